"""Taking replies and measures out: whole, plain, safe to open, on record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

import pytest

from bot.domain.access import Actor, Role
from bot.domain.clock import VirtualClock
from bot.domain.errors import NotAllowed, Refused
from bot.store import audit
from bot.store.database import Database
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import exporting
from bot.use_cases.exporting import COLUMNS, Cell, What
from dialogs import answering, thread
from dialogs.vocabulary import Intent
from tests import stories
from tests.chat import Chat, chat

OPERATOR = Actor.system()
FORMULAS = (
    "=1+1 and some words",
    "+1 and some words",
    "-1 and some words",
    "@SUM of some words",
    "＝1 and some words",
    "'=1 and some words",
)


@pytest.fixture
async def room(database: Database, clock: VirtualClock) -> Chat:
    modules = [answering, thread]
    return await chat(database, clock, [module.CONVERSATION for module in modules], thread.HEARS)


async def take_out(
    room: Chat, what: What, *, unit: UnitRow | None = None, most: int = 500
) -> list[Mapping[str, Cell]]:
    """Every row, read batch by batch."""
    of = unit or room.world.network
    begun = await room.do(lambda work: exporting.begin(work, OPERATOR, of.id, what))
    rows: list[Mapping[str, Cell]] = []
    after: str | None = ""
    while after is not None:
        found = await room.do(
            lambda work, after=after: exporting.batch(  # type: ignore[misc]
                work, OPERATOR, begun, what, after, most=most
            )
        )
        rows += found.rows
        after = found.after
    return rows


async def answered(room: Chat) -> None:
    check_in = await room.open("who_needs_us")
    author = room.team.members[0]
    opened = await room.press(author, Intent("answer", (check_in.id,)))
    await room.submit(
        author, opened.form, baseline="9 of 24", stuck="They stop, “here”.\nThen wait.", group="all"
    )
    await room.say(room.team.members[1], "They quote, then stop.")


async def test_each_part_of_a_reply_is_a_row_with_who_what_and_when(room: Chat) -> None:
    await answered(room)
    rows = await take_out(room, "replies")
    by_question = {row["question"]: row for row in rows}
    assert set(by_question) == {"baseline", "group", "stuck", "thread"}
    stuck = by_question["stuck"]
    assert {name: stuck[name] for name in ("lea", "school", "team", "person", "answer")} == {
        "lea": "Orchard Unified",
        "school": "Juniper Elementary",
        "team": "Grade 4",
        "person": "Grade 4 member 1",
        "answer": "They stop, “here”.\nThen wait.",
    }
    assert stuck["label"] == "Where do they get stuck?"
    assert (stuck["asked_on"], stuck["cycle"], stuck["for_team"]) == ("2026-11-23", 1, False)
    assert by_question["group"]["picked"] == "all"
    assert all(set(row) == set(COLUMNS["replies"]) for row in rows)


async def test_each_measure_is_a_row(room: Chat) -> None:
    await answered(room)
    (row,) = await take_out(room, "measures")
    assert (row["got"], row["of"], row["kind"], row["purpose"]) == (9, 24, "count", "observed")
    assert (row["group"], row["confirmed"], row["step"]) == ("all", True, "who_needs_us")
    assert set(row) == set(COLUMNS["measures"])


@pytest.mark.parametrize("what", ["replies", "measures"])
async def test_small_batches_give_the_same_rows_as_one(room: Chat, what: What) -> None:
    await answered(room)
    whole = await take_out(room, what)
    assert await take_out(room, what, most=1) == whole
    assert await take_out(room, what, most=2) == whole
    assert await take_out(room, what, most=len(whole)) == whole


async def test_a_unit_gives_its_own_and_nothing_else(room: Chat) -> None:
    await answered(room)
    other = await room.do(lambda work: stories.team(work, room.world, "Grade 5"))
    assert await take_out(room, "replies", unit=other.unit) == []
    assert len(await take_out(room, "replies", unit=room.team.unit)) == 4


async def test_no_cell_of_a_sheet_starts_a_formula_and_none_is_cut(room: Chat) -> None:
    await room.open("who_needs_us")
    for number, text in enumerate(FORMULAS):
        await room.say(room.team.members[0], text, ref=f"m{number}")
    rows = await take_out(room, "replies")
    text = exporting.as_csv("replies", rows, header=True)
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(read[0]) == COLUMNS["replies"]
    assert [row["answer"] for row in read] == [f"'{each}" for each in FORMULAS]
    for row in read:
        assert not any(
            (cell or "").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values()
        )


async def test_later_batches_of_a_sheet_have_no_header(room: Chat) -> None:
    await answered(room)
    rows = await take_out(room, "replies")
    whole = exporting.as_csv("replies", rows, header=True)
    parts = exporting.as_csv("replies", rows[:1], header=True) + exporting.as_csv(
        "replies", rows[1:], header=False
    )
    assert parts == whole


async def test_json_holds_every_text_to_the_letter(room: Chat) -> None:
    await room.open("who_needs_us")
    await room.say(room.team.members[0], FORMULAS[0])
    rows = await take_out(room, "replies")
    (line,) = exporting.as_json_lines("replies", rows)
    assert json.loads(line)["answer"] == FORMULAS[0]


async def test_it_is_on_record_before_a_row_is_read(room: Chat) -> None:
    await take_out(room, "measures")
    (line,) = await room.do(
        lambda work: audit.entries(work.connection, units=[room.world.network.id])
    )
    assert (line.action, line.actor_id, line.subject_id) == (
        "export_measures",
        None,
        room.world.network.id,
    )


@pytest.mark.parametrize("role", ["member", "principal", "lead"])
async def test_only_an_administrator_may(room: Chat, role: Role) -> None:
    def act(work: Work) -> None:
        unit = room.team.unit if role == "member" else room.world.school
        actor = stories.acting(work, room.world, stories.person(work, "Pat", unit, role))
        with pytest.raises(NotAllowed):
            exporting.begin(work, actor, room.team.unit.id, "replies")
        with pytest.raises(NotAllowed):
            exporting.batch(work, actor, room.team.unit, "replies")

    await room.do(act)


async def test_an_administrator_may_below_their_unit_only(room: Chat) -> None:
    def act(work: Work) -> None:
        ada = stories.person(work, "Ada", room.world.school, "administrator")
        actor = stories.acting(work, room.world, ada)
        assert exporting.begin(work, actor, room.team.unit.id, "replies") == room.team.unit
        with pytest.raises(NotAllowed):
            exporting.begin(work, actor, room.world.network.id, "replies")

    await room.do(act)


async def test_a_unit_that_is_not_there_is_said(room: Chat) -> None:
    with pytest.raises(Refused):
        await room.do(lambda work: exporting.begin(work, OPERATOR, "nowhere", "replies"))
