"""What the parts of a program are to the cycle, whatever a district calls them.

The rest of Cyclebot reads a program by these alone.
"""

from __future__ import annotations

from typing import Literal

PhaseMeaning = Literal["analyze", "design", "implement", "refine"]
Who = Literal["each", "team"]
StepKind = Literal["questions", "plan", "decision"]
QuestionKind = Literal["measure", "text", "choice", "scale", "yes"]
PlanFieldKind = Literal["text", "choice", "measure"]
OptionsFrom = Literal["student_groups", "indicators"]
FillHow = Literal["recent", "sum", "set_up", "last_cycle"]

Shown = Literal[
    "start_count",
    "causes",
    "practices",
    "guess",
    "now_count",
    "chart",
    "if_then",
    "leanings",
    "prediction_beside_result",
    "surprises",
]
"""What a step shows above its questions."""

Means = Literal[
    "baseline",
    "prediction",
    "count",
    "now",
    "group_now",
    "stuck",
    "cause",
    "if",
    "then",
    "tell",
    "tried",
    "noticed",
    "adjusting",
    "student_voice",
    "help",
    "who_moved",
    "surprise",
    "difference",
    "leaning",
    "worth",
    "group",
    "decision",
    "because",
    "carry",
    "practice",
    "share",
]
"""What an answer is to the cycle, whatever its question's key and label."""

PlanMeans = Literal[
    "problem",
    "cause",
    "if",
    "then",
    "indicator",
    "group",
    "baseline",
    "prediction",
    "target",
    "look_at",
]
"""What a field of the plan is to the cycle."""
