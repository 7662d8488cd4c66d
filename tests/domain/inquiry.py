"""A program with the rhythm of the collaborative inquiry cycle and the fewest words."""

from collections.abc import Iterable
from typing import Any

from bot.domain.program import Program

STEPS = (
    ("day_1", 1, "analyze", "each"),
    ("day_3", 3, "design", "each"),
    ("day_5", 5, "design", "team"),
    ("day_6", 6, "implement", "each"),
    ("day_8", 8, "implement", "each"),
    ("day_11", 11, "implement", "each"),
    ("day_13", 13, "refine", "each"),
    ("day_15", 15, "refine", "team"),
)
PHASES = (("analyze", 2), ("design", 5), ("implement", 12), ("refine", 15))
TIMES: dict[str, Any] = {
    "each": {"opens": "14:45", "reminds": "14:45", "closes": "16:00"},
    "team": {"opens": "07:30", "line_at": "14:45", "closes": "16:00"},
}


def inquiry_program(
    steps: Iterable[tuple[str, int, str, str]] = STEPS, times: dict[str, Any] = TIMES
) -> Program:
    """Make a program of 15 school days; each step is (key, day, phase, who)."""
    question = {"key": "seen", "kind": "text", "means": "noticed", "label": "What did you see?"}
    return Program.model_validate(
        {
            "key": "inquiry",
            "title": "Inquiry",
            "length_days": 15,
            "times": times,
            "phases": [
                {"key": key, "maps_to": key, "name": key.title(), "last_day": last_day}
                for key, last_day in PHASES
            ],
            "steps": [
                {
                    "key": key,
                    "day": day,
                    "phase": phase,
                    "who": who,
                    "title": f"Day {day}",
                    "ask": "What did you see?",
                    "seconds": 60,
                    "questions": [question],
                }
                for key, day, phase, who in steps
            ],
            "skip_reasons": [{"key": "no_time", "label": "No time"}],
        }
    )
