"""The tree of units: networks, LEAs, schools and teams, read by purpose.

A path names a unit and all above it ("/network/lea/school/team/"), so that what lies below is one
range of an index. This module must not know who may see a unit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, insert, select, union_all, update

from bot.domain.names import fold
from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.is_among import is_among
from bot.store.rows import columns_for, every, one
from bot.store.tables.network import unit as table
from bot.store.work import Work

UnitKind: TypeAlias = Literal["network", "lea", "school", "team"]

DEFAULT_ZONE = "America/Los_Angeles"
"""Where no unit of a chain has a zone set: all that we serve lies in California."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit of the tree.

    Attributes:
        id: Its id.
        kind: Network, LEA, school or team.
        parent_id: The unit above it; None for a network.
        path: "/<id>/<id>/" from its network down to itself.
        name: As people call it.
        listed: What decides its place among its neighbours, before the name.
        zone: The zone name set here, if any; see `zone_of`.
        program_key: The program set here, if any.
        indicator_id: A team's success indicator.
        ask_at: A team's own local time of asking.
        focus: What an LEA works on, in a few words.
    """

    id: str
    kind: UnitKind
    parent_id: str | None
    path: str
    name: str
    listed: str
    zone: str | None
    program_key: str | None
    indicator_id: str | None
    ask_at: time | None
    focus: str | None


def unit(connection: Connection, unit_id: str) -> UnitRow | None:
    """Give a unit, or None if there is none or it was removed."""
    return units(connection, (unit_id,)).get(unit_id)


def removed_unit(connection: Connection, unit_id: str) -> UnitRow | None:
    """Give a unit that was removed, or None."""
    wanted = select(*columns_for(UnitRow, table)).where(
        table.c.id == unit_id, table.c.removed_at.is_not(None)
    )
    return one(UnitRow, connection.execute(wanted).one_or_none())


def units(connection: Connection, unit_ids: Collection[str]) -> dict[str, UnitRow]:
    """Give these units by id; those that are not there are left out."""
    return {found.id: found for found in every(UnitRow, _BY_ID.rows(connection, unit_ids))}


def units_and_parents(connection: Connection, unit_ids: Collection[str]) -> dict[str, UnitRow]:
    """Give these units and those directly above them, by id; those not there are left out."""
    if not unit_ids:
        return {}
    found = every(UnitRow, connection.execute(_WITH_PARENTS, {"ids": unit_ids}))
    return {unit.id: unit for unit in found}


def children(connection: Connection, parent_id: str | None) -> tuple[UnitRow, ...]:
    """Give the units directly below one, in listed order; for None the networks."""
    return _in_order(connection, table.c.parent_id == parent_id)


def below(connection: Connection, path: str, kind: UnitKind | None = None) -> tuple[UnitRow, ...]:
    """Give the unit of this path and all that is below it, of one kind if asked.

    Args:
        connection: An open transaction.
        path: The path of a unit; "/" for all there is.
        kind: Only units of this kind.

    Returns:
        The units by (listed, folded name, id), whatever their depth.
    """
    wanted = _within(path)
    return _in_order(connection, wanted if kind is None else and_(wanted, table.c.kind == kind))


def chain(connection: Connection, of: UnitRow) -> tuple[UnitRow, ...]:
    """Give the units from the network down to this one, itself included."""
    return _along(connection, of.path)


def zone_of(of: Sequence[UnitRow]) -> str:
    """Give the zone that holds for the last of a chain: the nearest set, else California's."""
    return next((each.zone for each in reversed(of) if each.zone), DEFAULT_ZONE)


def zone_at(connection: Connection, path: str) -> str:
    """Give the zone that holds for the unit of this path; see `zone_of`."""
    return zone_of(_along(connection, path))


def path_ids(path: str) -> tuple[str, ...]:
    """Give the ids a path is made of, from the network down."""
    return tuple(part for part in path.split("/") if part)


def by_name(
    connection: Connection, within_path: str, name: str, kind: UnitKind | None = None
) -> tuple[UnitRow, ...]:
    """Give the units at or below a path that people call by this name, in listed order."""
    wanted = and_(_within(within_path), table.c.folded_name == fold(name))
    return _in_order(connection, wanted if kind is None else and_(wanted, table.c.kind == kind))


def add_unit(
    work: Work,
    *,
    kind: UnitKind,
    parent: UnitRow | None,
    name: str,
    zone: str | None = None,
    program_key: str | None = None,
    listed: str = "",
) -> UnitRow:
    """Add a unit below another; its name is free there, which the caller has looked at."""
    unit_id = work.new_id()
    added = UnitRow(
        id=unit_id,
        kind=kind,
        parent_id=parent.id if parent else None,
        path=f"{parent.path if parent else '/'}{unit_id}/",
        name=name,
        listed=listed,
        zone=zone,
        program_key=program_key,
        indicator_id=None,
        ask_at=None,
        focus=None,
    )
    work.connection.execute(
        insert(table).values(
            id=added.id,
            kind=kind,
            parent_id=added.parent_id,
            path=added.path,
            name=name,
            folded_name=fold(name),
            listed=listed,
            zone=zone,
            program_key=program_key,
        )
    )
    return added


def change_unit(work: Work, unit_id: str, **columns: Any) -> None:
    """Set columns of a unit; a new name is folded anew."""
    if "name" in columns:
        columns["folded_name"] = fold(columns["name"])
    work.connection.execute(update(table).where(table.c.id == unit_id).values(**columns))


def remove_unit(work: Work, unit_id: str) -> None:
    """Take a unit and all below it out of every list; what was stored about them stays."""
    found = unit(work.connection, unit_id)
    if found is None:
        return
    gone = and_(_within(found.path), table.c.removed_at.is_(None))
    # With its id behind it the name is free for another.
    freed = table.c.folded_name + "/" + table.c.id
    work.connection.execute(
        update(table).where(gone).values(removed_at=work.now, folded_name=freed)
    )


def _along(connection: Connection, path: str) -> tuple[UnitRow, ...]:
    ids = path_ids(path)
    found = units(connection, ids)
    return tuple(found[unit_id] for unit_id in ids if unit_id in found)


def _standing() -> Select[Any]:
    return select(*columns_for(UnitRow, table)).where(table.c.removed_at.is_(None))


def _within(path: str) -> ColumnElement[bool]:
    # "0" is the character after "/": a range of the index, where LIKE would scan.
    return and_(table.c.path >= path, table.c.path < f"{path[:-1]}0")


def _in_order(connection: Connection, wanted: ColumnElement[bool]) -> tuple[UnitRow, ...]:
    ordered = _standing().where(wanted).order_by(table.c.listed, table.c.folded_name, table.c.id)
    return every(UnitRow, connection.execute(ordered))


_these = table.alias("these")
_BY_ID = Among(_standing(), table.c.id)
_WITH_PARENTS = _standing().where(
    table.c.id.in_(
        union_all(
            *(
                select(each).where(is_among(_these.c.id, "ids"))
                for each in _these.c["id", "parent_id"]
            )
        )
    )
)
