"""A school's own review: on its own date, about what teams share, for nobody's evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.errors import NotAllowed
from bot.store import agenda, asks, calendars, cycles, roles, summaries, units
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.delivery_lookup import by_key
from bot.store.work import Work
from bot.use_cases import reviews
from bot.use_cases.reviews import ReviewFigures
from dialogs import review
from tests import stories, weeks
from tests.chat import words_on
from tests.stories import MONDAY, District

FIRST = date(2027, 1, 4)
"""Thirty school days after Monday, 23 November, where no day is closed; and the morning after."""


def _post(work: Work, world: District, on: date = FIRST) -> ReviewFigures | None:
    # A row is performed in the transaction that deletes it.
    agenda.cancel(work, world.school.id, "review")
    reviews.post(replace(work, now=stories.at(on, 7, 30)), world.school.id)
    found = summaries.summaries_about(work.connection, "review", (world.school.id,))
    row = found.get(world.school.id)
    return reviews.from_stored(row.figures) if row else None


async def test_the_first_review_comes_after_thirty_school_days(database: Database) -> None:
    def turn(work: Work) -> tuple[date | None, date | None, list[date | None]]:
        world = stories.district(work)
        before = reviews.schedule(work, world.school)
        weeks.at_work(work, world, "Grade 4")
        # A cycle that begins plans it; to plan it again changes nothing.
        on = reviews.schedule(work, world.school)
        again = reviews.schedule(work, world.school)
        planned = agenda.upcoming(work.connection, (world.school.id,))
        assert again == on
        return before, on, [row.on_date for row in planned if row.kind == "review"]

    assert await database.work(turn) == (None, FIRST, [FIRST])


async def test_closed_days_put_the_review_off(database: Database) -> None:
    def turn(work: Work) -> date | None:
        world = stories.district(work)
        calendars.add_closed_days(
            work,
            unit_id=world.lea.id,
            from_date=date(2026, 12, 21),
            to_date=date(2027, 1, 1),
            kind="closed",
            source="form",
        )
        weeks.at_work(work, world, "Grade 4")
        return reviews.schedule(work, world.school)

    assert await database.work(turn) == FIRST + timedelta(days=14)


async def test_a_review_on_a_day_that_was_closed_since_comes_the_next_school_day(
    database: Database,
) -> None:
    def turn(work: Work) -> tuple[ReviewFigures | None, list[date | None]]:
        world = stories.district(work)
        weeks.at_work(work, world, "Grade 4")
        calendars.add_closed_days(
            work,
            unit_id=world.school.id,
            from_date=FIRST,
            to_date=FIRST,
            kind="closed",
            source="form",
        )
        posted = _post(work, world)
        planned = agenda.upcoming(work.connection, (world.school.id,))
        return posted, [row.on_date for row in planned]

    assert await database.work(turn) == (None, [FIRST + timedelta(days=1)])


async def test_principals_are_told_privately_and_the_next_review_is_planned(
    database: Database,
) -> None:
    def turn(work: Work) -> tuple[list[DeliveryRow | None], list[date | None]]:
        world = stories.district(work)
        weeks.at_work(work, world, "Grade 4")
        principals = [
            stories.person(work, name, world.school, "principal") for name in ("Pat", "Sam")
        ]
        for each in principals:
            stories.account(work, world, each)
        _post(work, world)
        key = f"review:{world.school.id}:{FIRST}"
        planned = agenda.upcoming(work.connection, (world.school.id,))
        return (
            [by_key(work.connection, f"{key}:{each.id}") for each in principals],
            [row.on_date for row in planned if row.kind == "review"],
        )

    owed, planned = await database.work(turn)
    assert [row.kind for row in owed if row] == ["review", "review"]
    assert planned == [date(2027, 2, 15)]


async def test_it_counts_what_was_decided_asked_answered_and_passed_on(
    database: Database,
) -> None:
    def turn(work: Work) -> ReviewFigures | None:
        world = stories.district(work)
        teams = [weeks.at_work(work, world, f"Grade {number}") for number in (3, 4, 5)]
        for each in teams:
            stories.plan(work, each.cycle, group="english_learners")
        weeks.practice(work, teams[0], "Say it first", stories.at(date(2026, 12, 9), 9))
        done = weeks.ask(work, teams[1], "idea", stories.at(date(2026, 12, 1), 9))
        asks.change_ask(work, done.id, answered_at=stories.at(date(2026, 12, 2), 9))
        weeks.ask(work, teams[1], "visit", stories.at(date(2026, 12, 3), 9))
        ended = stories.at(date(2026, 12, 11), 16)
        cycles.change_cycle(
            work, teams[2].cycle.id, state="ended", ended_at=ended, decision="abandon"
        )
        return _post(work, world)

    figures = await database.work(turn)
    assert figures is not None
    assert (figures.since, figures.until, figures.teams) == (MONDAY, FIRST, 3)
    assert figures.decided == {"abandon": 1}
    assert (figures.asked, figures.answered, figures.waiting) == (2, 1, 1)
    assert len(figures.released) == 1
    assert [len(each.of.team_ids) for each in figures.together] == [2]
    assert figures.together[0].practice_ids == figures.released


async def test_the_second_review_is_about_what_came_since_the_first(database: Database) -> None:
    def turn(work: Work) -> ReviewFigures | None:
        world = stories.district(work)
        team = weeks.at_work(work, world, "Grade 4")
        weeks.ask(work, team, "idea", stories.at(date(2026, 12, 1), 9))
        _post(work, world)
        return _post(work, world, date(2027, 2, 16))

    figures = await database.work(turn)
    assert figures is not None
    assert (figures.since, figures.asked, figures.waiting) == (FIRST, 0, 1)


async def test_a_review_is_prepared_by_who_coaches_the_school_alone(database: Database) -> None:
    def turn(work: Work) -> ReviewFigures:
        world = stories.district(work)
        weeks.at_work(work, world, "Grade 4")
        principal = stories.person(work, "Pat", world.school, "principal")
        stranger = stories.person(work, "Kim", world.network, "administrator")
        with pytest.raises(NotAllowed):
            reviews.review_now(work, stories.acting(work, world, stranger), world.school.id)
        return reviews.review_now(work, stories.acting(work, world, principal), world.school.id)

    assert (await database.work(turn)).teams == 1


async def test_it_reads_as_what_teams_share_and_shows_no_result(database: Database) -> None:
    def turn(work: Work) -> tuple[Sequence[str], int]:
        world = stories.district(work)
        principal = stories.person(work, "Pat", world.school, "principal")
        stories.account(work, world, principal)
        teams = [weeks.at_work(work, world, f"Grade {number}") for number in (4, 5)]
        weeks.practice(work, teams[0], "Say it first", stories.at(date(2026, 12, 9), 9))
        _post(work, world)
        row = by_key(work.connection, f"review:{world.school.id}:{FIRST}:{principal.id}")
        assert row is not None
        message = review.compose_reviews(work, [row])[row.id]
        assert message is not None
        roles.end_grant(work, principal.id, world.school.id, "principal")
        gone = review.compose_reviews(work, [row])
        return words_on(message), len(gone)

    said, gone = await database.work(turn)
    assert gone == 0
    assert list(said) == [
        "School review · Juniper Elementary · Mon 23 Nov to Mon 4 Jan",
        "2 teams. No cycle ended.",
        "Problems in common",
        "Evidence-based argument, all students: Grade 4, Grade 5; 1 released practice",
        "Practices passed on",
        "Grade 4: Say it first",
        "Nobody asked for anything in this time.",
        "To talk about: What do these teams see that others could use? What would one of them "
        "like to try together?",
        "Only you see this. None of it is for evaluation.",
    ]


async def test_a_school_that_is_gone_has_no_review(database: Database) -> None:
    def turn(work: Work) -> ReviewFigures | None:
        world = stories.district(work)
        units.remove_unit(work, world.school.id)
        return _post(work, world)

    assert await database.work(turn) is None
