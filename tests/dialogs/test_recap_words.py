"""What a recap says of counts, in the words of a team that was asked."""

from bot.domain.evidence import Sum
from dialogs.wording import recap as words


def test_a_guess_over_the_students_that_were_counted_is_told_by_its_number_alone() -> None:
    said = words.count(Sum(got=27, of=74, classes=3), None, Sum(got=45, of=74, classes=3))
    assert said.plain() == "Count: 27 of 74 do it so far. Our guess for day 11: 45."


def test_a_guess_over_other_students_is_told_with_its_own_whole() -> None:
    said = words.count(Sum(got=11, of=24, classes=1), None, Sum(got=31, of=50, classes=2))
    assert said.plain() == "Count: 11 of 24 do it so far. Our guess for day 11: 31 of 50."
