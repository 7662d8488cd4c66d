"""What a roster would change: a value that can be shown, and carried out later or never.

Units that are not there yet are known by their names from the network down, people by their
address; so a plan needs no id that only doing it would make. This module must not know the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.domain.access import Role
from bot.domain.names import fold
from bot.store.units import UnitKind
from bot.use_cases.roster_file import Step

UnitKey: TypeAlias = tuple[tuple[UnitKind, str], ...]
"""A unit by the kinds and folded names from the network down to it."""

_KINDS = {"network": "network", "lea": "LEA", "school": "school", "team": "team"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUnit:
    """A unit that is not there yet; '' is what the roster leaves open."""

    key: UnitKey
    name: str
    below: str
    zone: str
    program: str
    order: str
    focus: str

    @property
    def kind(self) -> UnitKind:
        """Its kind."""
        return self.key[-1][0]

    @property
    def words(self) -> str:
        """As the plan says it."""
        place = f" in {self.below}" if self.below else ""
        return f"add the {kind_word(self.kind)} “{self.name}”{place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUnit:
    """Columns of a unit that get another value."""

    unit_id: str
    name: str
    columns: Mapping[str, str]

    @property
    def words(self) -> str:
        """As the plan says it."""
        return f"change “{self.name}”: {_set(self.columns)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson:
    """A person who is not known yet."""

    email: str
    name: str
    zone: str

    @property
    def words(self) -> str:
        """As the plan says it."""
        return f"add {self.name} ({self.email})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePerson:
    """Columns of a person that get another value."""

    person_id: str
    name: str
    columns: Mapping[str, str]

    @property
    def words(self) -> str:
        """As the plan says it."""
        return f"change {self.name}: {_set(self.columns)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """A person in a plan: by id if known, by address if added by the same plan."""

    name: str
    email: str
    person_id: str | None

    @property
    def key(self) -> str:
        """What tells them from everybody else in the same plan."""
        return self.person_id or self.email


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRole:
    """A role that begins."""

    whom: Whom
    role: Role
    unit: UnitKey
    unit_name: str

    @property
    def words(self) -> str:
        """As the plan says it."""
        return f"make {self.whom.name} {self.role} of “{self.unit_name}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole:
    """A role that ends now; what the person did stays theirs."""

    person_id: str
    name: str
    role: Role
    unit_id: str
    unit_name: str

    @property
    def words(self) -> str:
        """As the plan says it."""
        return f"end {self.name}'s role as {self.role} of “{self.unit_name}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAccount:
    """An account on a platform that is a person's."""

    whom: Whom
    installation_id: str
    platform: str
    realm: str
    external_id: str

    @property
    def words(self) -> str:
        """As the plan says it."""
        return f"link the {self.platform} account {self.external_id} to {self.whom.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeHome:
    """A channel that becomes a team's home."""

    unit: UnitKey
    unit_name: str
    installation_id: str
    external_id: str

    @property
    def words(self) -> str:
        """As the plan says it."""
        return f"make the channel {self.external_id} the home of “{self.unit_name}”"


RosterChange: TypeAlias = (
    AddUnit | ChangeUnit | AddPerson | ChangePerson | GiveRole | EndRole | LinkAccount | MakeHome
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPlan:
    """What would change, in an order in which it can be done.

    Attributes:
        changes: Each change.
        left: How many lines of the file already hold as they stand.
    """

    changes: tuple[RosterChange, ...]
    left: int

    @property
    def summary(self) -> str:
        """One line: what changes, and how much stays."""
        if not self.changes:
            return f"Nothing to change: {_lines(self.left)} already as it stands."
        parts = [
            _count(self.changes, (AddUnit,), "unit", "to add"),
            _count(self.changes, (AddPerson,), "person", "to add"),
            _count(self.changes, (GiveRole,), "role", "to give"),
            _count(self.changes, (EndRole,), "role", "to end"),
            _count(self.changes, (LinkAccount,), "account", "to link"),
            _count(self.changes, (MakeHome,), "channel", "to take as home"),
            _count(self.changes, (ChangeUnit, ChangePerson), "entry", "to change"),
        ]
        said = ", ".join(part for part in parts if part)
        return f"{said}; {_lines(self.left)} already as it stands."


def key_of(steps: Iterable[Step]) -> UnitKey:
    """Give the key of a unit from its names as written."""
    return tuple((kind, fold(name)) for kind, name in steps)


def kind_word(kind: UnitKind) -> str:
    """Give a kind of unit as people write it."""
    return _KINDS[kind]


def _set(columns: Mapping[str, str]) -> str:
    shown = {"listed": "order", "program_key": "program"}
    return ", ".join(f"{shown.get(column, column)} “{value}”" for column, value in columns.items())


def _count(changes: tuple[RosterChange, ...], kinds: tuple[type, ...], noun: str, done: str) -> str:
    count = sum(isinstance(each, kinds) for each in changes)
    if count == 0:
        return ""
    plural = {"person": "people", "entry": "entries"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural} {done}"


def _lines(count: int) -> str:
    return "1 line is" if count == 1 else f"{count} lines are"
