"""The school calendar by chat: what is closed, closing a day, opening it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, time

import pytest

from bot.domain.access import Actor
from bot.domain.clock import VirtualClock
from bot.store import agenda, calendars
from bot.store.work import Work
from bot.use_cases import steering
from bot.use_cases.calendars import close_days
from dialogs import calendar
from dialogs.vocabulary import Intent
from dialogs.wording import calendar as words
from tests import stories
from tests.databases import MakeDatabase
from tests.dialogs.room import Room, open_room, picked
from tests.stories import Team

NOT_YOURS = "That isn't yours to see or change"


@pytest.fixture
async def room(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Room]:
    async with open_room(
        fresh_database_url("sqlite"), clock, [calendar.CONVERSATION], {}
    ) as opened:
        yield opened


@pytest.fixture
async def team(room: Room) -> Team:
    made = await room.at_home()
    await room.do(lambda work: stories.cycle(work, room.world, made))
    return made


async def closed(room: Room, unit_id: str) -> list[tuple[date, date, str, str]]:
    rows = await room.do(lambda work: calendars.closed_days(work.connection, (unit_id,)))
    return [(row.from_date, row.to_date, row.kind, row.label) for row in rows]


async def test_a_team_without_closed_days_is_told_so(room: Room, team: Team) -> None:
    seen = await room.command(team.members[0], "calendar")
    assert seen.text == f"Days without school · Grade 4\n{words.NOTHING_CLOSED}"
    assert list(seen.buttons) == ["Close a day"]


async def test_a_member_closes_a_day_for_the_team_and_is_told_what_moves(
    room: Room, team: Team
) -> None:
    seen = await room.command(team.members[0], "calendar")
    form = (await room.press(team.members[0], seen, "Close a day")).form
    assert "unit" not in {part.key for part in form.fields()}
    done = await room.submit(team.members[0], form, {"from": "2026-11-25", "label": "Retreat"})
    assert "Noted for Grade 4: Wed 25 Nov." in done.text
    assert "“What will we try?” comes Thu 26 Nov" in done.text
    assert await closed(room, team.unit.id) == [
        (date(2026, 11, 25), date(2026, 11, 25), "closed", "Retreat")
    ]
    again = await room.submit(team.members[0], form, {"from": "2026-11-25", "label": "Retreat"})
    assert again.text == words.SAME


async def test_whose_days_they_are_is_said_and_own_ones_can_be_opened_again(
    room: Room, team: Team
) -> None:
    def close(work: Work) -> None:
        day = date(2026, 11, 26)
        close_days(work, Actor.system(), room.world.lea, day, day, "Thanksgiving")
        close_days(
            work,
            Actor.system(),
            team.unit,
            date(2026, 12, 1),
            date(2026, 12, 1),
            "Retreat",
            kind="minimum",
            dismissal_at=time(12, 30),
        )

    await room.do(close)
    seen = await room.command(team.members[0], "calendar")
    assert "Thu 26 Nov · Thanksgiving: District: Orchard Unified" in seen.text
    assert (
        "Tue 1 Dec · Retreat: Team: Grade 4 · minimum day, school ends early at 12:30" in seen.text
    )
    assert list(seen.buttons) == ["Open it again", "Close a day"]
    done = await room.press(team.members[0], seen, "Open it again")
    assert "Open again for Grade 4: Tue 1 Dec." in done.text
    assert await closed(room, team.unit.id) == []
    again = await room.press(team.members[0], seen, "Open it again")
    assert again.text == words.GONE


async def test_a_principal_closes_days_for_the_school_and_every_team_is_planned_anew(
    room: Room, team: Team
) -> None:
    principal = await room.known("Pat Principal", room.world.school, "principal")
    seen = await room.command(principal, "calendar", channel="")
    assert list(seen.buttons) == ["Juniper Elementary"]
    shown = await room.press(principal, seen, "Juniper Elementary", channel="")
    form = (await room.press(principal, shown, "Close a day", channel="")).form
    done = await room.submit(
        principal, form, {"from": "2026-11-25", "to": "2026-11-27", "label": "Thanksgiving"}
    )
    assert "Noted for Juniper Elementary: Wed 25 Nov to Fri 27 Nov." in done.text
    assert words.moves_below() in done.text
    due = await room.do(lambda work: agenda.due_batch(work.connection, work.now, 10))
    assert ("replan", room.world.school.id) in {(row.kind, row.subject_id) for row in due}


async def test_who_may_close_days_for_several_units_is_asked_for_whom(
    room: Room, team: Team
) -> None:
    principal = await room.known("Pat Principal", room.world.school, "principal")
    form = (await room.press(principal, Intent("close_days", (team.unit.id,)))).form
    options = picked(form, "unit")
    assert list(options) == ["Grade 4 (team)", "Juniper Elementary (school)"]
    school = options["Juniper Elementary (school)"]
    await room.submit(principal, form, {"unit": school, "from": "2026-11-25"})
    assert await closed(room, team.unit.id) == []
    assert len(await closed(room, school)) == 1


async def test_a_minimum_day_keeps_when_school_ends(room: Room, team: Team) -> None:
    form = (await room.press(team.members[0], Intent("close_days", (team.unit.id,)))).form
    await room.submit(
        team.members[0],
        form,
        {"from": "2026-11-25", "kind": "minimum", "dismissal": "12:30"},
    )
    rows = await room.do(lambda work: calendars.closed_days(work.connection, (team.unit.id,)))
    assert [(row.kind, row.dismissal_at) for row in rows] == [("minimum", time(12, 30))]


async def test_days_that_cannot_be_meant_are_told_at_their_fields(room: Room, team: Team) -> None:
    form = (await room.press(team.members[0], Intent("close_days", (team.unit.id,)))).form
    unread = await room.submit(team.members[0], form, {"from": "", "dismissal": "noon"})
    assert "Pick a day." in unread.text
    turned = await room.submit(team.members[0], form, {"from": "2026-11-25", "to": "2026-11-20"})
    assert "before the first" in turned.text
    assert await closed(room, team.unit.id) == []


async def test_a_pause_is_shown_but_taken_back_by_resume_alone(room: Room, team: Team) -> None:
    def pause(work: Work) -> None:
        steering.pause(work, Actor.system(), team.unit, date(2026, 11, 30))

    await room.do(pause)
    seen = await room.command(team.members[0], "calendar")
    assert "Paused" in seen.text
    assert list(seen.buttons) == ["Close a day"]


async def test_a_member_does_not_close_days_for_the_school(room: Room, team: Team) -> None:
    form = (await room.press(team.members[0], Intent("close_days", (team.unit.id,)))).form
    seen = await room.submit(
        team.members[0], form, {"unit": room.world.school.id, "from": "2026-11-25"}
    )
    assert seen.text.startswith(NOT_YOURS)
    assert await closed(room, room.world.school.id) == []


async def test_nobody_else_sees_or_changes_the_calendar(room: Room, team: Team) -> None:
    assert (await room.command("Eve", "calendar")).text.startswith(NOT_YOURS)
    for intent in ("calendar", "close_days"):
        seen = await room.press("Eve", Intent(intent, (team.unit.id,)))
        assert seen.text.startswith(NOT_YOURS)
    opened = await room.press("Eve", Intent("open_days", (team.unit.id, "nothing")))
    assert opened.text.startswith(NOT_YOURS)
    assert (await room.command("Eve", "calendar", channel="")).text == words.NONE_OF_YOURS


async def test_a_long_list_says_how_many_more_there_are(room: Room, team: Team) -> None:
    def close(work: Work) -> None:
        for number in range(1, 15):
            day = date(2027, 1, number)
            close_days(work, Actor.system(), room.world.lea, day, day, f"Day {number}")

    await room.do(close)
    assert "and 3 more" in (await room.command(team.members[0], "calendar")).text
