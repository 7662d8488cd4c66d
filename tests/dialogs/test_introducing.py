"""Whose account it is, asked of the platform before somebody's first turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.store import accounts, installations, people, roles
from bot.store.work import Work
from dialogs.answers import Refused, Told
from dialogs.inputs import AccountRef, Command, ConversationRef, Input
from dialogs.introducing import AGAIN_AFTER, Introducing
from dialogs.platform import InDoubt
from dialogs.turn import Turn
from tests.conversations.town import REALM, Town, town


@dataclass(kw_only=True)
class Asked:
    """A platform's word about people, and how often it was asked."""

    email: str | None = "paula@school.example"
    fails: bool = False
    guest: bool = False
    times: list[str] = field(default_factory=list)

    async def __call__(self, arrived: Input) -> AccountRef | None:
        self.times.append(arrived.account.external_id)
        if self.fails:
            raise InDoubt
        return replace(arrived.account, email=self.email, guest=self.guest)


@pytest.fixture
async def place(fresh_database_url: Callable[[str], str]) -> AsyncIterator[Town]:
    async with town(fresh_database_url("sqlite")) as place:
        await place.store(lambda work: _principal(work, place))
        yield place


def _principal(work: Work, place: Town) -> None:
    made = people.add_person(work, name="Paula", email="paula@school.example")
    roles.grant(work, made.id, place.world.school.id, "principal")


def _status(place: Town, *, later: timedelta = timedelta(0), email: str | None = None) -> Input:
    return Input(
        key=None,
        at=place.clock.now() + later,
        account=AccountRef(platform="web", realm=REALM, external_id="U-new", email=email),
        conversation=ConversationRef(external_id="dm-U-new", kind="personal"),
        what=Command("status"),
    )


async def _linked(place: Town) -> bool:
    found = await place.store(
        lambda work: accounts.account_of(work.connection, "web", REALM, "U-new")
    )
    return found is not None and found.person_id is not None


def _turn(place: Town, asked: Asked) -> Turn:
    return replace(place.house.turn, introducing=Introducing(place.house.database, asked))


async def test_a_principals_very_first_word_is_answered(place: Town) -> None:
    """The word only reads, and still it comes from somebody the platform vouches for."""
    answer = await _turn(place, Asked()).take(_status(place))

    assert isinstance(answer, Told)
    assert place.world.school.name in answer.message.summary


async def test_somebody_known_is_not_asked_about(place: Town) -> None:
    await _turn(place, Asked()).take(_status(place))
    asked = Asked()
    await _turn(place, asked).take(_status(place))

    assert asked.times == []


async def test_a_guest_of_the_platform_is_told_so_at_their_very_first_word(place: Town) -> None:
    answer = await _turn(place, Asked(email=None, guest=True)).take(_status(place))

    assert isinstance(answer, Refused)
    assert "here as a guest" in answer.words


async def test_a_guest_stays_one_whatever_later_requests_leave_unsaid(place: Town) -> None:
    turn = _turn(place, Asked(email=None, guest=True))
    await turn.take(_status(place))
    came = replace(
        _status(place),
        conversation=ConversationRef(external_id="C1", kind="channel"),
        what=Command("join"),
    )
    await turn.take(came)

    found = await place.store(
        lambda work: accounts.account_of(work.connection, "web", REALM, "U-new")
    )
    assert found is not None
    assert found.guest


async def test_an_address_in_the_input_itself_is_enough(place: Town) -> None:
    asked = Asked()
    await _turn(place, asked).take(_status(place, email="paula@school.example"))

    assert await _linked(place)
    assert asked.times == []


async def test_a_stranger_is_asked_about_again_after_a_while_only(place: Town) -> None:
    """A roster may name them in the meantime."""
    asked = Asked(email="nobody@elsewhere.example")
    turn = _turn(place, asked)
    for later in (timedelta(0), AGAIN_AFTER / 2, AGAIN_AFTER):
        assert isinstance(await turn.take(_status(place, later=later)), Refused)

    assert len(asked.times) == 2
    assert not await _linked(place)


async def test_a_platform_that_cannot_say_is_asked_at_the_next_word(place: Town) -> None:
    asked = Asked(fails=True)
    turn = _turn(place, asked)
    assert isinstance(await turn.take(_status(place)), Refused)
    asked.fails = False

    assert isinstance(await turn.take(_status(place)), Told)


async def test_a_workspace_that_serves_no_unit_is_asked_nothing(place: Town) -> None:
    await place.store(
        lambda work: installations.add_installation(work, platform="web", realm="elsewhere")
    )
    asked = Asked()
    arrived = _status(place)
    stranger = replace(arrived, account=replace(arrived.account, realm="elsewhere"))
    await _turn(place, asked).take(stranger)

    assert asked.times == []


async def test_who_came_before_the_workspace_was_bound_is_known_at_once_after_it(
    place: Town,
) -> None:
    """Whoever sees to the binding wrote there too, and tries it in the next minute."""
    realm = "elsewhere"
    added = await place.store(
        lambda work: installations.add_installation(work, platform="web", realm=realm)
    )
    turn = _turn(place, Asked())
    word = _status(place)
    word = replace(word, account=replace(word.account, realm=realm))
    await turn.take(word)
    await place.store(lambda work: installations.bind(work, added.id, place.world.network.id))

    answer = await turn.take(replace(word, at=word.at + timedelta(seconds=10)))
    assert isinstance(answer, Told)
    assert place.world.school.name in answer.message.summary
