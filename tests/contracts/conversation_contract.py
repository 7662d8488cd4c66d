"""The conversations that every platform holds, told by people and driven over its own wire.

A platform's tests subclass `ConversationContract` with a `place` fixture (`persons.Place`).
"""

from __future__ import annotations

from tests.contracts.conversations_of_anyone import ConversationsOfAnyone
from tests.contracts.cycle_conversations import CycleConversations
from tests.contracts.team_conversations import TeamConversations


class ConversationContract(TeamConversations, CycleConversations, ConversationsOfAnyone):
    """Every conversation."""
