"""Whether this process lives, and whether people should be sent to it: `/healthz` and `/readyz`.

`/healthz` is for who restarts processes: it answers as long as the loop turns. `/readyz` is for who
sends people here: it names what is in order and what is not, and is 503 as long as anything is not.
Neither tells a name, a number of people, or an address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from aiohttp import web

from bot.domain.errors import Unusable
from bot.store import migrating
from bot.store.work import Work
from bot.wiring.house import House
from scheduler.pulse import Pulse

Found: TypeAlias = Literal["ok", "gone", "slow", "not migrated", "not begun", "stuck", "draining"]
"""What there is to say about one part; only `ok` is in order."""

_ANSWERS_WITHIN = timedelta(seconds=3)
_TICKED_WITHIN = timedelta(minutes=1)
_LOOKED_WITHIN = timedelta(seconds=30)


@dataclass(slots=True, kw_only=True)
class Health:
    """What can be asked of one running house.

    Attributes:
        house: which one.
        draining: whether it was told to stop, so that nobody should be sent here any more.
        answers_within: how long the database may take.
    """

    house: House
    draining: bool = False
    answers_within: timedelta = _ANSWERS_WITHIN

    def open(self, app: web.Application) -> None:
        """Add the two routes."""
        app.router.add_get("/healthz", _alive)
        app.router.add_get("/readyz", self._readiness)

    async def look(self) -> Mapping[str, Found]:
        """Look at every part; it takes no longer than the database is given."""
        return {
            "database": await self._database(),
            "agenda": _beating(self.house.ticked, _TICKED_WITHIN),
            "dispatcher": _beating(self.house.dispatcher.pulse, _LOOKED_WITHIN),
            "serving": "draining" if self.draining else "ok",
        }

    async def _database(self) -> Found:
        try:
            async with asyncio.timeout(self.answers_within.total_seconds()):
                suits = await self.house.database.read(_suits)
        except TimeoutError:
            return "slow"
        except Unusable:
            return "gone"
        return "ok" if suits else "not migrated"

    async def _readiness(self, _: web.Request) -> web.Response:
        parts = await self.look()
        ready = all(found == "ok" for found in parts.values())
        return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _suits(work: Work) -> bool:
    return migrating.suits(work.connection.library)


def _beating(pulse: Pulse, within: timedelta) -> Found:
    since = pulse.since()
    if since is None:
        return "not begun"
    return "ok" if since <= within else "stuck"
