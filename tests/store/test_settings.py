from datetime import timedelta

from bot.store import settings
from bot.store.database import Database


async def test_a_setting_that_was_never_kept_is_none(database: Database) -> None:
    assert await database.read(lambda work: settings.get(work.connection, "no")) is None


async def test_a_setting_kept_again_stands_in_the_place_of_the_one_before(
    database: Database,
) -> None:
    await database.work(lambda work: settings.put(work.connection, "facts", "1"))
    await database.work(lambda work: settings.put(work.connection, "facts", "2"))
    assert await database.read(lambda work: settings.get(work.connection, "facts")) == "2"


async def test_a_calendar_clock_that_was_never_moved_is_not_ahead(database: Database) -> None:
    ahead = await database.read(lambda work: settings.calendar_offset(work.connection))
    assert ahead == timedelta(0)


async def test_the_calendar_offset_is_kept_to_the_microsecond(database: Database) -> None:
    offset = timedelta(days=400, hours=3, microseconds=7)
    await database.work(lambda work: settings.save_calendar_offset(work.connection, offset))
    assert await database.read(lambda work: settings.calendar_offset(work.connection)) == offset
