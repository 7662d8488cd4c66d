"""What the set-up form asks for, looked at before anything is stored.

All that cannot be taken is told together, by field. This module must not know how the form looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from bot.domain.errors import BadInput
from bot.domain.local_time import local, valid_zone
from bot.store import indicators, people, programs, units
from bot.store.accounts import AccountRow
from bot.store.conversations import ConversationRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.membership import chosen_accounts
from bot.use_cases.starting import newest, start_in_range

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the form asks for.

    Attributes:
        school_id: The school.
        name: The team's name, as typed.
        program_key: The program; None if there is only one.
        indicator_id: The success indicator.
        starts_on: The local date of the first cycle's start.
        ask_at: The local time of asking; None for the program's own.
        zone: The zone, where the school has none.
        account_ids: The accounts of the conversation that become members.
    """

    school_id: str
    name: str
    program_key: str | None
    indicator_id: str
    starts_on: date
    ask_at: time | None
    zone: str | None
    account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyWish:
    """A wish in which everything stands; `zone` is None where the school has one."""

    school: UnitRow
    name: str
    zone: str | None
    program_key: str
    version_id: str
    indicator_id: str
    starts_on: date
    ask_at: time | None
    accounts: tuple[AccountRow, ...]


def look_at(
    work: Work,
    conversation: ConversationRow,
    school: UnitRow,
    wish: Wish,
    standing: UnitRow | None,
) -> ReadyWish:
    """Read a wish against what there is.

    Args:
        work: the open transaction.
        conversation: where the team is set up.
        school: its school, which the actor may use.
        wish: what was given.
        standing: the team of that name that is there already, if the actor may take it up.

    Raises:
        BadInput: with a sentence for each field that cannot be taken.
        Refused: there is no program.
    """
    zone = _zone(work, school, wish)
    program_key = wish.program_key or next(iter(programs.program_keys(work.connection)), "")
    errors = {
        **_name_and_lists(work, school, wish, program_key),
        **_start(work, school, wish, zone),
    }
    accounts: tuple[AccountRow, ...] = ()
    try:
        accounts = chosen_accounts(work, conversation, wish.account_ids)
        if not accounts and not _has_people(work, standing):
            errors["members"] = "Pick at least one person; others can be added later."
    except BadInput as why:
        errors.update(why.fields)
    if errors:
        raise BadInput(errors)
    return ReadyWish(
        school=school,
        name=clean_name(wish.name),
        zone=zone,
        program_key=program_key,
        version_id=newest(work, program_key)[0],
        indicator_id=wish.indicator_id,
        starts_on=wish.starts_on,
        ask_at=wish.ask_at,
        accounts=accounts,
    )


def clean_name(typed: str) -> str:
    """A team's name on one line, without spaces around it."""
    return " ".join(typed.split())


def _name_and_lists(work: Work, school: UnitRow, wish: Wish, program_key: str) -> dict[str, str]:
    errors = {}
    if not 0 < len(clean_name(wish.name)) <= LONGEST_NAME:
        errors["team"] = f"Give the team a name of 1 to {LONGEST_NAME} characters."
    offered = {each.id for each in indicators.list_for(work.connection, school.path)}
    if wish.indicator_id not in offered:
        errors["indicator"] = "Pick one skill from the list."
    known = programs.program_keys(work.connection)
    if known and program_key not in known:
        errors["program"] = "Pick a program from the list."
    return errors


def _start(work: Work, school: UnitRow, wish: Wish, zone: str | None) -> dict[str, str]:
    if zone is not None and not valid_zone(zone):
        return {"zone": "Pick a time zone from the list."}
    there = zone or units.zone_of(units.chain(work.connection, school))
    try:
        start_in_range(wish.starts_on, local(work.now, there).date())
    except BadInput as why:
        return dict(why.fields)
    return {}


def _zone(work: Work, school: UnitRow, wish: Wish) -> str | None:
    if any(each.zone for each in units.chain(work.connection, school)):
        return None
    return wish.zone


def _has_people(work: Work, team: UnitRow | None) -> bool:
    return team is not None and bool(people.members(work.connection, team.id))
