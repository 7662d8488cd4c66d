"""One claimed message on its way to a platform, and what its answer means.

The policy of what is tried again lives here: only what was refused for now, and what is in doubt
once the platform was asked. This module must not know which platform it is, nor a table.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from bot.domain.clock import monotonic
from bot.domain.faults import named
from bot.store.delivery_claims import Claimed
from bot.store.delivery_finish import Outcome
from bot.store.delivery_plan import Homeless
from bot.store.delivery_sources import SourceKey
from dialogs.inputs import PlatformName
from dialogs.platform import CannotAsk, InDoubt, Later, Platform, PlatformError, Refused, Where
from dialogs.vocabulary import Message
from dialogs.watch import Call, Came, Watch

_log = logging.getLogger(__name__)

_T = TypeVar("_T")
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A claimed message as composed; None if there is nothing to show any more."""

    claimed: Claimed
    message: Message | None

    @property
    def installation_id(self) -> str:
        """Through which installation it goes."""
        return self.claimed.row.installation_id

    @property
    def sources(self) -> frozenset[SourceKey]:
        """Whose words it shows."""
        if self.message is None:
            return frozenset()
        return frozenset((source.kind, source.id) for source in self.message.sources())


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an errand: what to store about the message, and what was refused, if it was."""

    errand: Errand
    outcome: Outcome
    refused: Later | Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Housed:
    """What came of asking for a private conversation: its name on the platform, or why not.

    Without either it is asked for again after `wait`.
    """

    whose: Homeless
    conversation: str | None = None
    refused: Refused | None = None
    wait: timedelta = timedelta(minutes=1)


def longer_each_time(first: timedelta, attempt: int) -> timedelta:
    """Say how long to wait after an attempt, from 1 on: twice as long each time, up to an hour."""
    return min(first * (1 << min(attempt - 1, 16)), _LONGEST_WAIT)


def cut_off(errand: Errand, timeout: timedelta) -> Result:
    """Say what comes of an errand that was stopped on its way: it may have been done."""
    return Result(errand=errand, outcome=_doubtful(errand, timeout))


class Sender:
    """Sends errands to the platforms, each within one HTTP time-out.

    Args:
        timeout: How long one call of a platform may take, in elapsed time.
        watch: Counts the calls, and what is given up.
    """

    def __init__(self, timeout: timedelta, watch: Watch) -> None:
        self._timeout = timeout
        self._watch = watch
        self._stopped = False

    def stop(self) -> None:
        """Begin no call any more: what has not begun goes back as it came, for another to send."""
        self._stopped = True

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
        row = errand.claimed.row
        refused: Later | Refused | None = None
        try:
            outcome = await self._asked(platform, errand, now, until)
            outcome = outcome or await self._shown(platform, errand, until)
        except Later as later:
            refused, outcome = later, Outcome(row=row, state="planned")
        except Refused as why:
            refused, outcome = why, Outcome(row=row, state="refused", why=why.why)
        except PlatformError:  # In doubt.
            outcome = _doubtful(errand, self._timeout)
        match outcome.state:
            case "unconfirmed" | "refused" | "expired" as how:
                self._watch.ended(errand.claimed.platform, how, outcome.why or "")
            case _:
                pass
        return Result(errand=errand, outcome=outcome, refused=refused)

    async def house(self, platform: Platform, whose: Homeless) -> Housed:
        """Ask for the private conversation with somebody; never raises but for being cancelled."""
        if self._stopped:
            return Housed(whose=whose, wait=timedelta(0))
        try:
            found = await self._answered(
                whose.platform, "personal", platform.personal(whose.realm, whose.external_id)
            )
        except Later as later:
            return Housed(whose=whose, wait=max(later.after, timedelta(seconds=1)))
        except Refused as refused:
            return Housed(whose=whose, refused=refused)
        except PlatformError:
            return Housed(whose=whose)
        return Housed(whose=whose, conversation=found)

    async def _shown(self, platform: Platform, errand: Errand, until: float) -> Outcome:
        row, message = errand.claimed.row, errand.message
        if message is None:
            return Outcome(row=row, state="shown")
        if self._stopped or monotonic() > until:
            return Outcome(row=row, state="planned")
        where, ref = _where(errand.claimed), row.message_ref
        if ref is None:
            ref = await self._answered(
                where.platform, "post", platform.post(where, message, row.id)
            )
        else:
            await self._answered(where.platform, "update", platform.update(where, ref, message))
        return Outcome(row=row, state="shown", ref=ref)

    async def _asked(
        self, platform: Platform, errand: Errand, now: datetime, until: float
    ) -> Outcome | None:
        """Ask whether an earlier attempt was done; None if it was not, and so may go again."""
        row = errand.claimed.row
        if not errand.claimed.in_doubt or row.message_ref is not None:
            return None
        if self._stopped:
            return Outcome(row=row, state="sending")
        if monotonic() > until:
            raise InDoubt
        since, where = row.doubt_since or now, _where(errand.claimed)
        try:
            ref = await self._answered(where.platform, "find", platform.find(where, row.id, since))
        except (CannotAsk, Refused):
            return Outcome(row=row, state="unconfirmed")
        except Later as later:
            return Outcome(row=row, state="sending", wait=later.after)
        if ref is not None:
            # It stands there, but as of which change is not known, nor whether all of it does:
            # one that takes several posts may lack the last. So it is brought up to date.
            return Outcome(row=row, state="shown", ref=ref, as_of=0)
        if row.expires_at is not None and row.expires_at <= now:
            return Outcome(row=row, state="expired")
        return None

    async def _answered(self, platform: str, call: Call, answer: Awaitable[_T]) -> _T:
        """Wait for a platform's answer; whatever else happens is in doubt until it was asked."""
        began = monotonic()
        came: Came = "in_doubt"
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                answered = await answer
            came = "done"
        except PlatformError as error:
            came = _came(error)
            raise
        except Exception as error:
            if not isinstance(error, TimeoutError):
                _log.error("a platform was not understood: %s", named(error))
            raise InDoubt from error
        finally:
            self._watch.called(platform, call, came, monotonic() - began)
        return answered


def _came(error: PlatformError) -> Came:
    match error:
        case Later():
            return "later"
        case Refused():
            return "refused"
        case CannotAsk():
            return "cannot_ask"
        case _:
            return "in_doubt"


def _doubtful(errand: Errand, timeout: timedelta) -> Outcome:
    """As long again as it has been in doubt, so that each wait is twice the last.

    Not by its attempts: a card that was updated all week has had many, and the first doubt about it
    must not hold up its conversation for an hour.
    """
    claimed = errand.claimed
    wait = min(max(2 * timeout, claimed.in_doubt_for), _LONGEST_WAIT)
    return Outcome(row=claimed.row, state="sending", wait=wait)


def _where(claimed: Claimed) -> Where:
    return Where(
        platform=cast(PlatformName, claimed.platform),  # The table holds no other.
        realm=claimed.realm,
        installation_id=claimed.row.installation_id,
        conversation=claimed.conversation,
        thread=claimed.thread,
        service_url=claimed.service_url,
    )
