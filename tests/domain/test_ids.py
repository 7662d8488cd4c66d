"""Ids that sort by time."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Ids, NumberedIds, RandomIds, SeededIds, numbered

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


@pytest.fixture(
    params=[RandomIds, lambda: SeededIds(1), lambda: NumberedIds(1)],
    ids=["random", "seeded", "numbered"],
)
def ids(request: pytest.FixtureRequest) -> Ids:
    made: Ids = request.param()
    return made


def test_an_id_has_the_version_7_layout_and_carries_its_millisecond(ids: Ids) -> None:
    made = uuid.UUID(ids.new(NOON + timedelta(microseconds=1999)))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == int(NOON.timestamp()) * 1000 + 1


def test_ids_of_one_millisecond_still_increase(ids: Ids) -> None:
    made = [ids.new(NOON) for _ in range(2000)]
    assert all(a < b for a, b in pairwise(made))


def test_ids_still_increase_when_the_clock_went_back(ids: Ids) -> None:
    first = ids.new(NOON)
    assert ids.new(NOON - timedelta(days=1)) > first


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=30))
def test_an_id_of_a_later_millisecond_is_greater(steps: list[int]) -> None:
    ids = SeededIds(3)
    now, made = NOON, []
    for step in steps:
        now += timedelta(milliseconds=step)
        made.append(ids.new(now))
    assert made == sorted(set(made))


def test_a_full_millisecond_flows_over_into_the_next() -> None:
    ids = SeededIds(1)
    first = ids.new(NOON)
    ids._sequence._tail = (1 << 74) - 1
    second = ids.new(NOON)
    assert second > first
    assert uuid.UUID(second).int >> 80 == (uuid.UUID(first).int >> 80) + 1


def test_the_same_seed_makes_the_same_ids() -> None:
    one, other = SeededIds(7), SeededIds(7)
    assert [one.new(NOON) for _ in range(5)] == [other.new(NOON) for _ in range(5)]


def test_another_seed_makes_other_ids() -> None:
    assert SeededIds(7).new(NOON) != SeededIds(8).new(NOON)


def test_an_id_needs_an_instant_with_a_zone_after_1970(ids: Ids) -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        ids.new(NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="before 1970"):
        ids.new(datetime(1969, 12, 31, tzinfo=UTC))


def test_the_ids_of_a_number_are_the_same_whatever_is_done_beside_it() -> None:
    alone, beside = NumberedIds(7), NumberedIds(7)
    with numbered(2):
        second = [alone.new(NOON) for _ in range(50)]
    with numbered(1):
        first = [beside.new(NOON) for _ in range(50)]
    with numbered(2):
        assert [beside.new(NOON) for _ in range(50)] == second
    rest = beside.new(NOON)
    assert sorted({*first, *second, rest}) == [*first, *second, rest]


async def test_tasks_that_run_at_once_have_the_ids_of_their_own_numbers() -> None:
    ids = NumberedIds(7)

    async def some(number: int) -> list[str]:
        with numbered(number):
            made = []
            for _ in range(5):
                made.append(ids.new(NOON))
                await asyncio.sleep(0)
        return made

    together = await asyncio.gather(some(3), some(4))
    one_by_one = NumberedIds(7)
    for number, made in zip((3, 4), together, strict=True):
        with numbered(number):
            assert made == [one_by_one.new(NOON) for _ in range(5)]


def test_another_seed_gives_a_number_other_ids() -> None:
    with numbered(1):
        one = NumberedIds(7).new(NOON)
    with numbered(1):
        assert NumberedIds(8).new(NOON) != one
