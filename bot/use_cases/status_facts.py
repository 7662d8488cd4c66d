"""What a status reads of some teams, at once, and which of them our messages do not reach.

This module must not know who reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.store import check_ins, conversations, cycles, delivery_doubts, indicators, installations
from bot.store.check_ins import AskedRow, CheckInRow
from bot.store.conversations import ConversationRow
from bot.store.cycles import CycleRow
from bot.store.deliveries import DeliveryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, cycle_facts
from bot.use_cases.cycle_figures import CycleFigures, figures_of
from bot.use_cases.team_lines import TeamLine, lines_of

FaultWhy = Literal["bot_removed", "archived", "refused", "no_channel", "uninstalled", "unconfirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Our messages do not arrive at a team, or we cannot say whether one did."""

    team: UnitRow
    why: FaultWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsRead:
    """All that was read for some teams, by team id."""

    homes: Mapping[str, ConversationRow]
    live: Mapping[str, bool]
    cycles: tuple[CycleRow, ...]
    had_cycle: frozenset[str]
    current: Mapping[str, CycleFacts]
    figures: Mapping[str, CycleFigures]
    asked: Mapping[str, tuple[CheckInRow, tuple[AskedRow, ...]]]
    lines: Mapping[str, TeamLine]
    unconfirmed: frozenset[str]
    group_names: Mapping[str, str]


def read_teams(work: Work, teams: Sequence[UnitRow], under: UnitRow, *, marked: bool) -> TeamsRead:
    """Read all that the status of some teams needs, one statement for each kind of fact.

    Args:
        work: the open transaction; nothing is changed.
        teams: whose.
        under: a unit at or above them, whose student groups are named.
        marked: whether the lines are to be drawn, with the dates that mark them.
    """
    connection, ids = work.connection, [team.id for team in teams]
    rows = cycles.cycles_of_teams(connection, ids)
    facts = cycle_facts(work, [row.id for row in _current(rows).values()])
    questions = check_ins.check_ins_of_cycles(connection, facts.keys())
    figures = figures_of(work, facts, questions)
    newest = {
        facts[cycle_id].team.id: row
        for cycle_id, of_cycle in questions.items()
        if (row := _newest(of_cycle)) is not None
    }
    people = check_ins.asked_by_many(connection, [row.id for row in newest.values()])
    homes = conversations.homes_of(connection, ids)
    # Once a question has closed, the next one has come or will: then no doubt is left about them.
    waiting = {
        row.id: row for of_cycle in questions.values() for row in of_cycle if row.state == "open"
    }
    lost = delivery_doubts.unconfirmed(connection, waiting.keys())
    return TeamsRead(
        homes=homes,
        live=_live(work, homes.values()),
        cycles=rows,
        had_cycle=frozenset(row.team_id for row in rows),
        current={one.team.id: one for one in facts.values()},
        figures={facts[cycle_id].team.id: one for cycle_id, one in figures.items()},
        asked={team_id: (row, people.get(row.id, ())) for team_id, row in newest.items()},
        lines=lines_of(work, teams, marked=marked),
        unconfirmed=frozenset(waiting[row.subject_id].team_id for row in lost if _matters(row)),
        group_names={row.key: row.text for row in indicators.groups_for(connection, under.path)},
    )


def _current(rows: Sequence[CycleRow]) -> dict[str, CycleRow]:
    """Each team's cycle that runs, is paused or is to come; the earliest of these."""
    found: dict[str, CycleRow] = {}
    for row in rows:
        if row.state != "ended":
            found.setdefault(row.team_id, row)
    return found


def _newest(rows: Sequence[CheckInRow]) -> CheckInRow | None:
    """The check-in that opened last."""
    opened = [row for row in rows if row.opened_at is not None]
    return max(opened, key=lambda row: (row.opened_at, row.id), default=None)


def _live(work: Work, homes: Iterable[ConversationRow]) -> dict[str, bool]:
    """By id of the installations these places belong to: one or two for a school."""
    wanted = {home.installation_id for home in homes}
    found = [installations.installation(work.connection, one) for one in sorted(wanted)]
    return {one.id: one.state == "live" for one in found if one is not None}


def _matters(row: DeliveryRow) -> bool:
    """Whether a team may be without its question; a doubtful reminder or recap costs little."""
    return row.kind == "check_in"


def faults_of(read: TeamsRead, teams: Sequence[UnitRow]) -> tuple[Fault, ...]:
    """What does not arrive at these teams; a team that never had a cycle misses nothing."""
    found = []
    for team in teams:
        why = why_unreached(read, team)
        if why is None and team.id in read.unconfirmed:
            why = "unconfirmed"
        if why is not None and team.id in read.had_cycle:
            found.append(Fault(team=team, why=why))
    return tuple(found)


def why_unreached(read: TeamsRead, team: UnitRow) -> FaultWhy | None:
    """Why our messages do not reach a team; None if they do."""
    home = read.homes.get(team.id)
    if home is None:
        return "no_channel"
    if not read.live.get(home.installation_id, False):
        return "uninstalled"
    return None if home.state == "open" else home.state
