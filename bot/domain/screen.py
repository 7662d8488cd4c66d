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
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.domain.names_known import FAMILY, GIVEN, GIVEN_AND_WORD, READ_AND_HEARD_OF

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
# No small letter of the Latin script: a quick look, for words that begin with one are most.
_CAPITAL: Final = r"[^\W\d_a-zß-öø-ÿ]"
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
# A first and last name; looked at and not taken, for in "Ask Maria Lopez" the last two may be it.
# What stands before the capital is looked at after it, for most letters are none.
_FIRST_AND_LAST: Final = re.compile(
    rf"(?P<given>{_CAPITAL}(?<![\w'’.@/#-].){_LETTER}{{1,23}})(?:-[^\W\d_]{_LETTER}{{1,23}})?"
    rf"(?=[ \t]{{1,3}}(?:[^\W\d_]\.[ \t]{{1,3}})?"
    rf"(?:(?:de|del|da|dos|la|las|los|van|von|al|el|bin)[ \t]{{1,3}}){{0,2}}"
    rf"(?P<word>{_CAPITAL}{_LETTER}{{1,23}}(?:-{_LETTER}{{1,23}})?))"
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

# Who is called so is grown up; and "San Diego Unified" names nobody.
_BEFORE_AN_ADULT: Final = _words(
    """mr mrs ms mx miss dr sr sra srta prof professor coach principal teacher superintendent para
    paraprofessional aide counselor librarian specialist director lead colleague author poet artist
    scientist president senator governor king queen saint st san santa los las el north south east
    west fort mount lake new"""
)
_AFTER_AN_ADULT: Final = re.compile(
    r"(?:,| \(|,? who is) ?"
    r"(?:(?:our|the|my|their|from|a|an|school|math|reading|district|vice) ?){0,4}"
    r"(?:coach|principal|teacher|counselor|aide|para|specialist|superintendent|librarian|author"
    r"|poet|psychologist|lead|colleague)\b",
    re.IGNORECASE,
)
_WRITTEN_BY: Final = re.compile(
    r"\b(?:book|novel|poem|article|memoir|biography|speech|text|study|video|research|painting)s?"
    r"(?: \w{1,20})? by $",
    re.IGNORECASE,
)
_WORD_BEFORE: Final = re.compile(r"(?P<word>[^\W\d_]{1,20})[.,:]?[ \t]{1,3}$")
_WORD_AFTER: Final = re.compile(rf"[ \t]{{1,3}}{_WORD}")
# Behind a given name these make a place, a school, a program or a day of it.
_OF_A_PLACE: Final = _words(
    """elementary middle high school schools academy college university institute foundation
    district unified union county city valley springs beach river lake park mesa hill hills heights
    ranch creek island bay canyon mountain mountains street avenue road boulevard drive way plaza
    hall center field stadium day week month press publishing company museum library trench bridge
    grove oaks del learning reading math writing curriculum program lesson lessons unit units model
    method project then also said says when while because"""
)


def _first_and_last(match: re.Match[str]) -> bool:
    """A given name we know, a family name behind it, and nothing around them that says otherwise.

    A given name that is a word or a place besides needs a family name that we know.
    """
    given, family = _plain(match["given"]), _plain(match["word"])
    if not (match["given"][0].isupper() and _like_a_name(match["word"], _NO_FAMILY)):
        return False
    known = given in GIVEN or (given in GIVEN_AND_WORD and family.split("-")[0] in FAMILY)
    if not known or f"{given} {family}" in READ_AND_HEARD_OF:
        return False
    text, end = match.string, match.end("word")
    before = text[max(0, match.start() - 48) : match.start()]
    word = _WORD_BEFORE.search(before)
    if (word and _plain(word["word"]) in _BEFORE_AN_ADULT) or _WRITTEN_BY.search(before):
        return False
    after = text[end : end + 48]
    following = _WORD_AFTER.match(after)
    if following and following["word"][0].isupper() and _plain(following["word"]) in _OF_A_PLACE:
        return False
    return _AFTER_AN_ADULT.match(after) is None


def _plain(word: str) -> str:
    """In small letters, without accents and possessive."""
    split = unicodedata.normalize("NFD", word.casefold())
    bare = "".join(char for char in split if not unicodedata.combining(char))
    return bare.removesuffix("'s").removesuffix("’s")


_NO_FAMILY: Final = _AFTER_STUDENT | _OF_A_PLACE


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
    _Pattern(why="name", shape=_FIRST_AND_LAST, means_it=_first_and_last, ends="word"),
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
