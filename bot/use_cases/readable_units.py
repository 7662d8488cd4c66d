"""Which schools and teams a person may read the status of, which are their own, and by what name.

Names are looked up only among what the person may read, so that neither an answer nor a refusal
tells what else exists. This module must not know how a choice is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.access import MAY, Action, Actor, Role, may
from bot.domain.names import fold, nearest
from bot.store import units
from bot.store.units import UnitRow
from bot.store.work import Work

_KINDS: Final = frozenset({"school", "team"})
_READERS: Final = MAY[Action.READ_STATUS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a name may mean.

    Attributes:
        found: The units of that name, or of all its words; several if it is not clear which.
        near: Where nothing is called so, the name that comes nearest.
        schools: The schools of the found teams, by id.
    """

    found: tuple[UnitRow, ...]
    near: str | None
    schools: Mapping[str, UnitRow]


def own_units(work: Work, actor: Actor, here: UnitRow | None) -> tuple[UnitRow, ...]:
    """What a person means who names nothing.

    Args:
        work: the open transaction.
        actor: who asks.
        here: the team whose home they ask in, if it is one.

    Returns:
        The team they stand in, if it is theirs; else their schools as a principal; else their
        teams; else the schools they lead or look after. Several are for the caller to ask about.
    """
    if here is not None and may(actor, Action.READ_TEAM, here.path):
        return (here,)
    for roles, kinds in _OWN:
        found = [row for row in _held(work, actor, roles) if row.kind in kinds]
        if found:
            return tuple(found)
    return ()


def units_called(work: Work, actor: Actor, name: str) -> Called:
    """Find schools and teams by name among those a person may read.

    A name is met as a whole, else by its words: "juniper" is Juniper Elementary, "juniper grade 4"
    the team of that school. Only if nothing is met the nearest name is offered.

    Args:
        work: the open transaction.
        actor: who asks.
        name: as typed.
    """
    readable = [row for row in _held(work, actor, _ALL) if row.kind in _KINDS]
    above = units.units(work.connection, {row.parent_id for row in readable if row.parent_id})
    wanted = fold(name)

    def whole(row: UnitRow) -> bool:
        return fold(row.name) == wanted

    def by_words(row: UnitRow) -> bool:
        return _has_words(row.name, wanted)

    def with_school(row: UnitRow) -> bool:
        parent = above.get(row.parent_id or "")
        full = f"{parent.name} {row.name}" if parent else row.name
        return row.kind == "team" and _has_words(full, wanted)

    found = _first_met(readable, (whole, by_words, with_school)) if wanted else ()
    return Called(
        found=found,
        near=None if found else nearest(name, [row.name for row in readable]),
        schools=above,
    )


_ALL: Final[tuple[Role, ...]] = ("principal", "lead", "administrator", "member")
_OWN: Final[tuple[tuple[tuple[Role, ...], frozenset[str]], ...]] = (
    (("principal",), frozenset({"school"})),
    (("member",), frozenset({"team"})),
    (("lead", "administrator"), frozenset({"school"})),
)


def _held(work: Work, actor: Actor, roles: Sequence[Role]) -> list[UnitRow]:
    """The units that these roles reach and the actor may read, each once, in listed order."""
    found: dict[str, UnitRow] = {}
    for grant in actor.grants:
        if grant.role not in roles or grant.role not in _READERS:
            continue
        if grant.role == "member":
            rows = tuple(units.units(work.connection, (grant.unit_id,)).values())
        else:
            rows = units.below(work.connection, grant.unit_path)
        found |= {row.id: row for row in rows if may(actor, Action.READ_STATUS, row.path)}
    return sorted(found.values(), key=lambda row: (row.listed, fold(row.name), row.id))


def _first_met(
    rows: Sequence[UnitRow], meets: Sequence[Callable[[UnitRow], bool]]
) -> tuple[UnitRow, ...]:
    for meet in meets:
        if found := tuple(row for row in rows if meet(row)):
            return found
    return ()


def _has_words(name: str, wanted: str) -> bool:
    """Whether every word wanted begins a word of the name; a number is met whole."""
    words = fold(name).split()
    return all(
        any(word == part if part.isdecimal() else word.startswith(part) for word in words)
        for part in wanted.split()
    )
