"""What teams counted, as numbers: classes added up, compared with themselves, and drawn."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bot.domain.evidence import TEAM_CLASS, Comparison, Count, Sum
from bot.store import cycles as cycle_rows
from bot.store import measures, units
from bot.store.database import Database
from bot.store.measures import MeasureRow
from bot.store.work import Work
from bot.use_cases.check_in_counts import StepCounts, counts_at
from bot.use_cases.cycle_figures import CycleFigures, cycle_figures
from bot.use_cases.team_lines import TeamLine, team_line
from tests import stories
from tests.stories import MONDAY

START, GUESS, EARLY, NOW = "who_needs_us", "what_will_we_try", "how_did_it_go", "where_now"


def _figures(work: Work, cycle_id: str) -> CycleFigures:
    return cycle_figures(work, (cycle_id,))[cycle_id]


async def test_classes_add_up_at_each_step_and_a_group_stands_apart(database: Database) -> None:
    def turn(work: Work) -> StepCounts:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        stories.count(work, cycle, NOW, [("a", 14, 24), ("b", 13, 26)])
        stories.count(work, cycle, NOW, [("a", 5, 11)], group="english_learners")
        stories.count(work, cycle, NOW, [("a", 15, 24)], purpose="prediction")
        check_in = stories.asked(work, cycle, NOW)
        return counts_at(work, (check_in.id,))[check_in.id]

    counts = await database.work(turn)
    assert [(one.class_key, one.got, one.of) for one in counts.observed] == [
        ("a", 14, 24),
        ("b", 13, 26),
    ]
    assert [(one.got, one.of) for one in counts.groups["english_learners"]] == [(5, 11)]
    assert [(one.got, one.of) for one in counts.predicted] == [(15, 24)]


async def test_a_class_counted_again_stands_with_its_last_count(database: Database) -> None:
    def turn(work: Work) -> StepCounts:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        stories.count(work, cycle, NOW, [("a", 14, 24)])
        stories.count(work, cycle, NOW, [("a", 16, 25)])
        check_in = stories.asked(work, cycle, NOW)
        return counts_at(work, (check_in.id,))[check_in.id]

    counts = await database.work(turn)
    assert [(one.got, one.of) for one in counts.observed] == [(16, 25)]


async def test_a_per_cent_without_a_count_is_kept_but_never_added(database: Database) -> None:
    def turn(work: Work) -> tuple[StepCounts, CycleFigures]:
        world = stories.district(work)
        team = stories.team(work, world)
        cycle = stories.cycle(work, world, team)
        stories.count(work, cycle, NOW, [("a", 14, 24)])
        check_in = stories.asked(work, cycle, NOW)
        row = MeasureRow(
            id=work.new_id(),
            team_id=team.unit.id,
            indicator_id=team.unit.indicator_id or "",
            check_in_id=check_in.id,
            class_key="b",
            group_key="",
            observed_on=MONDAY,
            got=Decimal("62.5"),
            of=None,
            kind="per_cent",
            purpose="observed",
            answer_id=None,
            confirmed=True,
        )
        measures.put_measures(work, [row])
        return counts_at(work, (check_in.id,))[check_in.id], _figures(work, cycle.id)

    counts, figures = await database.work(turn)
    assert counts.per_cents == (Decimal("62.5"),)
    assert figures.result is not None
    assert figures.result.counted == Sum(got=14, of=24, classes=1)


async def test_start_and_now_are_compared_over_the_classes_counted_both_times(
    database: Database,
) -> None:
    def turn(work: Work) -> CycleFigures:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        stories.count(work, cycle, START, [("a", 9, 24), ("b", 11, 26), ("c", 4, 20)])
        stories.count(
            work, cycle, GUESS, [("a", 15, 24), ("b", 16, 26), ("c", 9, 20)], purpose="prediction"
        )
        stories.count(work, cycle, EARLY, [("a", 11, 24)])
        stories.count(work, cycle, NOW, [("a", 14, 25), ("b", 13, 26), ("d", 20, 20)])
        stories.count(work, cycle, NOW, [("a", 5, 11)], group="english_learners")
        stories.plan(work, cycle, group="english_learners", target=(55, 74))
        return _figures(work, cycle.id)

    figures = await database.work(turn)
    assert figures.start == Sum(got=24, of=70, classes=3)
    assert figures.guess == Sum(got=40, of=70, classes=3)
    assert figures.compared == Comparison(
        before=Sum(got=20, of=50, classes=2), now=Sum(got=27, of=51, classes=2), classes=2
    )
    assert [step.check_in.step for step in figures.later] == [EARLY, NOW]
    assert figures.later[0].compared.before == Sum(got=9, of=24, classes=1)
    assert figures.result == figures.latest
    assert figures.latest is not None
    assert figures.latest.groups == {"english_learners": Sum(got=5, of=11, classes=1)}
    assert figures.group_key == "english_learners"
    assert figures.target == Count(got=Decimal(55), of=74, kind="count")


async def test_a_saved_prediction_is_the_teams_guess(database: Database) -> None:
    def turn(work: Work) -> CycleFigures:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        stories.count(work, cycle, GUESS, [("a", 15, 24), ("b", 16, 26)], purpose="prediction")
        stories.plan(work, cycle, prediction=(35, 50), group="all")
        return _figures(work, cycle.id)

    figures = await database.work(turn)
    assert figures.guess == Sum(got=35, of=50, classes=2)
    assert figures.predicted == Sum(got=31, of=50, classes=2)
    assert figures.group_key == ""


async def test_a_team_count_is_compared_with_a_team_count_alone(database: Database) -> None:
    def turn(work: Work) -> CycleFigures:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        stories.count(work, cycle, START, [("a", 9, 24), ("b", 11, 26)])
        stories.count(work, cycle, NOW, [(TEAM_CLASS, 40, 74)])
        return _figures(work, cycle.id)

    figures = await database.work(turn)
    assert figures.compared is None
    assert figures.result is not None
    assert figures.result.counted == Sum(got=40, of=74, classes=1)


async def test_what_was_counted_for_another_indicator_is_no_start(database: Database) -> None:
    def turn(work: Work) -> CycleFigures:
        world = stories.district(work)
        team = stories.team(work, world)
        cycle = stories.cycle(work, world, team)
        stories.count(work, cycle, START, [("a", 9, 24)])
        units.change_unit(work, team.unit.id, indicator_id=world.indicators["close_reading"].id)
        stories.count(work, cycle, NOW, [("a", 14, 24)])
        return _figures(work, cycle.id)

    figures = await database.work(turn)
    assert figures.start == Sum(got=0, of=0, classes=0)
    assert figures.compared is None


async def test_a_cycle_without_counts_has_empty_sums_and_a_gone_one_is_left_out(
    database: Database,
) -> None:
    def turn(work: Work) -> dict[str, CycleFigures]:
        world = stories.district(work)
        cycle = stories.cycle(work, world, stories.team(work, world))
        return {"it": _figures(work, cycle.id)} | cycle_figures(work, ("gone",))

    figures = await database.work(turn)
    assert list(figures) == ["it"]
    assert figures["it"].start == Sum(got=0, of=0, classes=0)
    assert figures["it"].latest is None


async def test_a_line_goes_on_over_cycles_and_marks_what_began_and_what_was_decided(
    database: Database,
) -> None:
    def turn(work: Work) -> TeamLine:
        world = stories.district(work)
        team = stories.team(work, world)
        first = stories.cycle(work, world, team, MONDAY - timedelta(days=28))
        stories.count(work, first, START, [("a", 9, 24), ("b", 11, 26)], on=date(2026, 10, 26))
        stories.count(work, first, NOW, [("a", 5, 11)], group="english_learners")
        cycle_rows.change_cycle(
            work,
            first.id,
            state="ended",
            ended_at=stories.at(date(2026, 11, 13), 16),
            decision="adapt",
        )
        second = stories.cycle(work, world, team)
        stories.count(work, second, START, [("a", 14, 24), ("b", 13, 26)])
        stories.count(
            work,
            second,
            START,
            [("a", 1, 2)],
            indicator_id=world.indicators["close_reading"].id,
            on=date(2026, 11, 20),
        )
        return team_line(work, (team.unit.id,))[team.unit.id]

    line = await database.work(turn)
    assert [(one.point.on, one.point.got, one.point.of) for one in line.whole.points] == [
        (date(2026, 10, 26), 20, 50),
        (MONDAY, 27, 50),
    ]
    assert line.whole.points[0].point.classes == 2
    assert list(line.groups) == ["english_learners"]
    assert [(mark.on, mark.kind, mark.cycle_number) for mark in line.marks] == [
        (date(2026, 10, 26), "start", 1),
        (date(2026, 11, 2), "change", 1),
        (date(2026, 11, 13), "decision", 1),
        (MONDAY, "start", 2),
    ]
    assert line.marks[2].decision == "adapt"


async def test_a_team_without_an_indicator_has_no_line(database: Database) -> None:
    def turn(work: Work) -> dict[str, TeamLine]:
        world = stories.district(work)
        return team_line(work, (stories.team(work, world, indicator=None).unit.id,))

    assert await database.work(turn) == {}


async def test_a_class_counted_twice_on_a_day_and_a_team_count_make_one_point(
    database: Database,
) -> None:
    def turn(work: Work) -> TeamLine:
        world = stories.district(work)
        team = stories.team(work, world)
        cycle = stories.cycle(work, world, team)
        day_2, day_3 = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
        stories.count(work, cycle, START, [("a", 9, 24), ("b", 11, 26)])
        stories.count(work, cycle, START, [("a", 10, 25)])
        stories.count(work, cycle, EARLY, [("a", 9, 24), (TEAM_CLASS, 30, 74)], on=day_2)
        stories.count(work, cycle, NOW, [("a", 14, 24), (TEAM_CLASS, 20, 24)], on=day_3)
        return team_line(work, (team.unit.id,))[team.unit.id]

    line = await database.work(turn)
    assert [(one.point.got, one.point.of, one.point.classes) for one in line.whole.points] == [
        (21, 51, 2),
        (30, 74, 1),
        (14, 24, 1),
    ]
