"""Setting a team up in its channel, and undoing it, as its people live it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import (
    accounts,
    audit,
    check_ins,
    conversations,
    cycles,
    indicators,
    installations,
    people,
    programs,
    roles,
    units,
)
from bot.store.people import PersonRow
from bot.store.work import Work
from dialogs import places_change, setting_up
from dialogs.inputs import AccountRef, Input, Joined
from dialogs.platform import Later
from dialogs.vocabulary import Form, Intent, Prose, Tell
from dialogs.wording import setting_up as words
from tests import stories
from tests.chat import words_on
from tests.databases import MakeDatabase
from tests.dialogs.room import CHANNEL, Room, open_room, opens_with, picked, someone

SKILL = "Evidence-based argument: explains why the evidence fits the point"


@pytest.fixture
async def room(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Room]:
    async with open_room(
        fresh_database_url("sqlite"),
        clock,
        [setting_up.CONVERSATION],
        {**setting_up.COMPOSERS, **places_change.COMPOSERS},
    ) as opened:
        opened.present += [someone("Ana"), someone("Ben"), someone("Cho")]
        yield opened


async def filled(room: Room, who: str = "Ana", **values: str | tuple[str, ...]) -> Form:
    """Open the form and send it back with the skill picked; the form comes back."""
    seen = await room.press(who, Intent("set_up"))
    given = {"indicator": picked(seen.form, "indicator")[SKILL], "team": "Grade 4", **values}
    answered = await room.submit(who, seen.form, given)
    assert answered.text == "", answered.text
    return seen.form


async def add_schools(room: Room, number: int, lea: str | None = None) -> None:
    def make(work: Work) -> None:
        parent = room.world.lea
        if lea is not None:
            parent = units.add_unit(work, kind="lea", parent=room.world.network, name=lea)
        for each in range(number):
            units.add_unit(work, kind="school", parent=parent, name=f"School {each:03}")

    await room.do(make)


async def test_cyclebot_says_hello_in_a_channel_without_a_team_and_offers_to_set_it_up(
    room: Room,
) -> None:
    await room.take("Ana", Joined(who=None))
    assert words.HELLO in await room.read("hello")
    (message,) = await room.owed("hello")
    seen = await room.press("Ana", message, "Set up this team")
    assert seen.form.title == "Set up this team"


async def test_in_a_workspace_that_is_not_connected_the_hello_offers_nothing(room: Room) -> None:
    await room.do(
        lambda work: installations.add_installation(work, platform="web", realm="elsewhere")
    )
    await room.take("Eve", Joined(who=None), realm="elsewhere")
    assert "not connected to your schools yet" in await room.read("hello")


@pytest.mark.parametrize("realm", ["elsewhere", "never seen"])
async def test_outside_a_bound_workspace_set_up_is_refused_kindly_and_tells_nothing(
    room: Room, realm: str
) -> None:
    await room.do(
        lambda work: installations.add_installation(work, platform="web", realm="elsewhere")
    )
    seen = await room.command("Eve", "setup", realm=realm)
    assert seen.text == words.NOT_READY
    assert room.world.school.name not in seen.text


async def test_the_form_opens_with_what_is_known(room: Room) -> None:
    form = (await room.command("Ana", "setup")).form
    assert [part.key for part in form.fields()] == [
        "school",
        "team",
        "indicator",
        "day",
        "time",
        "zone",
        "members",
    ]
    assert opens_with(form, "school") == (room.world.school.id,)
    assert opens_with(form, "team") == "Grade 4"
    assert opens_with(form, "day") == date(2026, 11, 30)
    assert opens_with(form, "time") == time(14, 45)
    assert list(picked(form, "members")) == ["Ana", "Ben", "Cho"]
    assert opens_with(form, "members") == tuple(picked(form, "members").values())
    assert SKILL in picked(form, "indicator")
    assert all(len(label) <= 75 for label in picked(form, "indicator"))


async def test_the_zone_is_not_asked_where_the_district_has_one(room: Room) -> None:
    await room.do(lambda work: units.change_unit(work, room.world.lea.id, zone="America/Denver"))
    form = (await room.command("Ana", "set up")).form
    assert "zone" not in {part.key for part in form.fields()}


async def test_a_team_is_set_up_with_its_people_and_its_first_cycle(room: Room) -> None:
    await filled(room, time="15:10", zone="America/Los_Angeles")
    team = await room.team("Grade 4")
    assert team is not None
    assert (team.ask_at, team.zone) == (time(15, 10), "America/Los_Angeles")
    assert await room.members(team) == ["Ana", "Ben", "Cho"]
    current = await room.do(lambda work: cycles.current_cycle(work.connection, team.id))
    assert current is not None
    assert current.starts_on == date(2026, 11, 30)
    asked = await room.do(lambda work: check_ins.check_ins_of(work.connection, current.id))
    assert len(asked) == 8


async def test_the_first_card_says_when_what_and_who_sees_what(room: Room) -> None:
    await filled(room)
    card = await room.read("set_up")
    assert "Grade 4 is set up" in card
    assert "Your first question comes Mon 30 Nov, 14:45." in card
    assert "Wed 2 Dec: What will we try?" in card
    assert "Fri 4 Dec: Our plan on one page (one of you answers for the team)" in card
    assert (
        "Your team: everything here. Your principal and lead: the saved plan, recaps without names "
        "or your words, counts added over classes, what you ask for. Not: who answered, your "
        "class's count, the thread. None of it is for evaluation."
    ) in card
    assert "3 people on the team" in card


async def test_the_hello_loses_its_button_once_the_team_is_there(room: Room) -> None:
    await room.take("Ana", Joined(who=None))
    await filled(room)
    (message,) = await room.owed("hello")
    assert not any(each.__class__.__name__ == "Actions" for each in message.body)


async def test_a_guest_is_not_offered_and_cannot_be_slipped_in(room: Room) -> None:
    room.present.append(someone("Gus", guest=True))
    form = (await room.press("Ana", Intent("set_up"))).form
    assert "Gus" not in picked(form, "members")
    guest = await room.do(
        lambda work: accounts.account_of(work.connection, "web", "orchard", "Gus")
    )
    assert guest is not None
    skill = picked(form, "indicator")[SKILL]
    seen = await room.submit("Ana", form, {"indicator": skill, "members": (guest.id,)})
    assert "is a guest" in seen.text
    assert await room.team("Grade 4") is None


async def test_whoever_looks_after_teams_is_not_taken_for_a_member(room: Room) -> None:
    principal = await room.known("Pat Principal", room.world.school, "principal")
    room.present.append(someone(principal.id))
    form = (await room.press("Ana", Intent("set_up"))).form
    assert principal.id in picked(form, "members")
    offered = picked(form, "members")
    assert opens_with(form, "members") == tuple(offered[each] for each in ("Ana", "Ben", "Cho"))


async def test_everything_that_cannot_be_taken_is_told_together(room: Room) -> None:
    form = (await room.press("Ana", Intent("set_up"))).form
    seen = await room.submit(
        "Ana", form, {"team": " ", "indicator": "nonsense", "day": "2020-01-06", "members": ()}
    )
    assert "1 to 60 characters" in seen.text
    assert "Pick one skill" in seen.text
    assert "That day has passed" in seen.text
    assert "Pick at least one person" in seen.text
    assert await room.team("Grade 4") is None


async def test_a_day_or_an_hour_that_cannot_be_read_is_told_at_its_field(room: Room) -> None:
    form = (await room.press("Ana", Intent("set_up"))).form
    seen = await room.submit("Ana", form, {"day": "soon", "time": "late", "indicator": ""})
    assert "Pick a day." in seen.text
    assert "Pick a time of day" in seen.text


async def test_a_school_outside_the_workspace_is_nobodys(room: Room) -> None:
    def other(work: Work) -> str:
        network = units.add_unit(work, kind="network", parent=None, name="Another")
        lea = units.add_unit(work, kind="lea", parent=network, name="Far Unified")
        return units.add_unit(work, kind="school", parent=lea, name="Far School").id

    far = await room.do(other)
    form = (await room.press("Ana", Intent("set_up"))).form
    skill = picked(form, "indicator")[SKILL]
    seen = await room.submit("Ana", form, {"indicator": skill, "school": far})
    assert seen.text.startswith("That isn't yours to see or change")


async def test_a_channel_is_home_of_one_team_only(room: Room) -> None:
    form = await filled(room)
    assert "is a team's home already" in (await room.command("Ben", "setup")).text
    skill = picked(form, "indicator")[SKILL]
    again = await room.submit("Ben", form, {"indicator": skill, "team": "Grade 5"})
    assert "is a team's home already" in again.text


async def test_a_team_is_not_set_up_in_a_private_chat(room: Room) -> None:
    seen = await room.command("Ana", "setup", channel="")
    assert "in its own channel" in seen.text


async def test_a_team_without_people_that_the_roster_made_is_taken_up_under_its_name(
    room: Room,
) -> None:
    made = await room.do(
        lambda work: stories.team(work, room.world, "Grade 4", members=0, home=False)
    )
    await filled(room, team="  grade   4 ")
    team = await room.team("Grade 4")
    assert team is not None
    assert team.id == made.unit.id
    assert await room.members(team) == ["Ana", "Ben", "Cho"]


async def test_nobody_outside_takes_up_a_team_that_has_people(room: Room) -> None:
    await room.do(lambda work: stories.team(work, room.world, "Grade 4", members=2, home=False))
    form = (await room.press("Ana", Intent("set_up"))).form
    skill = picked(form, "indicator")[SKILL]
    seen = await room.submit("Ana", form, {"indicator": skill, "team": "Grade 4"})
    assert "That name is taken at this school." in seen.text


async def test_one_of_its_members_takes_up_a_team_of_the_roster(room: Room) -> None:
    made = await room.do(
        lambda work: stories.team(work, room.world, "Grade 4", members=0, home=False)
    )
    member = await room.known("Dee", made.unit, "member")
    form = (await room.press(member, Intent("set_up"))).form
    skill = picked(form, "indicator")[SKILL]
    seen = await room.submit(member, form, {"indicator": skill, "team": "Grade 4", "members": ()})
    assert seen.text == ""
    assert await room.members(made.unit) == ["Dee"]


async def test_moving_a_teams_home_is_said_to_its_member_and_confirmed(room: Room) -> None:
    team = await room.at_home()
    await room.do(lambda work: stories.cycle(work, room.world, team))
    member = team.members[0]
    form = (await room.press(member, Intent("set_up"), channel="new-place")).form
    skill = picked(form, "indicator")[SKILL]
    values = {"indicator": skill, "team": "Grade 4"}
    seen = await room.submit(member, form, values, channel="new-place")
    assert seen.form.title == "Move here?"
    unticked = await room.submit(member, seen.form, {}, channel="new-place")
    assert unticked.text == words.MOVE_UNTICKED
    assert (await room.submit(member, seen.form, {"move": "yes"}, channel="new-place")).text == ""
    home = await room.do(lambda work: conversations.home_of(work.connection, team.unit.id))
    assert home is not None
    assert home.external_id == "new-place"
    assert "Grade 4 is set up" in await room.read("set_up")


async def test_a_stranger_does_not_move_a_teams_home(room: Room) -> None:
    team = await room.at_home()
    form = (await room.press("Ana", Intent("set_up"), channel="new-place")).form
    skill = picked(form, "indicator")[SKILL]
    values = {"indicator": skill, "team": "Grade 4"}
    seen = await room.submit("Ana", form, values, channel="new-place")
    assert "That name is taken" in seen.text
    home = await room.do(lambda work: conversations.home_of(work.connection, team.unit.id))
    assert home is not None
    assert home.external_id == CHANNEL


async def test_over_a_hundred_schools_the_district_is_asked_first(room: Room) -> None:
    await add_schools(room, 60)
    await add_schools(room, 60, lea="Valley Union")
    asked = await room.press("Ana", Intent("set_up"))
    assert asked.form.title == "Which district?"
    valley = picked(asked.form, "lea")["Valley Union"]
    seen = await room.submit("Ana", asked.form, {"lea": valley})
    assert len(picked(seen.form, "school")) == 60


async def test_a_district_of_over_a_hundred_schools_is_asked_for_a_stretch_of_its_list(
    room: Room,
) -> None:
    await add_schools(room, 120)
    asked = await room.press("Ana", Intent("set_up"))
    assert asked.form.title == "Which school?"
    stretches = picked(asked.form, "slice")
    assert len(stretches) == 2
    seen = await room.submit("Ana", asked.form, {"slice": list(stretches.values())[1]})
    assert len(picked(seen.form, "school")) == 21
    skill = picked(seen.form, "indicator")[SKILL]
    last = picked(seen.form, "school")["School 119"]
    done = await room.submit(
        "Ana", seen.form, {"school": last, "indicator": skill, "team": "Grade 4"}
    )
    assert done.text == ""


async def test_principals_and_administrators_are_told_of_a_new_team_by_count(room: Room) -> None:
    await room.known("Pat Principal", room.world.school, "principal")
    await room.known("Ada Admin", room.world.lea, "administrator")
    await room.known("Lee Lead", room.world.network, "lead")
    await filled(room)
    told = await room.owed("new_team")
    assert len(told) == 2
    text = "\n".join(words_on(told[0]))
    assert "Grade 4 at Juniper Elementary was set up in #grade-4, with 3 people." in text
    assert "They begin Mon 30 Nov." in text
    assert "Ana" not in text


async def test_one_tap_of_the_principal_undoes_a_set_up_and_the_channel_is_told(room: Room) -> None:
    principal = await room.known("Pat Principal", room.world.school, "principal")
    await filled(room)
    (told,) = await room.owed("new_team")
    seen = await room.press(principal, told, words.UNDO, channel="")
    assert seen.text == words.UNDO_DONE
    assert await room.team("Grade 4") is None
    assert await room.read("set_up") == words.UNDONE
    assert await room.read("new_team") == words.UNDONE
    assert words.UNDONE_HERE in await room.read("set_up_undone")
    ana = await room.do(lambda work: accounts.account_of(work.connection, "web", "orchard", "Ana"))
    assert ana is not None
    assert ana.person_id is not None
    grants = await room.do(lambda work: roles.grants_of(work.connection, ana.person_id or ""))
    assert grants == ()
    again = await room.press(principal, told, words.UNDO, channel="")
    assert "undone already" in again.text
    (line,) = await room.do(
        lambda work: [
            each for each in audit.entries(work.connection) if each.action == "undo_set_up"
        ]
    )
    assert line.actor_id == principal.id


async def test_after_an_undo_the_channel_can_be_set_up_again(room: Room) -> None:
    principal = await room.known("Pat Principal", room.world.school, "principal")
    await filled(room)
    (told,) = await room.owed("new_team")
    await room.press(principal, told, words.UNDO, channel="")
    await filled(room, team="Grade 4")
    assert await room.team("Grade 4") is not None
    first, second = await room.owed("set_up")
    assert words_on(first) == [words.UNDONE]
    assert "Grade 4 is set up" in words_on(second)


async def test_an_undo_leaves_a_team_of_the_roster_and_its_people(room: Room) -> None:
    made = await room.do(
        lambda work: stories.team(work, room.world, "Grade 4", members=0, home=False)
    )
    member = await room.known("Dee", made.unit, "member")
    principal = await room.known("Pat Principal", room.world.school, "principal")
    room.clock.move_to(stories.at(stories.MONDAY, 9))
    form = (await room.press(member, Intent("set_up"))).form
    skill = picked(form, "indicator")[SKILL]
    await room.submit(member, form, {"indicator": skill, "team": "Grade 4"})
    assert "Ana" in await room.members(made.unit)
    await room.press(principal, Intent("undo_set_up", (made.unit.id,)), channel="")
    assert await room.members(made.unit) == ["Dee"]
    assert await room.team("Grade 4") is not None


async def test_nobody_else_undoes_a_set_up(room: Room) -> None:
    await filled(room)
    team = await room.team("Grade 4")
    assert team is not None
    for who in ("Ana", "Eve"):
        seen = await room.press(who, Intent("undo_set_up", (team.id,)))
        assert seen.text.startswith("That isn't yours to see or change")
    assert await room.team("Grade 4") is not None


async def test_where_the_platform_cannot_say_who_is_here_the_asker_can_still_set_up(
    room: Room,
) -> None:
    async def busy(arrived: Input) -> tuple[AccountRef, ...]:
        raise Later(timedelta(seconds=30))

    for members_of in (busy, None):
        room.turn = replace(room.turn, members_of=members_of)
        form = (await room.command("Ana", "setup")).form
        assert list(picked(form, "members")) == ["Ana"]


async def test_whom_the_roster_knows_by_a_vouched_address_is_that_person(room: Room) -> None:
    def roster(work: Work) -> PersonRow:
        made = stories.team(work, room.world, "Grade 5", members=0, home=False)
        dee = people.add_person(work, name="Dee Roster", email="dee@orchard.example")
        roles.grant(work, dee.id, made.unit.id, "member")
        return dee

    dee = await room.do(roster)
    room.present.append(replace(someone("dee"), email="Dee@Orchard.example"))
    room.present.append(replace(someone("eve", guest=True), email="dee@orchard.example"))
    await filled(room)
    team = await room.team("Grade 4")
    assert team is not None
    assert await room.members(team) == ["Ana", "Ben", "Cho", "Dee Roster"]
    theirs = await room.do(lambda work: accounts.accounts_of(work.connection, (dee.id,)))
    assert [each.external_id for each in theirs[dee.id]] == ["dee"]


async def test_an_address_links_nobody_beyond_what_the_workspace_is_bound_to(room: Room) -> None:
    def lead_of_another_network(work: Work) -> PersonRow:
        far = units.add_unit(work, kind="network", parent=None, name="Another")
        lee = people.add_person(work, name="Lee", email="lee@county.example")
        roles.grant(work, lee.id, far.id, "lead")
        roles.grant(work, lee.id, room.world.network.id, "lead")
        return lee

    lee = await room.do(lead_of_another_network)
    room.present.append(replace(someone("lee"), email="lee@county.example"))
    await room.command("Ana", "setup")
    assert await room.do(lambda work: accounts.accounts_of(work.connection, (lee.id,))) == {}


async def test_where_there_are_several_programs_the_team_picks_one(room: Room) -> None:
    def second(work: Work) -> None:
        program = stories.shipped_program()
        other = program.model_copy(update={"key": "short_cycle", "title": "Short cycle"})
        programs.keep_program(work, other)
        units.change_unit(work, room.world.lea.id, program_key="short_cycle")

    await room.do(second)
    form = (await room.command("Ana", "setup")).form
    assert opens_with(form, "program") == ("short_cycle",)
    assert "Short cycle" in picked(form, "program")
    await filled(room)
    team = await room.team("Grade 4")
    assert team is not None
    assert team.program_key == "short_cycle"


async def test_over_a_hundred_people_in_a_channel_are_cut_with_a_word(room: Room) -> None:
    room.present += [someone(f"Person {number:03}") for number in range(130)]
    form = (await room.command("Ana", "setup")).form
    assert len(picked(form, "members")) == 100
    assert opens_with(form, "members") == (picked(form, "members")["Ana"],)
    told = [
        part.words.plain()
        for part in form.parts
        if isinstance(part, Tell) and isinstance(part.words, Prose)
    ]
    assert "33 more are in this channel; they can be added later." in told


async def test_without_schools_or_skills_it_is_said_who_can_add_them(room: Room) -> None:
    def no_skills(work: Work) -> None:
        for row in room.world.indicators.values():
            indicators.retire(work, row.id)

    await room.do(no_skills)
    assert (await room.command("Ana", "setup")).text == words.NO_LIST
    await room.do(lambda work: units.remove_unit(work, room.world.school.id))
    assert (await room.command("Ana", "setup")).text == words.NO_SCHOOLS


async def test_a_district_or_a_stretch_that_is_not_there_is_refused(room: Room) -> None:
    for name, key in (("set_up_lea", "lea"), ("set_up_slice", "slice")):
        form = Form(name=name, title="Which?", submit="Next", parts=())
        assert (await room.submit("Ana", form, {})).text == "Pick one."
        seen = await room.submit("Ana", form, {key: "nothing"})
        assert seen.text.startswith("That isn't yours to see or change")


async def test_a_form_sent_back_from_another_place_sets_up_where_it_was_opened(room: Room) -> None:
    await room.take("Ana", Joined(who=None))
    form = (await room.press("Ana", Intent("set_up"))).form
    values = {"indicator": picked(form, "indicator")[SKILL], "team": "Grade 4"}
    assert (await room.submit("Ana", form, values, channel="")).text == ""
    team = await room.team("Grade 4")
    assert team is not None
    home = await room.do(lambda work: conversations.home_of(work.connection, team.id))
    assert home is not None
    assert home.external_id == CHANNEL
