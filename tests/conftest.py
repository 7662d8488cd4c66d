"""What every test may ask for: a database of its own, on each engine that is supported."""

import os
from collections.abc import AsyncIterator, Generator, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.store.database import Database
from tests.compiled_once import keep_compiled
from tests.counting import Counting
from tests.databases import KINDS, Databases, Kind, MakeDatabase

# A shared machine is slow now and then: a slow example is no finding, and a run that is repeated
# in CI must find the same again.
settings.register_profile(
    "shared",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("shared")

keep_compiled()

# A failed assertion there tells what it compared, as one in a test does.
pytest.register_assert_rewrite("tests.contracts")

_COUNTING = pytest.StashKey[Counting]()


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Find out whether this run counts lines, once pytest-cov knows."""
    plugin = session.config.pluginmanager.getplugin("_cov")
    session.config.stash[_COUNTING] = Counting(plugin.cov_controller if plugin else None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Count the lines of each test in its way."""
    with item.config.stash[_COUNTING].of(item.nodeid):
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Keep what was counted, before pytest-cov, around this, puts everybody's together."""
    result = yield
    session.config.stash[_COUNTING].end()
    return result


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Iterator[Databases]:
    """All that makes databases in this run; a test wants one of the fixtures below."""
    made = Databases(before_postgresql=pytestconfig.stash[_COUNTING].expect_greenlets)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def fresh_database_url(databases: Databases) -> Iterator[MakeDatabase]:
    """Make databases by kind, each with every table and no row."""
    made: list[str] = []

    def make(kind: Kind) -> str:
        made.append(databases.migrated(kind))
        return made[-1]

    yield make
    for url in made:
        databases.discard(url)


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> Kind:
    """Run the test on each engine; `database_url` and `empty_database_url` are of this kind."""
    kind: Kind = request.param
    return kind


@pytest.fixture
def database_url(database_kind: Kind, fresh_database_url: MakeDatabase) -> str:
    """A database with every table and no row, on each engine in turn."""
    return fresh_database_url(database_kind)


@pytest.fixture
def empty_database_url(database_kind: Kind, databases: Databases) -> Iterator[str]:
    """A database without any table, on each engine in turn."""
    url = databases.empty(database_kind)
    yield url
    databases.discard(url)


@pytest.fixture
def clock() -> VirtualClock:
    """A calendar clock that stands still, on a Monday at 7:00 in Los Angeles."""
    return VirtualClock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))


@pytest.fixture
async def database(database_url: str, clock: VirtualClock) -> AsyncIterator[Database]:
    """An open database without a row, on each engine in turn; its calendar clock is `clock`."""
    opened = await Database.open(database_url, clock=clock, ids=SeededIds(1))
    yield opened
    await opened.close()
