"""Teams' tenants in the house's database: each is noted when something first comes from it.

Microsoft vouches for the tenant of each activity, and that is all it says: what a tenant may see
is decided by the code that binds it. This module must not know how Teams is spoken to.
"""

from __future__ import annotations

from bot.store import conversations, installations
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases import installing

TEAMS = "teams"


class TeamsTenants:
    """Which tenants took Cyclebot in.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: set[str] = set()
        self._addresses: dict[str, str] = {}

    async def noted(self, realm: str, service_url: str, *, arrival: bool) -> None:
        """See to it that a tenant is known; the news that it took Cyclebot in may be lost.

        Raises what the database raises.
        """
        self._addresses[realm] = service_url
        if realm in self._noted and not arrival:
            return
        if not await self._database.read(lambda work: _is_live(work, realm)):
            await self._database.work(
                lambda work: installing.installed(work, platform=TEAMS, realm=realm)
            )
        self._noted.add(realm)

    async def address(self, realm: str) -> str | None:
        """Where a tenant was last heard, by this process or one before; None if it never was."""
        heard = self._addresses.get(realm)
        if heard is not None:
            return heard
        return await self._database.read(lambda work: _address(work, realm))


def _address(work: Work, realm: str) -> str | None:
    found = installations.installation_of(work.connection, TEAMS, realm)
    return conversations.address_of(work.connection, found.id) if found is not None else None


def _is_live(work: Work, realm: str) -> bool:
    found = installations.installation_of(work.connection, TEAMS, realm)
    return found is not None and found.state == "live"
