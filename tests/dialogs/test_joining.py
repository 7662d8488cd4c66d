"""Who belongs to a team, by chat: adding people of the channel, asking to join, leaving."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.clock import VirtualClock
from bot.store import accounts, check_ins, roles
from bot.store.work import Work
from bot.use_cases import check_ins as asking
from dialogs import joining
from dialogs.vocabulary import Intent
from dialogs.wording import joining as words
from tests import stories
from tests.databases import MakeDatabase
from tests.dialogs.room import Room, open_room, picked, someone
from tests.stories import Team

NOT_YOURS = "That isn't yours to see or change"


@pytest.fixture
async def room(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Room]:
    async with open_room(
        fresh_database_url("sqlite"), clock, [joining.CONVERSATION], joining.COMPOSERS
    ) as opened:
        opened.present += [someone("Ana"), someone("Gus", guest=True)]
        yield opened


@pytest.fixture
async def team(room: Room) -> Team:
    return await room.at_home(members=2)


async def test_members_says_who_is_on_the_team(room: Room, team: Team) -> None:
    seen = await room.command(team.members[0], "members")
    assert seen.text == "2 people on the team: Grade 4 member 1, Grade 4 member 2."
    assert list(seen.buttons) == ["Add people", "Leave this team"]


async def test_a_member_adds_people_of_the_channel_but_no_guest(room: Room, team: Team) -> None:
    seen = await room.press(team.members[0], Intent("add_people", (team.unit.id,)))
    assert list(picked(seen.form, "members")) == ["Ana"]
    ana = picked(seen.form, "members")["Ana"]
    done = await room.submit(team.members[0], seen.form, {"members": (ana,)})
    assert done.text == "Added: Ana. They are asked from the next question on."
    assert "Ana" in await room.members(team.unit)
    again = await room.press(team.members[0], Intent("add_people", (team.unit.id,)))
    assert again.text == words.NOBODY_ELSE


async def test_somebody_has_to_be_picked_and_be_in_the_channel(room: Room, team: Team) -> None:
    form = (await room.press(team.members[0], Intent("add_people", (team.unit.id,)))).form
    assert (await room.submit(team.members[0], form, {})).text == words.PICK_SOMEBODY
    wrong = await room.submit(team.members[0], form, {"members": ("nobody",)})
    assert "isn't in this channel any more" in wrong.text


async def test_one_who_would_like_to_join_is_let_in_by_any_member(room: Room, team: Team) -> None:
    seen = await room.command("Ana", "join")
    assert seen.text == words.JOIN_ASKED
    assert await room.read("join") == "Ana would like to join this team."
    (card,) = await room.owed("join")
    assert (await room.press("Ana", card, "Add to the team")).text.startswith(NOT_YOURS)
    await room.press(team.members[1], card, "Add to the team")
    assert "Ana" in await room.members(team.unit)
    assert await room.read("join") == "Ana is on the team now."
    assert (await room.command("Ana", "join")).text == words.ALREADY_IN


async def test_a_guest_cannot_ask_to_join(room: Room, team: Team) -> None:
    assert (await room.command("Gus", "join")).text == words.JOIN_GUEST


async def test_joining_is_asked_in_the_channel(room: Room, team: Team) -> None:
    assert (await room.command("Ana", "join", channel="")).text == words.JOIN_NOT_HERE


async def test_who_leaves_is_not_asked_any_more_and_what_they_said_stays(
    room: Room, team: Team
) -> None:
    def open_one(work: Work) -> str:
        row = stories.cycle(work, room.world, team)
        return stories.asked(work, row, "who_needs_us").id

    check_in_id = await room.do(open_one)
    room.clock.move_to(stories.at(stories.MONDAY, 14, 45))
    await room.do(lambda work: asking.open_check_in(work, check_in_id))
    seen = await room.command(team.members[0], "leave")
    done = await room.press(team.members[0], seen, "Leave this team")
    assert done.text == words.LEFT
    assert await room.members(team.unit) == ["Grade 4 member 2"]
    asked = await room.do(lambda work: check_ins.asked(work.connection, check_in_id))
    outcomes = {row.person_id: row.outcome for row in asked}
    assert outcomes == {team.members[0].id: "excused", team.members[1].id: "waiting"}
    again = await room.press(team.members[0], Intent("leave_team", (team.unit.id,)))
    assert again.text.startswith(NOT_YOURS)


async def test_nobody_else_sees_or_changes_who_is_on_the_team(room: Room, team: Team) -> None:
    for said in ("members", "leave"):
        assert (await room.command("Ana", said)).text.startswith(NOT_YOURS)
    seen = await room.press("Ana", Intent("add_people", (team.unit.id,)))
    assert seen.text.startswith(NOT_YOURS)


async def test_a_new_person_has_the_name_of_the_account_and_no_other_role(
    room: Room, team: Team
) -> None:
    await room.command("Ana", "join")
    (card,) = await room.owed("join")
    await room.press(team.members[0], card, "Add to the team")
    ana = await room.do(lambda work: accounts.account_of(work.connection, "web", "orchard", "Ana"))
    assert ana is not None
    grants = await room.do(lambda work: roles.grants_of(work.connection, ana.person_id or ""))
    assert [(each.unit_id, each.role) for each in grants] == [(team.unit.id, "member")]
