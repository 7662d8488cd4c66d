"""Words about erasing one's own words."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.wording.counts import plural
from dialogs.wording.me import held

TITLE = "Erase my words"
CONFIRM = "Erase them all? This can't be undone."
GOES = "What goes"
STAYS = "What stays"
STAYS_WORDS = (
    "Counts without words: how many students, how many answered, what was picked, and when you "
    "were away. Your team's line and its sums don't change."
)
YOURS = (
    "What you typed in a channel yourself stands there until you delete it; "
    "what people read or copied can't be taken back."
)
PRACTICE = (
    "A practice you wrote down for other schools is taken back, and fields you wrote in your "
    "team's plan become empty."
)
NOTHING = "No words of yours are held, so there is nothing to erase."
DONE = "Erased."
PRIVATE_ANSWERS = (
    "Not in reach: private answers that somebody was shown before now. They can't be changed, and "
    "show nothing again."
)
A_PRIVATE_CHAT = "a private chat"


def goes(*, replies: int, plan_wordings: int, notes: int, reasons: int) -> str:
    """What an erasure takes, as counts."""
    listed = held(
        replies=replies, plan_wordings=plan_wordings, notes=notes, reasons=reasons, absences=0
    )
    return f"Your words in {listed}, everywhere they stand."


def summary(listed: str) -> str:
    """The explanation in one paragraph."""
    return f"{TITLE}? {GOES}: {listed} {STAYS}: {STAYS_WORDS}"


def done(listed: str) -> str:
    """The receipt's first sentence."""
    return f"{DONE} {listed}"


def updated(messages: int) -> str:
    """How many messages are redrawn."""
    if not messages:
        return "No message on screen showed them."
    if messages == 1:
        return "1 message that showed them is being written anew, within a minute."
    return f"{messages} messages that showed them are being written anew, within minutes."


def out_of_reach(names: Sequence[str], unsure: int) -> str:
    """Where a message could not be updated, and why; '' if there is no such place."""
    parts = []
    if names:
        listed = ", ".join(name or A_PRIVATE_CHAT for name in names)
        parts.append(
            f"Not in reach: {listed}. We can't write there any more; delete our messages there, "
            "or ask whoever looks after the channel."
        )
    if unsure:
        parts.append(
            f"{plural(unsure, 'message')} may stand in your channel and could not be confirmed; "
            "if you see one of ours with your words, delete it."
        )
    return " ".join(parts)
