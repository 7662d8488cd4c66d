"""The conversations that every platform holds, in Slack over signed HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.conversation_contract import ConversationContract
from tests.databases import MakeDatabase
from tests.slack.place import SlackPlace, slack_place


class TestInSlack(ConversationContract):
    """Slack has every conversation whole."""

    @pytest.fixture
    async def place(self, fresh_database_url: MakeDatabase) -> AsyncIterator[SlackPlace]:
        async with slack_place(fresh_database_url("sqlite")) as there:
            yield there
