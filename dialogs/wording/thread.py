"""What is said, to its author alone, about a message under a card."""

from __future__ import annotations

from typing import Literal

from bot.domain.evidence import Count, text_of
from bot.domain.program_field_rules import LONGEST_TEXT
from dialogs.vocabulary import LONGEST_LABEL, Source

NOT_A_REPLY = "Not a reply"
NO_COUNT = "No count"
WRITE_IN_FORM = "Write it in the form"
OPEN_PLAN = "Open our plan"
DECIDE = "Decide together"

STORED_NOWHERE = Source(kind="answer", id="")
"""The source of words that are only shown back to the one who typed them."""

REMOVED = "It's not a reply: nothing of that message is kept here. It still stands in your thread."
NOT_COUNTED = "No count, then. Your words are kept as they are."
STUDENT = (
    "Not kept yet: this looks like a student's name or number, and student records are protected."
)
STUDENT_EDITED = (
    "Your change isn't kept, and what was kept before is gone: this looks like a student's name or "
    "number, and student records are protected."
)
STUDENT_DO = (
    "Edit your message and say it without, and it will be kept. "
    "If it names no student, the form lets you say so."
)
UNCONFIRMED = (
    "If that was an answer, it isn't kept yet: we couldn't be sure that our question arrived here. "
    "Press “Answer” on it and write it there; from then on what is written under it is kept too."
)
NO_REPLY_NOW = "You changed that message, so it isn't kept as an answer any more."


def kept(title: str, how: Literal["first", "more", "edited"], *, late: bool) -> str:
    """For a message that is kept."""
    if how == "edited":
        return f"Your change is kept in your answer to “{title}”."
    done = "kept as" if how == "first" else "added to"
    words = f"Thank you, that's {done} your answer to “{title}”."
    return f"{words} The recap now says one more was added later." if late else words


def which_count(counts: int, *, guess: bool) -> str:
    """The question about a count that was read."""
    what = "guess" if guess else "count"
    if counts == 1:
        return f"Is this your class's {what}? It counts once you say so."
    return f"Which of these is your class's {what}? It counts once you say so."


def count_label(count: Count) -> str:
    """The button that confirms a count."""
    return f"Count {text_of(count)}"[:LONGEST_LABEL]


def counted(count: Count) -> str:
    """After the tap."""
    return f"Counted: {text_of(count)}. Write again if it changes."


def too_long(length: int, *, was_kept: bool) -> str:
    """For a message over what a part holds."""
    before = " What was kept of it before is gone." if was_kept else ""
    return (
        f"That message has {length:,} characters and an answer holds {LONGEST_TEXT:,}, so it isn't "
        f"kept here.{before} It stands in your thread, nothing is lost. A few lines of it would do."
    )


def plan_only() -> str:
    """For a message under the plan's card."""
    return "That stays in your thread, for you all to talk over. The plan itself is one page."


def decision_only() -> str:
    """For a message under the decision's card."""
    return "That stays in your thread, for you all to talk over. One of you saves the decision."
