"""Words of sharing a message as evidence."""

from __future__ import annotations

from typing import Final

NO_WORDS: Final = "There are no words in that message to share."
NOT_YOURS: Final = (
    "Only who wrote a message can share it: of others' messages nothing is ever kept. Its author "
    "finds “Share as evidence” on it too."
)
KEPT_ALREADY: Final = (
    "That message is already kept as your answer; change the message, and the answer follows."
)


def too_long(longest: int, title: str) -> str:
    """For a message that no field of the open question holds."""
    return (
        f"That message is longer than an answer holds ({longest} characters). It stands here as "
        f"it was; open “{title}” and say the heart of it."
    )


def no_room(title: str) -> str:
    """For a question that takes no free words."""
    return f"“{title}” takes no free words; its own button opens it."
