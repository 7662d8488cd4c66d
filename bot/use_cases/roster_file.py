"""A roster's columns, and each line of it read into what it says.

A line is about the lowest unit it names: about that unit itself where no person stands on it,
about a person's role there where one does. This module judges a line by itself; whether its
units exist is judged in bot/use_cases/roster_plan.py. It must not know the store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, get_args
from zoneinfo import available_timezones

from bot.domain.access import Role
from bot.domain.local_time import valid_zone
from bot.domain.names import fold, nearest
from bot.store.units import UnitKind
from bot.use_cases.sheets import LineProblem, SheetLine, read_sheet

REQUIRED = ("network", "lea", "school", "team", "person", "email", "role")
OPTIONAL = (
    "left",
    "zone",
    "program",
    "order",
    "focus",
    "platform",
    "workspace",
    "channel",
    "account",
)
COLUMNS = (*REQUIRED, *OPTIONAL)

WITHIN = " > "
"""Between the names of an LEA and of one inside it: "Kern County > Delano Union"."""

LONGEST_NAME = 120

Step: TypeAlias = tuple[UnitKind, str]
"""One unit on the way down: its kind and its name as written."""

_ROLES: tuple[Role, ...] = get_args(Role)
_PLATFORMS = ("slack", "teams", "web")
_YES, _NO = ("yes", "y", "x", "true"), ("", "no", "n", "false")
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>.]+(\.[^\s@,;<>.]+)+")
_ORDER = re.compile(r"[0-9]{1,6}", re.ASCII)
_ORDER_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """What one line says; '' is what it leaves open.

    Attributes:
        number: Its line in the file.
        steps: The units from the network down to the one it is about.
        person: A person's name, if it is about one.
        email: Their address, folded.
        role: Their role on the unit; None on a line about the unit itself.
        left: Whether they hold that role no longer.
        zone: Of the person if there is one, else of the unit.
        program: The key of the unit's program.
        order: Where the unit stands among its neighbours, as it is stored.
        focus: What the unit works on.
        platform: Of the workspace.
        workspace: Its id or name.
        channel: The team's home there, by the platform's id.
        account: The person's there, by the platform's id.
    """

    number: int
    steps: tuple[Step, ...]
    person: str
    email: str
    role: Role | None
    left: bool
    zone: str
    program: str
    order: str
    focus: str
    platform: str
    workspace: str
    channel: str
    account: str

    @property
    def kind(self) -> UnitKind:
        """The kind of the unit it is about."""
        return self.steps[-1][0]

    @property
    def name(self) -> str:
        """The name of the unit it is about, as written."""
        return self.steps[-1][1]

    @property
    def has_person(self) -> bool:
        """Whether it is about a person's role rather than the unit itself."""
        return bool(self.person or self.email or self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    """The lines that make sense by themselves, and what is wrong with the others."""

    lines: tuple[RosterLine, ...]
    problems: tuple[LineProblem, ...]


def read_roster(data: bytes) -> RosterFile:
    """Read a roster file.

    Raises:
        Unusable: it is no such file, or its header can't be taken.
    """
    sheet = read_sheet(data, required=REQUIRED, optional=OPTIONAL)
    problems = list(sheet.problems)
    lines = []
    for each in sheet.lines:
        problems += [LineProblem(line=each.number, words=words) for words in _flaws(each)]
        if each.cells["network"]:
            lines.append(_line(each))
    return RosterFile(lines=tuple(lines), problems=tuple(problems))


def stored_order(cell: str) -> str:
    """Give an order as it is stored, so that 10 comes after 9."""
    return cell.zfill(_ORDER_DIGITS) if _ORDER.fullmatch(cell) else cell


def shown_order(stored: str) -> str:
    """Give a stored order as a clerk writes it."""
    return str(int(stored)) if _ORDER.fullmatch(stored) else stored


def _line(line: SheetLine) -> RosterLine:
    cells = line.cells
    role = cells["role"].casefold()
    return RosterLine(
        number=line.number,
        steps=tuple(_steps(line)),
        person=cells["person"],
        email=fold(cells["email"]),
        role=role if role in _ROLES else None,
        left=cells["left"].casefold() in _YES,
        zone=cells["zone"],
        program=cells["program"],
        order=stored_order(cells["order"]),
        focus=cells["focus"],
        platform=cells["platform"].casefold(),
        workspace=cells["workspace"],
        channel=cells["channel"],
        account=cells["account"],
    )


def _steps(line: SheetLine) -> Iterator[Step]:
    yield "network", line.cells["network"]
    for name in line.cells["lea"].split(WITHIN):
        if name.strip():
            yield "lea", name.strip()
    if line.cells["school"]:
        yield "school", line.cells["school"]
    if line.cells["team"]:
        yield "team", line.cells["team"]


def _flaws(line: SheetLine) -> Iterator[str]:
    for judge in _JUDGES:
        yield from judge(line)


def _place(line: SheetLine) -> Iterator[str]:
    if not line.cells["network"]:
        yield "the network is empty; every line names its network"
    if line.cells["school"] and not line.cells["lea"]:
        yield f"the school “{line.cells['school']}” needs its LEA on the same line"
    for column in ("network", "lea", "school", "team", "person"):
        if len(line.cells[column]) > LONGEST_NAME:
            yield f"the {column}'s name is longer than {LONGEST_NAME} letters"


def _person(line: SheetLine) -> Iterator[str]:
    person, email, role = (line.cells[each] for each in ("person", "email", "role"))
    if not (person or email or role):
        return
    if not person:
        yield "the person's name is empty"
    if email and not _EMAIL.fullmatch(email):
        yield f"“{email}” is no e-mail address"
    if not role:
        yield f"the role of {person or email} is empty; write {_listed(_ROLES)}"
    elif role.casefold() not in _ROLES:
        yield f"there is no role “{role}”{_offer(role, _ROLES)}"
    if role.casefold() == "member" and not line.cells["team"]:
        yield f"{person or email} can be member of a team only, and no team is named"


def _unit_only(line: SheetLine) -> Iterator[str]:
    about_person = any(line.cells[each] for each in ("person", "email", "role"))
    for column in ("program", "order", "focus"):
        if about_person and line.cells[column]:
            yield f"“{column}” belongs on the line of the unit itself, which names no person"
    if line.cells["order"] and not _ORDER.fullmatch(line.cells["order"]):
        yield f"the order “{line.cells['order']}” is no whole number"


def _left(line: SheetLine) -> Iterator[str]:
    said = line.cells["left"].casefold()
    if said not in (*_YES, *_NO):
        yield f"“left” is yes or empty, not “{line.cells['left']}”"
    elif said in _YES and not line.cells["role"]:
        yield "“left” needs a person and the role that ended"


def _zone(line: SheetLine) -> Iterator[str]:
    zone = line.cells["zone"]
    if zone and not valid_zone(zone):
        offer = _offer(zone, _zones()) or "; write it like America/Los_Angeles"
        yield f"there is no time zone “{zone}”{offer}"


def _chat(line: SheetLine) -> Iterator[str]:
    cells = line.cells
    if cells["platform"] and cells["platform"].casefold() not in _PLATFORMS:
        yield f"there is no platform “{cells['platform']}”{_offer(cells['platform'], _PLATFORMS)}"
    for column, needs in (("channel", "team"), ("account", "person")):
        if not cells[column]:
            continue
        if not cells[needs]:
            yield f"the {column} “{cells[column]}” needs a {needs} on its line"
        if not (cells["platform"] and cells["workspace"]):
            yield f"the {column} “{cells[column]}” needs its platform and workspace"


def _offer(word: str, among: tuple[str, ...]) -> str:
    near = nearest(word, among)
    if near:
        return f", did you mean “{near}”?"
    return f"; write {_listed(among)}" if len(among) < 10 else ""


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


_JUDGES: tuple[Callable[[SheetLine], Iterator[str]], ...] = (
    _place,
    _person,
    _unit_only,
    _left,
    _zone,
    _chat,
)
