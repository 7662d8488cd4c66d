"""Moving the clock ahead lets everything on the way happen at its own instant."""

from datetime import datetime, timedelta

import pytest

from bot.domain.clock import SystemClock, VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.pacing import SLACK
from bot.store import agenda, settings
from bot.store.agenda import DueRow
from bot.store.database import Database
from bot.store.work import Work
from dialogs.platform import InDoubt
from scheduler.dispatcher import Dispatcher
from scheduler.moving import move_to
from scheduler.tick import tick
from tests.scheduler.each import each
from tests.scheduler.post_office import START, PostOffice

HOUR = timedelta(hours=1)


class Life:
    """Each due row owes a message about its subject; `seen` is what happened, and when."""

    def __init__(self, office: PostOffice, sender: Dispatcher | None = None) -> None:
        self.office = office
        self.sender = sender or office.dispatcher
        self.seen: list[tuple[str, datetime]] = []

    def perform(self, work: Work, row: DueRow) -> None:
        self.seen.append((row.subject_id, work.now))
        self.office.owes(work, row.subject_id)

    async def goes_to(self, instant: datetime) -> None:
        await move_to(
            instant,
            clock=self.office.clock,
            database=self.office.database,
            tick=lambda: tick(self.office.database, each(self.perform)),
            dispatcher=self.sender,
        )

    async def plans(self, subject: str, at: datetime) -> None:
        await self.office.database.work(
            lambda work: agenda.put(work, kind="open", subject_id=subject, due_at=at)
        )


async def test_what_is_due_on_the_way_happens_at_its_own_instant(office: PostOffice) -> None:
    life = Life(office)
    for hours in (2, 1, 3, 30):
        await life.plans(f"s{hours}", START + hours * HOUR)
    await life.goes_to(START + 24 * HOUR)
    assert life.seen == [(f"s{hours}", START + hours * HOUR) for hours in (1, 2, 3)]
    assert [each.at for each in office.platform.posted.values()] == [at for _, at in life.seen]
    assert office.clock.now() == START + 24 * HOUR


async def test_what_is_overdue_happens_first(office: PostOffice) -> None:
    life = Life(office)
    await life.plans("missed", START - HOUR)
    await life.goes_to(START + HOUR)
    assert life.seen == [("missed", START)]


async def test_what_is_due_at_the_very_instant_happens(office: PostOffice) -> None:
    life = Life(office)
    await life.plans("s", START + HOUR)
    await life.goes_to(START + HOUR)
    assert office.platform.on_screen() == ["s"]


async def test_messages_go_at_their_slots_on_the_way(office: PostOffice) -> None:
    life = Life(office, office.sender(SLACK))
    for number in range(4):
        await life.plans(f"s{number}", START + HOUR)
    await life.goes_to(START + 2 * HOUR)
    sent = [each.at - START - HOUR for each in office.platform.posted.values()]
    assert sent == [number * SLACK.conversation.spacing for number in range(4)]


async def test_updates_on_the_way_are_shown(office: PostOffice) -> None:
    life = Life(office)
    await office.owe("a")
    await life.goes_to(START)
    await office.says("a", "a2")
    await life.goes_to(START + HOUR)
    assert office.platform.on_screen() == ["a2"]


async def test_what_is_in_doubt_is_not_waited_for(office: PostOffice) -> None:
    life = Life(office)
    await office.owe("a")
    await office.owe("b")
    office.platform.says(InDoubt())
    await life.goes_to(START + HOUR)
    assert office.clock.now() == START + HOUR
    assert (await office.row("a")).state == "sending"
    assert (await office.row("b")).state == "planned"


async def test_time_does_not_go_back(office: PostOffice) -> None:
    with pytest.raises(ValueError, match="the clock stands at"):
        await Life(office).goes_to(START - HOUR)


async def test_where_a_running_clock_came_to_is_stored(database_url: str) -> None:
    machine = VirtualClock(START)
    clock = SystemClock(read=machine.now)
    database = await Database.open(database_url, clock=clock, ids=SeededIds(1))
    stops: list[timedelta] = []

    def perform(work: Work, row: DueRow) -> None:
        stops.append(settings.calendar_offset(work.connection))

    await database.work(
        lambda work: agenda.put(work, kind="open", subject_id="s", due_at=START + HOUR)
    )
    await move_to(
        START + 2 * HOUR,
        clock=clock,
        database=database,
        tick=lambda: tick(database, each(perform)),
        dispatcher=Dispatcher(database, {}, lambda _work, _rows: {}),
    )
    after = await database.read(lambda work: settings.calendar_offset(work.connection))
    await database.close()
    assert stops == [HOUR], "a restart on the way finds the clock where it was"
    assert after == 2 * HOUR
