"""The words for those who can mend it, when a team's channel cannot be reached."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from bot.store.conversations import ConversationState
from dialogs.vocabulary import Plain, Prose, Strong
from dialogs.wording.dates import day_words


def not_arriving(
    team: str, school: str, channel: str, state: ConversationState, since: date
) -> Prose:
    """Which team is not reached, since when, and why."""
    return Prose(
        (
            Strong(team),
            Plain(
                f" at {school}: our messages don't arrive since {day_words(since)} "
                f"({_why(state, channel)}). Nobody there is late for it."
            ),
        )
    )


def how_to_mend(state: ConversationState) -> str:
    """What to do about it."""
    match state:
        case "bot_removed":
            return "To mend it, add Cyclebot to that channel again; it goes on by itself."
        case "archived":
            return (
                "To mend it, open that channel again; or add Cyclebot to the team's new channel "
                "and let one of the team set it up there under the same name."
            )
        case "refused":
            return (
                "To mend it, ask whoever looks after that channel to let Cyclebot write there, "
                "then take it out of the channel and add it again."
            )
        case "open":
            return ""
    assert_never(state)


def arrives_again(team: str, school: str) -> Prose:
    """It was mended."""
    return Prose((Strong(team), Plain(f" at {school}: our messages arrive again. Thank you.")))


def put_out(place: str) -> str:
    """A whole installation took Cyclebot out; `place` is its name, '' if it is not known."""
    where = place or "a place where teams talk"
    return (
        f"Cyclebot was taken out of {where}, so none of its teams is reached. What they said is "
        "kept. To mend it, add Cyclebot there again, and to the teams' channels; it goes on by "
        "itself."
    )


def is_back(place: str) -> str:
    """It was added again."""
    return f"Cyclebot is back{f' in {place}' if place else ''}. Thank you."


def _why(state: ConversationState, channel: str) -> str:
    named = f"#{channel.lstrip('#')}" if channel else "its channel"
    match state:
        case "bot_removed":
            return f"Cyclebot was taken out of {named}"
        case "archived":
            return f"{named} was closed"
        case "refused" | "open":
            return f"{named} doesn't let us write"
    assert_never(state)
