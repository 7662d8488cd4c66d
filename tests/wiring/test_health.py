"""Whether people should be sent to a process, and what it says when they should not."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import text

from bot.domain.clock import SystemClock
from bot.domain.errors import DatabaseGone
from bot.domain.ids import SeededIds
from bot.store import settings
from bot.store.database import Database
from bot.store.work import Work
from bot.wiring import server
from bot.wiring.health import Health
from bot.wiring.house import House, house_on
from bot.wiring.server import Patience, Served, serving
from dialogs.answers import Unstored
from dialogs.inputs import AccountRef, Command, ConversationRef, Input, Said, What
from tests.databases import MakeDatabase
from tests.served import served
from tests.wiring.houses import Answered, asked, settings_for
from tests.wiring.wire import Wire, wire

QUICK = Patience(lasts=timedelta(seconds=30), every=timedelta(milliseconds=5))


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """One that nobody ticks or sends for but the test."""
    clock = SystemClock()
    database = await Database.open(database_url, clock=clock, ids=SeededIds(1))
    yield house_on(database, clock=clock, platforms={})
    await database.close()


async def until_ready(served: Served, wanted: bool = True) -> Answered:
    """Ask until it is ready, or is not."""
    while True:
        answer = await asked(served.address, "/readyz")
        if (answer.status == 200) == wanted:
            return answer
        await asyncio.sleep(0)


async def test_a_served_house_is_ready_once_everything_went_on_once(
    fresh_database_url: MakeDatabase,
) -> None:
    async with serving(settings_for(fresh_database_url("sqlite")), local_chat=False) as served:
        answer = await until_ready(served)
        assert answer.json == {
            "ready": True,
            "parts": {"database": "ok", "agenda": "ok", "dispatcher": "ok", "serving": "ok"},
        }
        assert (await asked(served.address, "/healthz")).text == "ok\n"


async def test_nothing_has_begun_before_the_first_tick_and_the_first_look(house: House) -> None:
    parts = await Health(house=house).look()
    assert (parts["agenda"], parts["dispatcher"]) == ("not begun", "not begun")
    await house.tick()
    await house.dispatcher.run_round()
    assert set((await Health(house=house).look()).values()) == {"ok"}


async def test_a_loop_that_got_stuck_is_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.tick()
    await house.dispatcher.run_round()
    monkeypatch.setattr("bot.wiring.health._TICKED_WITHIN", timedelta(0))
    parts = await Health(house=house).look()
    assert (parts["agenda"], parts["dispatcher"]) == ("stuck", "ok")
    monkeypatch.setattr("bot.wiring.health._LOOKED_WITHIN", timedelta(0))
    assert (await Health(house=house).look())["dispatcher"] == "stuck"


async def test_a_process_that_is_told_to_stop_says_so_and_is_not_ready(house: House) -> None:
    await house.tick()
    await house.dispatcher.run_round()
    health = Health(house=house)
    app = web.Application()
    health.open(app)
    async with served(app) as address:
        assert (await asked(address, "/readyz")).status == 200
        health.draining = True
        answer = await asked(address, "/readyz")
        assert answer.status == 503
        assert answer.json["parts"]["serving"] == "draining"
        assert (await asked(address, "/healthz")).status == 200, "it need not be restarted"


async def test_a_database_that_answers_nothing_is_slow(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: object) -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(house.database, "read", never)
    health = Health(house=house, answers_within=timedelta(milliseconds=1))
    assert (await health.look())["database"] == "slow"


@pytest.mark.parametrize(("revision", "found"), [("of-tomorrow", "ok"), (None, "not migrated")])
async def test_newer_tables_are_worked_with_and_missing_ones_are_named(
    house: House, revision: str | None, found: str
) -> None:
    """While replicas are rolled one by one, the old ones go on with the tables of the new."""

    def change(work: Work) -> None:
        work.connection.execute(text("delete from alembic_version"))
        if revision is not None:
            row = text("insert into alembic_version values (:revision)")
            work.connection.execute(row, {"revision": revision})

    await house.database.work(change)
    assert (await Health(house=house).look())["database"] == found


async def test_who_sends_people_here_sees_it_stop_before_the_doors_close(
    fresh_database_url: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an address that others reach, the doors stay open until a load balancer has looked."""
    looked = asyncio.Event()

    async def until_looked(seconds: float) -> None:
        assert seconds == 5
        await looked.wait()

    monkeypatch.setattr("bot.wiring.server._a_while", until_looked)
    everywhere = settings_for(fresh_database_url("sqlite"), host="0.0.0.0")  # noqa: S104
    stop = asyncio.Event()
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def serve() -> None:
        async with serving(everywhere, local_chat=False) as served:
            address.set_result(served.address)
            await stop.wait()

    running = asyncio.create_task(serve())
    there = await address
    stop.set()
    await asyncio.sleep(0)
    answer = await asked(there, "/readyz")
    assert (answer.status, answer.json["parts"]["serving"]) == (503, "draining")
    looked.set()
    await running
    with pytest.raises(OSError, match="Cannot connect"):
        await asked(there, "/readyz")


async def test_a_door_that_does_not_close_keeps_nobody_from_stopping(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "_DOORS_CLOSE_WITHIN", 0.001)

    async def hangs(_: web.Application) -> None:
        await asyncio.Event().wait()

    app = web.Application()
    app.on_cleanup.append(hangs)
    runner = web.AppRunner(app)
    await runner.setup()
    await server._last_people(runner, timedelta(0))
    assert "still on its way to people" in caplog.text


# --- a database that comes late, or goes -------------------------------------------------------


@pytest.fixture
async def cuttable(fresh_database_url: MakeDatabase) -> AsyncIterator[Wire]:
    """A wire to a database with every table."""
    async with wire(fresh_database_url("postgresql")) as laid:
        yield laid


class _Heard(logging.Handler):
    """Does something once anything is logged."""

    def __init__(self) -> None:
        super().__init__()
        self._heard = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.set()

    async def then(self, act: Callable[[], Awaitable[None]]) -> None:
        await self._heard.wait()
        await act()


async def test_a_database_that_is_not_there_at_the_start_is_waited_for(
    cuttable: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    await cuttable.cut()

    missed = _Heard()
    logging.getLogger("bot.wiring.server").addHandler(missed)
    mending = asyncio.create_task(missed.then(cuttable.mend))
    async with serving(settings_for(cuttable.url), local_chat=False, patience=QUICK) as served:
        await until_ready(served)
    await mending
    logging.getLogger("bot.wiring.server").removeHandler(missed)
    assert caplog.text.count("can't be reached yet") == 1


async def test_patience_ends(cuttable: Wire) -> None:
    await cuttable.cut()
    short = Patience(lasts=timedelta(milliseconds=20), every=timedelta(milliseconds=5))
    with pytest.raises(DatabaseGone, match="can't be reached"):
        async with serving(settings_for(cuttable.url), local_chat=False, patience=short):
            pass


async def test_a_lost_database_is_waited_out_and_everything_goes_on(cuttable: Wire) -> None:
    async with serving(settings_for(cuttable.url), local_chat=False) as served:
        await until_ready(served)
        await cuttable.cut()
        answer = await until_ready(served, wanted=False)
        assert answer.json["parts"]["database"] == "gone"
        await cuttable.mend()
        await until_ready(served)


async def test_what_a_lost_database_could_not_take_is_said_and_taken_once_it_is_back(
    cuttable: Wire,
) -> None:
    async with serving(settings_for(cuttable.url), local_chat=False) as served:
        await until_ready(served)
        await cuttable.cut()
        assert isinstance(await served.house.turn.take(_said("1")), Unstored)
        assert isinstance(await served.house.turn.take(_asked_for_help()), Unstored)
        await cuttable.mend()
        assert not isinstance(await served.house.turn.take(_said("1")), Unstored)
        assert not isinstance(await served.house.turn.take(_asked_for_help()), Unstored)


async def test_a_network_that_swallows_everything_is_a_lost_database_too(
    fresh_database_url: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.postgres_sessions._ANSWER_WITHIN", 0.05)
    monkeypatch.setattr("bot.store.postgres_sessions._CONNECT_WITHIN", 0.05)
    async with wire(fresh_database_url("postgresql")) as laid:
        database = await Database.open(laid.url, clock=SystemClock(), ids=SeededIds(1))
        await database.work(_anything)
        laid.hold()
        with pytest.raises(DatabaseGone):
            await database.work(_anything)
        with pytest.raises(DatabaseGone):
            await database.read(_anything)
        laid.let_go()
        await database.work(_anything)
        await database.close()


def _anything(work: Work) -> None:
    settings.get(work.connection, "anything")


def _said(key: str) -> Input:
    return _arrived(Said(text="Half of them got it.", message_ref="m1"), key)


def _asked_for_help() -> Input:
    return _arrived(Command("help"), None)


def _arrived(what: What, key: str | None) -> Input:
    return Input(
        key=key,
        at=SystemClock().now(),
        account=AccountRef(platform="slack", realm="r1", external_id="ana"),
        conversation=ConversationRef(external_id="c1", kind="channel"),
        what=what,
    )
