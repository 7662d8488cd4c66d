"""What a person may see of themselves: what waits for them, their roles, what is held on them.

Only what lies inside the units their workspace is bound to is shown there. This module must not
know how it is said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.access import Action, Actor, Grant, Role, may
from bot.domain.errors import NotAllowed
from bot.domain.local_time import local
from bot.domain.participation import Outcome
from bot.store import absences, check_ins, cycles, own_words, people, units
from bot.store.absences import AbsenceRow
from bot.store.cycles_in_teams import open_for
from bot.store.own_words import OwnWords
from bot.store.people import PersonRow
from bot.store.units import DEFAULT_ZONE, UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import (
    CheckInFacts,
    CycleFacts,
    check_in_facts,
    cycle_facts,
    facts_in_teams,
    facts_of_rows,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForMe:
    """A check-in that is open and was asked of this person, and what became of it so far."""

    facts: CheckInFacts
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHere:
    """A role and the unit it is held on; `above` is the unit that one belongs to, if any."""

    role: Role
    unit: UnitRow
    above: UnitRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much of a person's is held.

    Attributes:
        replies: Check-ins that they answered in words.
        plan_wordings: Wordings of plans that they wrote.
        notes: Notes they wrote to teams, or teams' answers to notes.
        reasons: Reasons they gave for "not this time".
        absences: Times away, past ones too; they have no words.
    """

    replies: int
    plan_wordings: int
    notes: int
    reasons: int
    absences: int

    @property
    def anything(self) -> bool:
        """Whether there are words, or a reason, that could be erased."""
        return bool(self.replies or self.plan_wordings or self.notes or self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyThings:
    """All that "me" shows. Dates are local to `zone`."""

    person: PersonRow
    zone: str
    today: date
    open: tuple[OpenForMe, ...]
    roles: tuple[RoleHere, ...]
    held: Held
    away: tuple[AbsenceRow, ...]


def my_things(work: Work, actor: Actor) -> MyThings:
    """Read what a person sees of themselves.

    Raises:
        NotAllowed: the account belongs to no person we know.
    """
    person = known_person(work, actor)
    zone = own_zone(work, actor, person)
    today = local(work.now, zone).date()
    words = words_of(work, person.id, within=actor.bound_paths)
    return MyThings(
        person=person,
        zone=zone,
        today=today,
        open=open_for_me(work, actor),
        roles=_roles(work, actor),
        held=counted(work, person.id, words),
        away=absences.absences_of(work.connection, person.id, today),
    )


def known_person(work: Work, actor: Actor) -> PersonRow:
    """The person who acts. Raises `NotAllowed` if the account belongs to nobody we know."""
    person = people.person(work.connection, actor.person_id) if actor.person_id else None
    if person is None or not actor.bound_paths:
        raise NotAllowed(
            "We don't know this account yet; your team's lead or administrator can add you."
        )
    return person


def open_for_me(work: Work, actor: Actor) -> tuple[OpenForMe, ...]:
    """The check-ins that this person could answer now, the first to close first."""
    if actor.person_id is None:
        return ()
    rows = open_for(work.connection, actor.person_id)
    known = facts_in_teams(work, [row.check_in for row in rows])
    found = (
        OpenForMe(facts=known[row.asked.check_in_id], outcome=row.asked.outcome) for row in rows
    )
    return tuple(each for each in found if _answers(actor, each.facts))


def late_for_me(work: Work, actor: Actor, team_ids: Collection[str]) -> CheckInFacts | None:
    """The newest check-in of these teams that closed without this person's answer, in their cycles.

    Only questions that each answers, and that the team neither stopped nor took a day off from.
    """
    if actor.person_id is None:
        return None
    running = cycles.current_cycles(work.connection, team_ids)
    ids = {row.id for row in running.values()}
    rows = [
        row
        for each in check_ins.check_ins_of_cycles(work.connection, ids).values()
        for row in each
        if row.state == "closed" and row.why is None and row.closed_at is not None
    ]
    rows.sort(key=lambda row: (row.closed_at or work.now, row.id), reverse=True)
    for facts in facts_of_rows(work, {row.id: row for row in rows}).values():
        asked = check_ins.asked_person(work.connection, facts.check_in.id, actor.person_id)
        waits = asked is not None and asked.outcome in {"waiting", "not_deliverable"}
        if waits and facts.step.kind == "questions" and _answers(actor, facts):
            return facts
    return None


def own_zone(work: Work, actor: Actor, person: PersonRow) -> str:
    """The zone a person's day is meant in: their own, else that of their first team or unit."""
    if person.zone:
        return person.zone
    grants = sorted(actor.grants, key=lambda grant: (grant.role != "member", grant.unit_path))
    return units.zone_at(work.connection, grants[0].unit_path) if grants else DEFAULT_ZONE


def words_of(
    work: Work, person_id: str, *, within: Sequence[str] | None = None
) -> tuple[OwnWords, ...]:
    """Every text a person wrote that is still there, newest first; counts and picks are no words.

    Args:
        work: the open transaction.
        person_id: whose.
        within: paths of units; only what was written for teams inside them. None is everywhere.
    """
    found = own_words.words_of(work.connection, person_id)
    if within is not None:
        found = tuple(row for row in found if any(row.team_path.startswith(p) for p in within))
    asked = check_in_facts(work, {row.about_id or "" for row in found if row.kind == "answer"})
    planned = cycle_facts(work, {row.about_id or "" for row in found if row.kind == "plan_entry"})
    return tuple(row for row in found if _is_words(row, asked, planned))


def counted(work: Work, person_id: str, words: Sequence[OwnWords]) -> Held:
    """Count what is held on a person, by the words that were found of them."""
    kinds = [row.kind for row in words]
    return Held(
        replies=len({row.about_id for row in words if row.kind == "answer"}),
        plan_wordings=kinds.count("plan_entry"),
        notes=kinds.count("coaching_note"),
        reasons=own_words.reasons_of(work.connection, person_id),
        absences=own_words.absences_held(work.connection, person_id),
    )


def roles_here(actor: Actor) -> tuple[Grant, ...]:
    """The actor's roles that mean something inside what their workspace is bound to."""
    return tuple(
        grant
        for grant in actor.grants
        if any(
            bound.startswith(grant.unit_path) or grant.unit_path.startswith(bound)
            for bound in actor.bound_paths
        )
    )


def _answers(actor: Actor, facts: CheckInFacts) -> bool:
    return may(actor, Action.REPLY, facts.of.team.path)


def _roles(work: Work, actor: Actor) -> tuple[RoleHere, ...]:
    grants = roles_here(actor)
    known = units.units(work.connection, [grant.unit_id for grant in grants])
    parents = units.units(
        work.connection, [unit.parent_id for unit in known.values() if unit.parent_id]
    )
    return tuple(
        RoleHere(
            role=grant.role,
            unit=known[grant.unit_id],
            above=parents.get(known[grant.unit_id].parent_id or ""),
        )
        for grant in grants
        if grant.unit_id in known
    )


def _is_words(
    row: OwnWords, asked: dict[str, CheckInFacts], planned: dict[str, CycleFacts]
) -> bool:
    """Whether a text is a person's words, and not a count or the key of something picked."""
    if row.about_id is None or row.field_key is None:
        return True
    try:
        if row.kind == "answer":
            return asked[row.about_id].step.question(row.field_key).kind == "text"
        return planned[row.about_id].program.plan_field(row.field_key).kind == "text"
    except KeyError:
        # The team or the question is gone. A word too many is emptied rather than one too few.
        return True
