"""What is owed is one row a message, by its meaning, for all its life on screen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.pacing import SLACK
from bot.store import deliveries, delivery_claims, delivery_lookup, delivery_plan, delivery_sources
from bot.store.answered_cards import touch_answered
from bot.store.check_ins import CheckInRow
from bot.store.database import Database
from bot.store.deliveries import State
from bot.store.next_instants import next_instants
from bot.store.tables.delivery import delivery, delivery_source
from bot.store.tables.network import conversation
from tests.scheduler.post_office import START
from tests.store.owing import Owing, owing
from tests.store.plans import plan_of

SECONDS = deliveries.UPDATES_WAIT


async def test_a_new_message_waits_from_now_on(database: Database) -> None:
    def test(o: Owing) -> None:
        made = o.owe("a")
        row = o.row("a")
        assert (row.id, row.state, row.wanted, row.shown) == (made, "waiting", 1, 0)
        assert o.visible_at("a") == o.work.now

    await owing(database, test)


async def test_a_message_owed_again_keeps_its_row_and_counts_the_change(
    database: Database,
) -> None:
    def test(o: Owing) -> None:
        assert o.owe("a") == o.owe("a")
        assert o.row("a").wanted == 2

    await owing(database, test)


async def test_a_message_goes_to_one_place(database: Database) -> None:
    def test(o: Owing) -> None:
        with pytest.raises(ValueError, match="a conversation or to an account"):
            o.owe("a", conversation_id=None)
        with pytest.raises(ValueError, match="a conversation or to an account"):
            o.owe("a", account_id="x")

    await owing(database, test)


async def test_a_message_follows_another_by_key_or_id(database: Database) -> None:
    def test(o: Owing) -> None:
        first = o.owe("a")
        o.owe("b", after_key="a")
        o.owe("c", after_id=first)
        o.owe("d", after_key="no such message")
        assert [o.row(key).after_id for key in "bcd"] == [first, first, None]

    await owing(database, test)


@pytest.mark.parametrize("state", ["waiting", "planned", "sending", "unconfirmed", "refused"])
async def test_a_change_of_facts_is_counted_and_leaves_the_state(
    database: Database, state: str
) -> None:
    def test(o: Owing) -> None:
        o.owe("a")
        before = o.visible_at("a")
        o.becomes("a", state=state)
        assert deliveries.touch(o.work, subject_id="s") == 1
        assert (o.row("a").state, o.row("a").wanted) == (state, 2)
        assert o.visible_at("a") == before

    await owing(database, test)


async def test_what_is_on_screen_is_owed_again_after_a_few_seconds(database: Database) -> None:
    def test(o: Owing) -> None:
        o.owe("a")
        o.becomes("a", state="shown", shown=1, message_ref="m1")
        deliveries.touch(o.work, subject_id="s")
        assert o.row("a").state == "waiting"
        assert o.visible_at("a") == o.work.now + SECONDS

    await owing(database, test)


async def test_only_messages_of_the_named_kinds_and_subjects_are_touched(
    database: Database,
) -> None:
    def test(o: Owing) -> None:
        o.owe("a", kind="card")
        o.owe("b", kind="recap")
        o.owe("c", subject_id="t")
        assert deliveries.touch(o.work, subject_id="s", kinds=("card",)) == 1
        assert deliveries.touch_all(o.work, subject_ids=("s", "t", "u")) == 3
        assert deliveries.touch_key(o.work, "c")
        assert not deliveries.touch_key(o.work, "no such message")
        assert [o.row(key).wanted for key in "abc"] == [3, 2, 3]

    await owing(database, test)


async def test_an_erased_text_is_owed_to_every_message_that_shows_it(database: Database) -> None:
    def test(o: Owing) -> None:
        first, second = o.owe("a"), o.owe("b")
        o.owe("c")
        delivery_sources.note(o.work, {first: [("answer", "w1")], second: [("answer", "w1")]})
        delivery_sources.note(o.work, {first: [("answer", "w1"), ("reason", "w1")]})
        assert deliveries.touch_sources(o.work, "answer", ("w1", "w2")) == 2
        assert deliveries.touch_sources(o.work, "reason", ("w1",)) == 1
        shown = delivery_lookup.that_show(o.work.connection, "answer", ("w1",))
        assert [row.key for row in shown] == ["a", "b"]
        delivery_sources.keep_only(o.work, {first: [("reason", "w1")]})
        shown = delivery_lookup.that_show(o.work.connection, "answer", ("w1",))
        assert [row.key for row in shown] == ["b"]

    await owing(database, test)


async def test_the_oldest_that_is_owed_and_the_next_that_may_go_are_known(
    database: Database,
) -> None:
    def test(o: Owing) -> None:
        connection, now = o.work.connection, o.work.now
        assert deliveries.next_visible_at(connection) is None
        assert deliveries.oldest_owed(connection, now) is None
        o.owe("a", not_before=now + 3 * SECONDS)
        o.owe("b")
        o.becomes("b", state="planned", visible_at=now + 2 * SECONDS)
        assert deliveries.oldest_owed(connection, now) is None
        assert deliveries.next_visible_at(connection) == now + 2 * SECONDS
        assert deliveries.next_visible_at(connection, now + 2 * SECONDS) == now + 3 * SECONDS
        late = now + timedelta(hours=1)
        assert deliveries.oldest_owed(connection, late) == now + 2 * SECONDS

    await owing(database, test)


def many(o: Owing, number: int = 2000) -> None:
    """Fill the table with messages that nobody needs to look at any more."""
    o.owe("a")
    place = {"installation_id": o.installation, "kind": "channel", "name": "", "state": "open"}
    o.work.connection.execute(
        conversation.insert(),
        [place | {"id": f"c{n}", "external_id": f"C{n}"} for n in range(number)],
    )
    row: dict[str, Any] = {column.name: None for column in delivery.columns}
    row |= {"installation_id": o.installation, "conversation_id": o.channel, "kind": "card"}
    row |= {"wanted": 1, "shown": 1, "state": "shown", "attempt": 1, "visible_at": o.work.now}
    o.work.connection.execute(
        delivery.insert(),
        [row | {"id": f"i{n}", "key": f"k{n}", "subject_id": f"s{n}"} for n in range(number)],
    )
    leased = row | {"state": "sending", "leased_until": o.work.now + timedelta(hours=1)}
    o.work.connection.execute(
        delivery.insert(),
        [
            leased | {"id": f"l{n}", "key": f"l{n}", "subject_id": f"s{n}", "conversation_id": None}
            for n in range(500)
        ],
    )
    o.work.connection.execute(
        delivery_source.insert(),
        [{"delivery_id": f"i{n}", "kind": "answer", "source_id": f"w{n}"} for n in range(number)],
    )


_OPENED = CheckInRow(
    id="s",
    cycle_id="c",
    team_id="t",
    step="one",
    on_date=START.date(),
    local_time=START.time(),
    zone="UTC",
    state="open",
    why=None,
    wished_on=None,
    opened_at=START,
    closes_at=None,
    closed_at=None,
)


def _claim(o: Owing, *, candidates: int, over: bool = True) -> object:
    return delivery_claims.claim(
        o.work,
        ("slack",),
        timedelta(seconds=60),
        in_all=100,
        in_each=4,
        in_flight={},
        candidates=candidates,
        over=over,
    )


LOOKS: dict[str, tuple[Callable[[Owing], Any], tuple[str, ...]]] = {
    "look": (
        lambda o: delivery_plan.look(o.work.connection, o.work.now, {"slack": SLACK}),
        (
            "ix_delivery_visible_at",
            "ix_delivery_planned_visible_at",
            "ix_delivery_leased_until",
        ),
    ),
    "plan": (
        lambda o: delivery_plan.plan(o.work, {"slack": SLACK}, 100),
        ("ix_delivery_visible_at",),
    ),
    "claim": (
        lambda o: _claim(o, candidates=500),
        ("ix_delivery_planned_visible_at", "ix_delivery_leased_until", "uq_delivery_conversation"),
    ),
    "next": (
        lambda o: deliveries.next_visible_at(o.work.connection),
        ("ix_delivery_visible_at", "ix_delivery_planned_visible_at"),
    ),
    "touch": (lambda o: deliveries.touch(o.work, subject_id="s"), ("ix_delivery_subject_id",)),
    "answered": (
        lambda o: touch_answered(o.work, _OPENED, ("check_in", "line")),
        ("ix_delivery_subject_id",),
    ),
    "next of all": (
        lambda o: next_instants(o.work.connection, START),
        ("ix_delivery_visible_at", "ix_delivery_planned_visible_at", "ix_due_due_at"),
    ),
    "owe": (lambda o: deliveries.touch_key(o.work, "a"), ("uq_delivery_key",)),
    "message": (
        lambda o: delivery_lookup.by_message(o.work.connection, o.channel, "m1"),
        ("ix_delivery_message_ref",),
    ),
    "sources": (
        lambda o: deliveries.touch_sources(o.work, "answer", ("w",)),
        ("ix_delivery_source_kind_source_id",),
    ),
}


@pytest.mark.parametrize("name", LOOKS)
async def test_every_look_at_what_is_owed_uses_its_index(database: Database, name: str) -> None:
    look, indexes = LOOKS[name]

    def test(o: Owing) -> None:
        many(o)
        found = plan_of(o.work, lambda: look(o))
        assert [index for index in indexes if index not in found] == [], found
        whole = [line for line in found.splitlines() if line.endswith("SCAN delivery")]
        assert not whole

    await owing(database, test)


TAKES: dict[State, Callable[[Owing], Any]] = {
    "waiting": lambda o: delivery_plan.plan(o.work, {"slack": SLACK}, 100),
    "planned": lambda o: _claim(o, candidates=100, over=False),
}


@pytest.mark.parametrize("at_once", TAKES)
async def test_what_is_due_at_one_instant_is_not_sorted_to_find_the_first(
    database: Database, at_once: State
) -> None:
    takes = TAKES[at_once]

    def test(o: Owing) -> None:
        many(o)
        row: dict[str, Any] = {column.name: None for column in delivery.columns}
        row |= {"installation_id": o.installation, "kind": "card", "wanted": 1, "shown": 0}
        row |= {"state": at_once, "attempt": 0, "visible_at": o.work.now}
        o.work.connection.execute(
            delivery.insert(),
            [
                row | {"id": f"d{n}", "key": f"d{n}", "subject_id": "s", "conversation_id": f"c{n}"}
                for n in range(1000)
            ],
        )
        found = plan_of(o.work, lambda: takes(o), about="ORDER BY delivery.visible_at")
        assert "visible_at_id" in found, found
        assert not [line for line in found.splitlines() if "ORDER BY" in line or "Sort" in line]

    await owing(database, test)
