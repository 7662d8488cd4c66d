"""Coaching notes: written to the team, answered to the writer alone, promises kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import pytest

from bot.domain.clock import VirtualClock
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.store import check_ins, conversations, cycles, delivery_lookup, notes, roles
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.notes import NoteKind
from bot.store.people import PersonRow
from bot.store.work import Work
from bot.use_cases import coaching
from bot.use_cases.coaching import Sent
from bot.use_cases.coaching_facts import note_facts, seen_of
from bot.use_cases.screening import NamesAStudent
from tests import stories
from tests.stories import District, Team

_T = TypeVar("_T")

TUESDAY = stories.at(date(2026, 11, 24), 10)
FRIDAY = date(2026, 11, 27)


@dataclass(kw_only=True)
class Story:
    """A team with a principal and a lead over it."""

    database: Database
    clock: VirtualClock
    world: District
    team: Team
    principal: PersonRow
    lead: PersonRow

    async def do(self, turn: Callable[[Work], _T]) -> _T:
        return await self.database.work(turn)

    async def writes(
        self,
        who: PersonRow,
        text: str = "I saw your plan. Would a visit help?",
        kind: NoteKind = "note",
        due_on: date | None = None,
    ) -> Sent:
        return await self.do(
            lambda work: coaching.write_note(
                work, stories.acting(work, self.world, who), self.team.unit, text, kind, due_on
            )
        )

    async def answers(self, note_id: str, who: PersonRow, text: str = "Yes, please.") -> Sent:
        return await self.do(
            lambda work: coaching.reply_to_note(
                work, stories.acting(work, self.world, who), note_id, text
            )
        )

    async def message(self, note_id: str) -> DeliveryRow:
        (row,) = await self.do(lambda work: delivery_lookup.of_subject(work.connection, note_id))
        return row


@pytest.fixture
async def story(database: Database, clock: VirtualClock) -> Story:
    """A school with a principal, an LEA with a lead, and a team of five."""
    clock.move_to(TUESDAY)

    def begin(work: Work) -> Story:
        world = stories.district(work)
        team = stories.team(work, world)
        principal = stories.person(work, "Dana Ortiz", world.school, "principal")
        lead = stories.person(work, "Lee Ames", world.lea, "lead")
        stories.account(work, world, lead)
        return Story(
            database=database,
            clock=clock,
            world=world,
            team=team,
            principal=principal,
            lead=lead,
        )

    return await database.work(begin)


async def test_a_note_goes_into_the_teams_channel(story: Story) -> None:
    sent = await story.writes(story.principal)
    row = await story.message(sent.note.id)
    assert sent.reached
    assert (row.kind, row.conversation_id, row.after_id) == ("note", story.team.home_id, None)


async def test_a_team_without_a_channel_reads_it_privately(story: Story) -> None:
    def close_the_channel(work: Work) -> str:
        conversations.set_state(work, story.team.home_id or "", "bot_removed")
        return stories.account(work, story.world, story.team.members[0]).id

    account_id = await story.do(close_the_channel)
    sent = await story.writes(story.principal)
    row = await story.message(sent.note.id)
    assert sent.reached
    assert row.account_id == account_id


async def test_a_note_that_reaches_nobody_says_so(story: Story) -> None:
    await story.do(
        lambda work: conversations.set_state(work, story.team.home_id or "", "bot_removed")
    )
    assert not (await story.writes(story.principal)).reached


async def test_only_principals_and_leads_over_the_team_write_to_it(story: Story) -> None:
    elsewhere = await story.do(
        lambda work: stories.person(
            work, "Noor Haddad", stories.team(work, story.world, "Grade 5").unit, "lead"
        )
    )
    for who in (story.team.members[0], elsewhere):
        with pytest.raises(NotAllowed):
            await story.writes(who)


async def test_nobody_is_asked_to_coach_what_is_not_there(story: Story) -> None:
    with pytest.raises(NotAllowed):
        await story.do(
            lambda work: coaching.team_to_coach(
                work, stories.acting(work, story.world, story.lead), "no such id"
            )
        )


async def test_a_lead_finds_a_team_by_its_name(story: Story) -> None:
    def look(name: str) -> Callable[[Work], list[str]]:
        def turn(work: Work) -> list[str]:
            actor = stories.acting(work, story.world, story.lead)
            return [team.name for team in coaching.teams_to_coach(work, actor, name)]

        return turn

    await story.do(lambda work: stories.team(work, story.world, "Grade 5"))
    assert await story.do(look("grade 5")) == ["Grade 5"]
    assert await story.do(look("")) == ["Grade 4", "Grade 5"]
    assert await story.do(look("Grade 9")) == []


async def test_a_member_finds_no_team_to_coach(story: Story) -> None:
    def turn(work: Work) -> int:
        actor = stories.acting(work, story.world, story.team.members[0])
        return len(coaching.teams_to_coach(work, actor))

    assert await story.do(turn) == 0


async def test_an_answer_reaches_the_writer_alone(story: Story) -> None:
    sent = await story.writes(story.lead)
    answer = await story.answers(sent.note.id, story.team.members[0])
    row = await story.message(answer.note.id)
    account = await story.do(lambda work: stories.account(work, story.world, story.lead))
    assert answer.reached
    assert (row.kind, row.account_id) == ("note_reply", account.id)


async def test_the_note_says_how_many_answers_went_back(story: Story) -> None:
    sent = await story.writes(story.lead)
    await story.answers(sent.note.id, story.team.members[0])
    await story.answers(sent.note.id, story.team.members[1])
    facts = await story.do(lambda work: note_facts(work, (sent.note.id,)))
    assert facts[sent.note.id].answers == 2
    assert (await story.message(sent.note.id)).wanted == 3


async def test_a_writer_without_an_account_cannot_be_reached(story: Story) -> None:
    sent = await story.writes(story.principal)
    answer = await story.answers(sent.note.id, story.team.members[0])
    assert not answer.reached


async def test_only_the_team_answers_its_notes(story: Story) -> None:
    sent = await story.writes(story.principal)
    with pytest.raises(NotAllowed):
        await story.answers(sent.note.id, story.lead)


async def test_an_answer_is_not_answered_as_a_note(story: Story) -> None:
    sent = await story.writes(story.lead)
    answer = await story.answers(sent.note.id, story.team.members[0])
    with pytest.raises(Refused, match="an answer already"):
        await story.answers(answer.note.id, story.team.members[0])


async def test_a_note_that_is_gone_says_so(story: Story) -> None:
    with pytest.raises(Refused, match="no longer here"):
        await story.answers("no such id", story.team.members[0])


@pytest.mark.parametrize("text", ["", "   \n", "word " * 700])
async def test_words_that_are_none_or_too_many_come_back(story: Story, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        await story.writes(story.lead, text)
    assert set(refused.value.fields) == {"text"}


async def test_every_text_is_looked_through_for_students(story: Story) -> None:
    sent = await story.writes(story.lead)
    named = "Maria L. struggled with it."
    with pytest.raises(NamesAStudent):
        await story.writes(story.lead, named)
    with pytest.raises(NamesAStudent):
        await story.answers(sent.note.id, story.team.members[0], named)

    def thank(work: Work) -> None:
        actor = stories.acting(work, story.world, story.lead)
        coaching.thanks(work, actor, story.team.unit, named)

    def edit(work: Work) -> None:
        coaching.edit_note(work, stories.acting(work, story.world, story.lead), sent.note.id, named)

    for turn in (thank, edit):
        with pytest.raises(NamesAStudent):
            await story.do(turn)


async def test_who_says_that_it_is_no_student_is_believed(story: Story) -> None:
    def write(work: Work) -> str:
        actor = stories.acting(work, story.world, story.lead)
        sent = coaching.write_note(
            work, actor, story.team.unit, "Maria L. visits.", said_none_is_a_student=True
        )
        return sent.note.text

    assert await story.do(write) == "Maria L. visits."


async def test_a_promise_is_kept_once(story: Story) -> None:
    sent = await story.writes(story.lead, "I'll come.", "visit", FRIDAY)

    def keep(work: Work) -> None:
        actor = stories.acting(work, story.world, story.lead)
        coaching.keep_promise(work, actor, sent.note.id)

    await story.do(keep)
    story.clock.move_to(TUESDAY + timedelta(days=1))
    await story.do(keep)
    kept = await story.do(lambda work: notes.note_by_id(work.connection, sent.note.id))
    assert kept is not None
    assert kept.kept_at == TUESDAY


async def test_a_promise_is_its_makers_to_keep(story: Story) -> None:
    sent = await story.writes(story.lead, "I'll come.", "visit", FRIDAY)
    with pytest.raises(NotAllowed):
        await story.do(
            lambda work: coaching.keep_promise(
                work, stories.acting(work, story.world, story.principal), sent.note.id
            )
        )


async def test_a_note_promised_nothing(story: Story) -> None:
    sent = await story.writes(story.lead, "I saw your plan.", "note", FRIDAY)
    assert sent.note.due_on is None
    with pytest.raises(Refused, match="Nothing was promised"):
        await story.do(
            lambda work: coaching.keep_promise(
                work, stories.acting(work, story.world, story.lead), sent.note.id
            )
        )


async def test_thanks_go_into_the_channel(story: Story) -> None:
    def thank(work: Work) -> Sent:
        actor = stories.acting(work, story.world, story.principal)
        return coaching.thanks(work, actor, story.team.unit, "Thank you for counting.")

    sent = await story.do(thank)
    row = await story.message(sent.note.id)
    assert (sent.note.kind, row.kind, row.conversation_id) == (
        "thanks",
        "thanks",
        story.team.home_id,
    )


async def test_a_writer_changes_their_own_words_alone(story: Story) -> None:
    sent = await story.writes(story.lead)

    def edit(who: PersonRow) -> Callable[[Work], str]:
        return lambda work: (
            coaching.edit_note(
                work, stories.acting(work, story.world, who), sent.note.id, "Better words."
            ).text
        )

    with pytest.raises(NotAllowed):
        await story.do(edit(story.principal))
    assert await story.do(edit(story.lead)) == "Better words."


async def test_notes_stay_when_a_lead_hands_over(story: Story) -> None:
    sent = await story.writes(story.lead)

    def hand_over(work: Work) -> PersonRow:
        roles.end_grant(work, story.lead.id, story.world.lea.id, "lead")
        return stories.person(work, "Noor Haddad", story.world.lea, "lead")

    await story.do(hand_over)
    facts = await story.do(lambda work: note_facts(work, (sent.note.id,)))
    assert facts[sent.note.id].by == story.lead
    assert facts[sent.note.id].role is None
    with pytest.raises(NotAllowed):
        await story.do(
            lambda work: coaching.own_note(
                work, stories.acting(work, story.world, story.lead), sent.note.id
            )
        )


async def test_the_writers_role_stands_with_the_note(story: Story) -> None:
    by_principal = (await story.writes(story.principal)).note.id
    by_lead = (await story.writes(story.lead)).note.id
    facts = await story.do(lambda work: note_facts(work, (by_principal, by_lead)))
    assert facts[by_principal].role == "principal"
    assert facts[by_lead].role == "lead"


async def test_a_stem_tells_of_counts_that_may_leave_the_team(story: Story) -> None:
    def count(classes: list[tuple[str, int, int]]) -> Callable[[Work], bool]:
        def turn(work: Work) -> bool:
            team = stories.team(work, story.world, f"Grade {len(classes)}")
            cycle = stories.cycle(work, story.world, team)
            stories.count(work, cycle, "who_needs_us", classes)
            stories.count(work, cycle, "how_did_it_go", classes)
            return seen_of(work, team.unit).compared is not None

        return turn

    assert await story.do(count([("a", 9, 24), ("b", 11, 26)]))
    assert not await story.do(count([("a", 9, 24)]))


async def test_until_something_was_asked_in_a_new_cycle_the_last_one_is_what_was_seen(
    story: Story,
) -> None:
    def turn(work: Work) -> None:
        team = stories.team(work, story.world, "Grade 6")
        last = stories.cycle(work, story.world, team)
        for step in ("who_needs_us", "how_did_it_go"):
            stories.count(work, last, step, [("a", 9, 24), ("b", 11, 26)])
            asked = stories.asked(work, last, step)
            check_ins.change_check_in(work, asked.id, state="closed", closed_at=work.now)
        cycles.change_cycle(work, last.id, state="ended", ended_at=work.now, decision="adapt")
        seen = seen_of(work, team.unit)
        stories.cycle(work, story.world, team, stories.MONDAY + timedelta(days=28))
        assert seen_of(work, team.unit) == seen
        assert (seen.title, seen.compared is not None) == ("How did it go?", True)

    await story.do(turn)


async def test_a_team_without_a_cycle_has_nothing_to_be_seen(story: Story) -> None:
    assert (await story.do(lambda work: seen_of(work, story.team.unit))).title is None
