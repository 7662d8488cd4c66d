"""From a clock on the wall to an instant, each clock change under its own name."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.local_time import instant, local, valid_zone

LOS_ANGELES = "America/Los_Angeles"
SPRING = date(2027, 3, 14)
AUTUMN = date(2026, 11, 1)
CHANGES = (
    (LOS_ANGELES, SPRING),
    (LOS_ANGELES, AUTUMN),
    ("Africa/Casablanca", date(2027, 2, 7)),
    ("Africa/Casablanca", date(2027, 3, 14)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/Havana", date(2027, 3, 14)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
)
HARD_ZONES = (
    LOS_ANGELES,
    "America/Havana",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
    "UTC",
)
PLACES = st.one_of(
    st.sampled_from(CHANGES),
    st.tuples(st.sampled_from(HARD_ZONES), st.dates(date(1990, 1, 1), date(2060, 12, 31))),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type] # year, month, day and so on


def test_an_ordinary_afternoon_is_one_instant() -> None:
    assert instant(date(2026, 10, 5), time(14, 45), LOS_ANGELES) == utc(2026, 10, 5, 21, 45)
    assert instant(date(2026, 12, 7), time(14, 45), LOS_ANGELES) == utc(2026, 12, 7, 22, 45)


@pytest.mark.parametrize("at", [time(2, 0), time(2, 30), time(2, 59, 59, 999_999)])
def test_in_a_spring_gap_it_is_the_first_instant_after_it(at: time) -> None:
    found = instant(SPRING, at, LOS_ANGELES)
    assert found == utc(2027, 3, 14, 10, 0)
    assert local(found, LOS_ANGELES).time() == time(3, 0)


def test_just_before_and_just_after_a_gap_nothing_is_moved() -> None:
    assert instant(SPRING, time(1, 59, 59), LOS_ANGELES) == utc(2027, 3, 14, 9, 59, 59)
    assert instant(SPRING, time(3, 0), LOS_ANGELES) == utc(2027, 3, 14, 10, 0)
    assert instant(SPRING, time(3, 30), LOS_ANGELES) == utc(2027, 3, 14, 10, 30)


def test_in_an_autumn_overlap_it_is_the_first_of_the_two() -> None:
    assert instant(AUTUMN, time(1, 30), LOS_ANGELES) == utc(2026, 11, 1, 8, 30)
    assert instant(AUTUMN, time(2, 0), LOS_ANGELES) == utc(2026, 11, 1, 10, 0)


def test_a_time_marked_as_the_second_of_an_overlap_is_still_the_first() -> None:
    assert instant(AUTUMN, time(1, 30, fold=1), LOS_ANGELES) == utc(2026, 11, 1, 8, 30)


def test_midnight_on_both_days_of_a_clock_change_is_itself() -> None:
    assert instant(SPRING, time(0, 0), LOS_ANGELES) == utc(2027, 3, 14, 8, 0)
    assert instant(date(2027, 3, 15), time(0, 0), LOS_ANGELES) == utc(2027, 3, 15, 7, 0)


def test_a_gap_of_thirty_minutes_on_lord_howe_ends_at_half_past_two() -> None:
    found = instant(date(2026, 10, 4), time(2, 10), "Australia/Lord_Howe")
    assert found == utc(2026, 10, 3, 15, 30)
    assert local(found, "Australia/Lord_Howe").time() == time(2, 30)


def test_an_overlap_of_thirty_minutes_on_lord_howe_gives_the_first() -> None:
    assert instant(date(2027, 4, 4), time(1, 45), "Australia/Lord_Howe") == utc(2027, 4, 3, 14, 45)


@pytest.mark.parametrize("at", [time(0, 0), time(12, 0), time(23, 59)])
def test_a_day_that_samoa_skipped_is_midnight_of_the_next(at: time) -> None:
    found = instant(date(2011, 12, 30), at, "Pacific/Apia")
    assert found == utc(2011, 12, 30, 10, 0)
    assert local(found, "Pacific/Apia").replace(tzinfo=None) == datetime(2011, 12, 31)  # noqa: DTZ001 - what the wall shows


def test_a_midnight_that_sao_paulo_skipped_is_one_o_clock() -> None:
    found = instant(date(2018, 11, 4), time(0, 0), "America/Sao_Paulo")
    assert found == utc(2018, 11, 4, 3, 0)
    assert local(found, "America/Sao_Paulo").time() == time(1, 0)


def test_a_midnight_that_havana_skips_is_one_o_clock() -> None:
    found = instant(date(2024, 3, 10), time(0, 30), "America/Havana")
    assert found == utc(2024, 3, 10, 5, 0)
    assert local(found, "America/Havana").time() == time(1, 0)


def test_a_midnight_that_comes_twice_in_havana_is_the_first() -> None:
    assert instant(date(2024, 11, 3), time(0, 30), "America/Havana") == utc(2024, 11, 3, 4, 30)


def test_a_local_time_needs_an_aware_instant() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        local(datetime(2026, 10, 5), LOS_ANGELES)  # noqa: DTZ001 - the mistake under test


def test_a_date_at_the_calendars_end_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="too far away"):
        instant(date.max, time(23, 59), LOS_ANGELES)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Los Angeles",
        "America/Atlantis",
        "America",
        "/etc/passwd",
        "../../etc/passwd",
        "America/../UTC",
        "America//Los_Angeles",
        "tzdata.zi",
        "posixrules",
        "localtime",
        "Factory",
        "UTC\n",
        "UTC\0",
        "Ünited/Zöne",
        "A" * 100_000,
    ],
    ids=lambda name: repr(name)[:30],
)
def test_nonsense_and_paths_are_no_zone(name: str) -> None:
    assert not valid_zone(name)
    with pytest.raises(BadInput, match="no time zone called") as refused:
        instant(SPRING, time(12, 0), name)
    assert len(refused.value.words) < 200


def test_every_zone_of_the_zone_database_is_known() -> None:
    assert {name for name in available_timezones() if not valid_zone(name)} <= {
        "Factory",
        "localtime",
    }


@given(PLACES, st.times(), st.times())
def test_a_later_time_on_the_wall_is_never_an_earlier_instant(
    place: tuple[str, date], one: time, other: time
) -> None:
    zone, day = place
    early, late = sorted((one, other))
    assert instant(day, early, zone) <= instant(day, late, zone)


@given(PLACES, st.times())
def test_an_instant_reads_back_as_its_time_or_the_first_after_a_gap(
    place: tuple[str, date], at: time
) -> None:
    zone, day = place
    wanted = datetime.combine(day, at)
    found = instant(day, at, zone)
    shown = local(found, zone).replace(tzinfo=None)
    just_before = local(found - timedelta(microseconds=1), zone).replace(tzinfo=None)
    assert shown == wanted or just_before < wanted < shown


@given(PLACES, st.integers(-12 * 60, 36 * 60))
def test_an_instant_shown_and_read_again_is_itself_or_the_first_of_two(
    place: tuple[str, date], minutes: int
) -> None:
    zone, day = place
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    wall = local(moment, zone)
    again = instant(wall.date(), wall.time(), zone)
    assert again == moment or (again < moment and wall.fold == 1)
