"""A post office for each test of sending, on each engine."""

from collections.abc import AsyncIterator

import pytest

from tests.scheduler.post_office import PostOffice, post_office


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[PostOffice]:
    """One whose platform can be asked for a message by its mark."""
    async with post_office(database_url) as office:
        yield office


@pytest.fixture
async def forgetful(database_url: str) -> AsyncIterator[PostOffice]:
    """One whose platform cannot be asked."""
    async with post_office(database_url, remembers=False) as office:
        yield office
