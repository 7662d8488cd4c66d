"""The conversations that every platform holds, in Teams over `/api/messages`."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.conversation_contract import ConversationContract
from tests.databases import MakeDatabase
from tests.teams.place import TeamsPlace, teams_place


class TestInTeams(ConversationContract):
    """Teams has every conversation whole."""

    @pytest.fixture
    async def place(self, fresh_database_url: MakeDatabase) -> AsyncIterator[TeamsPlace]:
        async with teams_place(fresh_database_url("sqlite")) as there:
            yield there
