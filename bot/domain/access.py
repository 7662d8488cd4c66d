"""Who may do what, where: one question, `may(actor, action, unit_path)`, and one table.

Every use case asks it first. A grant is a role on a unit. A person who comes through a
platform's installation is held, besides, inside the units that installation is bound to, so
that a workspace never sees what lies outside, whatever its people may do elsewhere.

It must not know how a refusal is worded, nor how grants are stored. Units are named by their
path: the ids from the network down, each followed by a slash ("/n/l/s/t/").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias

Role: TypeAlias = Literal["member", "principal", "lead", "administrator"]
_Who: TypeAlias = Role | Literal["anyone", "themselves"]


class Action(StrEnum):
    """What people do. Reading comes in layers, each its own action."""

    REPLY = "reply"
    """Answer a check-in, edit or withdraw the answer, be excused."""
    READ_TEAM = "read_team"
    """Read raw words, who answered, one class's count: what stays behind the team's door."""
    STEER_TEAM = "steer_team"
    """Plan, start, move, pause, stop, invite members."""
    READ_SUMMARY = "read_summary"
    """Read the saved plan, recaps without names or quoted lines, sums, asks."""
    ANSWER_ASK = "answer_ask"
    """Answer a team's call for help, or promise to."""
    COACH = "coach"
    """Write a coaching note."""
    READ_STATUS = "read_status"
    """Read where teams stand, and which are not reached."""
    READ_DIGEST = "read_digest"
    """Read the week over all districts."""
    RELEASE_PRACTICE = "release_practice"
    """Let other schools see a practice, or take it back."""
    EDIT_CALENDAR = "edit_calendar"
    """Close days, set breaks and minimum days."""
    SET_UP_TEAM = "set_up_team"
    """Make a team in a channel, below a school."""
    UNDO_SET_UP = "undo_set_up"
    """Undo a set-up that should not have been."""
    ADMINISTER = "administer"
    """Rosters, roles, programs, retention, linking accounts."""
    EXPORT = "export"
    """Take replies and measures out, whole; always audited."""
    BIND = "bind"
    """Bind an installation to a unit."""
    ERASE_SELF = "erase_self"
    """Erase one's own words."""


# The one table. "anyone": whoever writes from inside a bound installation, known or not, but no
# guest of it whom nobody knows;
# "themselves": any person we know there. Raw words have one reader, the team: administrators
# look after units without reading them, and take them out only by the audited export.
MAY: Final[Mapping[Action, frozenset[_Who]]] = {
    Action.REPLY: frozenset({"member"}),
    Action.READ_TEAM: frozenset({"member"}),
    Action.STEER_TEAM: frozenset({"member"}),
    Action.RELEASE_PRACTICE: frozenset({"member"}),
    Action.READ_SUMMARY: frozenset({"member", "principal", "lead"}),
    Action.READ_STATUS: frozenset({"member", "principal", "lead", "administrator"}),
    Action.ANSWER_ASK: frozenset({"principal", "lead"}),
    Action.COACH: frozenset({"principal", "lead"}),
    Action.READ_DIGEST: frozenset({"lead"}),
    Action.EDIT_CALENDAR: frozenset({"member", "principal", "administrator"}),
    Action.SET_UP_TEAM: frozenset({"anyone"}),
    Action.UNDO_SET_UP: frozenset({"principal", "administrator"}),
    Action.ADMINISTER: frozenset({"administrator"}),
    Action.EXPORT: frozenset({"administrator"}),
    Action.BIND: frozenset({"administrator"}),
    Action.ERASE_SELF: frozenset({"themselves"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role on a unit, standing now; what has ended is not handed in."""

    unit_id: str
    unit_path: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, and through what.

    Attributes:
        person_id: The person, once the account is linked.
        account_id: The account on a platform.
        installation_id: The installation it came through.
        bound_paths: Paths of the units that installation is bound to.
        grants: The person's roles.
        guest: Nobody we know, and no full member there: a guest, or of another organisation.
        operator: The command line on the machine itself, which may everything.
    """

    person_id: str | None
    account_id: str | None
    installation_id: str | None
    bound_paths: tuple[str, ...]
    grants: tuple[Grant, ...]
    guest: bool = False
    operator: bool = False

    @classmethod
    def nobody(cls) -> "Actor":
        """One who may nothing at all: an unbound installation, an account that is gone."""
        return cls(person_id=None, account_id=None, installation_id=None, bound_paths=(), grants=())

    @classmethod
    def stranger(
        cls, *, account_id: str, installation_id: str, bound_paths: tuple[str, ...]
    ) -> "Actor":
        """An account of a bound installation that is linked to no person."""
        return cls(
            person_id=None,
            account_id=account_id,
            installation_id=installation_id,
            bound_paths=bound_paths,
            grants=(),
        )

    @classmethod
    def system(cls) -> "Actor":
        """The operator at the command line, and our own work by the clock."""
        return cls(
            person_id=None,
            account_id=None,
            installation_id=None,
            bound_paths=(),
            grants=(),
            operator=True,
        )


def may(actor: Actor, action: Action, unit_path: str) -> bool:
    """Say whether an actor may do something on a unit.

    Args:
        actor: Who, through what.
        action: What.
        unit_path: Where; a path that is none ("", "/", "/n") is nobody's.

    Returns:
        True only if the table allows it to a role whose grant reaches the unit, and the unit
        lies inside what the actor's installation is bound to. Never raises.
    """
    if not _is_path(unit_path):
        return False
    if actor.operator:
        return True
    if not any(_covers(bound, unit_path) for bound in actor.bound_paths):
        return False
    allowed = MAY[action]
    if "anyone" in allowed and not actor.guest:
        return True
    if "themselves" in allowed and actor.person_id is not None:
        return True
    return any(grant.role in allowed and _reaches(grant, unit_path) for grant in actor.grants)


def _reaches(grant: Grant, unit_path: str) -> bool:
    # A role reaches down, but a member is of one team: a member of a district's cabinet team,
    # or of a school by a slip in a roster, does not stand inside every team below.
    if grant.role == "member":
        return _is_path(grant.unit_path) and grant.unit_path == unit_path
    return _covers(grant.unit_path, unit_path)


def _covers(above: str, unit_path: str) -> bool:
    # The closing slash keeps "/n/l1/" from covering "/n/l12/".
    return _is_path(above) and unit_path.startswith(above)


def _is_path(path: str) -> bool:
    return len(path) > 2 and path.startswith("/") and path.endswith("/") and "//" not in path
