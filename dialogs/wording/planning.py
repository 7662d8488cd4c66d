"""The words around the plan's page; its labels and hints are the program's."""

from __future__ import annotations

TITLE = "Our plan on one page"
SAVE = "Save"
OVER = "This cycle is over, and its plan stands as it was. The next cycle brings a new page."


def no_cycle(command: str) -> str:
    """Where no cycle runs, or the place is no team's."""
    return (
        "There is no plan here: no cycle runs. "
        f"“{command} start” in your team's channel begins one."
    )


def also_said(label: str) -> str:
    """Leads the other things the team said, above the field they would fit."""
    return f"{label}: you also said"


def to_edit(hint: str | None) -> str:
    """The hint of a field that the team decided to change."""
    return f"To change this time. {hint or ''}".strip()
