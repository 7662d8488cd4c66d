"""What a team counted: reading a count, adding classes up, comparing two times.

A count is "18 of 24" students, a per cent without a count ("75%"), or a score
("3.2"). The form and the thread are read by the same rules, so that nobody has
to learn two ways of writing one number.

It must not know where a count was typed, how it is stored, or who may see it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, assert_never

from bot.domain.count import (
    ALL_KINDS,
    MOST_STUDENTS,
    Count,
    Kind,
    NotACount,
    WhyNot,
    check_students,
    counted,
)

# A count is one of the things evidence is made of: who needs both asks here.
__all__ = [
    "TEAM_CLASS",
    "ClassCount",
    "Comparison",
    "Count",
    "Kind",
    "NotACount",
    "Sum",
    "WhyNot",
    "add_up",
    "both_times",
    "counted",
    "find_count",
    "find_counts",
    "of_class",
    "parse_count",
    "text_of",
]

# The class of a reply given for the whole team ("we met").
TEAM_CLASS: Final = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """`got` of `of` students in one class, counted at one time.

    `class_key` is opaque, one for each person in a team, or `TEAM_CLASS`.
    """

    class_key: str
    got: int
    of: int

    def __post_init__(self) -> None:
        """Refuse what cannot be counted.

        Raises:
            NotACount: Nobody was counted, or more than all.
        """
        check_students(Decimal(self.got), self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Classes added up. With `classes` 0 nothing was counted, which is not "0 of 0"."""

    got: int
    of: int
    classes: int

    @property
    def per_cent(self) -> float | None:
        """The share that does it, 0 to 100; None where nobody was counted."""
        return 100 * self.got / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two times, over the classes counted at both. Each time keeps its own `of`."""

    before: Sum
    now: Sum
    classes: int


def of_class(class_key: str, count: Count) -> ClassCount | None:
    """Take a class's count for adding up; None if it is a per cent or a score."""
    if count.kind != "count" or count.of is None:
        return None
    return ClassCount(class_key=class_key, got=int(count.got), of=count.of)


def parse_count(text: str, *, of: int | None = None, kinds: frozenset[Kind] = ALL_KINDS) -> Count:
    """Read a form's field.

    Args:
        text: As typed: "18 of 24", "18/24", "18 out of 24 students", "75 %", "3.2".
        of: Students the question already knows; "18" alone is then 18 of these.
        kinds: What the question takes. Without "score" a number alone is asked for its whole.

    Returns:
        The count.

    Raises:
        NotACount: It is empty, is not understood, or cannot be.
    """
    if len(text) > _LONGEST_FIELD:
        raise NotACount("not_understood" if text.strip() else "empty")
    plain = _plain(text).strip().rstrip(" .!")
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    if not plain:
        raise NotACount("empty")
    if plain.startswith("-"):
        raise NotACount("negative" if re.match(r"-[ ]?\d", plain) else "not_understood")
    found = _read_field(plain, of, kinds)
    if found.kind not in kinds:
        raise NotACount("not_understood")
    return found


def find_counts(text: str) -> tuple[Count, ...]:
    """Read the counts inside a message of the thread, in order, each once.

    What else has two numbers is left alone: dates (10/12), fractions (1/2 the class), "day 8 of
    15", times, and counts that cannot be (30 of 24). A number alone is never read, and a per
    cent only where no count stands beside it, because "18 of 24 (75%)" is one count.

    Args:
        text: A whole message, of any length.

    Returns:
        Every different count; empty where there is none.
    """
    plain = _plain(text)
    found = [
        counted(int(match["got"]), int(match["of"]))
        for match in _INSIDE_COUNT.finditer(plain)
        if _is_count(match, plain)
    ]
    if not found:
        found = [
            Count(got=_number(match["got"]), of=None, kind="per_cent")
            for match in _INSIDE_PER_CENT.finditer(plain)
            if _number(match["got"]) <= 100
        ]
    return tuple(dict.fromkeys(found))


def find_count(text: str) -> Count | None:
    """Read the one count of a message, to be shown back for a tap of confirmation.

    Args:
        text: A whole message, of any length.

    Returns:
        The count, or None where there is none or where several differ: which of "9 of 24, now
        14 of 24" was meant is not ours to guess.
    """
    found = find_counts(text)
    return found[0] if len(found) == 1 else None


def add_up(counts: Iterable[ClassCount]) -> Sum:
    """Add classes up. Per cents have no place here: nobody knows of how many they are.

    A team's own count ("we met") stands for all its classes, so beside counts of single classes
    it would count students twice. Where both were given, the side that looked at more students
    stands, the single classes if both looked at as many.

    Args:
        counts: At most one for each class.

    Returns:
        The sum; its `classes` is 0 where nothing was counted.

    Raises:
        ValueError: A class is in it twice.
    """
    return _sum(_counted_once(_by_class(counts)))


def both_times(first: Iterable[ClassCount], later: Iterable[ClassCount]) -> Comparison:
    """Compare two times over the classes counted at both, and only over those.

    A class that came or went would look like growth or loss. `TEAM_CLASS` is compared with
    `TEAM_CLASS` alone; where single classes too were counted both times, the side that looked
    at more students later stands.

    Args:
        first: The earlier counts, at most one for each class.
        later: The later counts, at most one for each class.

    Returns:
        Both sums; `classes` is 0 where no class was counted both times.

    Raises:
        ValueError: A class is twice in one of them.
    """
    earlier, now = _by_class(first), _by_class(later)
    kept = _counted_once({key: now[key] for key in now if key in earlier})
    return Comparison(
        before=_sum({key: earlier[key] for key in kept}), now=_sum(kept), classes=len(kept)
    )


def text_of(count: Count | ClassCount | Sum) -> str:
    """Write a count as people read it: "18 of 24", "75%", "3.2"."""
    if isinstance(count, Count):
        match count.kind:
            case "count":
                return f"{_short(count.got)} of {count.of}"
            case "per_cent":
                return f"{_short(count.got)}%"
            case "score":
                return _short(count.got)
            case _:
                assert_never(count.kind)
    return f"{count.got} of {count.of}"


_LONGEST_FIELD: Final = 200
_ANY_NUMBER: Final = r"\d{1,30}(?:[.,]\d{1,30})?"
_PER_CENT: Final = r"(?:%|per[ ]?cent\b|pct\b)"
_ABOUT: Final = r"(?:about |around |maybe |roughly |~ ?)?"
_OF: Final = r"(?: ?/ ?| ?(?:out )?of ?(?:the |my |our |all )?)"
_THEN_WORDS: Final = r"(?:(?: |[,;:.] ?)[^\W\d_][^\d/%]*)?"
# A form's field was asked for a count, so "9/24" is no date there. Words may follow, and the
# same thing again as a per cent; other numbers may not, they would be guessed at.
_FIELD_COUNT: Final = re.compile(
    rf"{_ABOUT}(?P<got>{_ANY_NUMBER}){_OF}(?P<of>{_ANY_NUMBER})"
    rf"(?: ?\( ?{_ANY_NUMBER} ?{_PER_CENT} ?\))?{_THEN_WORDS}"
)
_FIELD_PER_CENT: Final = re.compile(rf"{_ABOUT}(?P<got>{_ANY_NUMBER}) ?{_PER_CENT}{_THEN_WORDS}")
_FIELD_NUMBER: Final = re.compile(rf"{_ABOUT}(?P<got>{_ANY_NUMBER})(?P<words>{_THEN_WORDS})")

_NOT_INSIDE: Final = r"(?<![\w/:$#])(?<!\d[.,-])"
_INSIDE_COUNT: Final = re.compile(
    rf"{_NOT_INSIDE}(?P<got>\d{{1,4}})(?:(?P<slash> ?/ ?)| (?:out )?of (?:the |my |our |all )?)"
    r"(?P<of>\d{1,4})(?![\w/:%-]|[.,]\d)"
)
_INSIDE_PER_CENT: Final = re.compile(
    rf"{_NOT_INSIDE}(?P<got>\d{{1,3}}(?:\.\d{{1,2}})?) ?{_PER_CENT}"
    r"(?! (?:sure|certain|agree|positive|behind|with you))"
)
# "Day 8 of 15" and "page 3 of 10" say where, not how many.
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:day|week|page|step|part|lesson|question|chapter|session|period|cycle|unit|grade|room"
    r"|task|round|phase|module|slide|number|no\.?|meeting|semester|quarter) $"
)
_STUDENTS_AFTER: Final = re.compile(
    r" (?:of (?:my |our |the )?)?(?:students|kids|children|learners|pupils|did|do|could|can|got)\b"
)


def _plain(text: str) -> str:
    """Fold width, case, spaces, dashes and the digits of other scripts."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = "".join(_ascii_digit(char) for char in folded)
    return re.sub(r"\s+", " ", folded).translate(_DASHES)


_DASHES: Final = {ord(dash): "-" for dash in "‐‑‒–—−"}


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _read_field(plain: str, of: int | None, kinds: frozenset[Kind]) -> Count:
    if match := _FIELD_COUNT.fullmatch(plain):
        return _count(_number(match["got"]), _number(match["of"]))
    if match := _FIELD_PER_CENT.fullmatch(plain):
        return Count(got=_number(match["got"]), of=None, kind="per_cent")
    if match := _FIELD_NUMBER.fullmatch(plain):
        number = _number(match["got"])
        if of is not None:
            return _count(number, Decimal(of))
        # "18 students" is no score either: it is a count that lacks its whole.
        if "score" not in kinds or match["words"]:
            raise NotACount("no_whole")
        return Count(got=number, of=None, kind="score")
    raise NotACount("not_understood")


def _count(got: Decimal, of: Decimal) -> Count:
    if of != of.to_integral_value():
        raise NotACount("not_whole")
    return Count(got=got, of=int(of), kind="count")


def _number(digits: str) -> Decimal:
    """Three digits after a comma are thousands ("1,200"), one or two a decimal ("62,5")."""
    whole, comma, rest = digits.partition(",")
    if comma:
        return Decimal(whole + rest) if len(rest) == 3 else Decimal(f"{whole}.{rest}")
    return Decimal(digits)


def _is_count(match: re.Match[str], plain: str) -> bool:
    got, of = int(match["got"]), int(match["of"])
    if not (0 < of <= MOST_STUDENTS and got <= of):
        return False
    if _PLACE_BEFORE.search(plain, max(0, match.start() - 12), match.start()):
        return False
    # With a slash, small numbers are as likely a date or a fraction; words of students decide.
    could_be_date = match["slash"] is not None and 1 <= got <= 12 and of <= 31
    return not could_be_date or _STUDENTS_AFTER.match(plain, match.end()) is not None


def _by_class(counts: Iterable[ClassCount]) -> dict[str, ClassCount]:
    by_class: dict[str, ClassCount] = {}
    for count in counts:
        if count.class_key in by_class:
            raise ValueError(f"class {count.class_key} is counted twice at one time")
        by_class[count.class_key] = count
    return by_class


def _counted_once(counts: dict[str, ClassCount]) -> dict[str, ClassCount]:
    team = counts.get(TEAM_CLASS)
    if team is None:
        return counts
    single = {key: count for key, count in counts.items() if key != TEAM_CLASS}
    return {TEAM_CLASS: team} if team.of > _sum(single).of else single


def _sum(counts: Mapping[str, ClassCount]) -> Sum:
    return Sum(
        got=sum(count.got for count in counts.values()),
        of=sum(count.of for count in counts.values()),
        classes=len(counts),
    )


def _short(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
