"""What channels are called: an activity in a channel says its id alone, so its team is asked.

Asked once a channel and process, and never waited for long: a name is a convenience. Source:
learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context (list of channels).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from adapters.teams.arrived import Arrived
from dialogs.platform import PlatformError

ChannelsOf = Callable[[str, str], Awaitable[Mapping[str, str]]]
"""Asks at a service URL for a team's channels: their names by id, '' for the General channel.

Raises as `Platform.account`.
"""

_WITHIN = 2.0
_MOST = 20_000
_log = logging.getLogger(__name__)


class TeamsChannelNames:
    """Names of channels.

    Args:
        channels_of: asks for them.
    """

    def __init__(self, channels_of: ChannelsOf) -> None:
        self._channels_of = channels_of
        self._names: dict[tuple[str, str], str] = {}

    async def name_of(self, arrived: Arrived, channel_id: str) -> str:
        """The channel's name; of the General channel, its team's; '' if it cannot be told."""
        key = (arrived.realm, channel_id)
        if key not in self._names and arrived.team_id:
            await self._ask(arrived)
            self._names.setdefault(key, "")
        return self._names.get(key, "")

    def forget(self, arrived: Arrived) -> None:
        """A channel or team changed: what we know of its names may be old."""
        named = arrived.activity.part("channelData", "channel").text("id")
        for channel_id in (named, arrived.team_id, arrived.conversation_id):
            self._names.pop((arrived.realm, channel_id), None)

    async def _ask(self, arrived: Arrived) -> None:
        if len(self._names) >= _MOST:
            self._names.clear()
        try:
            async with asyncio.timeout(_WITHIN):
                found = await self._channels_of(arrived.service_url, arrived.team_id)
        except (PlatformError, TimeoutError) as error:
            _log.warning("what channels are called could not be asked: %s", type(error).__name__)
            return
        team = arrived.activity.part("channelData", "team").text("name")
        for channel_id, name in found.items():
            self._names[arrived.realm, channel_id] = name or team
