"""Who of a demo team answers a check-in, when and how, and what help they ask for.

By the team's story where it says so, else by chance that is the same each time. This module must
not know what is said, or how an answer travels.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from bot.demo.founding import FoundedTeam
from bot.demo.looking import OpenCheckIn
from bot.demo.saying import COUNTED, told

When: TypeAlias = Literal["prompt", "late", "never"]
"""On the day, the morning after, or not at all."""

Manner: TypeAlias = Literal["fills in", "writes", "skips"]
"""In the form, under the card, or "not this time"."""


def comes(team: FoundedTeam, each: OpenCheckIn, who: int) -> When:
    """When a person answers.

    Args:
        team: whose team.
        each: what they are asked.
        who: which of the team's people, from 0.
    """
    if each.row.step in {"our_plan", "keep_change_let_go"}:
        return "never"
    now = each.cycle.number == team.data.story.cycle
    if team.data.quiet and now:
        return "never"
    if team.data.story.steady:
        return "prompt" if who < len(team.people) - 1 or each.cycle.number % 2 else "never"
    if team.data.exact and now:
        # With known figures the fourth writes in the thread and the fifth stays silent.
        return "prompt" if who < 4 else "never"
    if help_asked(team, each, who) != "nothing":
        return "prompt"
    chance = told(f"{team.channel}/{who}/{each.cycle.number}/{each.row.step}/comes").random()
    # Classes are counted on the day itself, so that a point of the chart is the whole team.
    prompt = 0.9 if each.row.step in COUNTED else 0.68
    return "prompt" if chance < prompt else "late" if chance < 0.92 else "never"


def manner(team: FoundedTeam, each: OpenCheckIn, who: int) -> Manner:
    """How a person answers who comes; `who` counts the team's people from 0."""
    now = each.cycle.number == team.data.story.cycle
    if team.data.exact and now:
        return "writes" if who == 3 else "fills in"
    if help_asked(team, each, who) != "nothing":
        return "fills in"
    chance = told(f"{team.channel}/{who}/{each.cycle.number}/{each.row.step}/how").random()
    return "skips" if chance < 0.04 else "writes" if chance < 0.12 else "fills in"


def help_asked(team: FoundedTeam, each: OpenCheckIn, who: int) -> str:
    """What help a person asks for now, or "nothing": the second of the team speaks for it."""
    if who != 1 or each.cycle.number != team.data.story.cycle:
        return "nothing"
    return next((wanted.what for wanted in team.data.asks if wanted.day == each.day), "nothing")
