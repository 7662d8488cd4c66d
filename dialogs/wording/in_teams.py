"""Words that only Teams needs: of its dialogs, and of answers that found no place in a channel."""

from __future__ import annotations

from typing import Final

NAME: Final = "Cyclebot"
DONE: Final = "Done."
OPEN: Final = "Open it"
SHOW: Final = "Show me"
SHOW_HERE: Final = "I couldn't write to you in private. One tap shows it to you alone, right here."
PICK_AGAIN: Final = "Please pick it once more: the form can only open from its button."
TOO_SLOW: Final = (
    "This takes longer than usual. You needn't do it again: I go on, and write to you in our chat"
    " when it's done."
)
WENT_WRONG: Final = (
    "Something went wrong on my side, and this was not kept. What you wrote is still here where"
    " you can see it; try again in a moment."
)
NOT_OURS: Final = "This card is from an earlier version of me. Write “@Cyclebot help” to go on."


def opens(title: str) -> str:
    """What a button that opens a form in a conversation says; only the one who taps sees it."""
    return f"“{title}” opens for you alone:"
