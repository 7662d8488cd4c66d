"""`/cycle status` as a principal, a member and a lead see it: to the letter, at once, privately."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import update

from bot.domain.access import Role
from bot.domain.clock import VirtualClock
from bot.domain.participation import Outcome
from bot.store import (
    agenda,
    asks,
    check_ins,
    conversations,
    cycles,
    indicators,
    notes,
    plans,
    summaries,
    units,
)
from bot.store.cycles import CycleRow
from bot.store.database import Database
from bot.store.people import PersonRow
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from bot.use_cases import check_ins as check_in_cases
from bot.use_cases import steering
from dialogs.answers import Answer, Opened, Refused, Told
from dialogs.inputs import AccountRef, Command, ConversationRef, Input, Pressed, Submitted, What
from dialogs.routes import routes_of
from dialogs.status import CONVERSATION
from dialogs.turn import Turn
from dialogs.vocabulary import (
    Actions,
    Button,
    Chart,
    ChoiceField,
    Element,
    Facts,
    Intent,
    Items,
    Message,
    Note,
    Prose,
    Quote,
    Quoted,
    Say,
    Source,
)
from tests import stories
from tests.stories import MONDAY, District, Team

T = TypeVar("T")
DAY_8 = date(2026, 12, 2)
AFTERNOON = stories.at(DAY_8, 15)
START, GUESS, DAY_8_STEP = "who_needs_us", "what_will_we_try", "what_adjusting"


@dataclass(kw_only=True)
class School:
    """A school in which people ask for its status."""

    database: Database
    clock: VirtualClock
    turn: Turn
    world: District

    async def do(self, made: Callable[[Work], T]) -> T:
        return await self.database.work(made)

    async def someone(self, role: Role = "principal", *, of: Team | None = None) -> PersonRow:
        def made(work: Work) -> PersonRow:
            unit = of.unit if of else self.world.school
            who = stories.person(work, f"A {role}", unit, role)
            stories.account(work, self.world, who)
            return who

        return await self.do(made)

    async def asks(
        self, who: PersonRow, words: str = "status", *, home: Team | None = None
    ) -> Answer:
        return await self._send(who, Command(words), home)

    async def press(self, who: PersonRow, intent: Intent) -> Answer:
        return await self._send(who, Pressed(intent=intent), None)

    async def fill(self, who: PersonRow, opened: Answer, values: dict[str, str]) -> Answer:
        assert isinstance(opened, Opened)
        form = opened.form
        return await self._send(
            who, Submitted(form=form.name, about=form.about, values=values), None
        )

    async def _send(self, who: PersonRow, what: What, home: Team | None) -> Answer:
        place = f"channel-{home.unit.id}" if home else "a private chat"
        return await self.turn.take(
            Input(
                key=None,
                at=self.clock.now(),
                account=AccountRef(
                    platform="web", realm="orchard", external_id=f"user-{who.id}", name=who.name
                ),
                conversation=ConversationRef(
                    external_id=place, kind="channel" if home else "personal"
                ),
                what=what,
            )
        )


@pytest.fixture
async def school(database: Database, clock: VirtualClock) -> School:
    """Juniper Elementary on its teams' eighth school day, in the afternoon."""
    world = await database.work(stories.district)
    clock.move_to(AFTERNOON)
    turn = Turn(database=database, routes=routes_of([CONVERSATION]))
    return School(database=database, clock=clock, turn=turn, world=world)


def _lines(message: Message) -> list[str]:
    """What is on screen, top to bottom, with buttons in brackets."""
    return [line for element in message.body for line in _lines_of(element)]


def _lines_of(element: Element) -> Iterable[str]:
    match element:
        case Say(said) | Note(said):
            yield said.plain()
        case Items(rows):
            for row in rows:
                button = f" [{row.action.label}]" if row.action else ""
                yield row.lead.plain() + button
                if isinstance(row.detail, Prose):
                    yield row.detail.plain()
        case Actions(buttons):
            yield " ".join(f"[{button.label}]" for button in buttons)
        case Facts(pairs):
            for pair in pairs:
                value = pair.value
                said_by = value.text if isinstance(value, Quote) else value.plain()
                yield f"{pair.label}: {said_by}"
        case Quoted(quotes):
            for quote in quotes:
                yield f"{quote.author}: {quote.text}"
        case _:
            return


def _told(answer: Answer) -> list[str]:
    assert isinstance(answer, Told), answer
    return _lines(answer.message)


def _buttons(answer: Answer) -> dict[str, Intent]:
    assert isinstance(answer, Told)
    found: dict[str, Intent] = {}
    for element in answer.message.body:
        pressed = element.buttons if isinstance(element, Actions) else ()
        if isinstance(element, Items):
            pressed = tuple(row.action for row in element.rows if row.action)
        found |= {each.label: each.does for each in pressed if isinstance(each, Button)}
    return found


def _answered(work: Work, cycle: CycleRow, step: str, outcomes: Iterable[Outcome]) -> None:
    row = stories.asked(work, cycle, step)
    check_in_cases.open_check_in(work, row.id)
    for one, outcome in zip(check_ins.asked(work.connection, row.id), outcomes, strict=True):
        check_ins.set_outcome(work, row.id, outcome, person_id=one.person_id)


def _grade_4(work: Work, world: District) -> tuple[Team, CycleRow]:
    team = stories.team(work, world, "Grade 4")
    cycle = stories.cycle(work, world, team)
    stories.count(work, cycle, START, [("a", 9, 24), ("b", 11, 26), ("c", 0, 24)])
    stories.count(
        work, cycle, GUESS, [("a", 15, 24), ("b", 15, 26), ("c", 15, 24)], purpose="prediction"
    )
    stories.count(work, cycle, DAY_8_STEP, [("a", 10, 24), ("b", 12, 26), ("c", 5, 24)], on=DAY_8)
    stories.plan(work, cycle, target=(55, 74), if_we="If we say one sentence aloud")
    _answered(work, cycle, DAY_8_STEP, ("answered",) * 4 + ("waiting",))
    return team, cycle


def _four_teams(work: Work, world: District) -> None:
    removed = stories.team(work, world, "Grade 2")
    stories.cycle(work, world, removed, MONDAY + timedelta(days=7))
    assert removed.home_id is not None
    conversations.set_state(work, removed.home_id, "bot_removed")
    paused = stories.team(work, world, "Grade 3")
    stories.cycle(work, world, paused)
    member = stories.acting(work, world, paused.members[0])
    steering.pause(work, member, paused.unit, date(2026, 12, 14))
    fourth, cycle = _grade_4(work, world)
    ask = asks.new_ask(
        replace(work, now=AFTERNOON - timedelta(days=2)),
        team_id=fourth.unit.id,
        check_in_id=stories.asked(work, cycle, DAY_8_STEP).id,
        what="visit",
    )
    asks.put_asks(work, (ask,))
    small = stories.team(work, world, "Grade 5", members=4, indicator="structured_conversation")
    theirs = stories.cycle(work, world, small, MONDAY - timedelta(days=7))
    stories.count(work, theirs, START, [("a", 16, 40), ("b", 15, 40)], on=date(2026, 11, 16))
    stories.count(work, theirs, GUESS, [("a", 22, 40), ("b", 22, 40)], purpose="prediction")
    stories.count(work, theirs, "where_now", [("a", 24, 40), ("b", 24, 40)], on=date(2026, 11, 30))
    stories.count(work, theirs, "where_now", [("a", 2, 5), ("b", 1, 4)], group="english_learners")
    stories.plan(work, theirs, group="english_learners")
    _answered(work, theirs, "what_worked", ("answered",) * 4)
    review = date(2026, 12, 17)
    agenda.put(
        work,
        kind="review",
        subject_id=world.school.id,
        due_at=stories.at(review, 7),
        on_date=review,
    )


async def test_four_teams_on_one_screen_what_waits_first(school: School) -> None:
    await school.do(lambda work: _four_teams(work, school.world))
    answer = await school.asks(await school.someone())
    assert _told(answer) == [
        "Juniper Elementary · Wed 2 Dec · only you see this",
        "Two things for you",
        "Grade 4 asks for someone to visit a room, since Monday. [Answer]",
        "Grade 2: our messages don't arrive (bot removed from the channel). [Fix]",
        "Grade 2 · design, day 3 · not reached, so nobody is late",
        "Grade 3 · paused until 14 Dec",
        "Grade 4 · implement, day 8 of 15 · 4 of 5 answered",
        "Evidence-based argument: 20 → 27 of 74 · guess 45 · target 55  ▃▃",
        "Grade 5 · refine, day 13 · answered",
        "Structured conversation: 31 → 48 of 80 · guess 44"
        " · English learners: held back (under 10)  ▄▅",
        "Too few points for a trend yet (2; from 10 on we say more).",
        "School review: Thu 17 Dec, over 4 teams.",
        "[Prepare it] [One team…] [Last cycle] [Chart]",
    ]
    assert _buttons(answer)["Answer"].name == "answer_ask"
    assert _buttons(answer)["Prepare it"] == Intent("prepare_review", (school.world.school.id,))


async def test_the_summary_says_all_of_it_in_one_paragraph(school: School) -> None:
    await school.do(lambda work: _four_teams(work, school.world))
    answer = await school.asks(await school.someone())
    assert isinstance(answer, Told)
    assert "Grade 4 asks for someone to visit a room, since Monday." in answer.message.summary
    assert "20 → 27 of 74" in answer.message.summary
    assert "\n" not in answer.message.summary


async def test_no_member_is_ever_named(school: School) -> None:
    await school.do(lambda work: _four_teams(work, school.world))
    answer = await school.asks(await school.someone())
    assert isinstance(answer, Told)
    assert "member" not in f"{answer.message.summary} {_lines(answer.message)}"


async def test_calm_offers_thanks_to_a_team_that_learned_something(school: School) -> None:
    def made(work: Work) -> Team:
        team = stories.team(work, school.world, "Grade 5")
        cycle = stories.cycle(work, school.world, team)
        cycles.change_cycle(work, cycle.id, state="ended", ended_at=work.now, decision="abandon")
        return team

    team = await school.do(made)
    answer = await school.asks(await school.someone())
    assert _told(answer)[1:4] == [
        "Nothing waits for you. Grade 5 learned something worth telling:",
        "[Send thanks]",
        "Grade 5 · between cycles",
    ]
    assert _buttons(answer)["Send thanks"] == Intent("send_thanks", (team.unit.id,))


async def test_a_question_in_doubt_is_told_of_while_it_is_open_and_not_after(
    school: School,
) -> None:
    def made(work: Work) -> str:
        _, cycle = _grade_4(work, school.world)
        row = stories.asked(work, cycle, DAY_8_STEP)
        lost = update(delivery).where(delivery.c.subject_id == row.id)
        work.connection.execute(lost.values(state="unconfirmed", message_ref=None))
        return row.id

    doubtful = await school.do(made)
    principal = await school.someone()
    doubt = "Grade 4: we couldn't confirm that our last question arrived. [Fix]"
    assert doubt in _told(await school.asks(principal))
    await school.do(
        lambda work: check_ins.change_check_in(work, doubtful, state="closed", closed_at=work.now)
    )
    assert doubt not in _told(await school.asks(principal))


async def test_a_school_without_teams_says_how_one_begins(school: School) -> None:
    told = _told(await school.asks(await school.someone()))
    assert told[1].startswith("No team is here yet.")


async def test_nothing_set_up_says_how_to_begin(school: School) -> None:
    await school.do(lambda work: stories.team(work, school.world, home=False))
    told = _told(await school.asks(await school.someone()))
    assert told[1:3] == ["Nothing waits for you.", "Grade 4 · not set up yet"]
    assert told[3].startswith("No team has begun yet.")


async def test_all_paused_says_who_is_back_first(school: School) -> None:
    def made(work: Work) -> None:
        for name, until in (("Grade 3", date(2026, 12, 14)), ("Grade 4", date(2026, 12, 9))):
            team = stories.team(work, school.world, name)
            stories.cycle(work, school.world, team)
            actor = stories.acting(work, school.world, team.members[0])
            steering.pause(work, actor, team.unit, until)

    await school.do(made)
    told = _told(await school.asks(await school.someone()))
    assert (
        "All teams are paused, so nothing is asked and nobody is late. The first is back on 9 Dec."
        in told
    )


async def test_a_first_cycle_to_come_says_when_it_starts(school: School) -> None:
    def made(work: Work) -> None:
        team = stories.team(work, school.world)
        stories.cycle(work, school.world, team, date(2026, 12, 7))

    await school.do(made)
    assert "Grade 4 · starts Mon 7 Dec" in _told(await school.asks(await school.someone()))


async def test_a_member_gets_their_own_team_with_its_plan(school: School) -> None:
    team, _ = await school.do(lambda work: _grade_4(work, school.world))
    member = await school.someone("member", of=team)
    told = _told(await school.asks(member, home=team))
    assert told[:2] == [
        "Grade 4 · Juniper Elementary · Wed 2 Dec · only you see this",
        "Grade 4 · implement, day 8 of 15 · 4 of 5 answered",
    ]
    assert told[4:6] == ["Our plan", "If we …: If we say one sentence aloud"]


async def test_one_team_by_name_adds_plan_recap_and_notes(school: School) -> None:
    def made(work: Work) -> tuple[str, str]:
        team, cycle = _grade_4(work, school.world)
        row = stories.asked(work, cycle, "how_did_it_go")
        check_ins.change_check_in(work, row.id, state="closed", closed_at=work.now)
        lead = stories.person(work, "Lee Lead", school.world.lea, "lead")
        people = dict.fromkeys(("no_school", "not_reached", "waiting", "late"), 0)
        summaries.freeze(
            work,
            kind="recap",
            about_id=row.id,
            period=row.step,
            figures={
                "tally": {"asked": 5, "answered": 4, "excused": 1, **people},
                "count": {"got": 27, "of": 98, "classes": 4},
                "before": {"got": 20, "of": 74, "classes": 3},
                "now": {"got": 22, "of": 74, "classes": 3},
                "choices": {"tried": {"yes": 2, "partly": 1, "not_yet": 1}},
                "lines": ["an answer"],
            },
        )
        note = notes.add_note(
            work, from_person_id=lead.id, team_id=team.unit.id, kind="note", text="I wonder why."
        )
        notes.add_note(
            work,
            from_person_id=team.members[0].id,
            team_id=team.unit.id,
            kind="reply",
            text="Because we met.",
            answers_id=note.id,
        )
        entry = next(iter(_plan_entries(work, cycle)))
        return note.id, entry

    note_id, entry_id = await school.do(made)
    answer = await school.asks(await school.someone(), "status grade 4")
    assert isinstance(answer, Told)
    assert _told(answer)[4:] == [
        "Their plan",
        "If we …: If we say one sentence aloud",
        "Last recap",
        "“How did it go?” · 4 of 5 answered; 1 excused",
        "20 → 22 of 74",
        "Tried it: 2 yes · 1 partly · 1 not yet",
        "Notes to the team",
        "Lee Lead, today: I wonder why.",
        "[Chart]",
    ]
    assert answer.message.sources() == (
        Source("plan_entry", entry_id),
        Source("coaching_note", note_id),
    )


@pytest.mark.parametrize(
    ("step", "answered", "said"),
    [
        ("how_did_it_go", 3, "“How did it go?” · answered"),
        ("how_did_it_go", 1, "“How did it go?” · in part"),
        ("how_did_it_go", 0, "“How did it go?”"),
        ("keep_change_let_go", 1, "“Keep, change, let go?” · answered"),
    ],
)
async def test_a_recap_of_a_team_under_five_says_in_words_how_it_was_answered(
    school: School, step: str, answered: int, said: str
) -> None:
    def made(work: Work) -> None:
        team = stories.team(work, school.world, "Grade 5", members=3)
        row = stories.asked(work, stories.cycle(work, school.world, team), step)
        check_ins.change_check_in(work, row.id, state="closed", closed_at=work.now)
        people = dict.fromkeys(("excused", "no_school", "not_reached", "late"), 0)
        counted = {"asked": 3, "answered": answered, "waiting": 3 - answered, **people}
        summaries.freeze(
            work, kind="recap", about_id=row.id, period=step, figures={"tally": counted}
        )

    await school.do(made)
    told = _told(await school.asks(await school.someone(), "status grade 5"))
    assert told[told.index("Last recap") + 1] == said


def _end(work: Work, cycle: CycleRow) -> None:
    cycles.change_cycle(work, cycle.id, state="ended", ended_at=work.now, decision="adapt")


def _from_plan(answer: Answer) -> list[str]:
    told = _told(answer)
    return told[next(at for at, line in enumerate(told) if " plan" in line) :][:3]


async def test_between_two_cycles_the_last_plan_is_shown_and_said_to_be_the_last(
    school: School,
) -> None:
    team, cycle = await school.do(lambda work: _grade_4(work, school.world))
    await school.do(lambda work: _end(work, cycle))
    principal = await school.someone()
    assert _from_plan(await school.asks(principal, "status grade 4"))[:2] == [
        "Their plan from cycle 1",
        "If we …: If we say one sentence aloud",
    ]
    following = await school.do(
        lambda work: stories.cycle(work, school.world, team, MONDAY + timedelta(days=28))
    )
    assert _from_plan(await school.asks(principal, "status grade 4")) == [
        "Their plan from cycle 1",
        "None is saved for cycle 2 yet.",
        "If we …: If we say one sentence aloud",
    ]
    await school.do(lambda work: stories.plan(work, following, if_we="If pairs rehearse"))
    assert _from_plan(await school.asks(principal, "status grade 4"))[:2] == [
        "Their plan",
        "If we …: If pairs rehearse",
    ]


async def test_a_plan_of_two_cycles_ago_is_no_more_the_teams_plan(school: School) -> None:
    def made(work: Work) -> None:
        team, first = _grade_4(work, school.world)
        _end(work, first)
        second = stories.cycle(work, school.world, team, MONDAY + timedelta(days=28))
        _end(work, second)
        stories.cycle(work, school.world, team, MONDAY + timedelta(days=56))

    await school.do(made)
    assert _from_plan(await school.asks(await school.someone(), "status grade 4"))[:2] == [
        "Their plan",
        "No plan is saved yet.",
    ]


async def test_a_saved_plan_names_the_indicator_it_was_saved_with(school: School) -> None:
    def made(work: Work) -> None:
        team, cycle = _grade_4(work, school.world)
        followed = school.world.indicators
        stories.plan(work, cycle, indicator=followed["evidence_based_argument"].id)
        units.change_unit(work, team.unit.id, indicator_id=followed["close_reading"].id)
        _end(work, cycle)

    await school.do(made)
    told = _told(await school.asks(await school.someone(), "status grade 4"))
    assert "Success indicator: Evidence-based argument" in told


def _plan_entries(work: Work, cycle: CycleRow) -> list[str]:
    return [row.id for row in plans.plan_of(work.connection, cycle.id).values() if row.text]


async def test_several_of_a_name_are_offered_and_never_guessed(school: School) -> None:
    def made(work: Work) -> PersonRow:
        alder = units.add_unit(work, kind="school", parent=school.world.lea, name="Alder")
        stories.team(work, school.world)
        stories.team(work, school.world, school=alder)
        lead = stories.person(work, "Lee Lead", school.world.lea, "lead")
        stories.account(work, school.world, lead)
        return lead

    lead = await school.do(made)
    which = await school.asks(lead, "status grade 4")
    assert sorted(_told(which)) == [
        "Grade 4 · Alder [Show]",
        "Grade 4 · Juniper Elementary [Show]",
        "Which one do you mean?",
    ]
    own = await school.asks(lead)
    assert [line.split(" · ")[0] for line in _told(own)] == [
        "Which one do you mean?",
        "Alder",
        "Juniper Elementary",
    ]
    shown = await school.press(lead, _buttons(which)["Show"])
    assert _told(shown)[0].startswith("Grade 4 · ")


async def test_a_refusal_offers_what_is_near_and_tells_nothing_of_the_rest(school: School) -> None:
    def made(work: Work) -> Team:
        stories.team(work, school.world, "Secret Five")
        return stories.team(work, school.world)

    team = await school.do(made)
    member = await school.someone("member", of=team)
    near = await school.asks(member, "status grrade 4")
    assert near == Refused(
        "I don't find “grrade 4” among the schools and teams you can see. "
        "Did you mean “/cycle status Grade 4”?"
    )
    hidden = await school.asks(member, "status secret five")
    gone = await school.asks(member, "status sacred fire")
    assert isinstance(hidden, Refused)
    assert isinstance(gone, Refused)
    assert hidden.words.replace("secret five", "sacred fire") == gone.words


async def test_a_press_for_another_school_is_refused_like_one_for_none(school: School) -> None:
    def made(work: Work) -> str:
        return units.add_unit(work, kind="school", parent=school.world.lea, name="Alder").id

    other = await school.do(made)
    principal = await school.someone()
    for name in ("status_of", "chart", "last_cycle", "pick_team", "how_to_fix"):
        refused = await school.press(principal, Intent(name, (other,)))
        assert refused == await school.press(principal, Intent(name, ("nothing",)))
        assert isinstance(refused, Refused)


async def test_who_has_neither_school_nor_team_is_told_what_to_do(school: School) -> None:
    def made(work: Work) -> PersonRow:
        stranger = stories.person(work, "Sam", school.world.network, "member")
        stories.account(work, school.world, stranger)
        return stranger

    answer = await school.asks(await school.do(made))
    assert isinstance(answer, Refused)
    assert answer.words.startswith("I don't know yet which school or team is yours.")


async def test_fix_says_what_somebody_can_do(school: School) -> None:
    await school.do(lambda work: _four_teams(work, school.world))
    principal = await school.someone()
    fix = _buttons(await school.asks(principal))["Fix"]
    told = _told(await school.press(principal, fix))
    assert told == [
        "Somebody in the channel of Grade 2 adds Cyclebot to it again; anyone there can. "
        "What was said is kept, and the next question arrives by itself."
    ]


async def test_one_team_is_picked_in_a_form(school: School) -> None:
    await school.do(lambda work: _four_teams(work, school.world))
    principal = await school.someone()
    opened = await school.press(principal, Intent("pick_team", (school.world.school.id,)))
    assert isinstance(opened, Opened)
    field = opened.form.fields()[0]
    assert isinstance(field, ChoiceField)
    assert [option.label for option in field.options] == [
        "Grade 2",
        "Grade 3",
        "Grade 4",
        "Grade 5",
    ]
    shown = await school.fill(principal, opened, {"team": field.options[2].key})
    assert _told(shown)[0].startswith("Grade 4 · Juniper Elementary")


async def test_the_last_cycle_of_each_team(school: School) -> None:
    principal = await school.someone()
    press = Intent("last_cycle", (school.world.school.id,))
    assert "No cycle has ended yet" in _told(await school.press(principal, press))[1]

    def made(work: Work) -> None:
        _, cycle = _grade_4(work, school.world)
        cycles.change_cycle(work, cycle.id, state="ended", ended_at=work.now, decision="adapt")

    await school.do(made)
    assert _told(await school.press(principal, press)) == [
        "Juniper Elementary · each team's last cycle · only you see this",
        "Grade 4 · cycle 1, to 2 Dec · changes one thing and tries again",
        "Evidence-based argument: 20 → 27 of 74 · guess 45 · target 55",
    ]


async def test_the_chart_says_every_number_in_words(school: School) -> None:
    def made(work: Work) -> Team:
        team, cycle = _grade_4(work, school.world)
        stories.count(
            work,
            cycle,
            DAY_8_STEP,
            [("a", 5, 11), ("b", 4, 12)],
            group="english_learners",
            on=DAY_8,
        )
        return team

    team = await school.do(made)
    answer = await school.press(await school.someone(), Intent("chart", (team.unit.id,)))
    assert isinstance(answer, Told)
    chart = next(each for each in answer.message.body if isinstance(each, Chart))
    assert chart.title == "A student explains why the evidence fits the point"
    assert [series.name for series in chart.series] == ["All students", "English learners"]
    assert chart.median is None
    assert (round(chart.start or 0), round(chart.guess or 0), round(chart.target or 0)) == (
        27,
        61,
        74,
    )
    assert chart.alt == (
        "All students: 20 of 74 (27%) on Mon 23 Nov; 27 of 74 (36%) on Wed 2 Dec. "
        "English learners: 9 of 23 (39%) on Wed 2 Dec. Start 27%, guess 61%, target 74%. "
        "Cycle 1 Mon 23 Nov; Change tried Mon 30 Nov."
    )
    assert _told(answer)[1] == ("Too few points for a trend yet (2; from 10 on we say more).")


async def test_a_school_of_many_teams_keeps_to_a_message(school: School) -> None:
    def made(work: Work) -> None:
        for place in range(30):
            stories.cycle(work, school.world, stories.team(work, school.world, f"Team {place:02}"))

    await school.do(made)
    answer = await school.asks(await school.someone())
    told = _told(answer)
    assert "and 18 more: “/cycle status” and a name shows any of them [One team…]" in told
    assert isinstance(answer, Told)
    assert len(answer.message.body) <= 40
    assert sum(map(len, told)) < 12_000


async def test_groups_are_called_as_the_network_calls_them(school: School) -> None:
    def made(work: Work) -> Team:
        team, cycle = _grade_4(work, school.world)
        indicators.add_group(
            work, unit_id=school.world.network.id, key="newcomers", text="Newcomers to the U.S."
        )
        stories.count(work, cycle, DAY_8_STEP, [("a", 5, 11), ("b", 4, 12)], group="newcomers")
        stories.plan(work, cycle, group="newcomers")
        return team

    await school.do(made)
    told = " ".join(_told(await school.asks(await school.someone())))
    assert "Newcomers to the U.S.: 9 of 23" in told
