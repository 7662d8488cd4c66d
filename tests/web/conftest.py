from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.web.stage import Served, serving


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as page:
        yield page


@pytest.fixture
async def browser(served: Served) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that asks the served page; paths begin with /chat."""
    async with aiohttp.ClientSession(served.url) as session:
        yield session
