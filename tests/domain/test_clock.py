"""The calendar clocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.domain.clock import SystemClock, VirtualClock, machine_now, monotonic

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """A machine's clock that a test winds on."""

    def __init__(self) -> None:
        self.time = NOON

    def read(self) -> datetime:
        return self.time


def test_the_machines_time_is_aware_and_in_utc() -> None:
    assert machine_now().tzinfo is UTC
    assert SystemClock().now().tzinfo is UTC


def test_a_length_measured_is_never_negative() -> None:
    started = monotonic()
    assert monotonic() >= started


def test_the_system_clock_follows_the_machine_at_its_stored_offset() -> None:
    machine = Machine()
    clock = SystemClock(3 * HOUR, read=machine.read)
    assert clock.now() == NOON + 3 * HOUR
    machine.time += HOUR
    assert clock.now() == NOON + 4 * HOUR
    assert clock.offset == 3 * HOUR


def test_the_system_clock_runs_on_from_where_it_was_moved_to() -> None:
    machine = Machine()
    clock = SystemClock(read=machine.read)
    clock.move_to(NOON + 5 * HOUR)
    machine.time += HOUR
    assert clock.now() == NOON + 6 * HOUR
    assert clock.offset == 5 * HOUR


def test_moving_the_system_clock_to_what_is_past_changes_nothing() -> None:
    clock = SystemClock(HOUR, read=Machine().read)
    clock.move_to(NOON)
    assert clock.offset == HOUR


def test_a_virtual_clock_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.move_to(NOON + HOUR)
    clock.move_to(NOON + HOUR)
    assert clock.now() == NOON + HOUR


def test_a_virtual_clock_speaks_utc_whatever_zone_it_was_told() -> None:
    clock = VirtualClock(NOON.astimezone(timezone(-7 * HOUR)))
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_a_virtual_clock_refuses_to_go_back() -> None:
    clock = VirtualClock(NOON)
    with pytest.raises(ValueError, match="not before"):
        clock.move_to(NOON - timedelta(microseconds=1))
    assert clock.now() == NOON


def test_a_clock_refuses_an_instant_without_a_zone() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        VirtualClock(NOON.replace(tzinfo=None))
