"""Small invented worlds for tests: a district's school with teams, people, cycles and counts.

Everything is stored through the store and the use cases, as the program would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

from bot.domain.access import Actor, Grant, Role
from bot.domain.local_time import instant
from bot.domain.program import Program
from bot.store import (
    accounts,
    check_ins,
    conversations,
    indicators,
    installations,
    measures,
    people,
    plans,
    programs,
    roles,
    units,
)
from bot.store.accounts import AccountRow
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.indicators import IndicatorRow
from bot.store.installations import InstallationRow
from bot.store.measures import MeasureRow, Purpose
from bot.store.people import PersonRow
from bot.store.plans import PlanEntryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import cycles
from config.program_files import shipped_programs

MONDAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A network with one LEA and one school, bound to one chat installation."""

    network: UnitRow
    lea: UnitRow
    school: UnitRow
    installation: InstallationRow
    indicators: dict[str, IndicatorRow]
    """By key."""
    version_id: str
    program: Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team at home in a channel, with its members."""

    unit: UnitRow
    members: tuple[PersonRow, ...]
    home_id: str | None


def district(work: Work, *, school: str = "Juniper Elementary") -> District:
    """Make a network, an LEA and a school without teams."""
    network = units.add_unit(work, kind="network", parent=None, name="Pilot Partnership")
    indicators.add_default_lists(work, network.id)
    lea = units.add_unit(work, kind="lea", parent=network, name="Orchard Unified")
    installation = installations.add_installation(work, platform="web", realm="orchard")
    installations.bind(work, installation.id, network.id)
    program = shipped_program()
    return District(
        network=network,
        lea=lea,
        school=units.add_unit(work, kind="school", parent=lea, name=school),
        installation=installation,
        indicators={row.key: row for row in indicators.list_for(work.connection, network.path)},
        version_id=programs.keep_program(work, program),
        program=program,
    )


@cache
def shipped_program() -> Program:
    """The collaborative inquiry cycle as it ships."""
    return next(each for each in shipped_programs() if each.key == "collaborative_inquiry")


def team(
    work: Work,
    world: District,
    name: str = "Grade 4",
    *,
    members: int = 5,
    indicator: str | None = "evidence_based_argument",
    home: bool = True,
    school: UnitRow | None = None,
) -> Team:
    """Make a team of the school, with a channel of its own unless `home` is False."""
    made = units.add_unit(work, kind="team", parent=school or world.school, name=name)
    if indicator is not None:
        units.change_unit(work, made.id, indicator_id=world.indicators[indicator].id)
    home_id = None
    if home:
        channel = conversations.seen_conversation(
            work,
            installation_id=world.installation.id,
            external_id=f"channel-{made.id}",
            kind="channel",
            name=name,
        )
        conversations.make_home(work, channel.id, made.id)
        home_id = channel.id
    known = tuple(
        person(work, f"{name} member {number}", made, "member") for number in range(1, members + 1)
    )
    found = units.unit(work.connection, made.id)
    assert found is not None
    return Team(unit=found, members=known, home_id=home_id)


def person(work: Work, name: str, unit: UnitRow, role: Role) -> PersonRow:
    """Make a person who holds a role."""
    made = people.add_person(work, name=name)
    roles.grant(work, made.id, unit.id, role)
    return made


def account(work: Work, world: District, who: PersonRow) -> AccountRow:
    """Give a person an account on the district's installation, known there by their id."""
    seen = accounts.seen_account(
        work,
        platform=world.installation.platform,
        realm=world.installation.realm,
        external_id=f"user-{who.id}",
        installation_id=world.installation.id,
        name=who.name,
    )
    accounts.link_account(work, seen.id, who.id)
    return seen


def acting(work: Work, world: District, who: PersonRow) -> Actor:
    """The person as an actor who comes through the district's installation."""
    return Actor(
        person_id=who.id,
        account_id=None,
        installation_id=world.installation.id,
        bound_paths=installations.bound_paths(work.connection, world.installation.id),
        grants=tuple(
            Grant(unit_id=each.unit_id, unit_path=each.unit_path, role=each.role)
            for each in roles.grants_of(work.connection, who.id)
        ),
    )


def cycle(work: Work, world: District, of: Team, starts_on: date = MONDAY) -> CycleRow:
    """Begin a team's cycle and let it run."""
    row = cycles.begin(work, team=of.unit, version_id=world.version_id, starts_on=starts_on)
    cycles.start(work, row.id)
    return row


def asked(work: Work, of: CycleRow, step: str) -> CheckInRow:
    """The cycle's check-in of a step."""
    rows = check_ins.check_ins_of(work.connection, of.id)
    return next(row for row in rows if row.step == step)


def count(
    work: Work,
    of: CycleRow,
    step: str,
    counts: Sequence[tuple[str, int, int]],
    *,
    on: date = MONDAY,
    group: str = "",
    purpose: Purpose = "observed",
    indicator_id: str | None = None,
) -> None:
    """Store what classes counted (or guessed) at a step: (class key, got, of) each."""
    found = units.unit(work.connection, of.team_id)
    assert found is not None
    followed = indicator_id or found.indicator_id
    assert followed is not None
    check_in = asked(work, of, step)
    measures.put_measures(
        work,
        [
            MeasureRow(
                id=work.new_id(),
                team_id=of.team_id,
                indicator_id=followed,
                check_in_id=check_in.id,
                class_key=class_key,
                group_key=group,
                observed_on=on,
                got=Decimal(got),
                of=Decimal(whole),
                kind="count",
                purpose=purpose,
                answer_id=None,
                confirmed=True,
            )
            for class_key, got, whole in counts
        ],
    )


def plan(work: Work, of: CycleRow, **fields: str | tuple[int, int]) -> None:
    """Save fields of a cycle's plan: words or a key, or (got, of)."""
    plans.put_plan_entries(
        work,
        [
            PlanEntryRow(
                id=work.new_id(),
                cycle_id=of.id,
                field_key=key,
                group_key="",
                text=value if isinstance(value, str) else None,
                got=None if isinstance(value, str) else value[0],
                of=None if isinstance(value, str) else value[1],
                by=None,
                at=work.now,
                draft=False,
            )
            for key, value in fields.items()
        ],
    )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant that a clock on a Californian wall means."""
    return instant(day, time(hour, minute), "America/Los_Angeles")
