"""Where a school's teams stand: what waits first, never by result, nothing that is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.access import Role
from bot.domain.errors import NotAllowed
from bot.domain.evidence import Comparison, Sum
from bot.domain.participation import Outcome
from bot.domain.small_numbers import Held
from bot.store import (
    agenda,
    asks,
    check_ins,
    conversations,
    cycles,
    installations,
    notes,
    people,
    roles,
    units,
)
from bot.store.cycles import CycleRow
from bot.store.database import Database
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import check_ins as check_in_cases
from bot.use_cases import steering
from bot.use_cases.last_cycles import last_cycles
from bot.use_cases.readable_units import own_units, units_called
from bot.use_cases.status import OneTeam, SchoolStatus, school_status, team_status
from tests import stories
from tests.statements import heard
from tests.stories import MONDAY, District, Team

DAY_8 = date(2026, 12, 2)
AFTERNOON = stories.at(DAY_8, 15)
START, GUESS, DAY_8_STEP, NOW = "who_needs_us", "what_will_we_try", "what_adjusting", "where_now"


def _later(work: Work) -> Work:
    """The same transaction on the cycle's eighth day, at three."""
    return replace(work, now=AFTERNOON)


def _answer(work: Work, cycle: CycleRow, step: str, outcomes: Sequence[Outcome]) -> None:
    """Open a check-in, and let its people do this."""
    row = stories.asked(work, cycle, step)
    check_in_cases.open_check_in(work, row.id)
    for one, outcome in zip(check_ins.asked(work.connection, row.id), outcomes, strict=True):
        check_ins.set_outcome(work, row.id, outcome, person_id=one.person_id)


def _status(work: Work, world: District, role: Role = "principal") -> SchoolStatus:
    reader = stories.person(work, f"A {role}", world.school, role)
    return school_status(work, stories.acting(work, world, reader), world.school)


def _counted(work: Work, cycle: CycleRow) -> None:
    stories.count(work, cycle, START, [("a", 9, 24), ("b", 11, 26), ("c", 0, 24)])
    stories.count(
        work, cycle, GUESS, [("a", 15, 24), ("b", 15, 26), ("c", 15, 24)], purpose="prediction"
    )
    stories.count(work, cycle, DAY_8_STEP, [("a", 10, 24), ("b", 12, 26), ("c", 5, 24)], on=DAY_8)
    stories.plan(work, cycle, target=(55, 74))


async def test_a_team_at_work_shows_its_day_who_answered_and_start_to_now(
    database: Database,
) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        _counted(work, cycle)
        work = _later(work)
        _answer(work, cycle, DAY_8_STEP, ("answered",) * 4 + ("waiting",))
        return _status(work, world)

    team = (await database.work(turn)).teams[0]
    assert (team.stands, team.phase, team.day) == ("running", "implement", 8)
    assert team.answered is not None
    assert team.answered.people is not None
    assert (team.answered.people.answered, team.answered.people.asked) == (4, 5)
    assert team.figures is not None
    assert team.figures.compared == Comparison(
        before=Sum(got=20, of=74, classes=3), now=Sum(got=27, of=74, classes=3), classes=3
    )
    assert team.figures.guess == Sum(got=45, of=74, classes=3)
    assert team.figures.target is not None
    assert team.figures.target.got == 55


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["answered", "answered", "answered_by_team", "excused"], "answered"),
        (["answered", "waiting", "waiting", "waiting"], "in_part"),
        (["waiting", "waiting", "waiting", "excused"], "not_yet"),
    ],
)
async def test_a_team_under_five_is_never_counted_by_person_upward(
    database: Database, outcomes: list[Outcome], said: str
) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world, members=4))
        work = _later(work)
        _answer(work, cycle, DAY_8_STEP, outcomes)
        return _status(work, world)

    answered = (await database.work(turn)).teams[0].answered
    assert answered is not None
    assert (answered.in_words, answered.people) == (said, None)


async def test_one_class_stays_in_its_team_and_is_shown_to_its_members(database: Database) -> None:
    def turn(work: Work) -> tuple[SchoolStatus, OneTeam]:
        world = stories.district(work)
        team = stories.team(work, world)
        cycle = stories.cycle(work, world, team)
        stories.count(work, cycle, START, [("a", 9, 24)])
        stories.count(work, cycle, NOW, [("a", 14, 24)])
        member = stories.acting(work, world, team.members[0])
        work = _later(work)
        return _status(work, world), team_status(work, member, team.unit)

    for_principal, for_member = await database.work(turn)
    figures = for_principal.teams[0].figures
    assert figures is not None
    assert (figures.compared, figures.held) == (None, Held(why="one_class"))
    line = for_principal.teams[0].line
    assert line is not None
    assert line.whole.points == ()
    own = for_member.status.figures
    assert own is not None
    assert own.compared is not None
    assert own.compared.now == Sum(got=14, of=24, classes=1)


async def test_a_group_under_ten_is_held_back(database: Database) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        _counted(work, cycle)
        stories.count(work, cycle, DAY_8_STEP, [("a", 2, 4), ("b", 1, 5)], group="english_learners")
        stories.plan(work, cycle, group="english_learners")
        return _status(_later(work), world)

    figures = (await database.work(turn)).teams[0].figures
    assert figures is not None
    assert figures.group_key == "english_learners"
    assert figures.group == Held(why="few_students")


async def test_a_later_count_of_one_class_does_not_hide_the_one_before(database: Database) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        _counted(work, cycle)
        stories.count(work, cycle, NOW, [("a", 20, 24)])
        return _status(_later(work), world)

    figures = (await database.work(turn)).teams[0].figures
    assert figures is not None
    assert figures.compared is not None
    assert figures.compared.now == Sum(got=27, of=74, classes=3)


async def test_asks_come_by_waiting_time_and_teams_as_the_school_lists_them(
    database: Database,
) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        fifth, fourth = (stories.team(work, world, name) for name in ("Grade 5", "Grade 4"))
        first = stories.cycle(work, world, fifth)
        second = stories.cycle(work, world, fourth)
        late, early = (
            (fifth, first, AFTERNOON - timedelta(days=1)),
            (fourth, second, AFTERNOON - timedelta(days=3)),
        )
        for team, cycle, at in (late, early):
            ask = asks.new_ask(
                replace(work, now=at),
                team_id=team.unit.id,
                check_in_id=stories.asked(work, cycle, DAY_8_STEP).id,
                what="visit",
            )
            asks.put_asks(work, (ask,))
        return _status(_later(work), world)

    status = await database.work(turn)
    assert [one.team.name for one in status.asks] == ["Grade 4", "Grade 5"]
    assert [one.since for one in status.asks] == [DAY_8 - timedelta(days=3), date(2026, 12, 1)]
    assert [one.team.name for one in status.teams] == ["Grade 4", "Grade 5"]


async def test_where_our_messages_do_not_arrive_is_a_fault_and_nobody_is_late(
    database: Database,
) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        team = stories.team(work, world)
        stories.cycle(work, world, team)
        stories.team(work, world, "Grade 5", home=False)
        assert team.home_id is not None
        conversations.set_state(work, team.home_id, "bot_removed")
        return _status(_later(work), world)

    status = await database.work(turn)
    assert [(one.team.name, one.why) for one in status.faults] == [("Grade 4", "bot_removed")]
    assert not status.teams[0].reached


async def test_a_workspace_that_took_us_out_is_a_fault(database: Database) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        stories.cycle(work, world, stories.team(work, world))
        installations.set_installation_state(work, world.installation.id, "removed")
        return _status(_later(work), world)

    assert [one.why for one in (await database.work(turn)).faults] == ["uninstalled"]


async def test_each_way_a_team_can_stand(database: Database) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        names = ("1 new", "2 before", "3 paused", "4 between", "5 next")
        teams = {name: stories.team(work, world, name) for name in names}
        work = _later(work)
        stories.cycle(work, world, teams["2 before"], date(2026, 12, 7))
        stories.cycle(work, world, teams["3 paused"])
        member = stories.acting(work, world, teams["3 paused"].members[0])
        steering.pause(work, member, teams["3 paused"].unit, date(2026, 12, 9))
        for name in ("4 between", "5 next"):
            row = stories.cycle(work, world, teams[name])
            cycles.change_cycle(work, row.id, state="ended", ended_at=work.now, decision="adopt")
        stories.cycle(work, world, teams["5 next"], date(2026, 12, 14))
        return _status(work, world)

    stand = {one.team.name: one for one in (await database.work(turn)).teams}
    assert [one.stands for one in stand.values()] == [
        "not_set_up",
        "before",
        "paused",
        "between",
        "between",
    ]
    assert stand["2 before"].starts_on == date(2026, 12, 7)
    assert stand["3 paused"].paused_until == date(2026, 12, 9)
    assert stand["4 between"].starts_on is None
    assert stand["5 next"].starts_on == date(2026, 12, 14)


async def test_the_schools_review_date_stands_in_its_status(database: Database) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        on = date(2026, 12, 17)
        agenda.put(
            work,
            kind="review",
            subject_id=world.school.id,
            due_at=stories.at(on, 7),
            on_date=on,
        )
        return _status(work, world)

    assert (await database.work(turn)).review_on == date(2026, 12, 17)


async def test_a_team_that_decided_lately_is_worth_telling_until_it_is_thanked(
    database: Database,
) -> None:
    def turn(work: Work) -> list[str | None]:
        world = stories.district(work)
        team = stories.team(work, world)
        row = stories.cycle(work, world, team)
        cycles.change_cycle(work, row.id, state="ended", ended_at=work.now, decision="abandon")
        seen = []
        for thanked in (False, True):
            if thanked:
                notes.add_note(
                    _later(work),
                    from_person_id=team.members[0].id,
                    team_id=team.unit.id,
                    kind="thanks",
                    text="Thank you.",
                )
            found = _status(_later(work), world).worth_telling
            seen.append(found.name if found else None)
        return seen

    assert await database.work(turn) == ["Grade 4", None]


@pytest.mark.parametrize("role", ["lead", "administrator", "principal"])
async def test_who_stands_above_a_school_may_read_its_status(
    database: Database, role: Role
) -> None:
    def turn(work: Work) -> SchoolStatus:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        _counted(work, cycle)
        return _status(_later(work), world, role)

    team = (await database.work(turn)).teams[0]
    assert team.stands == "running"
    # An administrator looks after teams without reading their sums.
    assert (team.figures is None) == (role == "administrator")


async def test_a_member_reads_their_own_team_and_no_school(database: Database) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        team, other = stories.team(work, world), stories.team(work, world, "Grade 5")
        member = stories.acting(work, world, team.members[0])
        assert team_status(work, member, team.unit).of_team
        for unit, read in ((other.unit, team_status), (world.school, school_status)):
            with pytest.raises(NotAllowed):
                read(work, member, unit)

    await database.work(turn)


async def test_a_school_of_thirty_teams_costs_as_many_statements_as_one_of_three(
    database: Database,
) -> None:
    def school_of(number: int) -> Callable[[Work], int]:
        def turn(work: Work) -> int:
            world = stories.district(work, school=f"School of {number}")
            for place in range(number):
                cycle = stories.cycle(work, world, stories.team(work, world, f"Grade {place}"))
                _counted(work, cycle)
            reader = stories.person(work, "Pia", world.school, "principal")
            actor = stories.acting(work, world, reader)
            return _statements(
                _later(work), lambda: school_status(_later(work), actor, world.school)
            )

        return turn

    few = await database.work(school_of(3))
    many = await database.work(_in_another_network(school_of(30)))
    assert many == few
    assert few <= 25


def _in_another_network(turn: Callable[[Work], int]) -> Callable[[Work], int]:
    def other(work: Work) -> int:
        for network in units.children(work.connection, None):
            units.remove_unit(work, network.id)
        return turn(work)

    return other


def _statements(work: Work, read: Callable[[], Any]) -> int:
    with heard(work.connection) as seen:
        read()
    return len(seen)


async def test_a_name_is_met_as_a_whole_by_its_words_or_the_nearest_is_offered(
    database: Database,
) -> None:
    def turn(work: Work) -> list[list[str] | str | None]:
        world = stories.district(work)
        stories.team(work, world, "Grade 4")
        stories.team(work, world, "Grade 14")
        lead = stories.acting(work, world, stories.person(work, "Lee", world.lea, "lead"))
        heard: list[list[str] | str | None] = [
            [row.name for row in units_called(work, lead, name).found]
            for name in ("GRADE  4", "juniper", "juniper grade 14", "grade", "grad 4")
        ]
        heard.append(units_called(work, lead, "Junipr Elementary").near)
        heard.append(units_called(work, lead, "zzzz").near)
        return heard

    assert await database.work(turn) == [
        ["Grade 4"],
        ["Juniper Elementary"],
        ["Grade 14"],
        ["Grade 14", "Grade 4"],
        ["Grade 4"],
        "Juniper Elementary",
        None,
    ]


async def test_a_name_outside_what_one_may_read_is_never_met(database: Database) -> None:
    def turn(work: Work) -> None:
        world = stories.district(work)
        team = stories.team(work, world)
        stories.team(work, world, "Grade 5")
        member = stories.acting(work, world, team.members[0])
        assert units_called(work, member, "Grade 5").found == ()
        assert units_called(work, member, "Juniper Elementary").near is None

    await database.work(turn)


async def test_without_a_name_each_gets_their_own(database: Database) -> None:
    def turn(work: Work) -> list[list[str]]:
        world = stories.district(work)
        team = stories.team(work, world)
        units.add_unit(work, kind="school", parent=world.lea, name="Alder")
        principal = stories.person(work, "Pia", world.school, "principal")
        lead = stories.person(work, "Lee", world.lea, "lead")
        both = stories.person(work, "Bo", world.school, "principal")
        roles.grant(work, both.id, team.unit.id, "member")

        def own(who: Any, here: UnitRow | None = None) -> list[str]:
            return [row.name for row in own_units(work, stories.acting(work, world, who), here)]

        return [
            own(team.members[0]),
            own(principal),
            own(lead),
            own(both),
            own(both, team.unit),
            own(people.add_person(work, name="Nobody")),
        ]

    assert await database.work(turn) == [
        ["Grade 4"],
        ["Juniper Elementary"],
        ["Alder", "Juniper Elementary"],
        ["Juniper Elementary"],
        ["Grade 4"],
        [],
    ]


async def test_the_last_cycle_of_each_team_tells_its_decision_and_numbers(
    database: Database,
) -> None:
    def turn(work: Work) -> list[tuple[str, int, str, Sum | None]]:
        world = stories.district(work)
        team: Team = stories.team(work, world)
        stories.team(work, world, "Grade 5")
        cycle = stories.cycle(work, world, team, MONDAY)
        _counted(work, cycle)
        work = _later(work)
        cycles.change_cycle(work, cycle.id, state="ended", ended_at=work.now, decision="adapt")
        reader = stories.person(work, "Pia", world.school, "principal")
        found = last_cycles(work, stories.acting(work, world, reader), world.school)
        return [
            (
                one.team.name,
                one.number,
                one.decision,
                one.figures.compared.now if one.figures.compared else None,
            )
            for one in found
        ]

    assert await database.work(turn) == [("Grade 4", 1, "adapt", Sum(got=27, of=74, classes=3))]
