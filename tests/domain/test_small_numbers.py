"""Small numbers: held back from all but the team, and safe from subtracting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.evidence import Sum
from bot.domain.small_numbers import (
    WHOLE,
    Held,
    hold_back,
    may_be_shown_upward,
    team_count_words_allowed,
)


def students(of: int, *, classes: int = 3) -> Sum:
    return Sum(got=of // 2, of=of, classes=classes)


def held_keys(whole: Sum, groups: dict[str, Sum]) -> set[str]:
    shown = hold_back(whole, groups, for_team_member=False)
    return {key for key, number in shown.items() if isinstance(number, Held)}


def test_the_teams_members_see_all() -> None:
    groups = {"el": students(3), "swd": students(2, classes=1)}
    whole = students(5, classes=1)
    assert hold_back(whole, groups, for_team_member=True) == {WHOLE: whole, **groups}


def test_a_number_over_fewer_than_ten_students_is_held_back() -> None:
    assert held_keys(students(80), {"el": students(9)}) == {"el"}
    assert held_keys(students(80), {"el": students(10)}) == set()
    assert held_keys(students(9), {}) == {WHOLE}


def test_one_class_s_count_stays_in_its_team() -> None:
    assert held_keys(students(24, classes=1), {}) == {WHOLE}
    assert held_keys(students(80), {"el": students(12, classes=1)}) == {"el"}
    shown = hold_back(students(24, classes=1), {}, for_team_member=False)
    assert shown[WHOLE] == Held(why="one_class")


def test_with_one_group_the_next_smallest_is_held_back_too() -> None:
    groups = {"el": students(8), "foster": students(30), "swd": students(12)}
    assert held_keys(students(90), groups) == {"el", "swd"}
    shown = hold_back(students(90), groups, for_team_member=False)
    assert shown["el"] == Held(why="few_students")
    assert shown["swd"] == Held(why="could_be_subtracted")


def test_two_small_groups_that_are_few_together_take_a_third_along() -> None:
    groups = {"a": students(3), "b": students(4), "c": students(20), "d": students(30)}
    assert held_keys(students(57), groups) == {"a", "b", "c"}


def test_two_small_groups_that_are_enough_together_take_none_along() -> None:
    groups = {"a": students(6), "b": students(4), "c": students(20), "d": students(30)}
    assert held_keys(students(60), groups) == {"a", "b"}


def test_a_group_is_held_back_if_the_rest_of_the_whole_is_few() -> None:
    assert held_keys(students(24), {"el": students(18)}) == {"el"}
    assert held_keys(students(24), {"el": students(24)}) == set()


def test_if_the_whole_is_held_back_so_is_every_group() -> None:
    groups = {"a": students(12), "b": students(12)}
    assert held_keys(students(24, classes=1), groups) == {WHOLE, "a", "b"}


def test_what_was_not_counted_is_left_out_and_is_no_secret() -> None:
    nothing = Sum(got=0, of=0, classes=0)
    assert hold_back(nothing, {"el": nothing}, for_team_member=False) == {}
    assert hold_back(students(40), {"el": nothing}, for_team_member=False) == {WHOLE: students(40)}


def test_the_whole_comes_first_and_groups_keep_their_order() -> None:
    shown = hold_back(students(90), {"z": students(20), "a": students(30)}, for_team_member=False)
    assert list(shown) == [WHOLE, "z", "a"]


def test_the_whole_is_not_one_of_its_groups() -> None:
    with pytest.raises(ValueError, match="whole"):
        hold_back(students(20), {WHOLE: students(20)}, for_team_member=True)


sizes = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40), min_size=1)


@given(sizes)
def test_nobody_finds_a_few_students_by_subtracting_groups_that_make_up_the_whole(
    by_group: dict[str, int],
) -> None:
    groups = {key: students(of) for key, of in by_group.items()}
    shown = hold_back(students(sum(by_group.values())), groups, for_team_member=False)
    whole = shown.pop(WHOLE) if isinstance(shown, dict) else None
    for number in shown.values():
        assert isinstance(number, Held) or number.of >= 10
    if isinstance(whole, Sum):
        seen = sum(number.of for number in shown.values() if isinstance(number, Sum))
        # Subtracting fewer groups leaves more, so all of them leave the least.
        assert whole.of - seen == 0 or whole.of - seen >= 10


@given(sizes, st.integers(1, 200))
def test_a_single_group_is_never_held_back_beside_others_that_are_shown(
    by_group: dict[str, int], of: int
) -> None:
    groups = {key: students(size) for key, size in by_group.items()}
    shown = hold_back(students(of), groups, for_team_member=False)
    kept = [key for key, number in shown.items() if isinstance(number, Held)]
    if len(kept) == 1 and kept != [WHOLE]:
        assert len(groups) == 1


def test_a_number_standing_alone_may_go_upward_from_ten_students_and_two_classes_on() -> None:
    assert may_be_shown_upward(students(10, classes=2))
    assert not may_be_shown_upward(students(9, classes=2))
    assert not may_be_shown_upward(students(30, classes=1))


def test_a_team_under_five_is_not_counted_by_person() -> None:
    assert not team_count_words_allowed(4)
    assert team_count_words_allowed(5)
