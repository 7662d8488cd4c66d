"""The demo's data, and how it comes into its files: whole, once, and never over anything else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.loading import NotTheDemo, is_loaded, load, remove
from bot.demo.network import (
    Demo,
    DemoFilesError,
    everybody,
    load_demo,
    teams_of,
    user_id,
)
from bot.demo.school_days import opening_day, school_days_before, school_days_between
from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.screen import screen
from bot.store import agenda, calendars, migrating, settings, units
from bot.store.database import Database
from bot.store.work import Work

WEDNESDAY = date(2026, 10, 14)
KEPT = ("Palo Verde",)


def small() -> Demo:
    """The demo with one district, which is made in a moment."""
    whole = load_demo()
    network = whole.network
    leas = tuple(lea for lea in network.leas if lea.short in KEPT)
    lead = network.leads[0]
    closed = network.closed_friday.model_copy(update={"lea": KEPT[0]})
    return whole.model_copy(
        update={
            "network": network.model_copy(
                update={"leas": leas, "leads": (lead,), "closed_friday": closed}
            )
        }
    )


def unheard(_day: int, _of: int) -> None:
    """Nobody watches how far it is."""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "demo.sqlite", tmp_path / "demo-chat.sqlite"


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    clock = VirtualClock(datetime(2026, 10, 14, 21, tzinfo=UTC))
    database = await Database.open(f"sqlite:///{path}", clock=clock, ids=SeededIds(1))
    try:
        yield database
    finally:
        await database.close()


def test_the_network_has_the_twelve_districts_and_two_invented_schools_in_each() -> None:
    leas = load_demo().network.leas
    assert len(leas) == 12
    assert {len(lea.schools) for lea in leas} == {2}
    assert all(lea.focus for lea in leas)


def test_no_school_of_the_book_is_placed_under_a_district() -> None:
    names = " ".join(school.name for lea in load_demo().network.leas for school in lea.schools)
    assert not any(word in names for word in ("Foothill", "Holmes", "Millikan"))


def test_everybody_has_a_user_of_their_own() -> None:
    ids = [user_id(name) for name in everybody(load_demo().network)]
    assert len(set(ids)) == len(ids)
    assert all(ids)


def test_nothing_that_is_said_names_a_student() -> None:
    demo = load_demo()
    said = [text for words in demo.words.values() for _, texts in words for text in texts]
    said += [team.practice for _, _, team in teams_of(demo.network)]
    said += [
        each.answer.text
        for _, _, team in teams_of(demo.network)
        for each in team.asks
        if each.answer
    ]
    assert [text for text in said if screen(text)] == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("cycle: 2, day: 8", "cycle: 2, day: 80", "day"),
        ("Ana Beltran", "Ben Okafor", "two people are called Ben Okafor"),
        ("lea: Pomona", "lea: Pomonna", "there is no district Pomonna"),
        ("words: language, group", "words: langage, group", "langage"),
    ],
)
def test_a_wrong_file_of_the_demo_is_named_with_what_is_wrong(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    import config

    for name in ("network.yaml", "words.yaml"):
        text = (Path(config.__file__).parent / "demo" / name).read_text()
        (tmp_path / name).write_text(text.replace(before, after, 1))
    with pytest.raises(DemoFilesError, match=told):
        load_demo(tmp_path)


async def test_the_demo_is_made_whole_and_found_again(files: tuple[Path, Path]) -> None:
    path, chat = files
    url = f"sqlite:///{path}"
    assert not is_loaded(url, path)
    await load(path, chat, small(), WEDNESDAY, unheard)
    assert is_loaded(url, path)
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "demo-chat.sqlite",
        "demo.sqlite",
    ]
    async with opened(path) as database:
        ahead = await database.read(lambda work: agenda.next_due_at(work.connection))
    assert ahead is not None
    assert ahead == datetime(2026, 10, 14, 21, 45, tzinfo=UTC), "14:45 that day"


def test_a_break_of_the_demo_is_the_next_one_that_begins_after_a_day() -> None:
    winter = next(each for each in load_demo().network.breaks if each.label == "Winter break")
    this_year, next_year = date(2026, 12, 21), date(2027, 12, 21)
    assert winter.next_after(WEDNESDAY) == (this_year, date(2027, 1, 1))
    assert winter.next_after(this_year) == (next_year, date(2028, 1, 1))


async def test_the_breaks_to_come_stand_in_the_demos_calendar(
    files: tuple[Path, Path],
) -> None:
    path, chat = files
    await load(path, chat, small(), WEDNESDAY, unheard)

    def after_the_break(work: Work) -> date:
        network = units.by_name(work.connection, "/", "CCEE Pilot Partnership", "network")[0]
        calendar = calendars.calendar_of(work.connection, network.path)
        return calendar.next_school_day(date(2026, 12, 18))

    async with opened(path) as database:
        assert await database.read(after_the_break) == date(2027, 1, 4)


async def test_an_interrupted_load_leaves_no_demo_and_is_started_over(
    files: tuple[Path, Path],
) -> None:
    path, chat = files

    def interrupted(day: int, _of: int) -> None:
        if day == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await load(path, chat, small(), WEDNESDAY, interrupted)
    assert not is_loaded(f"sqlite:///{path}", path)
    assert not path.exists()
    await load(path, chat, small(), WEDNESDAY, unheard)
    assert is_loaded(f"sqlite:///{path}", path)
    remove(path, chat)
    assert list(path.parent.iterdir()) == []


def test_a_database_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "real.sqlite"
    migrating.migrate(f"sqlite:///{path}")
    with pytest.raises(NotTheDemo, match="holds something else"):
        is_loaded(f"sqlite:///{path}", path)


async def test_the_calendar_goes_on_from_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "left.sqlite"
    migrating.migrate(f"sqlite:///{path}")
    left = datetime(2026, 10, 14, 21, tzinfo=UTC)
    a_week_later = left + timedelta(days=7)

    def leave(work: Work) -> None:
        settings.leave_calendar(work.connection, left)

    async with opened(path) as database:
        await database.work(leave)
        taken_up = await database.work(
            lambda work: settings.take_up_calendar(work.connection, a_week_later)
        )
        again = await database.work(
            lambda work: settings.take_up_calendar(work.connection, a_week_later)
        )
    assert taken_up == again == -timedelta(days=7)


def test_the_demo_opens_on_a_day_from_monday_to_thursday() -> None:
    assert opening_day(WEDNESDAY) == WEDNESDAY
    assert opening_day(date(2026, 10, 16)) == date(2026, 10, 19)
    assert opening_day(date(2026, 10, 18)) == date(2026, 10, 19)


def test_school_days_are_counted_over_weekends() -> None:
    assert school_days_before(date(2026, 10, 19), 1) == date(2026, 10, 16)
    assert school_days_between(date(2026, 10, 16), date(2026, 10, 19)) == 1
