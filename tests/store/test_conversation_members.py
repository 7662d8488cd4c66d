"""Who is in a conversation is kept as the platform last said it."""

from __future__ import annotations

from bot.store import accounts, conversation_members, conversations
from bot.store.database import Database
from bot.store.work import Work
from tests import stories


def _place(work: Work) -> tuple[str, dict[str, str]]:
    """A channel, and three accounts: id by name."""
    world = stories.district(work)
    place = conversations.seen_conversation(
        work, installation_id=world.installation.id, external_id="C1", kind="channel"
    )
    known = {
        name: accounts.seen_account(
            work,
            platform="web",
            realm="orchard",
            external_id=name,
            installation_id=world.installation.id,
            name=name,
        ).id
        for name in ("Cho", "ana", "Ben")
    }
    return place.id, known


def _names(work: Work, place: str) -> list[str]:
    return [each.name for each in conversation_members.present(work.connection, place)]


async def test_those_present_replace_those_before_and_come_by_name(database: Database) -> None:
    def turn(work: Work) -> tuple[list[str], list[str], list[str]]:
        place, ids = _place(work)
        conversation_members.note_present(work, place, ids.values())
        all_three = _names(work, place)
        conversation_members.note_present(work, place, (ids["Ben"],))
        one = _names(work, place)
        conversation_members.note_present(work, place, ())
        return all_three, one, _names(work, place)

    assert await database.work(turn) == (["ana", "Ben", "Cho"], ["Ben"], [])


async def test_who_comes_is_there_once_and_who_leaves_is_not(database: Database) -> None:
    def turn(work: Work) -> tuple[list[str], list[str]]:
        place, ids = _place(work)
        for _ in range(2):
            conversation_members.came(work, place, ids["ana"])
        there = _names(work, place)
        for _ in range(2):
            conversation_members.left(work, place, ids["ana"])
        return there, _names(work, place)

    assert await database.work(turn) == (["ana"], [])
