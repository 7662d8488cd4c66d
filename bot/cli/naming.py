"""Which unit a verb is about: the one that is named, or the only network there is."""

from __future__ import annotations

from bot.domain.access import Action, Actor
from bot.domain.errors import Refused
from bot.store import units
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.unit_names import names_for


def place(work: Work, action: Action, name: str | None) -> UnitRow:
    """Give the unit of a name; without one the only network.

    Raises:
        BadInput: no unit, or several, are called so.
        Refused: there is no network, or there are several to choose from.
    """
    if name is not None:
        return names_for(work, Actor.system(), action).find(name)
    networks = units.children(work.connection, None)
    if len(networks) == 1:
        return networks[0]
    if not networks:
        raise Refused("There is no unit yet, so there is nothing to write.")
    listed = ", ".join(f"“{each.name}”" for each in networks)
    raise Refused(f"There are {len(networks)} networks: {listed}. Say which one with --unit.")
