"""Words of the local chat page that are neither a message nor a card."""

from __future__ import annotations

NOTICE = (
    "The twelve districts and what they work on are real. Every school, team, person, reply and "
    "figure below them is invented."
)
"""Stands on every page of the demo."""

SUGGESTIONS = (
    ("status", "where your teams stand"),
    ("digest", "a lead's week, now"),
    ("answer", "answer what is open"),
    ("plan", "our plan on one page"),
    ("me", "what is open for you, what is held on you"),
    ("setup", "set up a team in its channel"),
    ("pause", "hold the questions for a while"),
    ("calendar", "closed days and minimum days"),
    ("note", "write to a team"),
    ("help", "everything you can write"),
)
"""What the box offers after the command word: the word, and what it does."""
