"""What a conversation's test may ask for besides: a database on SQLite alone.

What a conversation says does not depend on the engine; what it stores is tested on both.
"""

from collections.abc import AsyncIterator

import pytest

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.store.database import Database
from tests.databases import MakeDatabase


@pytest.fixture
async def file_database(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> AsyncIterator[Database]:
    """An open database without a row, on SQLite; its calendar clock is `clock`."""
    opened = await Database.open(fresh_database_url("sqlite"), clock=clock, ids=SeededIds(1))
    yield opened
    await opened.close()
