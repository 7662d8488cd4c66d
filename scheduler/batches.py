"""What the dispatcher does in a transaction: store what came of a batch, take out the next.

Plain functions of an open transaction, so that the dispatcher may run them on any database, and a
test without an event loop. This module must not know how anything is sent.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.faults import named
from bot.domain.pacing import SLACK, TEAMS, WEB, Pace, shift_after
from bot.store import delivery_claims as claims
from bot.store import delivery_finish as finishing
from bot.store import delivery_plan as planning
from bot.store import delivery_sources as sources
from bot.store.conversations import seen_conversation
from bot.store.deliveries import DeliveryRow
from bot.store.savepoints import savepoint
from bot.store.work import Work
from dialogs.inputs import PlatformName
from dialogs.platform import Later, Refused, RefusedWhy
from dialogs.vocabulary import Message
from scheduler.sending import Errand, Housed, Result, longer_each_time

_log = logging.getLogger(__name__)

Compose: TypeAlias = Callable[[Work, Sequence[DeliveryRow]], Mapping[str, Message | None]]
"""Draws messages by delivery id; None or no entry is "nothing to show any more"."""

OnRefused: TypeAlias = Callable[[Work, DeliveryRow, RefusedWhy], None]
"""Stops the conversation of a message that was refused for good, and tells who should know."""

Done: TypeAlias = Result | Housed

_UNDRAWN_WAIT = timedelta(minutes=1)
_LOOKED_AT = 5
"""Messages looked at for each that may go: some are of a workspace that has enough under way."""


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
        drain: How long what is in flight may take once told to stop.
    """

    paces: Mapping[PlatformName, Pace] = field(default_factory=_usual_paces)
    in_flight: int = 100
    per_installation: int = 4
    batch: int = 500
    timeout: timedelta = timedelta(seconds=15)
    lease: timedelta = timedelta(seconds=60)
    look_every: timedelta = timedelta(seconds=1)
    drain: timedelta = timedelta(seconds=15)

    def __post_init__(self) -> None:
        if self.lease <= 2 * self.timeout:
            raise ValueError("a lease must be longer than two time-outs")


class NotDrawn(Exception):
    """A batch could not be drawn together; begun again, each message is drawn by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a transaction took out to do at a calendar instant, and how many rows it changed."""

    now: datetime
    errands: Sequence[Errand] = ()
    homeless: Sequence[planning.Homeless] = ()
    changed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """Takes batches out of the database and brings back what came of them.

    Made by the dispatcher of what it was told; `paces` are those of its platforms.
    """

    paces: Mapping[str, Pace]
    compose: Compose
    policy: Policy
    on_refused: OnRefused
    chance: Random

    def begin(
        self,
        work: Work,
        look: planning.Look,
        in_flight: Mapping[str, int],
        being_asked: Collection[str],
        *,
        apart: bool = False,
    ) -> Begun:
        """Plan, claim and compose a batch; nothing may be sent before this is committed.

        Args:
            work: The open transaction.
            look: What there may be to do.
            in_flight: How much is being sent, by installation.
            being_asked: The accounts whose private conversation is being asked for.
            apart: Draw each message by itself; one that cannot be drawn waits, and holds up none.

        Raises:
            NotDrawn: one could not be drawn, so that nothing of this may stay.
        """
        policy = self.policy
        room = max(policy.in_flight - sum(in_flight.values()), 0)
        changed, homeless = (
            planning.plan(work, self.paces, policy.batch) if look.waiting else (0, ())
        )
        claimed, ended = (
            self._claimed(work, room, in_flight, over=look.over)
            if room and (changed or look.planned or look.over)
            else ((), 0)
        )
        asked = [each for each in homeless if each.account_id not in being_asked]
        asked = asked[: room - len(claimed)]
        return Begun(
            now=work.now,
            errands=self._composed(work, claimed, apart=apart),
            homeless=asked,
            changed=changed + ended + len(claimed) + len(asked),
        )

    def finish(self, work: Work, done: Sequence[Done]) -> None:
        """Store what came of a batch, all at once."""
        results = [each for each in done if isinstance(each, Result)]
        finishing.finish(work, [each.outcome for each in results])
        sources.keep_only(work, _sources_now(results))
        for each in results:
            if isinstance(each.refused, Refused) and each.refused.for_good:
                self._stop(work, each.errand.claimed.row, each.refused.why)
        self._hold(work, results)
        for housed in done:
            if isinstance(housed, Housed):
                _house(work, housed)

    def _claimed(
        self, work: Work, room: int, in_flight: Mapping[str, int], *, over: bool
    ) -> tuple[Sequence[claims.Claimed], int]:
        return claims.claim(
            work,
            self.paces,
            self.policy.lease,
            in_all=room,
            in_each=self.policy.per_installation,
            in_flight=in_flight,
            candidates=min(_LOOKED_AT * room, self.policy.batch),
            over=over,
        )

    def _composed(
        self, work: Work, claimed: Sequence[claims.Claimed], *, apart: bool
    ) -> Sequence[Errand]:
        """Draw the messages, and note whose words stand in them."""
        rows = [each.row for each in claimed]
        drawn = self._drawn_apart(work, rows) if apart else self._drawn(work, rows)
        errands = [
            Errand(claimed=each, message=drawn[each.row.id])
            for each in claimed
            if each.row.id in drawn
        ]
        sources.note(work, {each.claimed.row.id: each.sources for each in errands})
        undrawn = [each for each in claimed if each.row.id not in drawn]
        finishing.finish(work, [_put_off(each) for each in undrawn])
        return errands

    def _drawn(self, work: Work, rows: Sequence[DeliveryRow]) -> dict[str, Message | None]:
        if not rows:
            return {}
        try:
            return {row.id: None for row in rows} | dict(self.compose(work, rows))
        except Exception as error:
            raise NotDrawn from error

    def _drawn_apart(self, work: Work, rows: Sequence[DeliveryRow]) -> dict[str, Message | None]:
        drawn: dict[str, Message | None] = {}
        for row in rows:
            try:
                # A statement that fails would end the whole transaction on PostgreSQL.
                with savepoint(work):
                    drawn[row.id] = self.compose(work, (row,)).get(row.id)
            except Exception as error:
                _log.error("%s %s could not be composed: %s", row.kind, row.id, named(error))
        return drawn

    def _stop(self, work: Work, row: DeliveryRow, why: RefusedWhy) -> None:
        try:
            with savepoint(work):
                self.on_refused(work, row, why)
        except Exception as error:
            _log.error("a refusal (%s) could not be told: %s", why, named(error))

    def _hold(self, work: Work, results: Sequence[Result]) -> None:
        """Shift each scope that a platform refused for now, once, however many it refused."""
        scopes: defaultdict[tuple[str, str | None], dict[str, timedelta]] = defaultdict(dict)
        paces: dict[str, Pace] = {}
        for each in results:
            if isinstance(each.refused, Later):
                row, later = each.errand.claimed.row, each.refused
                own = row.conversation_id if later.scope == "conversation" else None
                scopes[row.installation_id, own][row.id] = later.after
                paces[row.installation_id] = self.paces[each.errand.claimed.platform]
        for (installation_id, conversation_id), refused in scopes.items():
            pace = paces[installation_id]
            finishing.hold(
                work,
                installation_id,
                conversation_id,
                until=work.now + shift_after(max(refused.values()), self.chance.random()),
                refused=refused,
                spacing=(pace.post if conversation_id is None else pace.conversation).spacing,
            )


def _house(work: Work, housed: Housed) -> None:
    whose = housed.whose
    if housed.conversation is not None:
        seen_conversation(
            work,
            installation_id=whose.installation_id,
            external_id=housed.conversation,
            kind="personal",
            account_id=whose.account_id,
        )
    else:
        why = None if housed.refused is None else housed.refused.why
        planning.not_housed(work, whose.account_id, wait=housed.wait, refused=why)


def _sources_now(results: Sequence[Result]) -> dict[str, Collection[sources.SourceKey]]:
    """Whose words stand in what is known to be on screen as composed, and may have said others."""
    return {
        each.outcome.row.id: each.errand.sources
        for each in results
        if each.outcome.ref is not None
        and each.outcome.as_of is None
        and each.errand.claimed.worded
    }


def _put_off(claimed: claims.Claimed) -> finishing.Outcome:
    row = claimed.row
    # What was on screen before could be drawn: each of those times counts in `shown`.
    return finishing.Outcome(
        row=row,
        state="sending" if claimed.in_doubt else "waiting",
        wait=longer_each_time(_UNDRAWN_WAIT, max(row.attempt - row.shown, 1)),
    )
