"""Labels of what stands above a step's questions."""

from __future__ import annotations

ALL_STUDENTS = "All students"
START = "Where we started"
GUESS = "Our guess"
NOW = "Now"
BESIDE = "Guess and count"
LEANINGS = "Leanings"
IF = "If we…"
THEN = "…then students…"
CAUSES = "What might be behind it, in your words:"
SURPRISES = "What surprised you:"
PRACTICES = "What others found worth passing on:"


def group(key: str) -> str:
    """A student group's key as words ("english_learners" is "English learners")."""
    return key.replace("_", " ").capitalize()
