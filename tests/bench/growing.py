"""A large network in a new SQLite file: one team lived for real, then copied row by row.

Copies differ in ids, names and external ids, and in nothing else, so that what is measured reads
what the core wrote. The copying is done by the database. This module must not know what is
measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, text

from bot.store import migrating
from bot.store.tables.base import metadata
from tests.conversations.town import Resident, Town, town
from tests.stories import Team

START = date(2026, 11, 30)
_WEEKS = timedelta(weeks=3)
_NAMES = ("Ana", "Ben", "Cleo")

# Which columns of which tables are a team's own: ids that become others in each copy.
_OWN: dict[str, tuple[str, ...]] = {
    "unit": ("id",),
    "person": ("id",),
    "account": ("id", "person_id"),
    "role_grant": ("id", "person_id", "unit_id"),
    "conversation": ("id", "team_id", "account_id"),
    "cycle": ("id", "team_id", "follows_id"),
    "plan_entry": ("id", "cycle_id", "by"),
    "check_in": ("id", "cycle_id", "team_id"),
    "check_in_person": ("check_in_id", "person_id"),
    "reply": ("id", "check_in_id", "person_id"),
    "answer": ("id", "reply_id"),
    "measure": ("id", "team_id", "check_in_id", "answer_id"),
    "practice": ("id", "cycle_id", "answer_id"),
    "ask": ("id", "team_id", "check_in_id"),
    "due": ("id", "subject_id"),
}
# What must differ in each copy beside them.
_NAMED: dict[str, tuple[str, ...]] = {
    "unit": ("name", "folded_name"),
    "account": ("external_id",),
    "conversation": ("external_id",),
    "answer": ("source_message",),
}
_ONLY: dict[str, str] = {
    "unit": "kind = 'team'",
    "person": "id in (select person_id from role_grant where role = 'member')",
    "account": "person_id in (select person_id from role_grant where role = 'member')",
    "role_grant": "role = 'member'",
    "conversation": "team_id is not null or account_id in (select account.id from account join"
    " role_grant on role_grant.person_id = account.person_id where role = 'member')",
    "due": "kind in ('start', 'open', 'line', 'remind', 'close')",
}


async def one_team(path: Path, *, cycles: int) -> str:
    """Live one team's cycles in a new file, up to a day of the last; the database's address."""
    url = f"sqlite:///{path}"
    migrating.migrate(url)
    async with town(url) as place:
        team = await place.team("Grade 4", *_NAMES)
        await place.resident("Lea Lead", place.world.network, "lead")
        await place.resident("Pia Principal", place.world.school, "principal")
        await place.begin(team, START)
        for number in range(cycles):
            await _live(place, team, START + number * _WEEKS, whole=number < cycles - 1)
    return url


def copy_team(path: Path, copies: int) -> None:
    """Copy the file's one team so many times."""
    with _connection(path) as connection:
        connection.execute(text("create temp table copy (n integer primary key)"))
        connection.execute(
            text(
                "with recursive n(n) as (select 1 union all select n + 1 from n where n < :most)"
                " insert into copy select n from n"
            ),
            {"most": copies},
        )
        for name in _OWN:
            connection.execute(text(f"create temp table first_{name} as {_selected(name)}"))
        for name in _OWN:
            connection.execute(text(_copied(metadata.tables[name])))


def calm(path: Path) -> None:
    """Let nothing be due or owed, so that a server on it has nothing to do but what it is asked."""
    with _connection(path) as connection:
        connection.execute(text("update due set due_at = datetime('now', '+1 year')"))
        connection.execute(text("update delivery set shown = wanted, state = 'shown'"))


@contextmanager
def _connection(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            connection.execute(text("pragma foreign_keys = off"))
            yield connection
    finally:
        engine.dispose()


def _selected(name: str) -> str:
    only = _ONLY.get(name)
    return f'select * from "{name}"' + (f" where {only}" if only else "")  # noqa: S608 - our names


def _copied(table: Table) -> str:
    own, named = _OWN[table.name], _NAMED.get(table.name, ())
    columns = [column.name for column in table.columns]
    values = [_value(table.name, column, own, named) for column in columns]
    listed = ", ".join(f'"{column}"' for column in columns)
    return (
        f'insert into "{table.name}" ({listed}) select {", ".join(values)}'  # noqa: S608 - our names
        f" from first_{table.name} as old, copy"
    )


def _value(table: str, column: str, own: tuple[str, ...], named: tuple[str, ...]) -> str:
    value = f'old."{column}"'
    if column in own:
        # The last 24 bits of an id are its copy's number.
        return f"substr({value}, 1, 30) || printf('%06x', copy.n)"
    if column in named:
        return f"{value} || ' ' || copy.n"
    if table == "unit" and column == "path":
        # "/network/lea/school/team/": the team's own id stands at its end.
        return f"substr({value}, 1, length({value}) - 7) || printf('%06x', copy.n) || '/'"
    return value


async def _live(place: Town, team: Team, start: date, *, whole: bool) -> None:
    people = [place.residents[name] for name in _NAMES]
    await place.until(start, 15)
    for who, got in zip(people, (9, 11, 8), strict=True):
        await _reply(who, team, baseline=f"{got} of 24", group="all", stuck="They stop early.")
    await place.until(start + timedelta(days=2), 15)
    for who, got in zip(people, (15, 16, 14), strict=True):
        await _reply(who, team, if_we="If we wait", then_students="they talk", guess=f"{got} of 24")
    await place.until(start + timedelta(days=7), 15)
    for who, got in zip(people, (11, 13, 12), strict=True):
        await _reply(who, team, tried="yes", count=f"{got} of 24", noticed="Six spoke.")
    if not whole:
        return
    await place.until(start + timedelta(days=14), 15)
    for who, got in zip(people, (14, 15, 13), strict=True):
        await _reply(who, team, now=f"{got} of 24", who_moved="Those who spoke first.")
    await place.until(start + timedelta(days=18), 8)
    await people[0].press("Decide together", home=team)
    await people[0].fill({"decision": "adapt", "because": "The counts say so."}, home=team)
    await place.until(start + timedelta(days=18), 17)


async def _reply(who: Resident, team: Team, **values: str) -> None:
    await who.press("Answer", home=team)
    await who.fill(values, home=team)
