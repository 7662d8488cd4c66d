"""Erasing one's own words: what goes, what stays, and the receipt."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.domain.access import Actor
from bot.domain.clock import VirtualClock
from bot.domain.errors import NotAllowed
from bot.store import (
    audit,
    conversations,
    deliveries,
    delivery_lookup,
    delivery_sources,
    measures,
    notes,
    own_words,
    plans,
    practices,
    replies,
)
from bot.store import check_ins as check_in_rows
from bot.store.check_ins import CheckInRow
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.people import PersonRow
from bot.store.plans import PlanEntryRow
from bot.store.rows import every
from bot.store.tables.delivery import delivery
from bot.store.tables.evidence import answer as answer_table
from bot.store.work import Work
from bot.use_cases import check_ins as check_in_cases
from bot.use_cases import coaching
from bot.use_cases import erasing as erasing_case
from bot.use_cases import replies as reply_cases
from bot.use_cases.erasing import Receipt
from bot.wiring.conversations import all_composers
from dialogs import answering, erasing, thread
from dialogs.vocabulary import Intent
from tests import stories
from tests.chat import CARD, Chat, account, chat, presses, words_on

START = "who_needs_us"


@pytest.fixture
async def room(database: Database, clock: VirtualClock) -> Chat:
    modules = [answering, erasing, thread]
    return await chat(database, clock, [module.CONVERSATION for module in modules], thread.HEARS)


async def said_all(room: Chat) -> CheckInRow:
    """The first member answers by form and thread, writes in the plan, a note, and skips once."""
    check_in = await room.open(START)
    author = room.team.members[0]
    opened = await room.press(author, Intent("answer", (check_in.id,)))
    await room.submit(author, opened.form, baseline="9 of 24", stuck="They stop.", group="all")
    await room.say(author, "And they never say why.")
    await room.say(room.team.members[1], "Somebody else's own words.", ref="m2")

    def more(work: Work) -> None:
        plans.put_plan_entries(
            work,
            [
                entry(work, check_in, author, "problem", "Quotes without reasons"),
                entry(work, check_in, author, "group", "english_learners"),
            ],
        )
        notes.add_note(
            work,
            from_person_id=author.id,
            team_id=room.team.unit.id,
            kind="reply",
            text="Thank you for the visit.",
        )

    await room.do(more)
    return check_in


def entry(work: Work, check_in: CheckInRow, author: PersonRow, key: str, text: str) -> PlanEntryRow:
    return PlanEntryRow(
        id=work.new_id(),
        cycle_id=check_in.cycle_id,
        field_key=key,
        group_key="",
        text=text,
        got=None,
        of=None,
        by=author.id,
        at=work.now,
        draft=False,
    )


async def show_on_card(room: Chat, check_in: CheckInRow) -> DeliveryRow:
    """Say that the card on screen shows the first member's words."""

    def note(work: Work) -> DeliveryRow:
        (card,) = delivery_lookup.of_subject(work.connection, check_in.id, ("check_in",))
        shown = own_words.words_of(work.connection, room.team.members[0].id)
        delivery_sources.note(work, {card.id: [(row.kind, row.id) for row in shown]})
        work.connection.execute(
            update(delivery)
            .where(delivery.c.id == card.id)
            .values(state="shown", message_ref=CARD, shown=delivery.c.wanted)
        )
        found = delivery_lookup.by_id(work.connection, card.id)
        assert found is not None
        return found

    return await room.do(note)


async def test_it_says_first_what_goes_and_what_stays(room: Chat) -> None:
    await said_all(room)
    seen = await room.command(room.team.members[0], "erase")
    assert "1 reply, 1 wording of a plan, 1 note" in seen.text
    assert "Counts without words" in seen.text
    message = seen.message
    assert message is not None
    (button,) = presses(message)
    assert (button.label, button.tone) == ("Erase my words", "danger")
    assert button.confirm == "Erase them all? This can't be undone."


async def test_every_word_goes_and_every_count_stays(room: Chat) -> None:
    check_in = await said_all(room)
    author = room.team.members[0]
    seen = await room.command(author, "erase")
    done = await room.press(author, seen, "Erase my words")
    assert done.text.startswith("Erased. Your words in 1 reply, 1 wording of a plan, 1 note")

    def read(work: Work) -> None:
        assert own_words.words_of(work.connection, author.id) == tuple(
            row
            for row in own_words.words_of(work.connection, author.id)
            if row.text in {"9 of 24", "english_learners"}
        )
        said = replies.said_at(work.connection, (check_in.id,))
        assert {row.text for row in said} == {None, "9 of 24", "Somebody else's own words."}
        assert {row.choice for row in said} == {None, "all"}
        (count,) = measures.measures_at(work.connection, (check_in.id,))
        assert (int(count.got), int(count.of or 0)) == (9, 24)
        standing = plans.plan_of(work.connection, check_in.cycle_id)
        assert standing["problem"].text is None
        assert standing["group"].text == "english_learners"
        (note,) = notes.notes_to(work.connection, (room.team.unit.id,))
        assert note.text == ""
        row = check_in_rows.asked_person(work.connection, check_in.id, author.id)
        assert row is not None
        assert row.outcome == "answered"

    await room.do(read)


async def test_a_reason_is_forgotten_and_who_was_excused_stays_so(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]

    def skip(work: Work) -> None:
        actor = stories.acting(work, room.world, author)
        reply_cases.skip(work, actor, check_in.id, room.world.program.skip_reasons[0].key)

    await room.do(skip)
    seen = await room.command(author, "erase")
    assert "1 reason for “not this time”" in seen.text
    await room.press(author, seen, "Erase my words")
    row = await room.do(
        lambda work: check_in_rows.asked_person(work.connection, check_in.id, author.id)
    )
    assert row is not None
    assert (row.outcome, row.reason) == ("excused", None)


async def test_every_message_that_shows_the_words_is_owed_again(room: Chat) -> None:
    check_in = await said_all(room)
    card = await show_on_card(room, check_in)
    done = await room.press(room.team.members[0], Intent("erase_words"))
    assert "1 message that showed them is being written anew" in done.text
    again = await room.do(lambda work: delivery_lookup.by_id(work.connection, card.id))
    assert again is not None
    assert again.wanted > card.wanted
    assert again.state == "waiting"


async def test_the_receipt_names_the_channel_that_is_out_of_reach(room: Chat) -> None:
    check_in = await said_all(room)
    await show_on_card(room, check_in)
    await room.do(lambda work: conversations.set_state(work, str(room.team.home_id), "bot_removed"))
    done = await room.press(room.team.members[0], Intent("erase_words"))
    assert "Not in reach: Grade 4." in done.text
    assert "private answers that somebody was shown before" in done.text


async def test_the_receipt_says_what_could_not_be_confirmed(room: Chat) -> None:
    check_in = await said_all(room)
    card = await show_on_card(room, check_in)
    await room.do(
        lambda work: work.connection.execute(
            update(delivery)
            .where(delivery.c.id == card.id)
            .values(state="unconfirmed", message_ref=None)
        )
    )
    done = await room.press(room.team.members[0], Intent("erase_words"))
    assert "1 message may stand in your channel" in done.text


async def test_a_released_practice_made_of_erased_words_is_taken_back(room: Chat) -> None:
    check_in = await said_all(room)
    author = room.team.members[0]
    indicator = room.world.indicators["evidence_based_argument"]

    def release(work: Work) -> None:
        answer_id = work.connection.scalar(
            select(answer_table.c.id).where(answer_table.c.question_key == "stuck")
        )
        practices.keep_practice(
            work,
            cycle_id=check_in.cycle_id,
            answer_id=str(answer_id),
            indicator_id=indicator.id,
            released=True,
        )

    await room.do(release)
    await room.press(author, Intent("erase_words"))
    assert await room.do(lambda work: practices.released(work.connection, (indicator.id,))) == ()
    kept = await room.do(lambda work: practices.practice_of(work.connection, check_in.cycle_id))
    assert kept is not None
    assert kept.withdrawn_at is not None


async def test_an_erased_message_does_not_come_back_with_an_edit(room: Chat) -> None:
    check_in = await said_all(room)
    author = room.team.members[0]
    await room.press(author, Intent("erase_words"))
    await room.say(author, "And they never say why!", edited=True)
    said = await room.do(lambda work: replies.said_at(work.connection, (check_in.id,)))
    assert {row.text for row in said if row.question_key is None} == {
        None,
        "Somebody else's own words.",
    }


async def test_it_is_on_record_without_a_word(room: Chat) -> None:
    await said_all(room)
    author = room.team.members[0]
    await room.press(author, Intent("erase_words"))
    lines = await room.do(lambda work: audit.entries(work.connection, actor_id=author.id))
    assert ("erase", author.id, "done") in {
        (line.action, line.subject_id, line.outcome) for line in lines
    }


async def test_with_nothing_to_erase_that_is_said_and_no_button_stands_there(room: Chat) -> None:
    seen = await room.command(room.team.members[0], "erase")
    assert "nothing to erase" in seen.text
    assert seen.buttons == {}
    assert (
        "nothing to erase" in (await room.press(room.team.members[0], Intent("erase_words"))).text
    )


async def test_a_stranger_can_erase_nothing(room: Chat) -> None:
    await said_all(room)
    for seen in (
        await room.command("somebody", "erase"),
        await room.press("somebody", Intent("erase_words")),
    ):
        assert seen.text.startswith("We don't know this account yet")


@pytest.mark.parametrize(
    ("role", "where", "allowed"),
    [
        ("administrator", "network", True),
        ("administrator", "school", True),
        ("lead", "network", False),
        ("member", "team", False),
    ],
)
async def test_for_somebody_else_only_an_administrator_over_all_of_it_may(
    room: Chat, role: str, where: str, allowed: bool
) -> None:
    await said_all(room)
    author = room.team.members[0]

    def act(work: Work) -> Receipt | None:
        unit = room.team.unit if where == "team" else getattr(room.world, where)
        other = stories.person(work, "Ada", unit, role)  # type: ignore[arg-type]
        account(work, room.world, other)
        try:
            return erasing_case.erase(work, stories.acting(work, room.world, other), author.id)
        except NotAllowed:
            return None

    assert (await room.do(act) is not None) is allowed


async def test_the_operator_may_erase_for_anybody(room: Chat) -> None:
    await said_all(room)
    author = room.team.members[0]
    receipt = await room.do(lambda work: erasing_case.erase(work, Actor.system(), author.id))
    assert (receipt.held.replies, receipt.held.notes) == (1, 1)


async def test_no_message_composed_afterwards_holds_an_erased_word(room: Chat) -> None:
    check_in = await said_all(room)
    author = room.team.members[0]
    compose = all_composers()

    def everything(work: Work) -> str:
        rows = every(DeliveryRow, work.connection.execute(select(*deliveries.COLUMNS)))
        drawn = compose(work, rows)
        return "\n".join(
            line for message in drawn.values() if message for line in words_on(message)
        )

    def owed(work: Work) -> None:
        check_in_cases.close(work, check_in.id)
        coaching.write_note(
            work, stories.acting(work, room.world, lead), room.team.unit, "A lead's own words."
        )

    lead = await room.do(lambda work: stories.person(work, "Lee Lead", room.world.network, "lead"))
    await room.do(owed)
    before = await room.do(everything)
    assert "They stop." in before
    assert "A lead's own words." in before
    await room.press(author, Intent("erase_words"))
    await room.do(lambda work: erasing_case.erase(work, Actor.system(), lead.id))
    after = await room.do(everything)
    assert "Somebody else's own words." in after
    for gone in ("They stop.", "never say why", "Quotes without reasons", "A lead's own words."):
        assert gone not in after
