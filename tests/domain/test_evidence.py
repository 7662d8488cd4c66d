"""Counts: read as typed, added up over classes, compared over classes counted both times."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.evidence import (
    TEAM_CLASS,
    ClassCount,
    Count,
    Kind,
    NotACount,
    Sum,
    add_up,
    both_times,
    counted,
    find_count,
    find_counts,
    of_class,
    parse_count,
    text_of,
)

N_OF_M: frozenset[Kind] = frozenset({"count", "per_cent"})
COUNTS: frozenset[Kind] = frozenset({"count"})


def one(class_key: str, got: int, of: int) -> ClassCount:
    return ClassCount(class_key=class_key, got=got, of=of)


@pytest.mark.parametrize(
    "text",
    [
        "18 of 24",
        "18/24",
        " 18 / 24 ",
        "18 OUT OF 24",
        "18 of my 24 students",
        "18 of 24 (75%)",
        "18\u00a0of\u00a024.",
        "about 18 of 24",
        "１８ of ２４",
        "١٨ of ٢٤",
        "18 of 24, mostly with the frame",
        "(18 of 24)",
        "18of24",
    ],
)
def test_a_field_takes_a_count_however_it_is_written(text: str) -> None:
    assert parse_count(text) == counted(18, 24)


@pytest.mark.parametrize(
    "text", ["75%", "75 %", "75 per cent", "75 PERCENT", "75pct", "75% of them"]
)
def test_a_field_takes_a_per_cent(text: str) -> None:
    assert parse_count(text) == Count(got=Decimal(75), of=None, kind="per_cent")


@pytest.mark.parametrize(("text", "got"), [("3.2", "3.2"), ("3,2", "3.2"), ("4", "4")])
def test_a_field_takes_a_score(text: str, got: str) -> None:
    assert parse_count(text) == Count(got=Decimal(got), of=None, kind="score")


def test_a_comma_before_three_digits_marks_thousands() -> None:
    assert parse_count("1,200 of 3,000") == counted(1200, 3000)


def test_a_date_like_count_is_a_count_where_a_count_was_asked() -> None:
    assert parse_count("9/24") == counted(9, 24)


def test_a_number_alone_is_of_the_whole_the_question_knows() -> None:
    assert parse_count("15", of=24) == counted(15, 24)
    assert parse_count("15 students", of=24) == counted(15, 24)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        (" " * 1000, "empty"),
        (".", "empty"),
        ("🎉🎉", "not_understood"),
        ("most of them", "not_understood"),
        ("x" * 100_000, "not_understood"),
        ("18 von 24", "not_understood"),
        ("18 of 24 or 19 of 24", "not_understood"),
        ("18 of -24", "not_understood"),
        ("--", "not_understood"),
        ("½", "not_understood"),
        ("-3 of 24", "negative"),
        ("−3 of 24", "negative"),
        ("18.5 of 24", "not_whole"),
        ("18 of 24.5", "not_whole"),
        ("0 of 0", "nobody"),
        ("5 of 0", "nobody"),
        ("30 of 24", "more_than_all"),
        ("18 of 5001", "too_many"),
        ("18 of 99999999999999999999", "too_many"),
        ("101%", "over_hundred"),
        ("123456789", "too_many"),
    ],
)
def test_what_is_no_count_is_refused_with_its_reason_and_a_sentence(text: str, why: str) -> None:
    with pytest.raises(NotACount) as refused:
        parse_count(text)
    assert refused.value.why == why
    assert str(refused.value).endswith((".", "?", "”.", ")."))


def test_a_question_of_n_of_m_asks_a_number_alone_for_its_whole() -> None:
    with pytest.raises(NotACount, match="Out of how many"):
        parse_count("18", kinds=N_OF_M)
    with pytest.raises(NotACount) as more:
        parse_count("30", of=24, kinds=N_OF_M)
    assert more.value.why == "more_than_all"


def test_a_question_that_takes_counts_alone_refuses_a_per_cent() -> None:
    with pytest.raises(NotACount):
        parse_count("75%", kinds=COUNTS)


def test_nothing_counted_and_all_counted_are_counts() -> None:
    assert parse_count("0 of 24") == counted(0, 24)
    assert parse_count("24 of 24") == counted(24, 24)
    assert parse_count("100%").got == 100


@given(st.text())
def test_any_text_is_a_count_or_is_refused(text: str) -> None:
    try:
        count = parse_count(text)
    except NotACount:
        return
    assert parse_count(text_of(count)) == count


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_count_is_read_back_as_it_is_written(numbers: tuple[int, int]) -> None:
    count = counted(*numbers)
    assert parse_count(text_of(count)) == count
    assert find_count(f"I counted {text_of(count)} today.") == count


@pytest.mark.parametrize(
    ("text", "got", "of"),
    [
        ("Today 18 of 24 explained their quote.", 18, 24),
        ("18/24 used 'because'", 18, 24),
        ("Well...18 out of 24!", 18, 24),
        ("I saw 18 of my 24 do it (75%)", 18, 24),
        ("9/24 students, with help", 9, 24),
        ("2 of 3 groups waited for me", 2, 3),
        ("- 11 of 26, period 4", 11, 26),
        ("14 of 24. Yes, 14 of 24.", 14, 24),
    ],
)
def test_a_count_is_found_inside_a_sentence(text: str, got: int, of: int) -> None:
    assert find_count(text) == counted(got, of)


def test_a_per_cent_is_found_where_no_count_stands() -> None:
    assert find_count("Around 62.5 % this time") == Count(
        got=Decimal("62.5"), of=None, kind="per_cent"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "See you on 10/12",
        "since 10/12/2026",
        "2026/10/12",
        "at 2:45 of course",
        "1/2 the class",
        "2/3 of them were away",
        "three of twenty-four",
        "Day 8 of 15 and all is well",
        "page 3 of 10",
        "30 of 24",
        "0 of 0",
        "24/7",
        "3.2 of 4",
        "$18 of 24",
        "#18 of 24",
        "8:18/24",
        "I am 100% sure",
        "110% effort",
        "Room 204, Oct 14, six students",
        "18 of 10,000",
    ],
)
def test_two_numbers_that_are_no_count_are_left_alone(text: str) -> None:
    assert find_count(text) is None


def test_of_several_counts_none_is_guessed_and_all_can_be_offered() -> None:
    text = "It was 9 of 24, now it is 14 of 24."
    assert find_count(text) is None
    assert find_counts(text) == (counted(9, 24), counted(14, 24))


@given(st.text(st.sampled_from("0123456789 /of%-.,outday"), max_size=200))
def test_what_is_found_in_any_message_is_a_count_that_can_be(text: str) -> None:
    for count in find_counts(text):
        assert count.kind != "score"
        assert parse_count(text_of(count)) == count


@pytest.mark.parametrize("piece", ["1 of ", "1/", " ", "9", "18 of 24 ", "1 out of the "])
def test_a_message_of_100_000_characters_is_read(piece: str) -> None:
    find_count(piece * (100_000 // len(piece)))


def test_classes_add_up() -> None:
    assert add_up([one("a", 9, 24), one("b", 11, 26)]) == Sum(got=20, of=50, classes=2)


def test_nothing_counted_is_no_class_and_no_per_cent() -> None:
    nothing = add_up([])
    assert nothing.classes == 0
    assert nothing.per_cent is None


def test_a_class_counted_twice_at_one_time_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        add_up([one("a", 9, 24), one("a", 11, 24)])


def test_the_teams_own_count_is_never_added_to_its_classes() -> None:
    classes = [one("a", 9, 24), one("b", 11, 26)]
    assert add_up([*classes, one(TEAM_CLASS, 31, 74)]) == Sum(got=31, of=74, classes=1)
    assert add_up([*classes, one(TEAM_CLASS, 18, 50)]) == Sum(got=20, of=50, classes=2)
    assert add_up([one(TEAM_CLASS, 18, 50)]) == Sum(got=18, of=50, classes=1)


def test_a_later_count_is_compared_only_over_classes_counted_both_times() -> None:
    first = [one("a", 9, 24), one("b", 11, 26), one("gone", 3, 20)]
    later = [one("a", 14, 25), one("b", 13, 27), one("new", 20, 20)]
    compared = both_times(first, later)
    assert compared.before == Sum(got=20, of=50, classes=2)
    assert compared.now == Sum(got=27, of=52, classes=2)
    assert compared.classes == 2


def test_a_team_count_is_compared_only_with_a_team_count() -> None:
    assert both_times([one(TEAM_CLASS, 20, 74)], [one("a", 14, 24)]).classes == 0
    compared = both_times(
        [one(TEAM_CLASS, 20, 74), one("a", 9, 24)], [one(TEAM_CLASS, 27, 76), one("a", 14, 24)]
    )
    assert text_of(compared.before) == "20 of 74"
    assert text_of(compared.now) == "27 of 76"


counts = st.dictionaries(
    st.sampled_from(["a", "b", "c", TEAM_CLASS]),
    st.integers(1, 40).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
).map(lambda by_class: [one(key, got, of) for key, (got, of) in by_class.items()])


@given(counts, counts)
def test_both_times_have_the_same_classes(first: list[ClassCount], later: list[ClassCount]) -> None:
    compared = both_times(first, later)
    assert compared.before.classes == compared.now.classes == compared.classes
    assert 0 <= compared.now.got <= compared.now.of


def test_a_per_cent_without_a_count_is_never_added() -> None:
    assert of_class("a", parse_count("75%")) is None
    assert of_class("a", parse_count("3.2")) is None
    assert of_class("a", parse_count("18 of 24")) == one("a", 18, 24)


def test_a_class_of_nobody_cannot_be_made() -> None:
    with pytest.raises(NotACount):
        one("a", 0, 0)
    with pytest.raises(NotACount):
        one("a", 3, 2)
    with pytest.raises(NotACount):
        Count(got=Decimal(3), of=None, kind="count")
    with pytest.raises(NotACount):
        Count(got=Decimal(3), of=4, kind="score")
    with pytest.raises(NotACount):
        one("a", -1, 2)
    with pytest.raises(NotACount):
        Count(got=Decimal(-1), of=None, kind="score")


def test_counts_are_written_as_people_read_them() -> None:
    assert text_of(parse_count("18/24")) == "18 of 24"
    assert text_of(parse_count("62.50 %")) == "62.5%"
    assert text_of(parse_count("100%")) == "100%"
    assert text_of(parse_count("3.20")) == "3.2"
    assert text_of(Sum(got=27, of=74, classes=3)) == "27 of 74"
