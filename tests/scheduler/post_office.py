"""A database, a platform, a dispatcher between them, and facts that a test changes by hand."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.pacing import Pace, Rate
from bot.store import conversations, deliveries, delivery_lookup, installations
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.lease_clock import lease_now
from bot.store.tables.delivery import delivery
from bot.store.tables.network import account
from bot.store.work import Work
from dialogs.vocabulary import Message, Quote, Quoted, Source
from dialogs.watch import Watch
from scheduler.batches import Policy
from scheduler.dispatcher import Dispatcher
from tests.fakes.recording_platform import RecordingPlatform

START = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
UNPACED = Pace(
    post=Rate(spacing=timedelta(0)),
    update=None,
    conversation=Rate(spacing=timedelta(0)),
)
MERGED = UNPACED.merge_updates


class PostOffice:
    """What the tests of sending stand on: one installation, channels named by their ids.

    Attributes:
        facts: What each subject's message says; None is nothing to show any more.
        quoted: The ids of the answers that stand in a subject's message.
    """

    def __init__(self, database: Database, clock: VirtualClock, remembers: bool) -> None:
        self.database = database
        self.clock = clock
        self.platform = RecordingPlatform(clock.now, remembers=remembers)
        self.facts: dict[str, str | None] = {}
        self.quoted: dict[str, tuple[str, ...]] = {}
        self.composed: list[list[str]] = []
        self.installation = ""
        self.dispatcher = self.sender()
        self._changed = asyncio.Event()
        database.on_commit(self._changed.set)

    def sender(self, pace: Pace = UNPACED, watch: Watch | None = None, **policy: Any) -> Dispatcher:
        """A dispatcher on this database, such as another replica has one."""
        return Dispatcher(
            self.database,
            {"slack": self.platform},
            self.compose,
            Policy(paces={"slack": pace}, **{"per_installation": 100} | policy),
            chance=random.Random(1),
            watch=watch,
        )

    def compose(self, work: Work, rows: Sequence[DeliveryRow]) -> dict[str, Message | None]:
        self.composed.append([row.key for row in rows])
        return {row.id: self._message(row.subject_id) for row in rows}

    def _message(self, subject: str) -> Message | None:
        words = self.facts.get(subject, subject)
        if words is None:
            return None
        quotes = tuple(
            Quote(text="...", source=Source("answer", each))
            for each in self.quoted.get(subject, ())
        )
        return Message(summary=words, body=(Quoted(quotes),) if quotes else ())

    async def owe(self, key: str, *, to: str = "c1", **more: Any) -> str:
        """Owe a message about the subject of the same name to a channel."""

        def turn(work: Work) -> str:
            return self.owes(work, key, to=to, **more)

        return await self.database.work(turn)

    def owes(self, work: Work, key: str, *, to: str = "c1", **more: Any) -> str:
        place = conversations.seen_conversation(
            work, installation_id=self.installation, external_id=to, kind="channel"
        )
        about = {"kind": "card", "subject_id": key, "conversation_id": place.id}
        return deliveries.owe(work, key=key, installation_id=self.installation, **about | more)

    async def person(self, name: str) -> str:
        """Make an account; its id comes back."""

        def turn(work: Work) -> str:
            made = work.new_id()
            work.connection.execute(
                account.insert().values(
                    id=made,
                    installation_id=self.installation,
                    platform="slack",
                    realm="r1",
                    external_id=name,
                )
            )
            return made

        return await self.database.work(turn)

    async def says(self, subject: str, words: str | None) -> None:
        """Change what a message says, and say that it changed."""
        self.facts[subject] = words
        await self.database.work(lambda work: deliveries.touch(work, subject_id=subject))

    async def row(self, key: str) -> DeliveryRow:
        found = await self.database.read(lambda work: delivery_lookup.by_key(work.connection, key))
        assert found is not None
        return found

    async def next_slot(self) -> datetime | None:
        """When the next message may go, after now."""
        return await self.database.read(
            lambda work: deliveries.next_visible_at(work.connection, after=work.now)
        )

    async def until_shown(self, key: str) -> None:
        """Wait until a message is stored as shown."""
        while True:
            self._changed.clear()
            if (await self.row(key)).state == "shown":
                return
            await self._changed.wait()

    async def passes(self, seconds: float = MERGED.total_seconds()) -> int:
        """Let calendar time pass, then send what is due; how many messages were sent."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))
        return await self.dispatcher.drain()

    async def dies_while_sending(self, key: str, *, before_the_work: bool = False) -> None:
        """Have a process take a message, send it or not, and be killed before it could say so."""
        row = await self.row(key)
        if not before_the_work:
            self.platform.says(_GoneError(), after_the_work=True)
        else:
            self.platform.says(_GoneError())
        await self.dispatcher.run_round()
        assert (await self.row(key)).attempt == row.attempt + 1
        await self.leases_end()

    async def leases_end(
        self, after: timedelta = timedelta(seconds=-1), *, of: str | None = None
    ) -> None:
        """Let every lease, or that of one key, end so long from now, by the lease clock."""

        def turn(work: Work) -> None:
            end = lease_now(work.connection) + after
            sending = update(delivery).where(delivery.c.state == "sending")
            if of is not None:
                sending = sending.where(delivery.c.key == of)
            work.connection.execute(sending.values(leased_until=end))

        await self.database.work(turn)

    async def that_show(self, answer_id: str) -> tuple[DeliveryRow, ...]:
        """The messages in which an answer stands, or may stand."""
        return await self.database.read(
            lambda work: delivery_lookup.that_show(work.connection, "answer", (answer_id,))
        )

    async def column(self, name: str, key: str) -> Any:
        """What a column holds that the row value does not show."""
        wanted = select(delivery.c[name]).where(delivery.c.key == key)
        return await self.database.read(lambda work: work.connection.scalar(wanted))


class _GoneError(Exception):
    """The process is killed here."""


@asynccontextmanager
async def post_office(
    url: str, *, remembers: bool = True, serve: bool = False
) -> AsyncIterator[PostOffice]:
    """Open a post office on a database with every table and no row."""
    clock = VirtualClock(START)
    database = await Database.open(url, clock=clock, ids=SeededIds(1), durable=False, serve=serve)
    try:
        office = PostOffice(database, clock, remembers)
        made = await database.work(
            lambda work: installations.add_installation(work, platform="slack", realm="r1")
        )
        office.installation = made.id
        yield office
    finally:
        await database.close()


@asynccontextmanager
async def another(office: PostOffice, url: str) -> AsyncIterator[Dispatcher]:
    """Another process that sends from the same database to the same platform."""
    database = await Database.open(url, clock=office.clock, ids=SeededIds(2), durable=False)
    try:
        yield Dispatcher(
            database,
            {"slack": office.platform},
            office.compose,
            Policy(paces={"slack": UNPACED}),
            chance=random.Random(2),
        )
    finally:
        await database.close()
