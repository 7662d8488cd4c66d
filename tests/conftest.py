"""What every test may ask for: a database of its own, on each engine that is supported."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.store.database import Database
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


# Coverage doubles what a test costs, so a line is counted where it is tried first: on SQLite (the
# store and the scheduler on both, where the engines part), and not again by the sweeps of every
# route, by what draws any message at all, or by the demo's network, which lives its weeks anew.
_COUNTED_ON_BOTH = ("tests/store/", "tests/scheduler/", "tests/wiring/")
_NOT_COUNTED = (
    "tests/conversations/test_every_route.py",
    "tests/conversations/test_hostile_words.py",
    "tests/conversations/test_other_workspace.py",
    "tests/slack/test_other_workspace.py",
    "tests/slack/test_renderer.py",
    "tests/teams/test_renderer.py",
    "tests/teams/test_two_tenants.py",
    "tests/web/test_demo_page.py",
    "tests/web/test_render.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say whose lines are not counted again."""
    for item in items:
        counted_on_both = item.nodeid.startswith(_COUNTED_ON_BOTH)
        again = "postgresql" in item.nodeid and not counted_on_both
        if again or item.nodeid.startswith(_NOT_COUNTED):
            item.add_marker("no_cover")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """All that makes databases in this run; a test wants one of the fixtures below."""
    made = Databases()
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
