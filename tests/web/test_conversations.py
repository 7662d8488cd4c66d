"""The conversations that every platform holds, at the local chat page over its own HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.conversation_contract import ConversationContract
from tests.databases import MakeDatabase
from tests.web.place import WebPlace, web_place


class TestAtThePage(ConversationContract):
    """The page has every conversation whole."""

    @pytest.fixture
    async def place(self, fresh_database_url: MakeDatabase) -> AsyncIterator[WebPlace]:
        async with web_place(fresh_database_url("sqlite")) as there:
            yield there
