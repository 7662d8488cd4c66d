"""Words of a person's own page: what waits, and where to look."""

from __future__ import annotations

from typing import Final

YOUR_TEAMS: Final = "Your teams"
NO_TEAM: Final = "You are on no team yet. In a team's channel, “join” asks to be on it."
OVER_ALL: Final = "Waiting over your districts"
NOBODY_WAITS: Final = "No team waits for an answer just now."
STATUS: Final = "Status"
DIGEST_NOW: Final = "My week, now"
HELP: Final = "What I can do"


def hello(name: str) -> str:
    """The title."""
    return f"Hello {name}"


def at_school(name: str) -> str:
    """What stands above a school's teams."""
    return f"{name}: what waits for you"


def calm_at(name: str) -> str:
    """Nothing waits at a school."""
    return f"{name}: nothing waits for you."


def and_more(number: int) -> str:
    """What was left out of a list."""
    return f"and {number} more; “{DIGEST_NOW}” shows them."
