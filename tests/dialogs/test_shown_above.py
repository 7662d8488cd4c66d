"""What stands above a question: in its form as on its card, and whose it is."""

from __future__ import annotations

import pytest

from bot.domain.clock import VirtualClock
from bot.store import plans
from bot.store.database import Database
from bot.store.plans import PlanEntryRow
from bot.store.work import Work
from dialogs import answering
from dialogs.vocabulary import Intent, Prose, Quote, Tell
from tests import weeks
from tests.chat import Chat, chat


@pytest.fixture
async def room(database: Database, clock: VirtualClock) -> Chat:
    return await chat(database, clock, [answering.CONVERSATION])


async def told_in_form(room: Chat, check_in_id: str) -> list[Prose | tuple[Quote, ...]]:
    opened = await room.press(room.team.members[0], Intent("answer", (check_in_id,)))
    return [part.words for part in opened.form.parts if isinstance(part, Tell)]


async def test_a_form_says_which_of_the_plans_words_are_which(room: Chat) -> None:
    check_in = await room.open("what_worked")

    def plan(work: Work) -> None:
        said = {"if_we": "rehearse the why aloud", "then_students": "write it"}
        plans.put_plan_entries(
            work,
            [
                PlanEntryRow(
                    id=work.new_id(),
                    cycle_id=check_in.cycle_id,
                    field_key=field,
                    group_key="",
                    text=text,
                    got=None,
                    of=None,
                    by=room.team.members[0].id,
                    at=work.now,
                    draft=False,
                )
                for field, text in said.items()
            ],
        )

    await room.do(plan)
    told = await told_in_form(room, check_in.id)
    lines = [
        words.plain() if isinstance(words, Prose) else [quote.text for quote in words]
        for words in told
    ]
    at = lines.index(["rehearse the why aloud"])
    assert lines[at - 1] == "If we…"
    assert lines[lines.index(["write it"]) - 1] == "…then students…"


async def test_a_practice_of_another_team_names_its_school_too(room: Chat) -> None:
    check_in = await room.open("what_will_we_try")

    def passed_on(work: Work) -> None:
        school = weeks.another_school(work, room.world, "Kern", "Lark Middle")
        of = weeks.at_work(work, room.world, "Grade 4", school=school)
        weeks.practice(work, of, "Say it before you write it.", work.now)

    await room.do(passed_on)
    quotes = [
        quote
        for words in await told_in_form(room, check_in.id)
        if not isinstance(words, Prose)
        for quote in words
    ]
    assert [(quote.text, quote.author) for quote in quotes] == [
        ("Say it before you write it.", "Grade 4 · Lark Middle")
    ]
