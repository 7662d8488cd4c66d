"""The dispatcher's two transactions: what is taken out to be sent, and what came of it.

Plain functions of an open transaction, so that the dispatcher may run them on any database, and a
test without an event loop. This module must not know how anything is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.pacing import SLACK, TEAMS, WEB, Pace, shift_after
from bot.store import delivery_claims as claims
from bot.store import delivery_plan as planning
from bot.store import delivery_sources as sources
from bot.store.conversations import seen_conversation
from bot.store.deliveries import DeliveryRow
from bot.store.savepoints import savepoint
from bot.store.work import Work
from dialogs.inputs import PlatformName
from dialogs.platform import RefusedWhy
from dialogs.vocabulary import Message
from scheduler.faults import named
from scheduler.sending import Errand, Housed, Result

_log = logging.getLogger(__name__)

Compose: TypeAlias = Callable[[Work, Sequence[DeliveryRow]], Mapping[str, Message | None]]
"""Draws messages by delivery id; None or no entry is "nothing to show any more"."""

OnRefused: TypeAlias = Callable[[Work, DeliveryRow, RefusedWhy], None]
"""Stops the conversation of a message that was refused for good, and tells who should know."""

_FIRST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=1)


def _usual_paces() -> Mapping[PlatformName, Pace]:
    return MappingProxyType({"slack": SLACK, "teams": TEAMS, "web": WEB})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How fast and how patiently is sent.

    Attributes:
        paces: The rates of each platform.
        in_flight: How many messages one process sends at once.
        per_installation: How many of them to one workspace or tenant.
        batch: How many messages are looked at together.
        timeout: How long one call of a platform may take.
        lease: How long a claimed message is ours; more than twice the time-out.
        look_every: How often to look without being woken.
    """

    paces: Mapping[PlatformName, Pace] = field(default_factory=_usual_paces)
    in_flight: int = 100
    per_installation: int = 4
    batch: int = 500
    timeout: timedelta = timedelta(seconds=15)
    lease: timedelta = timedelta(seconds=60)
    look_every: timedelta = timedelta(seconds=1)

    def __post_init__(self) -> None:
        if self.lease <= 2 * self.timeout:
            raise ValueError("a lease must be longer than two time-outs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a transaction took out to do at a calendar instant, and how many rows it changed."""

    now: datetime
    errands: tuple[Errand, ...] = ()
    homeless: tuple[planning.Homeless, ...] = ()
    changed: int = 0


Done: TypeAlias = Result | Housed


class NotDrawn(Exception):
    """A batch could not be composed."""


class Batches:
    """Takes batches out of the database and brings back what came of them.

    Args:
        platforms: The names of those that can be spoken to.
        compose: Draws messages by batch.
        policy: How fast and how patiently.
        on_refused: What happens when a platform refuses a conversation for good.
        chance: Where jitter comes from.
    """

    def __init__(
        self,
        platforms: Collection[PlatformName],
        compose: Compose,
        policy: Policy,
        on_refused: OnRefused,
        chance: Random,
    ) -> None:
        self.paces: Mapping[str, Pace] = {name: policy.paces[name] for name in platforms}
        self._compose = compose
        self._policy = policy
        self._on_refused = on_refused
        self._chance = chance

    def begin(
        self,
        work: Work,
        waiting: planning.Waiting,
        in_flight: Mapping[str, int],
        being_asked: Collection[str],
        *,
        one_by_one: bool = False,
    ) -> Begun:
        """Plan, claim and compose a batch; nothing may be sent before this is committed.

        Args:
            work: The open transaction.
            waiting: What there is to do, as it was a moment ago.
            in_flight: How much is being sent, by installation.
            being_asked: The accounts whose private conversation is being asked for.
            one_by_one: Whether to draw each message alone, so that one does not hold all back.

        Raises:
            NotDrawn: the batch could not be composed, and all of this must be undone.
        """
        policy = self._policy
        free = policy.in_flight - sum(in_flight.values())
        planned = planning.Planned()
        if waiting.to_plan:
            planned = planning.plan(work, self.paces, policy.batch)
        if free <= 0:
            return Begun(now=work.now, changed=planned.changed)
        room = claims.Room(
            in_all=free,
            in_each=policy.per_installation,
            in_flight=in_flight,
            candidates=policy.batch,
        )
        taken = claims.claim(work, self.paces, room, policy.lease, waiting)
        errands = self._composed(work, taken.claimed, one_by_one)
        homeless = [each for each in planned.homeless if each.account_id not in being_asked]
        return Begun(
            now=work.now,
            errands=errands,
            homeless=tuple(homeless[: free - len(errands)]),
            changed=planned.changed + taken.ended + len(taken.claimed) + len(homeless),
        )

    def finish(self, work: Work, done: Sequence[Done]) -> None:
        """Store what came of a batch, all at once."""
        results = [each for each in done if isinstance(each, Result)]
        claims.finish(work, [each.outcome for each in results])
        shown = [each for each in results if isinstance(each.outcome, claims.Shown)]
        sources.forget(work, {_id(each): each.errand.gone for each in shown if each.errand.gone})
        for each in results:
            if each.stopped is not None:
                self._stop(work, each.errand.claimed.row, each.stopped)
        self._hold(work, results)
        for housed in done:
            if isinstance(housed, Housed):
                self._house(work, housed)

    def _composed(
        self, work: Work, claimed: Sequence[claims.Claimed], one_by_one: bool
    ) -> tuple[Errand, ...]:
        """Draw the messages, and note whose words stand in them."""
        if not claimed:
            return ()
        rows = [each.row for each in claimed]
        messages, failed = self._alone(work, rows) if one_by_one else self._together(work, rows)
        before = sources.noted(work, [row.id for row in rows if row.shown or row.attempt > 1])
        now = {
            key: frozenset((source.kind, source.id) for source in message.sources())
            for key, message in messages.items()
            if message is not None
        }
        none: frozenset[sources.SourceKey] = frozenset()
        sources.note(work, {key: now[key] - before.get(key, none) for key in now})
        errands = [
            Errand(
                claimed=each,
                message=messages.get(each.row.id),
                gone=before.get(each.row.id, none) - now.get(each.row.id, none),
            )
            for each in claimed
            if each.row.id not in failed
        ]
        # Where there is nothing to show and nothing in doubt there is nobody to be asked.
        silent = [each for each in errands if each.message is None and not each.claimed.in_doubt]
        claims.finish(
            work,
            [claims.Shown(row=each.claimed.row, ref=None) for each in silent]
            + [_put_off(each) for each in claimed if each.row.id in failed],
        )
        return tuple(each for each in errands if each.message is not None or each.claimed.in_doubt)

    def _together(
        self, work: Work, rows: Sequence[DeliveryRow]
    ) -> tuple[Mapping[str, Message | None], Collection[str]]:
        try:
            return self._compose(work, rows), ()
        except Exception as error:
            _log.warning("a batch of %d could not be composed: %s", len(rows), named(error))
            raise NotDrawn from error

    def _alone(
        self, work: Work, rows: Sequence[DeliveryRow]
    ) -> tuple[Mapping[str, Message | None], Collection[str]]:
        drawn: dict[str, Message | None] = {}
        failed: set[str] = set()
        for row in rows:
            try:
                with savepoint(work):
                    drawn |= self._compose(work, (row,))
            except Exception as error:
                _log.error("%s %s could not be composed: %s", row.kind, row.id, named(error))
                failed.add(row.id)
        return drawn, failed

    def _stop(self, work: Work, row: DeliveryRow, why: RefusedWhy) -> None:
        try:
            with savepoint(work):
                self._on_refused(work, row, why)
        except Exception as error:
            _log.error("a refusal (%s) could not be told: %s", why, named(error))

    def _hold(self, work: Work, results: Iterable[Result]) -> None:
        """Shift each scope that a platform refused for now, once, however many it refused."""
        scopes: dict[tuple[str, str | None], list[Result]] = {}
        for each in results:
            if each.later is not None:
                row = each.errand.claimed.row
                own = row.conversation_id if each.later.scope == "conversation" else None
                scopes.setdefault((row.installation_id, own), []).append(each)
        for (installation_id, conversation_id), refused in scopes.items():
            longest = max(each.later.after for each in refused if each.later is not None)
            pace = self.paces[refused[0].errand.claimed.platform]
            claims.hold(
                work,
                installation_id,
                conversation_id,
                until=work.now + shift_after(longest, self._chance.random()),
                refused=[_id(each) for each in refused],
                spacing=(pace.post if conversation_id is None else pace.conversation).spacing,
            )

    def _house(self, work: Work, housed: Housed) -> None:
        whose = housed.whose
        if housed.conversation is not None:
            seen_conversation(
                work,
                installation_id=whose.installation_id,
                external_id=housed.conversation,
                kind="personal",
                account_id=whose.account_id,
            )
        elif housed.refused is not None:
            ended = claims.refuse_account(work, whose.account_id, housed.refused.why)
            if housed.refused.for_good:
                for row in ended:
                    self._stop(work, row, housed.refused.why)
        else:
            claims.put_off_account(work, whose.account_id, housed.wait)


def _id(result: Result) -> str:
    return result.errand.claimed.row.id


def _put_off(claimed: claims.Claimed) -> claims.Outcome:
    wait = min(_FIRST_DELAY * (1 << min(claimed.row.attempt - 1, 16)), _LONGEST_DELAY)
    if claimed.in_doubt:
        return claims.Doubtful(row=claimed.row, wait=wait)
    return claims.HeldBack(row=claimed.row, wait=wait)
