"""Slots and rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pacing import (
    SLACK,
    TEAMS,
    WEB,
    Rate,
    eased,
    free_at,
    per_hour,
    per_second,
    shift_after,
    taken,
)

NOW = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane as it stands: where its mark is, None if it was never used, and its rate."""

    next_free: datetime | None
    rate: Rate


def reserve_all(
    lanes: Sequence[Lane], now: datetime, count: int
) -> tuple[list[datetime], list[datetime]]:
    """Take slots that suit several lanes: the slots in order, and each lane's mark after them."""
    marks = [now if lane.next_free is None else max(now, lane.next_free) for lane in lanes]
    slots: list[datetime] = []
    for _ in range(count):
        earliest = (free_at(mark, lane.rate, now) for mark, lane in zip(marks, lanes, strict=True))
        slot = max(now, *slots[-1:], *earliest)
        marks = [taken(mark, lane.rate, slot) for mark, lane in zip(marks, lanes, strict=True)]
        slots.append(slot)
    return slots, marks


def reserve(
    next_free: datetime | None, now: datetime, spacing: timedelta, count: int
) -> tuple[list[datetime], datetime]:
    """Take slots of one lane without any burst: the slots, and its mark after them."""
    first = now if next_free is None else max(now, next_free)
    return [first + index * spacing for index in range(count)], first + count * spacing


def most_in(slots: list[datetime], window: timedelta) -> int:
    """Count the slots of the fullest window, both its ends included."""
    return max(sum(first <= slot <= first + window for slot in slots) for first in slots)


def test_a_lane_never_used_gives_its_first_slot_now() -> None:
    assert reserve(None, NOW, SECOND, 3) == (
        [NOW, NOW + SECOND, NOW + 2 * SECOND],
        NOW + 3 * SECOND,
    )


def test_a_lane_in_use_goes_on_from_its_mark() -> None:
    assert reserve(NOW + SECOND, NOW, SECOND, 1) == ([NOW + SECOND], NOW + 2 * SECOND)


def test_a_lane_that_rested_saves_nothing_up() -> None:
    assert reserve(NOW - HOUR, NOW, SECOND, 2) == ([NOW, NOW + SECOND], NOW + 2 * SECOND)


def test_taking_no_slot_gives_none() -> None:
    assert reserve(None, NOW, SECOND, 0) == ([], NOW)


def test_two_who_reserve_after_each_other_never_share_a_slot() -> None:
    first, mark = reserve(None, NOW, SECOND, 2)
    second, _ = reserve(mark, NOW, SECOND, 2)
    assert len({*first, *second}) == 4


def test_several_lanes_give_the_slot_that_suits_them_all() -> None:
    slots, marks = reserve_all(
        [
            Lane(next_free=NOW + SECOND, rate=Rate(spacing=SECOND / 4)),
            Lane(next_free=None, rate=Rate(spacing=SECOND)),
        ],
        NOW,
        2,
    )
    assert slots == [NOW + SECOND, NOW + 2 * SECOND]
    assert marks == [NOW + 2.25 * SECOND, NOW + 3 * SECOND]


def test_slack_posts_four_a_second_and_updates_seven_in_ten_seconds() -> None:
    assert SLACK.lane("post") == ("post", Rate(spacing=SECOND / 4))
    lane, rate = SLACK.lane("update")
    assert lane == "update"
    assert 10 * SECOND / 7 <= rate.spacing < 10 * SECOND / 7 + timedelta(microseconds=2)
    assert SLACK.conversation.spacing == SECOND


def test_teams_posts_and_updates_share_thirty_a_second() -> None:
    assert TEAMS.lane("update") == TEAMS.lane("post")
    assert SECOND / 30 <= TEAMS.post.spacing <= SECOND / 30 + timedelta(microseconds=1)


def test_teams_gives_a_conversation_one_a_second_and_two_hundred_an_hour() -> None:
    assert TEAMS.conversation_hour is not None
    lanes = [
        Lane(next_free=None, rate=TEAMS.conversation),
        Lane(next_free=None, rate=TEAMS.conversation_hour),
    ]
    slots, _ = reserve_all(lanes, NOW, 450)
    assert all(b - a >= SECOND for a, b in pairwise(slots))
    assert slots[19] - slots[0] == 19 * SECOND, "a small burst is not slowed down"
    assert most_in(slots, HOUR) <= 200


def test_the_local_page_is_not_slowed_down() -> None:
    slots, _ = reserve_all(
        [
            Lane(next_free=None, rate=WEB.lane("post")[1]),
            Lane(next_free=None, rate=WEB.conversation),
        ],
        NOW,
        100,
    )
    assert set(slots) == {NOW}


def test_a_burst_as_large_as_the_hours_number_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        per_hour(20, burst=20)


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), min_size=1, max_size=8),
    st.integers(1, 5),
)
def test_no_window_ever_holds_more_than_its_rate_and_burst(
    calls: list[tuple[int, int]], burst: int
) -> None:
    rate = per_second(4, burst=burst)
    now, mark, slots = NOW, None, []
    for wait, count in calls:
        now += wait * SECOND / 10
        given_now, (mark,) = reserve_all([Lane(next_free=mark, rate=rate)], now, count)
        assert all(slot >= now for slot in given_now)
        slots += given_now
    assert slots == sorted(slots)
    assert most_in(slots, 2 * SECOND) <= 8 + burst


@given(st.one_of(st.none(), st.integers(-100, 100)), st.integers(0, 20), st.integers(0, 5_000_000))
def test_one_lane_reserved_alone_or_among_several_gives_the_same(
    ahead: int | None, count: int, microseconds: int
) -> None:
    mark = None if ahead is None else NOW + ahead * SECOND
    spacing = timedelta(microseconds=microseconds)
    slots, after = reserve(mark, NOW, spacing, count)
    lane = Lane(next_free=mark, rate=Rate(spacing=spacing))
    assert reserve_all([lane], NOW, count) == (slots, [after])


def test_after_a_429_rows_wait_at_least_as_long_as_was_asked() -> None:
    assert shift_after(30 * SECOND, 0.0) == 30 * SECOND
    assert 30 * SECOND < shift_after(30 * SECOND, 0.5) <= 37.5 * SECOND


def test_a_429_that_names_no_time_waits_a_second_at_least() -> None:
    assert shift_after(timedelta(0), 0.0) == SECOND
    assert shift_after(-HOUR, 2.0) == 1.25 * SECOND


def test_after_a_429_what_waits_goes_half_as_fast_and_never_slower_than_a_sixteenth() -> None:
    slots = [NOW, NOW + SECOND, NOW + 2 * SECOND, NOW + HOUR]
    free = NOW + 10 * SECOND
    assert eased(slots, free, SECOND)[:3] == [free, free + 2 * SECOND, free + 4 * SECOND]
    assert eased(slots, free, SECOND)[3] == free + 4 * SECOND + (slots[3] - slots[2])
    again = eased(eased(slots[:2], free, SECOND), free, SECOND)
    assert again == [free, free + 2.5 * SECOND], "it is not far from right any more"
    for _ in range(20):
        slots = eased(slots[:2], free, SECOND)
    assert slots == [free, free + 16 * SECOND]
