"""The question every use case asks first, and its one kind refusal."""

from __future__ import annotations

from bot.domain.access import Action, Actor, may
from bot.domain.errors import NotAllowed


def require(actor: Actor, action: Action, unit_path: str) -> None:
    """Go on if the actor may; the refusal is the same whether or not the unit exists.

    Raises:
        NotAllowed: they may not.
    """
    if not may(actor, action, unit_path):
        raise NotAllowed
