"""What is said when something does not go: what happened, what was kept, what to do."""

from __future__ import annotations

from typing import Literal


def unknown_word(command: str, verb: str, nearest: str | None) -> str:
    """For a verb nobody knows; the nearest known one is offered."""
    shown = verb if len(verb) <= 30 else f"{verb[:30]}…"
    if nearest:
        return f"“{shown}” isn't a word I know. Did you mean “{command} {nearest}”?"
    return f"“{shown}” isn't a word I know. “{command} help” lists them all."


def old_button(command: str) -> str:
    """For a press on something that is no longer there."""
    return f"That button is from an older message. “{command} me” shows what is open now."


def old_form(command: str) -> str:
    """For a form that nobody takes any more."""
    return (
        "That form is from an older message; nothing was stored. "
        f"“{command} me” shows what is open."
    )


def not_stored(what: Literal["form", "message", "press"]) -> str:
    """For what could not be stored because the database did not take it."""
    match what:
        case "form":
            return (
                "We couldn't store this just now. Everything you wrote is still here; "
                "please send it again in a minute."
            )
        case "message":
            return "We couldn't store that message just now. It stands here; please send it again."
        case "press":
            return "We couldn't do that just now, and nothing was changed. Please try in a minute."


def sent_since() -> str:
    """For a form that was on its way for so long that its sender sent another meanwhile."""
    return "You sent this form again since, and what you sent last stands. Nothing was changed."
