"""Channels that come and go: who is told, and what is asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import accounts, check_ins, conversation_members, conversations, installations
from bot.store.deliveries import DeliveryRow
from bot.store.work import Work
from bot.use_cases import check_ins as asking
from dialogs import places_change
from dialogs.inputs import Changed, Joined, Left
from tests import stories
from tests.chat import shown
from tests.databases import MakeDatabase
from tests.dialogs.room import CHANNEL, Room, open_room, someone
from tests.stories import Team


@pytest.fixture
async def room(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Room]:
    async with open_room(
        fresh_database_url("sqlite"), clock, [], places_change.COMPOSERS
    ) as opened:
        yield opened


@pytest.fixture
async def team(room: Room) -> Team:
    return await room.at_home(members=2)


async def state(room: Room, team: Team) -> str:
    home = await room.do(lambda work: conversations.home_of(work.connection, team.unit.id))
    assert home is not None
    return home.state


async def open_check_in(room: Room, team: Team, *, posted: bool) -> str:
    """Ask day 1's question; its card is on screen or not."""

    def begin(work: Work) -> str:
        row = stories.cycle(work, room.world, team)
        return stories.asked(work, row, "who_needs_us").id

    check_in_id = await room.do(begin)
    room.clock.move_to(stories.at(stories.MONDAY, 14, 45))
    await room.do(lambda work: asking.open_check_in(work, check_in_id))
    if posted:
        await room.do(lambda work: shown(work, check_in_id, "card-1"))
    return check_in_id


async def outcomes(room: Room, check_in_id: str) -> set[str]:
    asked = await room.do(lambda work: check_ins.asked(work.connection, check_in_id))
    return {row.outcome for row in asked}


async def card(room: Room) -> DeliveryRow:
    (row,) = await room.rows("check_in")
    return row


async def test_when_cyclebot_is_taken_out_those_who_can_mend_it_are_told_once(
    room: Room, team: Team
) -> None:
    await room.known("Pat Principal", room.world.school, "principal")
    await room.known("Ada Admin", room.world.lea, "administrator")
    await room.take("Ana", Left(who=None))
    assert await state(room, team) == "bot_removed"
    await room.take("Ana", Left(who=None))
    await room.take("Ana", Changed(what="archived"))
    assert len(await room.rows("not_reached")) == 2
    told = await room.read("not_reached")
    assert "Grade 4 at Juniper Elementary: our messages don't arrive since Mon 23 Nov" in told
    assert "Cyclebot was taken out of #grade-4" in told
    assert "add Cyclebot to that channel again" in told


@pytest.mark.parametrize("what", [Left(who=None), Changed(what="archived")])
async def test_what_is_part_of_a_place_goes_and_comes_with_it(
    room: Room, team: Team, what: Left | Changed
) -> None:
    def belongs(work: Work) -> None:
        conversations.seen_conversation(
            work,
            installation_id=room.world.installation.id,
            external_id=CHANNEL,
            kind="channel",
            part_of="the-whole-team",
        )

    await room.do(belongs)
    await room.take("Ana", what, channel="another-team")
    assert await state(room, team) == "open"
    await room.take("Ana", what, channel="the-whole-team")
    assert await state(room, team) != "open"
    await room.take("Ana", Changed(what="restored"), channel="the-whole-team")
    assert await state(room, team) == "open"


async def test_who_did_not_get_the_question_is_not_called_silent(room: Room, team: Team) -> None:
    check_in_id = await open_check_in(room, team, posted=False)
    await room.take("Ana", Left(who=None))
    assert await outcomes(room, check_in_id) == {"not_deliverable"}


async def test_a_question_that_was_seen_stays_asked(room: Room, team: Team) -> None:
    check_in_id = await open_check_in(room, team, posted=True)
    await room.take("Ana", Left(who=None))
    assert await outcomes(room, check_in_id) == {"waiting"}


async def test_back_in_the_channel_the_open_question_is_asked_there(room: Room, team: Team) -> None:
    await room.known("Pat Principal", room.world.school, "principal")
    check_in_id = await open_check_in(room, team, posted=False)
    await room.take("Ana", Left(who=None))
    before = (await card(room)).wanted
    await room.take("Ana", Joined(who=None))
    assert await state(room, team) == "open"
    assert await outcomes(room, check_in_id) == {"waiting"}
    assert (await card(room)).wanted > before
    assert "our messages arrive again" in await room.read("not_reached")


async def test_a_question_whose_hour_is_over_is_not_asked_when_the_channel_is_back(
    room: Room, team: Team
) -> None:
    check_in_id = await open_check_in(room, team, posted=False)
    await room.take("Ana", Left(who=None))
    room.clock.move_to(room.clock.now() + timedelta(days=3))
    await room.take("Ana", Joined(who=None))
    assert await outcomes(room, check_in_id) == {"not_deliverable"}


async def test_back_in_a_teams_home_no_hello_is_said(room: Room, team: Team) -> None:
    await room.take("Ana", Joined(who=None))
    assert await room.rows("hello") == []


@pytest.mark.parametrize("what", ["archived", "deleted"])
async def test_a_closed_channel_is_told_with_how_to_mend_it(
    room: Room, team: Team, what: str
) -> None:
    await room.known("Pat Principal", room.world.school, "principal")
    await room.take("Ana", Changed(what=what))  # type: ignore[arg-type]
    assert await state(room, team) == "archived"
    assert "#grade-4 was closed" in await room.read("not_reached")
    await room.take("Ana", Changed(what="restored"))
    assert await state(room, team) == "open"


async def test_a_channels_new_name_is_known(room: Room, team: Team) -> None:
    await room.take("Ana", Changed(what="renamed", name="grade-four"))
    home = await room.do(lambda work: conversations.home_of(work.connection, team.unit.id))
    assert home is not None
    assert (home.name, home.external_id) == ("grade-four", CHANNEL)


async def test_a_workspace_that_puts_cyclebot_out_is_not_live_and_its_administrators_are_told(
    room: Room, team: Team
) -> None:
    admin = await room.known("Ada Admin", room.world.network, "administrator")

    def elsewhere(work: Work) -> None:
        other = installations.add_installation(work, platform="web", realm="county")
        made = accounts.seen_account(
            work,
            platform="web",
            realm="county",
            external_id="ada",
            installation_id=other.id,
        )
        accounts.link_account(work, made.id, admin.id)

    await room.do(elsewhere)
    await room.take("Ana", Changed(what="home_opened"))
    await room.take("Ana", Changed(what="uninstalled"))
    found = await room.do(
        lambda work: installations.installation(work.connection, room.world.installation.id)
    )
    assert found is not None
    assert found.state == "removed"
    assert await state(room, team) == "bot_removed"
    assert "none of its teams is reached" in await room.read("uninstalled")
    await room.do(
        lambda work: installations.add_installation(work, platform="web", realm="orchard")
    )
    assert "Cyclebot is back" in await room.read("uninstalled")


async def test_who_comes_and_goes_in_a_teams_home_is_known_there_alone(
    room: Room, team: Team
) -> None:
    await room.take("Ana", Joined(who=someone("Zoe")))
    await room.take("Ana", Joined(who=someone("Zoe")), channel="elsewhere")
    home_id = team.home_id or ""
    here = await room.do(lambda work: conversation_members.present(work.connection, home_id))
    assert [each.name for each in here] == ["Zoe"]
    await room.take("Ana", Left(who=someone("Zoe")))
    await room.take("Ana", Left(who=someone("Nobody")))
    here = await room.do(lambda work: conversation_members.present(work.connection, home_id))
    assert here == ()
