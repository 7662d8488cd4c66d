"""What a recap says of counts, in the words of a team that was asked."""

from bot.domain.evidence import Comparison, Sum
from bot.domain.participation import tally
from dialogs.wording import cards
from dialogs.wording import recap as words


def test_who_was_excused_is_called_so_in_the_recap_as_on_the_card() -> None:
    people = tally(["answered", "answered", "late", "excused", "not_deliverable", "waiting"])
    assert words.people(people) == ("2 of 6 answered; 1 added later; 1 excused; 1 not reached.")
    assert words.people(people) == f"{cards.each_answers(people)}."


def test_a_guess_over_the_students_that_were_counted_is_told_by_its_number_alone() -> None:
    said = words.count(Sum(got=27, of=74, classes=3), None, Sum(got=45, of=74, classes=3))
    assert said.plain() == "Count: 27 of 74 do it so far. Our guess for day 11: 45."


def test_a_guess_over_other_students_is_told_with_its_own_whole() -> None:
    said = words.count(Sum(got=11, of=24, classes=1), None, Sum(got=31, of=50, classes=2))
    assert said.plain() == "Count: 11 of 24 do it so far. Our guess for day 11: 31 of 50."


def test_classes_counted_both_times_are_numbered_only_where_there_are_several() -> None:
    one = Comparison(
        before=Sum(got=9, of=24, classes=1), now=Sum(got=11, of=24, classes=1), classes=1
    )
    said = words.count(Sum(got=23, of=49, classes=2), one, None).plain()
    assert said == "Count: 23 of 49 do it so far. The class counted both times: 9 → 11 of 24."
    two = Comparison(
        before=Sum(got=17, of=49, classes=2), now=Sum(got=23, of=49, classes=2), classes=2
    )
    said = words.count(Sum(got=23, of=49, classes=2), two, None).plain()
    assert said == "Count: 23 of 49 do it so far. The 2 classes counted both times: 17 → 23 of 49."
