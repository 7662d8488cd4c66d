"""A lead's week: when it comes, what it counts, what it never tells twice or to the wrong one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Actor
from bot.domain.clock import VirtualClock
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.evidence import Sum
from bot.domain.ids import SeededIds
from bot.domain.run_chart import Point, run_chart
from bot.store import (
    accounts,
    agenda,
    asks,
    calendars,
    conversations,
    cycles,
    indicators,
    notes,
    people,
    summaries,
    units,
)
from bot.store.database import Database
from bot.store.delivery_lookup import by_key
from bot.store.tables.network import conversation
from bot.store.work import Work
from bot.use_cases import digests
from bot.use_cases.digest_shape import DigestFigures, from_stored, to_stored
from bot.use_cases.moved_lines import has_moved
from bot.use_cases.rosters import import_roster
from tests import stories, weeks
from tests.databases import MakeDatabase
from tests.statements import heard
from tests.store.plans import explained
from tests.weeks import DIGEST_DAY, DIGEST_HOUR, LAST_WEEK, AtWork, Network

TUESDAY, THURSDAY = LAST_WEEK + timedelta(days=1), LAST_WEEK + timedelta(days=3)


def _week(work: Work, made: Network) -> DigestFigures:
    return digests.preview(weeks.at_digest_hour(work), made.lead.id)


# --- when it comes -----------------------------------------------------------------------------


async def test_a_lead_hears_on_monday_at_half_past_seven_of_their_own_zone(
    database: Database,
) -> None:
    def turn(work: Work) -> tuple[datetime | None, datetime | None]:
        made = weeks.network(work)
        here = digests.schedule(work, made.lead.id)
        people.change_person(work, made.lead.id, zone="America/New_York")
        return here, digests.schedule(work, made.lead.id)

    here, there = await database.work(turn)
    assert here == stories.at(date(2026, 11, 23), 7, 30)
    # In New York it is half past seven already gone: next Monday.
    assert there == datetime(2026, 11, 30, 12, 30, tzinfo=UTC)


async def test_the_hour_on_the_wall_stays_when_the_clocks_change(database: Database) -> None:
    def turn(work: Work) -> tuple[datetime | None, datetime | None]:
        made = weeks.network(work)
        before = replace(work, now=stories.at(date(2027, 3, 3), 9))
        after = replace(work, now=stories.at(date(2027, 3, 9), 9))
        first = digests.schedule(before, made.lead.id)
        agenda.cancel(work, made.lead.id)
        return first, digests.schedule(after, made.lead.id)

    before, after = await database.work(turn)
    assert before == datetime(2027, 3, 8, 15, 30, tzinfo=UTC)
    assert after == datetime(2027, 3, 15, 14, 30, tzinfo=UTC)


async def test_a_lead_s_own_day_and_hour_hold_from_the_next_digest_on(database: Database) -> None:
    def turn(work: Work) -> tuple[datetime | None, int]:
        made = weeks.network(work)
        digests.schedule(work, made.lead.id)
        actor = stories.acting(work, made.world, made.lead)
        due_at = digests.set_time(work, actor, "wed", time(16, 0))
        return due_at, len(agenda.upcoming(work.connection, (made.lead.id,)))

    due_at, planned = await database.work(turn)
    assert due_at == stories.at(date(2026, 11, 25), 16)
    assert planned == 1


async def test_a_day_without_school_or_no_hour_is_asked_again(database: Database) -> None:
    def turn(work: Work) -> None:
        made = weeks.network(work)
        actor = stories.acting(work, made.world, made.lead)
        with pytest.raises(BadInput):
            digests.set_time(work, actor, "sun", time(7, 30))
        with pytest.raises(BadInput):
            digests.set_time(work, actor, "mon", None)

    await database.work(turn)


async def test_a_week_has_one_digest_also_if_the_hour_moves_after_it(database: Database) -> None:
    def turn(work: Work) -> datetime | None:
        made = weeks.network(work)
        weeks.at_work(work, made.world, "Grade 4")
        then = weeks.at_digest_hour(work)
        digests.post(then, made.lead.id)
        actor = stories.acting(work, made.world, made.lead)
        return digests.set_time(then, actor, "fri", time(9, 0))

    assert await database.work(turn) == stories.at(DIGEST_DAY + timedelta(days=11), 9)


async def test_two_digests_that_were_missed_become_one(database: Database) -> None:
    def turn(work: Work) -> tuple[int, list[datetime]]:
        made = weeks.network(work)
        weeks.at_work(work, made.world, "Grade 4")
        digests.schedule(work, made.lead.id)
        late = replace(work, now=stories.at(DIGEST_DAY + timedelta(days=1), 10))
        rows = agenda.due_batch(work.connection, late.now, 10)
        mine = [row for row in rows if row.kind == "digest"]
        for row in mine:
            agenda.remove(late, row.id)
            digests.post(late, row.subject_id)
        planned = agenda.upcoming(work.connection, (made.lead.id,))
        return len(mine), [row.due_at for row in planned]

    performed, planned = await database.work(turn)
    assert performed == 1
    assert planned == [stories.at(DIGEST_DAY + timedelta(days=7), 7, 30)]


async def test_a_digest_that_is_late_is_not_lost_when_it_is_planned_again(
    database: Database,
) -> None:
    def turn(work: Work) -> datetime | None:
        made = weeks.network(work)
        digests.schedule(work, made.lead.id)
        return digests.schedule(weeks.at_digest_hour(work), made.lead.id)

    assert await database.work(turn) == stories.at(date(2026, 11, 23), 7, 30)


async def test_a_roster_that_makes_a_lead_plans_their_digest(database: Database) -> None:
    def turn(work: Work) -> list[datetime]:
        made = weeks.network(work)
        name = made.world.network.name
        file = (
            f"network,lea,school,team,person,email,role\n{name},,,,Robin,robin@example.org,lead\n"
        )
        import_roster(work, Actor.system(), file.encode(), ("collaborative_inquiry",))
        robin = people.people_by_email(work.connection, ("robin@example.org",))
        planned = agenda.upcoming(work.connection, [each.id for each in robin.values()])
        return [row.due_at for row in planned]

    assert await database.work(turn) == [stories.at(date(2026, 11, 23), 7, 30)]


async def test_a_digest_is_owed_privately_at_the_hour_and_ends_with_the_next(
    database: Database,
) -> None:
    def turn(work: Work) -> tuple[Any, Any, str]:
        made = weeks.network(work)
        weeks.at_work(work, made.world, "Grade 4")
        digests.post(weeks.at_digest_hour(work), made.lead.id)
        digests.post(weeks.at_digest_hour(work), made.lead.id)
        owed = by_key(work.connection, f"digest:2026-W50:{made.lead.id}")
        frozen = summaries.summaries_about(work.connection, "digest", (made.lead.id,))
        return owed, frozen[made.lead.id], made.account.id

    owed, frozen, account_id = await database.work(turn)
    assert (owed.kind, owed.subject_id, owed.account_id) == ("digest", frozen.id, account_id)
    assert owed.wanted == 1
    assert owed.expires_at == DIGEST_HOUR + timedelta(days=7)
    assert frozen.period == "2026-W50"


async def test_who_leads_no_more_gets_none_and_no_next_one(database: Database) -> None:
    def turn(work: Work) -> tuple[Any, int]:
        made = weeks.network(work)
        digests.schedule(work, made.lead.id)
        weeks.hand_over(work, made, "Robin")
        digests.post(weeks.at_digest_hour(work), made.lead.id)
        owed = by_key(work.connection, f"digest:2026-W50:{made.lead.id}")
        return owed, len(agenda.upcoming(work.connection, (made.lead.id,)))

    assert await database.work(turn) == (None, 0)


async def test_a_lead_whom_no_message_reaches_is_tried_again_next_week(database: Database) -> None:
    def turn(work: Work) -> tuple[int, int]:
        made = weeks.network(work)
        accounts.link_account(work, made.account.id, None)
        digests.post(weeks.at_digest_hour(work), made.lead.id)
        frozen = summaries.summaries_about(work.connection, "digest", (made.lead.id,))
        return len(frozen), len(agenda.upcoming(work.connection, (made.lead.id,)))

    assert await database.work(turn) == (0, 1)


# --- what it counts ----------------------------------------------------------------------------


async def test_every_team_stands_in_one_place_and_they_add_up(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        weeks.at_work(work, made.world, "Runs")
        paused = weeks.at_work(work, made.world, "Pauses")
        cycles.change_cycle(work, paused.cycle.id, state="paused")
        weeks.stop(work, weeks.at_work(work, made.world, "Between"))
        starting = weeks.at_work(work, made.world, "Starts")
        cycles.change_cycle(work, starting.cycle.id, state="planned", starts_on=date(2027, 1, 11))
        stories.team(work, made.world, "Never")
        return _week(work, made)

    week = await database.work(turn)
    assert (week.in_cycle, week.paused, week.between, week.starting, week.not_set_up) == (
        1,
        1,
        1,
        1,
        1,
    )
    assert week.teams == 5


async def test_a_team_answered_when_one_reply_came_to_what_closed_in_the_week(
    database: Database,
) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        this, before, late = (weeks.at_work(work, made.world, name) for name in "ABC")
        weeks.closed(work, this, "how_did_it_go", TUESDAY, ("waiting", "answered"))
        weeks.closed(work, before, "who_needs_us", TUESDAY - timedelta(days=7), ("late",))
        # It opened on Friday and closed on Saturday: it belongs to the week all the same.
        weeks.closed(work, late, "how_did_it_go", LAST_WEEK + timedelta(days=4), ("answered",))
        return _week(work, made)

    week = await database.work(turn)
    assert (week.answered, week.answered_before) == (2, 1)


async def test_quiet_is_two_check_ins_without_a_reply_and_the_longest_stands_first(
    database: Database,
) -> None:
    def turn(work: Work) -> tuple[DigestFigures, list[str]]:
        made = weeks.network(work)
        once, twice, thrice = (weeks.at_work(work, made.world, name) for name in "ABC")
        weeks.closed(work, once, "how_did_it_go", TUESDAY, ("waiting",))
        for one in (twice, thrice):
            weeks.closed(work, one, "how_did_it_go", TUESDAY, ("waiting", "excused"))
            weeks.closed(work, one, "what_adjusting", THURSDAY, ("waiting",))
        weeks.closed(work, thrice, "who_needs_us", TUESDAY - timedelta(days=7), ("waiting",))
        return _week(work, made), [thrice.id, twice.id]

    week, expected = await database.work(turn)
    assert [each.team_id for each in week.quiet] == expected
    assert [each.days for each in week.quiet] == [13, 6]


async def test_a_long_silence_is_followed_back_to_where_it_began(database: Database) -> None:
    def turn(work: Work) -> int:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "Grade 4")
        weeks.closed(work, team, "who_needs_us", date(2026, 10, 6), ("waiting",))
        weeks.closed(work, team, "what_will_we_try", date(2026, 10, 8), ("waiting",))
        weeks.closed(work, team, "how_did_it_go", TUESDAY, ("waiting",))
        return _week(work, made).quiet[0].days

    assert await database.work(turn) == 62


async def test_who_was_not_reached_or_had_no_school_is_not_quiet(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        for name, outcome in (("A", "not_deliverable"), ("B", "no_school"), ("C", "excused")):
            team = weeks.at_work(work, made.world, name)
            weeks.closed(work, team, "how_did_it_go", TUESDAY, (outcome,))  # type: ignore[arg-type]
            weeks.closed(work, team, "what_adjusting", THURSDAY, (outcome,))  # type: ignore[arg-type]
        return _week(work, made)

    assert (await database.work(turn)).quiet == ()


async def test_a_district_on_break_is_one_line_and_no_alarm(database: Database) -> None:
    def turn(work: Work) -> tuple[DigestFigures, str]:
        made = weeks.network(work)
        for name in "ABC":
            team = weeks.at_work(work, made.world, name)
            weeks.closed(work, team, "who_needs_us", date(2026, 11, 24), ("waiting",))
            weeks.closed(work, team, "what_will_we_try", date(2026, 11, 26), ("waiting",))
        calendars.add_closed_days(
            work,
            unit_id=made.world.lea.id,
            from_date=LAST_WEEK,
            to_date=DIGEST_DAY,
            kind="closed",
            source="form",
        )
        return _week(work, made), made.world.lea.id

    week, lea_id = await database.work(turn)
    assert week.quiet == ()
    assert [(each.district_id, each.teams, each.back_on) for each in week.on_break] == [
        (lea_id, 3, DIGEST_DAY + timedelta(days=1))
    ]
    assert week.at_ease == 3


async def test_a_team_on_a_break_that_is_not_reached_either_counts_once(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        teams = [weeks.at_work(work, made.world, name) for name in "ABC"]
        stopped = replace(work, now=stories.at(THURSDAY, 11))
        conversations.set_state(stopped, teams[0].team.home_id or "", "bot_removed")
        lea = made.world.lea.id
        calendars.add_closed_days(
            work,
            unit_id=lea,
            from_date=LAST_WEEK,
            to_date=DIGEST_DAY,
            kind="closed",
            source="form",
        )
        return _week(work, made)

    week = await database.work(turn)
    assert (week.in_cycle, len(week.not_reached)) == (3, 1)
    assert [each.teams for each in week.on_break] == [2]


async def test_a_channel_we_are_out_of_is_told_with_its_day(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "Grade 2")
        stopped = replace(work, now=stories.at(THURSDAY, 11))
        conversations.set_state(stopped, team.team.home_id or "", "bot_removed")
        return _week(work, made)

    week = await database.work(turn)
    assert [(each.why, each.since) for each in week.not_reached] == [("bot_removed", THURSDAY)]
    assert week.at_ease == 0


async def test_asks_wait_the_longest_first_and_say_who_promised(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "Grade 4")
        other = weeks.at_work(work, made.world, "Grade 5")
        weeks.ask(work, team, "time", stories.at(DIGEST_DAY - timedelta(days=1), 9))
        mine = weeks.ask(work, other, "visit", stories.at(DIGEST_DAY - timedelta(days=6), 9))
        asks.change_ask(work, mine.id, taken_by=made.lead.id)
        return _week(work, made)

    week = await database.work(turn)
    assert [(each.days, each.promised) for each in week.waiting] == [(6, "you"), (1, None)]


async def test_a_line_that_moved_is_told_once(database: Database) -> None:
    def turn(work: Work) -> tuple[DigestFigures, DigestFigures]:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "English 8")
        weeks.rising(work, team)
        digests.post(weeks.at_digest_hour(work), made.lead.id)
        frozen = summaries.summaries_about(work.connection, "digest", (made.lead.id,))
        later = replace(work, now=DIGEST_HOUR + timedelta(days=7))
        return from_stored(frozen[made.lead.id].figures), digests.preview(later, made.lead.id)

    first, second = await database.work(turn)
    assert len(first.moved_new) == 1
    assert first.moved[0].counts == 12
    assert (second.moved_new, second.moved) == ((), ())
    assert second.moved_ids == first.moved_ids


async def test_a_line_of_one_class_alone_is_held_back(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "English 8")
        for at in range(12):
            got = 5 if at < 6 else 25
            stories.count(
                work,
                team.cycle,
                "how_did_it_go",
                [("a", got, 30)],
                on=date(2026, 9, 1) + timedelta(days=at),
            )
        return _week(work, made)

    assert (await database.work(turn)).moved_new == ()


async def test_only_practices_released_since_the_digest_before_are_new(database: Database) -> None:
    def turn(work: Work) -> tuple[DigestFigures, str, str]:
        made = weeks.network(work)
        old = weeks.practice(
            work, weeks.at_work(work, made.world, "A"), "Old", stories.at(date(2026, 11, 24), 9)
        )
        new = weeks.practice(
            work, weeks.at_work(work, made.world, "B"), "New", stories.at(THURSDAY, 9)
        )
        return _week(work, made), old.id, new.id

    week, old, new = await database.work(turn)
    assert week.released == (new,)
    assert week.to_read == new
    assert old not in week.released


async def test_the_same_skill_and_group_in_two_districts_is_in_common(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        away = weeks.another_school(work, made.world, "Kern", "Lark Middle")
        here = weeks.at_work(work, made.world, "Grade 4")
        there = weeks.at_work(work, made.world, "English 7", school=away)
        weeks.at_work(work, made.world, "Math 7", indicator="close_reading")
        for one in (here, there):
            stories.plan(work, one.cycle, group="english_learners")
        weeks.practice(work, there, "Say it, then write it", stories.at(THURSDAY, 9))
        return _week(work, made)

    week = await database.work(turn)
    assert [(len(each.of.team_ids), each.districts, each.practised) for each in week.in_common] == [
        (2, 2, 1)
    ]
    assert week.in_common[0].of.group_key == "english_learners"


async def test_different_skills_of_one_driver_are_in_common(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        for number in (1, 2):
            row = indicators.add(
                work,
                unit_id=made.world.network.id,
                key=f"k{number}",
                text=f"Skill {number}",
                can="does",
                driver="clarity of focus",
            )
            team = weeks.at_work(work, made.world, f"Team {number}")
            units.change_unit(work, team.id, indicator_id=row.id)
        return _week(work, made)

    week = await database.work(turn)
    assert [each.of.driver for each in week.in_common] == ["clarity of focus"]


async def test_promises_are_kept_in_mind_and_answers_counted(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "Grade 4")
        then = replace(work, now=stories.at(TUESDAY, 9))
        for kept in (True, False):
            note = notes.add_note(
                then,
                from_person_id=made.lead.id,
                team_id=team.id,
                kind="visit",
                text="I'll come",
                due_on=THURSDAY,
            )
            if kept:
                notes.change_note(then, note.id, kept_at=then.now)
                notes.add_note(
                    then,
                    from_person_id=team.team.members[0].id,
                    team_id=team.id,
                    kind="reply",
                    text="Thank you",
                    answers_id=note.id,
                )
        return _week(work, made)

    week = await database.work(turn)
    assert sorted((each.new, each.kept) for each in week.promises) == [(True, False), (True, True)]
    assert week.answering_teams == 1
    assert week.at_ease == 0


async def test_a_new_lead_reads_the_whole_history_of_the_units(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "English 8")
        weeks.rising(work, team)
        digests.post(weeks.at_digest_hour(work), made.lead.id)
        new = weeks.hand_over(work, made, "Robin")
        return digests.preview(weeks.at_digest_hour(work), new.id)

    assert len((await database.work(turn)).moved_new) == 1


async def test_an_installation_of_one_district_never_shows_another(database: Database) -> None:
    def turn(work: Work) -> tuple[int, int]:
        made = weeks.network(work)
        away = weeks.another_school(work, made.world, "Kern", "Lark Middle")
        weeks.at_work(work, made.world, "Grade 4")
        weeks.at_work(work, made.world, "English 7", school=away)
        actor = stories.acting(work, made.world, made.lead)
        bound = replace(actor, bound_paths=(made.world.lea.path,))
        then = weeks.at_digest_hour(work)
        return digests.now_for(then, actor).teams, digests.now_for(then, bound).teams

    assert await database.work(turn) == (2, 1)


async def test_who_is_no_lead_is_refused(database: Database) -> None:
    def turn(work: Work) -> None:
        made = weeks.network(work)
        principal = stories.person(work, "Pat", made.world.school, "principal")
        with pytest.raises(NotAllowed):
            digests.now_for(work, stories.acting(work, made.world, principal))
        with pytest.raises(NotAllowed):
            digests.preview(work, principal.id)

    await database.work(turn)


async def test_what_is_frozen_is_plain_json_without_anybodys_words(database: Database) -> None:
    def turn(work: Work) -> DigestFigures:
        made = weeks.network(work)
        team = weeks.at_work(work, made.world, "Grade 4")
        weeks.rising(work, team)
        weeks.practice(work, team, "Say it aloud", stories.at(THURSDAY, 9))
        weeks.ask(work, team, "idea", stories.at(THURSDAY, 9))
        return _week(work, made)

    week = await database.work(turn)
    stored = json.dumps(to_stored(week))
    assert "Say it aloud" not in stored
    assert "Grade 4" not in stored
    assert from_stored(json.loads(stored)) == week


# --- at what cost ------------------------------------------------------------------------------


async def test_forty_teams_cost_as_many_statements_as_three(database: Database) -> None:
    def statements(work: Work, made: Network) -> int:
        with heard(work.connection) as said:
            _week(work, made)
        return len(said)

    def turn(work: Work) -> tuple[int, int]:
        made = weeks.network(work)
        for number in range(3):
            _busy(work, made, number)
        few = statements(work, made)
        for number in range(3, 40):
            _busy(work, made, number)
        return few, statements(work, made)

    few, many = await database.work(turn)
    assert few == many
    assert few < 40


async def test_sums_and_silences_are_read_by_their_indexes(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    def turn(work: Work) -> list[str]:
        made = weeks.network(work)
        _busy(work, made, 1)
        with heard(work.connection) as said:
            _week(work, made)
        return explained(work.connection, said)

    opened = await Database.open(fresh_database_url("sqlite"), clock=clock, ids=SeededIds(1))
    plan = await opened.work(turn)
    await opened.close()
    assert any("ix_measure_team_id" in line for line in plan)
    assert any("ix_check_in_team_id_closed_at" in line for line in plan)
    big = ("SCAN measure", "SCAN check_in", "SCAN check_in_person", "SCAN delivery", "SCAN ask")
    assert not [line for line in plan if line.startswith(big)]


@given(
    st.lists(
        st.tuples(st.integers(0, 24), st.integers(2, 5)).map(
            lambda drawn: Sum(got=drawn[0] * drawn[1] // 2, of=24 * drawn[1], classes=drawn[1])
        ),
        max_size=40,
    )
)
def test_the_quick_look_at_a_line_says_what_its_run_chart_says(sums: list[Sum]) -> None:
    points = [
        Point(on=date(2026, 1, 1) + timedelta(days=at), got=one.got, of=one.of, classes=one.classes)
        for at, one in enumerate(sums)
    ]
    assert has_moved(sums) == (run_chart(points).verdict == "moved")


def _busy(work: Work, made: Network, number: int) -> AtWork:
    team = weeks.at_work(work, made.world, f"Team {number}")
    stories.plan(work, team.cycle, group="english_learners")
    weeks.closed(work, team, "how_did_it_go", TUESDAY, ("waiting",))
    weeks.closed(work, team, "what_adjusting", THURSDAY, ("waiting",))
    weeks.rising(work, team)
    weeks.ask(work, team, "idea", stories.at(THURSDAY, 9))
    weeks.practice(work, team, "Say it", stories.at(THURSDAY, 9))
    work.connection.execute(
        conversation.update()
        .where(conversation.c.id == team.team.home_id)
        .values(state="bot_removed", stopped_at=stories.at(THURSDAY, 9))
    )
    return team
