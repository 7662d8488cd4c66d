"""A team's set-up, its undoing and its channel's going and coming are stored alike everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.access import Actor
from bot.domain.calendar import ClosedSpan, SchoolCalendar
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.store import (
    accounts,
    audit,
    check_ins,
    conversation_members,
    conversations,
    cycles,
    delivery_lookup,
    people,
    units,
)
from bot.store.conversations import ConversationRow
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases.cycles import begin
from bot.use_cases.installing import uninstalled
from bot.use_cases.membership import take_in
from bot.use_cases.reach import reached_again, stopped
from bot.use_cases.set_up import set_up
from bot.use_cases.set_up_wish import Wish
from bot.use_cases.starting import choose_start, default_start
from bot.use_cases.undo_set_up import can_be_undone, undo
from tests import stories
from tests.stories import MONDAY, District


def place(work: Work, world: District, name: str = "grade-4") -> tuple[ConversationRow, list[str]]:
    """A channel with two people nobody knows; their account ids."""
    channel = conversations.seen_conversation(
        work, installation_id=world.installation.id, external_id=name, kind="channel", name=name
    )
    ids = [
        accounts.seen_account(
            work,
            platform="web",
            realm="orchard",
            external_id=f"id-{each}",
            installation_id=world.installation.id,
            name=each,
        ).id
        for each in ("ana", "")
    ]
    conversation_members.note_present(work, channel.id, ids)
    return channel, ids


def wish(world: District, ids: list[str], *, starts_on: date = MONDAY) -> Wish:
    return Wish(
        school_id=world.school.id,
        name="Grade 4",
        program_key=None,
        indicator_id=world.indicators["close_reading"].id,
        starts_on=starts_on,
        ask_at=time(15, 0),
        zone=None,
        account_ids=tuple(ids),
    )


def stranger(world: District) -> Actor:
    return Actor.stranger(
        account_id="somebody",
        installation_id=world.installation.id,
        bound_paths=(world.network.path,),
    )


async def test_a_set_up_stores_team_people_home_and_cycle_and_an_undo_takes_them_back(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        channel, ids = place(work, world)
        row = set_up(work, stranger(world), channel, wish(world, ids))
        team = units.unit(work.connection, row.team_id)
        assert team is not None
        names = [each.name for each in people.members(work.connection, team.id)]
        assert names == ["ana", "Colleague"]
        assert can_be_undone(work, team)
        assert len(check_ins.check_ins_of(work.connection, row.id)) == 8
        undo(work, Actor.system(), team.id)
        assert units.unit(work.connection, team.id) is None
        assert cycles.current_cycle(work.connection, team.id) is None
        assert people.members(work.connection, team.id) == ()
        with pytest.raises(Refused):
            undo(work, Actor.system(), team.id)
        actions = {line.action for line in audit.entries(work.connection)}
        assert {"set_up_team", "add_member", "undo_set_up"} <= actions

    await database.work(turn)


async def test_a_team_that_was_asked_already_is_kept_when_its_set_up_is_undone(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        channel, ids = place(work, world)
        row = set_up(work, stranger(world), channel, wish(world, ids))
        asked = stories.asked(work, row, "who_needs_us")
        check_ins.change_check_in(work, asked.id, state="open", opened_at=work.now)
        undo(work, Actor.system(), row.team_id)
        team = units.unit(work.connection, row.team_id)
        assert team is not None
        assert not can_be_undone(work, team)

    await database.work(turn)


async def test_a_program_or_a_zone_that_is_not_there_is_refused_at_its_field(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        channel, ids = place(work, world)
        asked = wish(world, ids)
        with pytest.raises(BadInput) as caught:
            set_up(work, stranger(world), channel, replace(asked, program_key="none"))
        assert set(caught.value.fields) == {"program"}
        with pytest.raises(BadInput) as caught:
            set_up(work, stranger(world), channel, replace(asked, zone="Mars"))
        assert set(caught.value.fields) == {"zone"}

    await database.work(turn)


async def test_people_come_in_from_their_teams_own_channel_only(database: Database) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        made = stories.team(work, world, members=1)
        other, ids = place(work, world, "elsewhere")
        actor = stories.acting(work, world, made.members[0])
        with pytest.raises(NotAllowed):
            take_in(work, actor, made.unit, other, ids)

    await database.work(turn)


async def test_a_channel_that_stops_and_comes_back_is_told_once_and_asked_again(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        made = stories.team(work, world, members=2)
        row = stories.cycle(work, world, made)
        asked = stories.asked(work, row, "who_needs_us")
        check_ins.change_check_in(
            work, asked.id, state="open", opened_at=work.now, closes_at=work.now + timedelta(days=1)
        )
        check_ins.ask(work, asked.id, {each.id: "waiting" for each in made.members})
        home = made.home_id or ""
        assert stopped(work, home, "refused")
        assert not stopped(work, home, "archived")
        outcomes = {each.outcome for each in check_ins.asked(work.connection, asked.id)}
        assert outcomes == {"not_deliverable"}
        assert reached_again(work, home)
        assert not reached_again(work, home)
        outcomes = {each.outcome for each in check_ins.asked(work.connection, asked.id)}
        assert outcomes == {"waiting"}
        card = delivery_lookup.of_subject(work.connection, asked.id, ("check_in",))
        assert len(card) == 1
        assert not stopped(work, "nowhere", "archived")
        uninstalled(work, world.installation.id)
        uninstalled(work, world.installation.id)

    await database.work(turn)


async def test_a_private_chat_that_stops_concerns_no_team(database: Database) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        chat = conversations.seen_conversation(
            work, installation_id=world.installation.id, external_id="D1", kind="personal"
        )
        assert stopped(work, chat.id, "refused")
        assert reached_again(work, chat.id)

    await database.work(turn)


async def test_a_start_waits_for_a_school_day(database: Database) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        made = stories.team(work, world, members=1)
        row = begin(work, team=made.unit, version_id=world.version_id, starts_on=MONDAY)
        actor = stories.acting(work, world, made.members[0])
        moved = choose_start(work, actor, row.id, "until", date(2026, 12, 12))
        assert moved.starts_on == date(2026, 12, 14)

    await database.work(turn)


def test_the_default_start_is_the_next_monday_with_school() -> None:
    break_week = ClosedSpan(from_date=date(2026, 11, 30), to_date=date(2026, 12, 4))
    assert default_start(SchoolCalendar(()), MONDAY) == date(2026, 11, 30)
    assert default_start(SchoolCalendar((break_week,)), MONDAY) == date(2026, 12, 7)
