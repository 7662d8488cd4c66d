"""Coming and going: Cyclebot added to a place or taken out, places renamed, archived, restored.

Our picture of who can be reached stays true by these; what each means to a team is decided here,
alike for every platform.
"""

from __future__ import annotations

from bot.store import places
from bot.use_cases.owing import owe_here
from dialogs.answers import Answer, Done
from dialogs.asking import Asking
from dialogs.inputs import Changed, Joined, Left


def joined(asking: Asking, event: Joined) -> Answer:
    """Cyclebot came in: it says hello and offers to set a team up. People's coming is theirs."""
    conversation = asking.conversation
    if event.who is None and conversation is not None:
        if conversation.state != "open":
            places.set_state(asking.work, conversation.id, "open")
        if conversation.kind != "personal" and asking.team is None:
            owe_here(
                asking.work,
                conversation,
                key=f"hello:{conversation.id}",
                kind="hello",
                subject_id=conversation.id,
            )
    return Done()


def left(asking: Asking, event: Left) -> Answer:
    """Cyclebot was taken out: nothing can be posted here until it is asked back."""
    if event.who is None and asking.conversation is not None:
        places.set_state(asking.work, asking.conversation.id, "bot_removed")
    return Done()


def changed(asking: Asking, event: Changed) -> Answer:
    """The place itself changed."""
    conversation = asking.conversation
    if conversation is None:
        return Done()
    match event.what:
        case "archived" | "deleted":
            places.set_state(asking.work, conversation.id, "archived")
        case "restored":
            places.set_state(asking.work, conversation.id, "open")
        case "renamed" | "uninstalled" | "home_opened":
            pass
    return Done()
