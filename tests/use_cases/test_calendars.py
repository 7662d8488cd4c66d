"""Days are closed and opened by form and by file; what they move is planned anew, not here."""

from dataclasses import dataclass
from datetime import date, time

import pytest

from bot.domain.access import Actor, Grant
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.store import agenda, calendars, units
from bot.store.calendars import ClosedDayRow
from bot.store.database import Database
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.calendar_file import (
    CalendarPlan,
    import_calendar,
    plan_calendar,
    read_date,
    read_time,
)
from bot.use_cases.calendars import close_days, listed_days, open_days
from bot.use_cases.sheets import LinesRefused

SYSTEM = Actor.system()
MON, TUE, WED, FRI = (date(2026, 11, day) for day in (23, 24, 25, 27))


@dataclass(frozen=True)
class Tree:
    """One network with two LEAs that both have a Juniper."""

    network: UnitRow
    lea: UnitRow
    school: UnitRow
    team: UnitRow


@pytest.fixture
async def tree(database: Database) -> Tree:
    def plant(work: Work) -> Tree:
        network = units.add_unit(work, kind="network", parent=None, name="Pilot")
        lea = units.add_unit(work, kind="lea", parent=network, name="Pomona USD")
        other = units.add_unit(work, kind="lea", parent=network, name="Newark USD")
        units.add_unit(work, kind="school", parent=other, name="Juniper")
        school = units.add_unit(work, kind="school", parent=lea, name="Juniper")
        team = units.add_unit(work, kind="team", parent=school, name="Grade 4")
        return Tree(network=network, lea=lea, school=school, team=team)

    return await database.work(plant)


def own_days(work: Work, unit: UnitRow) -> list[tuple[date, date, str]]:
    rows = calendars.closed_days(work.connection, (unit.id,))
    return [(row.from_date, row.to_date, row.kind) for row in rows]


def owed(work: Work, unit: UnitRow) -> list[str]:
    return [row.kind for row in agenda.upcoming(work.connection, (unit.id,))]


async def test_closed_days_of_all_units_above_a_team_add_up(database: Database, tree: Tree) -> None:
    def turn(work: Work) -> None:
        close_days(work, SYSTEM, tree.lea, MON, WED, "Fall break")
        close_days(work, SYSTEM, tree.school, FRI, FRI, "Planning day")
        close_days(work, SYSTEM, tree.team, TUE, TUE, "", "minimum", time(12, 30))
        calendar = calendars.calendar_of(work.connection, tree.team.path)
        assert [calendar.is_school_day(day) for day in (MON, TUE, FRI)] == [False, False, False]
        assert calendar.is_school_day(date(2026, 11, 26))
        both = calendars.calendars_of(work.connection, (tree.network.path, tree.team.path))
        assert both[tree.network.path].is_school_day(MON)
        assert not both[tree.team.path].is_school_day(MON)
        assert [row.label for row in listed_days(work, SYSTEM, tree.team)] == [
            "Fall break",
            "",
            "Planning day",
        ]

    await database.work(turn)


async def test_a_wide_change_owes_one_replan_and_a_team_s_own_none(
    database: Database, tree: Tree
) -> None:
    def turn(work: Work) -> None:
        assert close_days(work, SYSTEM, tree.lea, MON, WED, "Fall break")
        assert close_days(work, SYSTEM, tree.lea, FRI, FRI, "Friday")
        assert not close_days(work, SYSTEM, tree.lea, FRI, FRI, "Friday")
        assert close_days(work, SYSTEM, tree.team, FRI, FRI, "Field trip")
        assert owed(work, tree.lea) == ["replan"]
        assert owed(work, tree.team) == []

    await database.work(turn)


async def test_opening_cuts_a_span_and_leaves_the_days_around_it(
    database: Database, tree: Tree
) -> None:
    def turn(work: Work) -> None:
        close_days(work, SYSTEM, tree.lea, MON, FRI, "Break")
        open_days(work, SYSTEM, tree.lea, TUE, WED)
        assert own_days(work, tree.lea) == [
            (MON, MON, "closed"),
            (date(2026, 11, 26), FRI, "closed"),
        ]
        with pytest.raises(Refused, match="closed for a unit above Juniper"):
            open_days(work, SYSTEM, tree.school, MON, MON)
        with pytest.raises(Refused, match="Nothing is closed for Juniper then"):
            open_days(work, SYSTEM, tree.school, TUE, TUE)

    await database.work(turn)


@pytest.mark.parametrize(
    ("first", "last", "label", "at", "field"),
    [
        (WED, MON, "", None, "to"),
        (MON, date(2028, 11, 23), "", None, "to"),
        (date(1999, 1, 1), date(1999, 1, 2), "", None, "from"),
        (MON, MON, "x" * 81, None, "label"),
        (MON, MON, "", time(12), "dismissal"),
    ],
)
async def test_days_that_can_t_be_meant_are_said_by_field(
    database: Database,
    tree: Tree,
    first: date,
    last: date,
    label: str,
    at: time | None,
    field: str,
) -> None:
    def turn(work: Work) -> None:
        with pytest.raises(BadInput) as raised:
            close_days(work, SYSTEM, tree.lea, first, last, label, dismissal_at=at)
        assert list(raised.value.fields) == [field]
        with pytest.raises(BadInput):
            open_days(work, SYSTEM, tree.lea, WED, MON)

    await database.work(turn)


async def test_a_member_closes_days_of_their_team_alone(database: Database, tree: Tree) -> None:
    member = Actor(
        person_id="p",
        account_id=None,
        installation_id=None,
        bound_paths=(tree.network.path,),
        grants=(Grant(unit_id=tree.team.id, unit_path=tree.team.path, role="member"),),
    )

    def turn(work: Work) -> None:
        assert close_days(work, member, tree.team, MON, MON, "Field trip")
        assert calendars.closed_days(work.connection, (tree.team.id,))[0].source == "team"
        with pytest.raises(NotAllowed):
            close_days(work, member, tree.school, MON, MON, "")
        with pytest.raises(NotAllowed):
            open_days(work, member, tree.school, MON, MON)
        with pytest.raises(NotAllowed):
            listed_days(work, member, tree.school)
        with pytest.raises(LinesRefused, match="no unit “Pomona USD”"):
            plan_calendar(work, member, b"unit,from\nPomona USD,2026-11-23\n")

    await database.work(turn)


FILE = """unit;from;to;kind;dismissal;label\r
Pomona USD;11/23/2026;11/27/26;closed;;Thanksgiving break\r
Pomona USD > Juniper;2026-12-02;;minimum;12:30 PM;Conferences\r
grade 4;2026-12-03;;;;\r
"""


async def take(database: Database, text: str) -> CalendarPlan:
    return await database.work(lambda work: import_calendar(work, SYSTEM, text.encode()))


async def test_a_calendar_file_is_done_once_and_owes_a_replan_for_each_unit(
    database: Database, tree: Tree
) -> None:
    planned = await database.work(lambda work: plan_calendar(work, SYSTEM, FILE.encode()))
    assert [change.words for change in planned.changes] == [
        "close 2026-11-23 to 2026-11-27 for “Pomona USD” (“Thanksgiving break”)",
        "shorten 2026-12-02 for “Juniper” (“Conferences”)",
        "close 2026-12-03 for “Grade 4”",
    ]
    done = await take(database, FILE)
    assert done == planned
    assert done.summary == "3 entries to change; 0 lines are already as it stands."

    def look(work: Work) -> tuple[ClosedDayRow, ...]:
        assert owed(work, tree.lea) == owed(work, tree.school) == owed(work, tree.team)
        assert owed(work, tree.team) == ["replan"]
        return calendars.closed_days(work.connection, (tree.school.id,))

    (row,) = await database.read(look)
    assert (row.dismissal_at, row.source) == (time(12, 30), "file")
    again = await take(database, FILE)
    assert again.changes == ()
    assert again.summary == "Nothing to change: 3 lines are already as it stands."


async def test_a_line_of_kind_open_takes_days_back_and_a_new_label_replaces_the_old(
    database: Database, tree: Tree
) -> None:
    await take(database, FILE)
    await take(
        database,
        "unit,from,to,kind,label\nPomona USD,2026-11-25,2026-11-27,open,\n"
        "Grade 4,2026-12-03,,closed,Field trip\n",
    )

    def look(work: Work) -> None:
        assert own_days(work, tree.lea) == [(MON, TUE, "closed")]
        (row,) = calendars.closed_days(work.connection, (tree.team.id,))
        assert row.label == "Field trip"

    await database.read(look)


async def test_every_bad_line_of_a_calendar_is_named_and_none_is_done(
    database: Database, tree: Tree
) -> None:
    with pytest.raises(LinesRefused) as raised:
        await take(
            database,
            "unit,from,to,kind,dismissal,label\n"
            "Pomona USD,2026-11-23,2026-11-27,closed,,\n"
            "Pomona,2026-11-23,,,,\n"
            "Juniper,2026-11-23,,,,\n"
            ",2026-11-23,,,,\n"
            "Grade 4,23.11.2026,,,,\n"
            "Grade 4,,,,,\n"
            "Grade 4,2026-02-30,,,,\n"
            "Grade 4,2026-11-27,2026-11-23,,,\n"
            "Grade 4,2026-11-27,,minimun,,\n"
            "Grade 4,2026-11-27,,shut,,\n"
            "Grade 4,2026-11-27,,minimum,noon,\n"
            "Grade 4,2026-11-27,,closed,12:30,\n"
            "pomona usd,11/23/2026,11/27/2026,closed,,\n",
        )
    write = "write 2026-11-23 or 11/23/2026"
    assert [str(each) for each in raised.value.problems] == [
        "line 3: no unit “Pomona”, did you mean “Pomona USD”?",
        "line 4: 2 units are called “Juniper”; write one of “Newark USD > Juniper”,"
        " “Pomona USD > Juniper”",
        "line 5: the unit is empty; write its name",
        f"line 6: “23.11.2026” in “from” is no date; {write}",
        f"line 7: “from” is empty; {write}",
        f"line 8: “2026-02-30” in “from” is no date; {write}",
        "line 9: the last day (2026-11-23) is before the first (2026-11-27)",
        "line 10: there is no kind “minimun”, did you mean “minimum”?",
        "line 11: there is no kind “shut”; write closed, minimum or open",
        "line 12: “noon” in “dismissal” is no time of day; write 12:30 or 1:15 pm",
        "line 13: a time of dismissal goes with minimum days only",
        "line 14: says the same days as line 2; remove one of the two",
    ]
    assert await database.read(lambda work: own_days(work, tree.lea)) == []


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2026-11-23", MON),
        ("11/23/2026", MON),
        ("11/23/26", MON),
        ("1/2/2027", date(2027, 1, 2)),
        ("23/11/2026", None),
        ("11-23-2026", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_as_a_spreadsheet_shows_them(cell: str, meant: date | None) -> None:
    assert read_date(cell) == meant


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("12:30", time(12, 30)),
        ("1:15 pm", time(13, 15)),
        ("1:15 p.m.", time(13, 15)),
        ("12:05 AM", time(0, 5)),
        ("12:30:00 PM", time(12, 30)),
        ("13:15 pm", None),
        ("25:00", None),
        ("noon", None),
    ],
)
def test_times_as_people_write_them(cell: str, meant: time | None) -> None:
    assert read_time(cell) == meant
