"""Who is this? Asked of the platform before a turn, for somebody whose account is nobody's yet.

A platform's request seldom says whose address stands behind an account, and looking it up is a
call. So it is made once in a while, for those who are not linked, and what the platform vouches
for links them before their first turn, also where that turn only reads. This module must not
know how a platform is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal

from bot.store import installations
from bot.store.database import Database
from bot.store.work import Work
from dialogs.asking import asker_of
from dialogs.gathering import seen
from dialogs.inputs import AccountRef, Input
from dialogs.platform import PlatformError

IntroducedBy = Callable[[Input], Awaitable[AccountRef | None]]
"""Asks the input's platform what it vouches for about the asker; raises as `Platform.account`."""

AGAIN_AFTER = timedelta(minutes=10)
"""How long what was found is left alone: a roster may name somebody in the meantime."""

_MOST_REMEMBERED = 50_000
_log = logging.getLogger(__name__)


class Introducing:
    """Links the accounts of people on their way into a turn.

    Args:
        database: where accounts are kept.
        ask: asks the platform; not called where the input itself carries an address.
    """

    def __init__(self, database: Database, ask: IntroducedBy) -> None:
        self._database = database
        self._ask = ask
        self._looked_at: dict[tuple[str, str, str], datetime] = {}

    async def introduce(self, arrived: Input) -> None:
        """See to it that the asker's account is linked, if the platform vouches for who it is.

        Whom the platform calls a guest is noted as one.

        A platform that cannot say leaves everything as it was, and is asked again at the next
        input. Raises what the database raises.
        """
        who = arrived.account
        key = (who.platform, who.realm, who.external_id)
        last = self._looked_at.get(key)
        if not who.external_id or (last is not None and arrived.at - last < AGAIN_AFTER):
            return
        whose = await self._database.read(lambda work: _whose(work, arrived))
        if whose == "not_served":
            return  # Once it is bound to a unit, the roster may know them: that is looked at then.
        if whose == "nobodys":
            try:
                found = who if who.email else await self._ask(arrived)
            except PlatformError as error:
                _log.warning("who somebody is could not be asked: %s", type(error).__name__)
                return
            # A request seldom says who is a guest; what a guest may and is told hangs on it.
            if found is not None and (found.email or found.guest):
                await self._database.work(lambda work: _note(work, found))
        if len(self._looked_at) >= _MOST_REMEMBERED:
            self._looked_at.clear()
        self._looked_at[key] = arrived.at


def _whose(work: Work, arrived: Input) -> Literal["not_served", "nobodys", "somebodys"]:
    """Whose the account is, if its installation is live and serves a unit."""
    found = asker_of(work, arrived)
    if found is None or found.installation.state != "live" or not found.bound_paths:
        return "not_served"
    return "nobodys" if found.person is None else "somebodys"


def _note(work: Work, who: AccountRef) -> None:
    found = installations.installation_of(work.connection, who.platform, who.realm)
    if found is not None and found.state == "live":
        seen(work, who, found.id)
