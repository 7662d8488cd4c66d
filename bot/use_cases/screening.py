"""What looks like a student's name or number is stopped before it is stored.

Nothing is lost: the one who wrote it gets it back with the words marked, and changes it or says
that it is none (FERPA, 34 CFR 99.3; California Education Code 49073.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from bot.domain.access import Role
from bot.domain.errors import BadInput
from bot.domain.names import fold
from bot.domain.screen import screen
from bot.store import people, roles, units
from bot.store.units import UnitRow
from bot.store.work import Work


class NamesAStudent(BadInput):
    """Something there looks like a student's name or number, so it isn't stored yet."""


def refuse_students(
    work: Work, team: UnitRow, texts: Mapping[str, str], *, said_none: bool
) -> None:
    """Go on if no text seems to name a student, or if its author said that none does.

    Args:
        work: the open transaction.
        team: whose words they are, or will be.
        texts: what was written, by the form's field key.
        said_none: the author looked and says it is no student.

    Raises:
        NamesAStudent: with one sentence for each field concerned.
    """
    if said_none:
        return
    found = {key: words for key, text in texts.items() if (words := suspects(work, team, text))}
    if found:
        raise NamesAStudent({key: _sentence(words) for key, words in found.items()})


def suspects(work: Work, team: UnitRow, text: str) -> tuple[str, ...]:
    """The pieces of a text that look like a student's name or number, each once, in order.

    The name of somebody who works at the team's school, or stands above it, is none. Those are
    looked up only where something was found.
    """
    found = dict.fromkeys(text[each.start : each.end] for each in screen(text))
    grown_up = _adults(work, team) if found else ()
    return tuple(words for words in found if not any(_names(words) <= adult for adult in grown_up))


def _adults(work: Work, team: UnitRow) -> list[frozenset[str]]:
    """The names of the school's people and of those above it, each as its words."""
    above = units.path_ids(team.path)[:-1]
    school = units.unit(work.connection, team.parent_id or "")
    at_school = people.people_within(work.connection, (school or team).path)
    holders = {
        held.person_id
        for role in get_args(Role)
        for held in roles.holders(work.connection, above, role)
    }
    known = at_school | people.people(work.connection, holders)
    return [_names(each.name) for each in known.values() if each.name]


def _names(name: str) -> frozenset[str]:
    words = fold(name).replace("’", "'").removesuffix("'s")
    return frozenset(words.replace(",", " ").replace("-", " ").split())


def _sentence(words: tuple[str, ...]) -> str:
    quoted = ", ".join(f"“{word}”" for word in words[:3])
    verb = "looks" if len(words) == 1 else "look"
    return (
        f"{quoted} {verb} like a student's name or number. Say it without, or tick below if it "
        "is none."
    )
