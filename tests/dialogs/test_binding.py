"""A one-time code, written in chat, does what it was made for."""

from datetime import UTC, datetime

import pytest

from bot.domain.access import Actor
from bot.store import accounts, installations, people, units
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases.binding import offer_claim, offer_link
from dialogs import binding
from dialogs.answers import Answer, Refused, Told
from dialogs.inputs import AccountRef, Command, ConversationRef, Input
from dialogs.routes import routes_of
from dialogs.turn import Turn


class Stranger:
    """Somebody in a workspace that was installed and is bound to nothing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._turn = Turn(database=database, routes=routes_of([binding.CONVERSATION]))
        self._inputs = 0

    async def writes(self, words: str) -> Answer:
        self._inputs += 1
        return await self._turn.take(
            Input(
                key=f"k{self._inputs}",
                at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
                account=AccountRef(platform="slack", realm="T1", external_id="U1", name="ana"),
                conversation=ConversationRef(external_id="D1", kind="personal"),
                what=Command(words),
            )
        )


@pytest.fixture
async def stranger(database: Database) -> Stranger:
    await database.work(
        lambda work: installations.add_installation(work, platform="slack", realm="T1")
    )
    return Stranger(database)


def said(answer: Answer) -> str:
    assert isinstance(answer, Told)
    return answer.message.summary


async def test_a_claim_code_binds_the_workspace(stranger: Stranger) -> None:
    def offer(work: Work) -> str:
        network = units.add_unit(work, kind="network", parent=None, name="Pilot")
        return offer_claim(work, Actor.system(), network).code

    code = await stranger.database.work(offer)
    answer = said(await stranger.writes(f"bind {code}"))
    assert answer.startswith("I'm connected to Pilot now")
    again = await stranger.writes(f"bind {code}")
    assert isinstance(again, Refused)
    assert "it was used before" in again.words


async def test_a_link_code_makes_the_account_a_person_s(stranger: Stranger) -> None:
    def offer(work: Work) -> str:
        ana = people.add_person(work, name="Ana Lee", email="ana@example.org")
        return offer_link(work, Actor.system(), ana).code

    code = await stranger.database.work(offer)
    assert said(await stranger.writes(f"link {code}")).startswith("Hello, Ana Lee")
    account = await stranger.database.read(
        lambda work: accounts.account_of(work.connection, "slack", "T1", "U1")
    )
    assert account is not None
    assert account.person_id is not None


@pytest.mark.parametrize("verb", ["bind", "link"])
async def test_without_a_code_it_says_what_to_write(stranger: Stranger, verb: str) -> None:
    answer = await stranger.writes(verb)
    assert isinstance(answer, Refused)
    assert f"“/cycle {verb} 2345-" in answer.words


async def test_in_a_workspace_nobody_installed_a_code_does_nothing(database: Database) -> None:
    answer = await Stranger(database).writes("bind 2345-6789-ABCD-EFGH")
    assert isinstance(answer, Refused)
