"""Which unit somebody means by a name: one name, or several on the way down with > between.

This module must not know what is wanted of the unit; whoever asks hands in the units that may be
offered, so that a name never tells of others.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.access import Action, Actor, may
from bot.domain.errors import BadInput
from bot.domain.names import fold, nearest
from bot.store import units
from bot.store.units import UnitKind, UnitRow, path_ids
from bot.store.work import Work

_OFFERED = 4


class UnitNames:
    """The names of some units, to be asked many times.

    Args:
        rows: All units on the way to those that may be meant.
        offered: The units that may be meant.
    """

    def __init__(self, rows: Iterable[UnitRow], offered: Iterable[UnitRow]) -> None:
        """Put the names in order once."""
        self._by_path = {row.path: row for row in rows}
        self._offered = list(offered)
        self._by_name: dict[str, list[UnitRow]] = {}
        for row in self._offered:
            self._by_name.setdefault(fold(row.name), []).append(row)

    def find(self, said: str) -> UnitRow:
        """Give the one unit that is called so, for example "Juniper" or "Pomona USD > Juniper".

        Raises:
            BadInput: there is none, or there are several; the words offer what may be meant.
        """
        names = [fold(name) for name in said.split(">") if name.strip()]
        if not names:
            raise BadInput(words="The unit is empty; write its name.")
        called = self._by_name.get(names[-1], ())
        found = [row for row in called if self._way(row)[-len(names) :] == names]
        if len(found) == 1:
            return found[0]
        if found:
            ways = ", ".join(f"“{self._shown(row)}”" for row in found[:_OFFERED])
            raise BadInput(words=f"{len(found)} units are called “{said}”; write one of {ways}.")
        near = nearest(said.split(">")[-1], [row.name for row in self._offered])
        raise BadInput(words=f"No unit “{said}”" + (f", did you mean “{near}”?" if near else "."))

    def _chain(self, row: UnitRow) -> list[UnitRow]:
        ids = path_ids(row.path)
        paths = (f"/{'/'.join(ids[:depth])}/" for depth in range(1, len(ids) + 1))
        return [self._by_path[path] for path in paths]

    def _way(self, row: UnitRow) -> list[str]:
        return [fold(each.name) for each in self._chain(row)]

    def _shown(self, row: UnitRow) -> str:
        return " > ".join(each.name for each in self._chain(row)[-2:])


def names_for(work: Work, actor: Actor, action: Action, kind: UnitKind | None = None) -> UnitNames:
    """Give the names of the units, of one kind if asked, on which the actor may do something."""
    rows = units.below(work.connection, "/")
    wanted = (row for row in rows if kind in (None, row.kind))
    return UnitNames(rows, (row for row in wanted if may(actor, action, row.path)))
