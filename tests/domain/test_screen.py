"""Student privacy: what is stopped, what is not, and that no text is too long for it."""

import importlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import screen as module
from bot.domain.screen import marked, screen


@pytest.mark.parametrize(
    ("text", "why", "words"),
    [
        ("Call 555-123-4567 about him", "phone", "555-123-4567"),
        ("at (555) 123-4567.", "phone", "(555) 123-4567"),
        ("555.123.4567", "phone", "555.123.4567"),
        ("+1 555 123 4567", "phone", "+1 555 123 4567"),
        ("+52 55 1234 5678", "phone", "+52 55 1234 5678"),
        ("text mom: 123-4567", "phone", "text mom: 123-4567"),
        ("write to jo.li+x@school.k12.ca.us today", "email", "jo.li+x@school.k12.ca.us"),
        ("id 123456 again", "number", "123456"),
        ("S1234567", "number", "1234567"),
        ("ids 123456,234567", "number", "123456"),
        ("１２３４５６７", "number", "１２３４５６７"),
        ("born on March 3", "birth_date", "born on March 3"),
        ("DOB: 3/4/15", "birth_date", "DOB: 3/4/15"),
        ("her birthday, Oct 14", "birth_date", "birthday, Oct 14"),
        ("3/4/2015", "birth_date", "3/4/2015"),
        ("2015-03-04", "birth_date", "2015-03-04"),
        ("May 3, 2015", "birth_date", "May 3, 2015"),
        ("123-45-6789", "social_security", "123-45-6789"),
        ("123 45 6789", "social_security", "123 45 6789"),
        ("my student Jordan waited", "name", "student Jordan"),
        ("Students Ana and Luis", "name", "Students Ana"),
        ("a boy named Zoë", "name", "named Zoë"),
        ("la alumna María explicó", "name", "alumna María"),
        ("Maria G. used the frame", "name", "Maria G."),
        ("I asked DeShawn R.", "name", "DeShawn R."),
        ("Jose\u0301 R. too", "name", "Jose\u0301 R."),
        ("Anne-Marie B. too", "name", "Anne-Marie B."),
        ("O'Neil P. too", "name", "O'Neil P."),
    ],
)
def test_what_looks_like_a_student_is_marked(text: str, why: str, words: str) -> None:
    found = screen(text)
    assert found, text
    assert (found[0].why, text[found[0].start : found[0].end]) == (why, words)


# Every example reply of the collaborative inquiry cycle, and what else its screens show.
EXAMPLES = """
9 of 24
English learners
They find a quote, then stop. Few say why it proves the point.
Could it be that our question can be answered without the text?
If we say one 'because' sentence aloud before writing
then they explain their quote in their own words
15 of 24
Thursday's exit paragraph
Partly
11 of 24
Six used 'because' unprompted. Two pairs waited for me to start.
I wonder if rehearsing in pairs helps; many wrote nothing.
13 of 24
"Saying it first makes writing easier."
14 of 24
5 of 11
Those who spoke first explain. Newer English learners copy the frame.
I expected writing to jump. Talk jumped first.
Rehearsing helped quiet students, not those short of words.
Change it
27 of 41, but 5 of 14 English learners. Worth one more try.
Teach six words before the rehearsal.
Say one 'because' sentence to a partner before writing it.
An idea to try
someone to visit a room
Your principal can come Thursday. Whose room?
Explaining evidence: 20 → 27 of 74 · guess 45 · target 55
Anaheim · English 8: 34% → 58% over 12 counts; crossed its middle line once.
""".strip().splitlines()


@pytest.mark.parametrize("text", EXAMPLES)
def test_no_example_we_show_is_stopped(text: str) -> None:
    assert screen(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "18 of 24",
        "Oct 14",
        "On October 14, 2026 we meet in Room 204.",
        "10/14/2026, 2:45 pm to 3:30",
        "2026-10-14",
        "the 2025-2026 year",
        "They used a Chromebook.",
        "Students Monday wrote more; students Chromebooks were charged",
        "Grade 4. Then we stopped.",
        "Exit A. was harder than Exit B.",
        "We chose Plan B. It worked.",
        "They take Math I. Some take Algebra.",
        "Ms. R. visited; Mr K. too",
        "the U.S. and Washington D.C.",
        "Student Success Team, student Council",
        "student ELD time, students I teach",
        "students' Work, student's Work",
        "0.3333333 is a third",
        "1,000,000 words",
        "It cost $1,250.00",
        "pages 120-1234",
        "@everyone <!channel> see p. 12",
        "student work: https://docs.example.com/d/1a2b3c4567890123/edit?id=123456789",
        "🎉🎉🎉",
        "",
        "No. A. b.",
        "EXIT A. and PART B.",
        "Student A. helped Partner B.",
        "Student Engagement Survey",
        "World War I. and Act I.",
        "in May 3 of 24 did, in May 2026 more",
    ],
)
def test_harmless_words_pass(text: str) -> None:
    assert screen(text) == ()


def test_an_address_inside_a_link_is_marked_and_its_ids_are_not() -> None:
    text = "https://example.com/1234567?for=ana@example.com and 7654321"
    assert [text[one.start : one.end] for one in screen(text)] == [
        "for=ana@example.com"[4:],
        "7654321",
    ]


def test_overlapping_findings_are_one() -> None:
    text = "student Maria G. 123456"
    assert marked(text, screen(text)) == [
        ("marked", "student Maria G."),
        ("plain", " "),
        ("marked", "123456"),
    ]


def test_the_author_sees_which_words_are_meant() -> None:
    text = "I think Maria G. is ready; 18 of 24 are."
    assert marked(text, screen(text)) == [
        ("plain", "I think "),
        ("marked", "Maria G."),
        ("plain", " is ready; 18 of 24 are."),
    ]
    assert marked("all well", ()) == [("plain", "all well")]
    assert marked("", ()) == []


SHAPES = {name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)}


@pytest.mark.parametrize("name", SHAPES)
def test_no_pattern_looks_further_than_a_fixed_number_of_characters(name: str) -> None:
    """What is bounded at each character takes time in step with the text's length.

    The one run without bound is digits alone, and begins where no digit stands before it.
    """
    shape = SHAPES[name]
    _, longest = importlib.import_module("re._parser").parse(shape.pattern, shape.flags).getwidth()
    if name == "_LONG_NUMBER":
        assert shape.pattern == r"(?<!\d)(?<!\d\.)\d{6,}"
    else:
        assert longest < 2_100


@pytest.mark.parametrize(
    "piece",
    ["a", "A", "1", " ", "@", "a@", "a.", "a@a.", "Aa ", "Aa A", "1-", "+1 ", "(555) ", "555-",
     "student ", "student A", "https://", "https://a 123456 ", "born ", "text ", "Aa-", "'", "é",
     "e\u0301", "🎉", "1.", "January ", "\n", "123456 ", "student Ana "],
)  # fmt: skip
def test_hostile_texts_of_100_000_characters_are_screened(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert "".join(part for _, part in marked(text, screen(text))) == text


@given(st.text() | st.text(st.sampled_from("student AnaG.@15-/+() bornMay2,é\u0301"), max_size=300))
def test_findings_of_any_text_are_in_order_apart_and_inside_it(text: str) -> None:
    found = screen(text)
    ends = [-1]
    for one in found:
        assert ends[-1] < one.start < one.end <= len(text)
        ends.append(one.end)
    pieces = marked(text, found)
    assert "".join(piece for _, piece in pieces) == text
    assert sum(mark == "marked" for mark, _ in pieces) == len(found)
