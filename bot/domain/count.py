"""One number a teacher gave, and the sentences for what is none.

It must not know how a count is typed, added up or shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias, assert_never

Kind: TypeAlias = Literal["count", "per_cent", "score"]
WhyNot: TypeAlias = Literal[
    "empty",
    "not_understood",
    "negative",
    "not_whole",
    "nobody",
    "more_than_all",
    "too_many",
    "over_hundred",
    "no_whole",
]

# One teacher's classes of a year stay far below it; what is above is a slip or an id.
MOST_STUDENTS: Final = 5_000
# Scale scores and reading levels have four digits at most.
HIGHEST_SCORE: Final = 9_999
ALL_KINDS: Final[frozenset[Kind]] = frozenset({"count", "per_cent", "score"})


class NotACount(ValueError):
    """A field that asked for a count holds something else."""

    def __init__(self, why: WhyNot) -> None:
        """Keep the reason; `str()` of the error is a sentence for the one who typed.

        Args:
            why: What was wrong, for code that has to tell the cases apart.
        """
        super().__init__(_WORDS[why])
        self.why: Final[WhyNot] = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One number a teacher gave.

    Attributes:
        got: Students who do it (a whole number), per cent (0 to 100), or the score.
        of: Students looked at; None unless `kind` is "count".
        kind: How to read `got`.
    """

    got: Decimal
    of: int | None
    kind: Kind

    def __post_init__(self) -> None:
        """Refuse what cannot be counted.

        Raises:
            NotACount: The number is outside what its kind allows.
        """
        if self.got < 0:
            raise NotACount("negative")
        match self.kind:
            case "count":
                check_students(self.got, self.of)
            case "per_cent":
                if self.got > 100:
                    raise NotACount("over_hundred")
            case "score":
                if self.got > HIGHEST_SCORE:
                    raise NotACount("too_many")
            case _:
                assert_never(self.kind)
        if self.kind != "count" and self.of is not None:
            raise NotACount("not_understood")


def counted(got: int, of: int) -> Count:
    """A count of students, such as 18 of 24.

    Raises:
        NotACount: The two numbers do not make one.
    """
    return Count(got=Decimal(got), of=of, kind="count")


def check_students(got: Decimal, of: int | None) -> None:
    """Refuse what is no number of students among others.

    Raises:
        NotACount: Nobody was counted, more than all, parts of a student, or far too many.
    """
    if of is None:
        raise NotACount("no_whole")
    if got < 0 or of < 0:
        raise NotACount("negative")
    if got != got.to_integral_value():
        raise NotACount("not_whole")
    if got > MOST_STUDENTS or of > MOST_STUDENTS:
        raise NotACount("too_many")
    if of == 0:
        raise NotACount("nobody")
    if got > of:
        raise NotACount("more_than_all")


_WORDS: Final[Mapping[WhyNot, str]] = {
    "empty": "There is no count here yet. Write it like “18 of 24”.",
    "not_understood": "We could not read this as a count. Write it like “18 of 24” or “75%”.",
    "negative": "A count starts at 0. Write it like “18 of 24”.",
    "not_whole": "Students come in whole numbers. Write it like “18 of 24”.",
    "nobody": "“Of 0” means nobody was counted. Write how many you looked at, like “18 of 24”.",
    "more_than_all": "That is more than all of them. Which way round? Like “18 of 24”.",
    "too_many": f"That is more than we can take (up to {MOST_STUDENTS:,} students).",
    "over_hundred": "A per cent goes up to 100. If it is a count, write it like “18 of 24”.",
    "no_whole": "Out of how many? Write it like “18 of 24”.",
}
