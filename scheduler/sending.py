"""One claimed message on its way to a platform, and what its answer means.

The policy of what is tried again lives here: only what was refused for now, and what is in doubt
once the platform was asked. This module must not know which platform it is, nor a table.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from bot.domain.clock import monotonic
from bot.store.delivery_claims import (
    Claimed,
    Doubtful,
    Ended,
    Found,
    HeldBack,
    Outcome,
    Shown,
)
from bot.store.delivery_plan import Homeless
from bot.store.delivery_sources import SourceKey
from dialogs.inputs import PlatformName
from dialogs.platform import CannotAsk, InDoubt, Later, Platform, Refused, RefusedWhy, Where
from dialogs.vocabulary import Message
from scheduler.faults import named

_log = logging.getLogger(__name__)

_LONGEST_DOUBT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A claimed message as composed.

    Attributes:
        claimed: The message and where it goes.
        message: What to show; None if there is nothing to show any more.
        gone: Texts that stood in it before and do not now.
    """

    claimed: Claimed
    message: Message | None
    gone: frozenset[SourceKey] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an errand.

    Attributes:
        errand: Which.
        outcome: What to store about the message.
        later: What the platform asked for, if it refused for now.
        stopped: Why the whole conversation must be stopped, if it must.
    """

    errand: Errand
    outcome: Outcome
    later: Later | None = None
    stopped: RefusedWhy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Housed:
    """What came of asking for a private conversation: its name on the platform, or why not.

    Without either it is asked for again after `wait`.
    """

    whose: Homeless
    conversation: str | None = None
    refused: Refused | None = None
    wait: timedelta = timedelta(minutes=1)


class Sender:
    """Sends errands to the platforms, each within one HTTP time-out.

    Args:
        timeout: How long one call of a platform may take, in elapsed time.
    """

    def __init__(self, timeout: timedelta) -> None:
        self._timeout = timeout

    async def send(
        self, platform: Platform, errand: Errand, *, now: datetime, until: float
    ) -> Result:
        """Send one message; never raises but for being cancelled.

        Args:
            platform: Where to.
            errand: What.
            now: The calendar instant of the claim; nothing is posted that has expired by then.
            until: The reading of the monotonic clock after which no byte may be sent.
        """
        try:
            if errand.claimed.in_doubt and errand.claimed.row.message_ref is None:
                asked = await self._asked(platform, errand, now, until)
                if asked is not None:
                    return asked
            return await self._shown(platform, errand, until)
        except Later as later:
            return Result(
                errand=errand,
                outcome=HeldBack(row=errand.claimed.row, wait=later.after, keeps_slot=True),
                later=later,
            )
        except Refused as refused:
            return Result(
                errand=errand,
                outcome=Ended(row=errand.claimed.row, state="refused", why=refused.why),
                stopped=refused.why if refused.for_good else None,
            )
        except (InDoubt, TimeoutError):
            return self._doubtful(errand)
        except Exception as error:
            # Nobody knows how far it came; so it counts as sent until the platform was asked.
            _log.error("a %s could not be sent: %s", errand.claimed.row.kind, named(error))
            return self._doubtful(errand)

    async def house(self, platform: Platform, whose: Homeless) -> Housed:
        """Ask for the private conversation with somebody; never raises but for being cancelled."""
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                found = await platform.personal(whose.realm, whose.external_id)
        except Later as later:
            return Housed(whose=whose, wait=max(later.after, timedelta(seconds=1)))
        except Refused as refused:
            return Housed(whose=whose, refused=refused)
        except (InDoubt, TimeoutError):
            return Housed(whose=whose)
        except Exception as error:
            _log.error("no private conversation could be opened: %s", named(error))
            return Housed(whose=whose)
        return Housed(whose=whose, conversation=found)

    async def _shown(self, platform: Platform, errand: Errand, until: float) -> Result:
        row, message = errand.claimed.row, errand.message
        if message is None:
            return Result(errand=errand, outcome=Shown(row=row, ref=None))
        if monotonic() > until:
            return self._not_sent(errand)
        async with asyncio.timeout(self._timeout.total_seconds()):
            ref = row.message_ref
            if ref is None:
                ref = await platform.post(_where(errand.claimed), message, row.id)
            else:
                await platform.update(_where(errand.claimed), ref, message)
        return Result(errand=errand, outcome=Shown(row=row, ref=ref))

    async def _asked(
        self, platform: Platform, errand: Errand, now: datetime, until: float
    ) -> Result | None:
        """Ask whether an earlier attempt was done; None if it was not, and so may go again."""
        row = errand.claimed.row
        if monotonic() > until:
            return self._doubtful(errand)
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                ref = await platform.find(_where(errand.claimed), row.id, row.doubt_since or now)
        except (CannotAsk, Refused):
            return Result(errand=errand, outcome=Ended(row=row, state="unconfirmed"))
        except Later as later:
            return Result(errand=errand, outcome=Doubtful(row=row, wait=later.after))
        if ref is not None:
            return Result(errand=errand, outcome=Found(row=row, ref=ref))
        if row.expires_at is not None and row.expires_at <= now:
            return Result(errand=errand, outcome=Ended(row=row, state="expired"))
        return None

    def _not_sent(self, errand: Errand) -> Result:
        held = HeldBack(row=errand.claimed.row, wait=timedelta(0), keeps_slot=True)
        return Result(errand=errand, outcome=held)

    def _doubtful(self, errand: Errand) -> Result:
        row = errand.claimed.row
        wait = 2 * self._timeout * (1 << min(row.attempt - 1, 8))
        longest = max(_LONGEST_DOUBT, 2 * self._timeout)
        return Result(errand=errand, outcome=Doubtful(row=row, wait=min(wait, longest)))


def _where(claimed: Claimed) -> Where:
    return Where(
        platform=cast(PlatformName, claimed.platform),  # The table holds no other.
        realm=claimed.realm,
        installation_id=claimed.row.installation_id,
        conversation=claimed.conversation,
        thread=claimed.thread,
        service_url=claimed.service_url,
    )
