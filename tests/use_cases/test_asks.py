"""A team's ask for help: it stands while somebody asks it, is passed on, answered, or chased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import pytest

from bot.domain.clock import VirtualClock
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.store import accounts, agenda, calendars, delivery_lookup, notes
from bot.store import asks as ask_rows
from bot.store.asks import AskRow
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.people import PersonRow
from bot.store.work import Work
from bot.use_cases import asks, check_ins, replies
from bot.use_cases.screening import NamesAStudent
from tests import stories
from tests.stories import District, Team

_T = TypeVar("_T")

OPENS = stories.at(date(2026, 11, 30), 15)
CLOSES = stories.at(date(2026, 12, 1), 16)
CHASED = stories.at(date(2026, 12, 3), 16)


@dataclass(kw_only=True)
class Story:
    """A team with an open check-in that asks whether it needs anything."""

    database: Database
    clock: VirtualClock
    world: District
    team: Team
    principal: PersonRow
    lead: PersonRow
    check_in_id: str

    async def do(self, turn: Callable[[Work], _T]) -> _T:
        return await self.database.work(turn)

    async def says(self, member: int, help_wanted: str | None) -> None:
        """A member answers, asking for this."""

        def turn(work: Work) -> None:
            actor = stories.acting(work, self.world, self.team.members[member])
            values = {"tried": "yes"} | ({"help": help_wanted} if help_wanted else {})
            replies.answer(work, actor, self.check_in_id, values)

        await self.do(turn)

    async def takes_back(self, member: int) -> None:
        def turn(work: Work) -> None:
            actor = stories.acting(work, self.world, self.team.members[member])
            replies.withdraw(work, actor, self.check_in_id)

        await self.do(turn)

    async def closes(self) -> None:
        self.clock.move_to(CLOSES)
        await self.do(lambda work: check_ins.close(work, self.check_in_id))

    async def asks(self) -> dict[str, AskRow]:
        rows = await self.do(lambda work: ask_rows.asks_at(work.connection, (self.check_in_id,)))
        return {row.what: row for row in rows}

    async def standing(self) -> set[str]:
        return {what for what, row in (await self.asks()).items() if row.withdrawn_at is None}

    async def owed(self, kind: str) -> list[DeliveryRow]:
        """Every message of a kind about an ask of this check-in."""
        ids = [row.id for row in (await self.asks()).values()]

        def turn(work: Work) -> list[DeliveryRow]:
            found = [delivery_lookup.of_subject(work.connection, each, (kind,)) for each in ids]
            return [row for rows in found for row in rows]

        return await self.do(turn)

    async def readers(self, kind: str) -> list[str]:
        """Who is told so, by name."""

        def turn(work: Work) -> dict[str, str]:
            both = (self.principal, self.lead)
            return {stories.account(work, self.world, one).id: one.name for one in both}

        names = await self.do(turn)
        return sorted(names[row.account_id or ""] for row in await self.owed(kind))

    async def chases(self) -> dict[str, datetime]:
        """What is on the agenda about the asks: when each is asked again."""
        known = await self.asks()
        ids = {row.id: what for what, row in known.items()}
        rows = await self.do(lambda work: agenda.upcoming(work.connection, list(ids)))
        return {ids[row.subject_id]: row.due_at for row in rows}

    async def chase(self, what: str = "visit") -> None:
        row = (await self.asks())[what]
        await self.do(lambda work: asks.chase(work, row.id))


@pytest.fixture
async def story(database: Database, clock: VirtualClock) -> Story:
    """A school with a principal, an LEA with a lead, and the sixth day's question open."""

    def begin(work: Work) -> Story:
        world = stories.district(work)
        team = stories.team(work, world)
        principal = stories.person(work, "Dana Ortiz", world.school, "principal")
        lead = stories.person(work, "Lee Ames", world.lea, "lead")
        for one in (principal, lead):
            stories.account(work, world, one)
        cycle = stories.cycle(work, world, team)
        return Story(
            database=database,
            clock=clock,
            world=world,
            team=team,
            principal=principal,
            lead=lead,
            check_in_id=stories.asked(work, cycle, "how_did_it_go").id,
        )

    begun = await database.work(begin)
    clock.move_to(OPENS)
    await begun.do(lambda work: check_ins.open_check_in(work, begun.check_in_id))
    return begun


async def test_an_ask_stands_while_somebody_asks_it(story: Story) -> None:
    await story.says(0, "visit")
    await story.says(1, "visit")
    assert await story.standing() == {"visit"}
    await story.takes_back(0)
    assert await story.standing() == {"visit"}
    await story.takes_back(1)
    assert await story.standing() == set()
    await story.says(0, "visit")
    assert await story.standing() == {"visit"}
    assert len(await story.asks()) == 1


async def test_another_choice_calls_off_the_first_ask(story: Story) -> None:
    await story.says(0, "visit")
    await story.says(0, "idea")
    assert await story.standing() == {"idea"}


@pytest.mark.parametrize("answer", ["nothing", None])
async def test_who_needs_nothing_asks_nothing(story: Story, answer: str | None) -> None:
    await story.says(0, answer)
    assert await story.asks() == {}


async def test_nothing_is_told_before_the_check_in_closes(story: Story) -> None:
    await story.says(0, "visit")
    assert await story.owed("ask") == []


async def test_the_principal_is_told_once_when_the_check_in_closes(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    assert await story.readers("ask") == ["Dana Ortiz"]
    assert await story.chases() == {"visit": CHASED}


async def test_without_a_principal_who_can_be_reached_the_lead_is_told(story: Story) -> None:
    def unlink(work: Work) -> None:
        account = stories.account(work, story.world, story.principal)
        accounts.link_account(work, account.id, None)

    await story.do(unlink)
    await story.says(0, "visit")
    await story.closes()
    account_ids = [row.account_id for row in await story.owed("ask")]
    lead = await story.do(lambda work: stories.account(work, story.world, story.lead).id)
    assert account_ids == [lead]


async def test_what_was_called_off_is_not_passed_on(story: Story) -> None:
    await story.says(0, "visit")
    await story.says(0, "nothing")
    await story.closes()
    assert await story.owed("ask") == []
    assert await story.chases() == {}


async def test_an_ask_in_a_late_reply_is_passed_on_then(story: Story) -> None:
    await story.closes()
    await story.says(0, "time")
    assert await story.readers("ask") == ["Dana Ortiz"]
    assert set(await story.chases()) == {"time"}


async def test_an_ask_called_off_late_is_chased_no_more(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    (before,) = await story.owed("ask")
    await story.takes_back(0)
    assert await story.chases() == {}
    (after,) = await story.owed("ask")
    assert after.wanted > before.wanted


async def test_after_two_school_days_the_lead_is_asked_and_the_team_told(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    story.clock.move_to(CHASED)
    await story.chase()
    assert await story.readers("ask_chase") == ["Lee Ames"]
    (line,) = await story.owed("ask_line")
    assert line.conversation_id == story.team.home_id
    assert line.after_id is not None


async def test_it_is_asked_again_once(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    story.clock.move_to(CHASED)
    await story.chase()
    await story.chase()
    (line,) = await story.owed("ask_line")
    assert line.wanted == 1


async def test_a_day_closed_meanwhile_puts_the_chase_off(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()

    def close_thursday(work: Work) -> None:
        thursday = date(2026, 12, 3)
        calendars.add_closed_days(
            work,
            unit_id=story.world.school.id,
            from_date=thursday,
            to_date=thursday,
            kind="closed",
            source="form",
        )

    await story.do(close_thursday)
    story.clock.move_to(CHASED)
    await story.chase()
    assert await story.owed("ask_line") == []
    assert await story.chases() == {"visit": CHASED + timedelta(days=1)}


async def test_where_nobody_can_be_asked_again_nothing_is_claimed(story: Story) -> None:
    def unlink(work: Work) -> None:
        for one in (story.principal, story.lead):
            accounts.link_account(work, stories.account(work, story.world, one).id, None)

    await story.do(unlink)
    await story.says(0, "visit")
    await story.closes()
    story.clock.move_to(CHASED)
    await story.chase()
    assert await story.owed("ask_line") == []


async def test_an_answer_goes_into_the_thread_it_was_asked_in(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    ask = (await story.asks())["visit"]

    def answer(work: Work) -> DeliveryRow:
        actor = stories.acting(work, story.world, story.principal)
        sent = asks.answer_ask(work, actor, ask.id, "I can come Thursday. Whose room?")
        assert sent.reached
        (row,) = delivery_lookup.of_subject(work.connection, sent.note.id)
        return row

    row = await story.do(answer)
    assert (row.kind, row.conversation_id) == ("note", story.team.home_id)
    card = await story.do(lambda work: delivery_lookup.by_id(work.connection, row.after_id or ""))
    assert card is not None
    assert card.kind == "check_in"
    settled = (await story.asks())["visit"]
    assert settled.answered_at == CLOSES
    assert settled.taken_by == story.principal.id
    assert await story.chases() == {}


async def test_an_answered_ask_is_not_chased(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    ask = (await story.asks())["visit"]
    await story.do(
        lambda work: asks.answer_ask(
            work, stories.acting(work, story.world, story.lead), ask.id, "Thursday?"
        )
    )
    story.clock.move_to(CHASED)
    await story.chase()
    assert await story.owed("ask_chase") == []


async def test_two_who_answer_at_once_send_one_answer(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    ask = (await story.asks())["visit"]

    def answer(who: PersonRow) -> Callable[[Work], None]:
        def turn(work: Work) -> None:
            asks.answer_ask(work, stories.acting(work, story.world, who), ask.id, "Thursday?")

        return turn

    await story.do(answer(story.principal))
    with pytest.raises(BadInput, match="while you wrote"):
        await story.do(answer(story.lead))
    written = await story.do(lambda work: notes.notes_to(work.connection, (story.team.unit.id,)))
    assert [note.from_person_id for note in written] == [story.principal.id]


async def test_an_answer_to_what_was_called_off_comes_back_whole(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    ask = (await story.asks())["visit"]
    await story.takes_back(0)

    def answer(work: Work) -> None:
        asks.answer_ask(work, stories.acting(work, story.world, story.lead), ask.id, "Thursday?")

    with pytest.raises(BadInput, match="took this ask back"):
        await story.do(answer)


async def test_an_answer_names_no_student(story: Story) -> None:
    await story.says(0, "visit")
    ask = (await story.asks())["visit"]

    def answer(work: Work) -> None:
        actor = stories.acting(work, story.world, story.principal)
        asks.answer_ask(work, actor, ask.id, "Maria L. struggled with it.")

    with pytest.raises(NamesAStudent):
        await story.do(answer)


async def test_a_promise_needs_a_day_that_is_to_come(story: Story) -> None:
    await story.says(0, "visit")
    ask = (await story.asks())["visit"]

    def promise(day: date | None) -> Callable[[Work], date | None]:
        def turn(work: Work) -> date | None:
            actor = stories.acting(work, story.world, story.principal)
            return asks.answer_ask(work, actor, ask.id, "I'll come.", "visit", day).note.due_on

        return turn

    for day in (None, date(2026, 11, 27)):
        with pytest.raises(BadInput) as refused:
            await story.do(promise(day))
        assert set(refused.value.fields) == {"due_on"}
    assert await story.do(promise(date(2026, 12, 3))) == date(2026, 12, 3)


async def test_the_first_who_takes_an_ask_keeps_it(story: Story) -> None:
    await story.says(0, "visit")
    ask = (await story.asks())["visit"]

    def take(who: PersonRow) -> Callable[[Work], str | None]:
        return lambda work: (
            asks.take(work, stories.acting(work, story.world, who), ask.id).ask.taken_by
        )

    assert await story.do(take(story.principal)) == story.principal.id
    assert await story.do(take(story.lead)) == story.principal.id


async def test_who_promised_is_asked_again_with_the_leads(story: Story) -> None:
    await story.says(0, "visit")
    await story.closes()
    ask = (await story.asks())["visit"]
    await story.do(
        lambda work: asks.take(work, stories.acting(work, story.world, story.principal), ask.id)
    )
    story.clock.move_to(CHASED)
    await story.chase()
    assert await story.readers("ask_chase") == ["Dana Ortiz", "Lee Ames"]


async def test_what_was_called_off_cannot_be_taken(story: Story) -> None:
    await story.says(0, "visit")
    ask = (await story.asks())["visit"]
    await story.takes_back(0)
    with pytest.raises(Refused, match="no longer needs it"):
        await story.do(
            lambda work: asks.take(work, stories.acting(work, story.world, story.lead), ask.id)
        )


async def test_a_member_cannot_answer_their_own_ask(story: Story) -> None:
    await story.says(0, "visit")
    ask = (await story.asks())["visit"]

    def look(work: Work) -> None:
        asks.look_at(work, stories.acting(work, story.world, story.team.members[1]), ask.id)

    with pytest.raises(NotAllowed):
        await story.do(look)


async def test_an_ask_holds_nothing_of_who_asked(story: Story) -> None:
    await story.says(0, "visit")
    row = (await story.asks())["visit"]
    asker = story.team.members[0].id
    assert asker not in {getattr(row, name) for name in row.__dataclass_fields__}
