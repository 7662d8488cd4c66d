"""Small words that only a screen of Slack's needs: what goes on elsewhere, what is asked first."""

from __future__ import annotations

from typing import Final

CONTINUED_BELOW: Final = "This goes on in the thread."
CONTINUES_NEXT: Final = "This goes on in the next message."
CONTINUED: Final = "Continued"
NO_LONGER: Final = "What stood here is no longer shown."
ENDS_HERE: Final = "There is more than this page holds. Ask for it in a message to me."

CANCEL: Final = "Cancel"
NOT_NOW: Final = "Not now"
CLOSE: Final = "Close"
CHOOSE: Final = "Choose one"
CHOOSE_SEVERAL: Final = "Choose"
YES: Final = "Yes"
BLANK: Final = "–"
WHOLE_OPTIONS: Final = "Choices in full:"

NAME: Final = "Cyclebot"
OPEN_LATE: Final = "Slack closed the door on that form before it opened. Nothing is lost:"
OPEN_NOW: Final = "Open it now"
PICK_AGAIN: Final = (
    "Slack closed the door on that form before it opened. Nothing is lost: pick the message again."
)
NOT_INSTALLED: Final = (
    "Cyclebot isn't installed here as far as it knows, so it can't answer. Nothing was stored. "
    "Whoever looks after apps in this workspace can install it again."
)


def out_of(most: int) -> str:
    """Beside a count: of how many."""
    return f"Out of {most}."


def asks_first(label: str, question: str) -> str:
    """A question that is too long for its own box, said above the button it belongs to."""
    return f"{label}: {question}"


def corrected(summary: str) -> str:
    """In the thread of a message that may not be changed any more: what it would say now."""
    return f"The message above can no longer be changed. As of now: {summary}"
