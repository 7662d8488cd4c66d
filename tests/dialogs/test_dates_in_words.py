"""Days and hours in words: as short as can be, as long as must be."""

from datetime import UTC, date, datetime

from dialogs.wording.dates import closing_words

ZONE = "America/Los_Angeles"
CLOSES = datetime(2026, 12, 8, 0, 0, tzinfo=UTC)


def test_a_question_closes_on_a_weekday_where_that_can_only_be_the_next_one() -> None:
    assert closing_words(CLOSES, ZONE) == "Mon 16:00"
    assert closing_words(CLOSES, ZONE, date(2026, 12, 4)) == "Mon 16:00"


def test_a_question_that_a_pause_keeps_open_says_the_date_it_closes() -> None:
    assert closing_words(CLOSES, ZONE, date(2026, 11, 23)) == "Mon 7 Dec 16:00"
