"""Student privacy: what in a text looks like a student's name or number.

Student records are protected (FERPA; California Education Code 49073.1), so such a text is
stopped before it is stored and its author decides. It is a net of plain patterns: it lets
much through and should seldom stop what is harmless, for each false alarm costs a teacher
time and trust.

Every repetition in a pattern is bounded and no two of its parts can take the same character
in turn, so that the time grows with the length of the text and with nothing else. It must not
know where the text comes from; it stores and logs nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Why: TypeAlias = Literal["phone", "email", "number", "birth_date", "name", "social_security"]
Mark: TypeAlias = Literal["plain", "marked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A piece of a text that looks like a student's.

    Attributes:
        start: Its first character.
        end: The character after its last.
        why: What it looks like.
    """

    start: int
    end: int
    why: Why


def screen(text: str) -> tuple[Finding, ...]:
    """Find what looks like a student's name or number.

    Args:
        text: As typed, of any length.

    Returns:
        The findings in order; they neither touch nor overlap. Empty if there is nothing to ask.
    """
    links = [match.span() for match in _LINK.finditer(text)]
    found = [
        Finding(start=match.start(), end=match.end(pattern.ends), why=pattern.why)
        for pattern in _PATTERNS
        for match in pattern.shape.finditer(text)
        if pattern.means_it(match)
    ]
    # The ids inside a link to student work are the link's, not a student's.
    return _merged(one for one in found if one.why == "email" or not _inside(one, links))


def marked(text: str, findings: Iterable[Finding]) -> list[tuple[Mark, str]]:
    """Cut a text into plain and marked pieces, to show its author which words are meant.

    Args:
        text: The text that was screened.
        findings: As `screen` gave them for this text.

    Returns:
        The pieces in order, none of them empty; together they are the text.
    """
    pieces: list[tuple[Mark, str]] = []
    done = 0
    for finding in findings:
        pieces.append(("plain", text[done : finding.start]))
        pieces.append(("marked", text[finding.start : finding.end]))
        done = finding.end
    pieces.append(("plain", text[done:]))
    return [(mark, piece) for mark, piece in pieces if piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    why: Why
    shape: re.Pattern[str]
    means_it: Callable[[re.Match[str]], bool] = bool
    ends: int | str = 0


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A letter of any script, with the accents of a decomposed one.
_LETTER: Final = r"(?:[^\W\d_]|[\u0300-\u036f'’])"
_WORD: Final = rf"(?<![\w'’])(?P<word>[^\W\d_]{_LETTER}{{1,23}}(?:-{_LETTER}{{1,23}})?)"
_MONTH: Final = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june"
    r"|july|august|september|october|november|december)"
)
_DATE: Final = (
    rf"(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d{{1,2}}-\d{{1,2}}"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}\.?(?:,? \d{{4}})?)"
)
# No reply is about work of these years, and whoever is at school now was born in one of them.
_BIRTH_YEAR: Final = r"(?:199[5-9]|200\d|201\d|202[01])"

_LINK: Final = re.compile(r"https?://[^\s<>|]{1,2000}", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_SOCIAL_SECURITY: Final = re.compile(r"(?<![\d-])\d{3}([- ])\d{2}\1\d{4}(?![\d-])")
_PHONE: Final = re.compile(
    r"(?<![\w.])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)"
    r"|(?<![\w+])\+\d{1,3}(?:[ .-]?\d){7,12}(?!\d)"
    r"|(?i:\b(?:phone|cell|tel|call|text)\b)[^\d\n]{1,20}\d{3}[ .-]\d{4}(?!\d)"
)
# Six digits in a row: no count, room, year or page has as many, but for "0.333333".
_LONG_NUMBER: Final = re.compile(r"(?<!\d)(?<!\d\.)\d{6,}")
_BORN: Final = re.compile(
    rf"(?i:\b(?:born|birthday|birthdate|dob|date of birth|birth date|d\.o\.b\.)"
    rf"[^\d\n]{{0,12}}?\b{_DATE})"
    rf"|(?<![\d/.-])\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_BIRTH_YEAR}(?!\d)"
    rf"|(?<![\d/.-]){_BIRTH_YEAR}-\d{{1,2}}-\d{{1,2}}(?!\d)"
    rf"|(?i:\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? {_BIRTH_YEAR}(?!\d))"
)
# The word is looked at and not taken, for in "boy named Zoë" the word may be the next cue.
_STUDENT_NAMED: Final = re.compile(
    r"\b(?i:students?|pupils?|kids?|child|boy|girl|named|estudiante|alumn[oa]|niñ[oa])"
    rf"(?=[ \t]{{1,3}}{_WORD})"
)
_NAME_AND_LETTER: Final = re.compile(rf"{_WORD} (?P<letter>[^\W\d_])\.(?!\w)")

# Written with a capital after "student", and nobody's name.
_AFTER_STUDENT: Final = _words(
    """a i the in on at of to with and or but as if when so then who what how not all monday
    tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december english spanish mandarin chinese
    vietnamese tagalog korean arabic armenian french american african asian latino latina
    latinx hispanic native black white filipino pacific math algebra geometry science history
    art music reading writing ela eld el ell iep plc council support success services study
    team teams work body government union leadership center learning learner learners
    indicator indicators handbook voice teacher teachers growth achievement progress
    conference conferences outcome outcomes data day chromebook chromebooks google kahoot
    quizlet desmos zoom canvas seesaw youtube khan ixl engagement agency discourse talk
    ownership choice interest survey attendance behavior profile portfolio advisory activities
    association assembly records information portal teaching affairs needs goals groups group
    population development find count care nutrition protective samples lexia newsela padlet
    flip edpuzzle nearpod slack yes no none every some most many few two three four five six
    seven eight nine ten"""
)
# Words a lone letter follows that numbers a thing ("Exit A."), or that a sentence ends after.
_BEFORE_LETTER: Final = _words(
    """exit grade plan group option part period team class form room set section version page
    table unit lesson task step question answer choice column block day week track student
    students pupil partner child kid boy girl speaker reader writer person player sample
    cohort level book scene act war color size row chapter article figure appendix test quiz
    building wing hall vocabulary lab station vitamin hepatitis type category item side point
    line mr mrs ms mx dr miss coach principal teacher sr sra srta prof professor math algebra
    geometry english spanish french biology chemistry physics history civics integrated course
    ap ib title tier phase because then and but so the a an in is if as of or not why who what
    how when where while choose pick use try mark circle write read see got get gave give like
    letter vowel sound note final starting key major minor drive exhibit problem example case
    equation variable"""
)


def _named(match: re.Match[str]) -> bool:
    return _like_a_name(match["word"], _AFTER_STUDENT)


def _named_with_letter(match: re.Match[str]) -> bool:
    return match["letter"].isupper() and _like_a_name(match["word"], _BEFORE_LETTER)


def _like_a_name(word: str, known: frozenset[str]) -> bool:
    """A capital, a small letter somewhere (so not "EXIT" or "ELD"), and no word we know."""
    bare = word.casefold().removesuffix("'s").removesuffix("’s")
    return word[0].isupper() and any(char.islower() for char in word) and bare not in known


_PATTERNS: Final = (
    _Pattern(why="email", shape=_EMAIL),
    _Pattern(why="social_security", shape=_SOCIAL_SECURITY),
    _Pattern(why="phone", shape=_PHONE),
    _Pattern(why="birth_date", shape=_BORN),
    _Pattern(why="number", shape=_LONG_NUMBER),
    _Pattern(why="name", shape=_STUDENT_NAMED, means_it=_named, ends="word"),
    _Pattern(why="name", shape=_NAME_AND_LETTER, means_it=_named_with_letter),
)


def _inside(finding: Finding, links: list[tuple[int, int]]) -> bool:
    """Whether a finding begins in a link; searched by halves, for both may be thousands."""
    before = bisect_right(links, finding.start, key=lambda link: link[0])
    return before > 0 and finding.start < links[before - 1][1]


def _merged(found: Iterable[Finding]) -> tuple[Finding, ...]:
    merged: list[Finding] = []
    for one in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if merged and one.start <= merged[-1].end:
            last = merged.pop()
            one = Finding(start=last.start, end=max(last.end, one.end), why=last.why)
        merged.append(one)
    return tuple(merged)
