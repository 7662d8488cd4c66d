"""What is too small to show: one function that holds numbers back.

Behind a number over a few students stand children whom the reader may know, and behind a
number over one class stands its teacher. Neither leaves the team, and nobody can get at it
by subtracting what is shown.

It must not know who the reader is, beyond whether they are of the team.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.domain.evidence import Sum

FEWEST_STUDENTS: Final = 10
FEWEST_CLASSES: Final = 2
FEWEST_PEOPLE: Final = 5
# The key of all students, beside the keys of groups.
WHOLE: Final = ""

WhyHeld: TypeAlias = Literal["few_students", "one_class", "could_be_subtracted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A number that was counted and is not shown."""

    why: WhyHeld


def hold_back(
    whole: Sum, groups: Mapping[str, Sum], *, for_team_member: bool
) -> Mapping[str, Sum | Held]:
    """Decide which numbers of one time a reader may see.

    The team's members see all. Everybody else sees sums over 10 students and 2 classes or
    more. If one group is held back, so is the next smallest; a group is held back too if the
    rest of the whole would be fewer than 10 students, who could be found by subtracting.

    Args:
        whole: All students.
        groups: Student groups by key, never `WHOLE`; they may overlap.
        for_team_member: The reader is a member of the team that counted.

    Returns:
        What to show by key, `WHOLE` first, then the groups in their order. What was not
        counted (no class) is not in it: a missing number is left out, it is never 0.

    Raises:
        ValueError: A group has the key of the whole.
    """
    if WHOLE in groups:
        raise ValueError("the whole is not one of its groups")
    counted = {key: number for key, number in groups.items() if number.classes}
    shown: dict[str, Sum | Held] = {WHOLE: whole} if whole.classes else {}
    if for_team_member:
        return shown | counted
    held = {key: Held(why=why) for key, number in counted.items() if (why := _too_small(number))}
    if why := _too_small(whole):
        # Groups that make up the whole would add up to it.
        return dict.fromkeys(shown, Held(why=why)) | _rest_held(counted, held)
    held |= _could_be_subtracted(whole, counted, held)
    return shown | {key: held.get(key, number) for key, number in counted.items()}


def may_be_shown_upward(number: Sum) -> bool:
    """Whether a number standing alone may leave the team: 10 students, 2 classes or more."""
    return _too_small(number) is None


def team_count_words_allowed(asked: int) -> bool:
    """Whether "4 of 5 answered" may be said above the team.

    Args:
        asked: Everyone asked when the check-in opened.

    Returns:
        False for a team under five, where a count points at persons; it is then "answered",
        "in part" or "not yet".
    """
    return asked >= FEWEST_PEOPLE


def _too_small(number: Sum) -> WhyHeld | None:
    if number.of < FEWEST_STUDENTS:
        return "few_students"
    if number.classes < FEWEST_CLASSES:
        return "one_class"
    return None


def _rest_held(counted: Mapping[str, Sum], held: Mapping[str, Held]) -> dict[str, Held]:
    return {key: held.get(key, Held(why="could_be_subtracted")) for key in counted}


def _could_be_subtracted(
    whole: Sum, counted: Mapping[str, Sum], small: Mapping[str, Held]
) -> dict[str, Held]:
    """Groups to hold back besides the small ones, smallest first, while the whole is shown."""
    held = {
        key: Held(why="could_be_subtracted")
        for key, number in counted.items()
        if key not in small and 0 < whole.of - number.of < FEWEST_STUDENTS
    }
    # Ties are broken by key, so that the same figures are always held back the same way.
    open_groups = sorted(
        (number.of, key) for key, number in counted.items() if key not in small and key not in held
    )
    while open_groups and not _safe(whole, open_groups, len(small) + len(held)):
        held[open_groups.pop(0)[1]] = Held(why="could_be_subtracted")
    return held


def _safe(whole: Sum, open_groups: list[tuple[int, str]], held: int) -> bool:
    rest = whole.of - sum(students for students, _ in open_groups)
    return held != 1 and not 0 < rest < FEWEST_STUDENTS
