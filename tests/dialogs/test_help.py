"""`/cycle help`: short, by role, telling strangers nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from bot.domain.access import Role
from bot.domain.clock import VirtualClock
from bot.store import accounts, people
from bot.store.database import Database
from bot.store.tables.network import binding
from bot.store.work import Work
from dialogs import help as help_
from dialogs.vocabulary import Intent
from tests import stories
from tests.chat import Chat, account, chat


@pytest.fixture
async def room(file_database: Database, clock: VirtualClock) -> Chat:
    return await chat(file_database, clock, [help_.CONVERSATION])


async def newcomer(room: Chat, role: Role, where: str) -> str:
    def make(work: Work) -> str:
        made = stories.person(work, "Noor", getattr(room.world, where), role)
        account(work, room.world, made)
        return made.id

    return await room.do(make)


async def test_a_member_sees_each_word_with_one_line(room: Chat) -> None:
    seen = await room.command(room.team.members[0], "help")
    lines = seen.text.splitlines()
    assert "/cycle answer: answer what is open now, early or late" in lines
    assert "/cycle erase: erase your own words" in lines
    assert not any(line.startswith(("/cycle digest", "/cycle status")) for line in lines)
    assert seen.buttons == {"What's open for me": Intent("me"), "I'm away": Intent("away_days")}


async def test_what_is_open_is_the_first_button(room: Chat) -> None:
    check_in = await room.open("who_needs_us")
    seen = await room.command(room.team.members[0], "")
    assert next(iter(seen.buttons.items())) == ("Answer", Intent("answer", (check_in.id,)))


@pytest.mark.parametrize(
    ("role", "where", "word"),
    [
        ("principal", "school", "status"),
        ("lead", "network", "digest"),
        ("administrator", "lea", "set up"),
    ],
)
async def test_each_role_sees_its_own_words(room: Chat, role: Role, where: str, word: str) -> None:
    seen = await room.command(await newcomer(room, role, where), "help")
    assert any(line.startswith(f"/cycle {word}: ") for line in seen.text.splitlines())
    assert "/cycle skip" not in seen.text


async def test_only_an_administrator_hears_of_the_command_line(room: Chat) -> None:
    assert (
        "cyclebot --help"
        in (await room.command(await newcomer(room, "administrator", "network"), "help")).text
    )
    assert "cyclebot --help" not in (await room.command(room.team.members[0], "help")).text


async def test_a_stranger_gets_a_kind_word_and_learns_nothing(room: Chat) -> None:
    seen = await room.command("somebody", "help")
    assert seen.text.startswith("Hello, I'm Cyclebot, and I don't know this account yet.")
    assert "Grade 4" not in seen.text
    assert seen.buttons == {}


async def test_a_guest_is_told_what_is_theirs_and_whom_to_ask(room: Chat) -> None:
    await room.do(lambda work: _guest(work, room))
    seen = await room.command("visitor", "help")
    assert "here as a guest" in seen.text
    assert "/cycle link CODE" in seen.text
    assert "set up" not in seen.text


async def test_a_guest_whose_account_is_linked_is_who_they_are(room: Chat) -> None:
    def link(work: Work) -> None:
        account_id = _guest(work, room)
        accounts.link_account(work, account_id, room.team.members[0].id, "code")

    await room.do(link)
    assert "/cycle answer" in (await room.command("visitor", "help")).text


def _guest(work: Work, room: Chat) -> str:
    made = accounts.seen_account(
        work,
        platform="web",
        realm=room.world.installation.realm,
        external_id="visitor",
        installation_id=room.world.installation.id,
        guest=True,
    )
    return made.id


async def test_a_workspace_that_is_bound_to_nothing_is_told_the_same_for_everybody(
    room: Chat,
) -> None:
    await room.do(lambda work: work.connection.execute(delete(binding)))
    for who in (room.team.members[0], "somebody"):
        seen = await room.command(who, "help")
        assert seen.text.startswith(
            "Hello, I'm Cyclebot, and I'm not connected to your schools yet."
        )
        assert seen.buttons == {}


async def test_a_known_person_without_a_team_hears_how_one_begins(room: Chat) -> None:
    def make(work: Work) -> str:
        made = people.add_person(work, name="Noor")
        account(work, room.world, made)
        return made.id

    seen = await room.press(await room.do(make), Intent("help"))
    assert "You have no team here yet." in seen.text
    assert "/cycle set up: set up a team in its channel" in seen.text.splitlines()
