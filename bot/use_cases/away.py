"""Being away: who is away is excused, and nobody asks why.

This module must not know how days are typed or shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.access import Action, Actor, may
from bot.domain.days_said import Days
from bot.domain.errors import BadInput, Refused
from bot.domain.local_time import local
from bot.domain.participation import Outcome
from bot.store import absences, check_ins, deliveries
from bot.store.people import PersonRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts
from bot.use_cases.my_things import known_person, open_for_me, own_zone

LONGEST = timedelta(days=366)
_DAY = timedelta(days=1)
_CARDS = ("check_in", "reminder")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """A person, and their local date."""

    person: PersonRow
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """What was stored: the days, and the open check-ins that the person is excused from."""

    days: Days
    excused: tuple[CheckInFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What ended, and the open check-ins that wait for the person again.

    `running` says that the person was away today; else days ahead were called off.
    """

    running: bool
    waiting: tuple[CheckInFacts, ...]


def own_day(work: Work, actor: Actor) -> OwnDay:
    """Who acts, and which day it is for them.

    Raises:
        NotAllowed: the account belongs to no person we know.
    """
    person = known_person(work, actor)
    return OwnDay(person=person, today=local(work.now, own_zone(work, actor, person)).date())


def go_away(work: Work, actor: Actor, own: OwnDay, days: Days) -> Away:
    """Store that a person is away, and excuse them from what is open on those days.

    Args:
        work: the open transaction.
        actor: who is away.
        own: theirs, by `own_day`.
        days: local dates, both included.

    Raises:
        Refused: the person is in no team, so nobody asks them anything.
        BadInput: the days have passed, or are more than a year.
    """
    _expect_member(actor)
    person, today = own.person, own.today
    if days.until < today:
        raise BadInput({"until": "Those days have passed, so there is nothing to excuse you from."})
    if days.until - days.since > LONGEST or days.since - today > LONGEST:
        raise BadInput({"until": "That is more than a year; pick nearer days."})
    there = absences.absences_of(work.connection, person.id, days.since)
    if not any(row.from_date <= days.since and days.until <= row.to_date for row in there):
        absences.add_absence(work, person.id, days.since, days.until)
    excused = tuple(
        each.facts
        for each in open_for_me(work, actor)
        if each.outcome == "waiting" and _open_on(each.facts, days)
    )
    _set(work, person, excused, "excused")
    return Away(days=days, excused=excused)


def come_back(work: Work, actor: Actor) -> Back:
    """End the absence that runs today; without one, call off those that are ahead.

    Raises:
        NotAllowed: the account belongs to no person we know.
        Refused: the person is not away and does not plan to be.
    """
    own = own_day(work, actor)
    person, today = own.person, own.today
    stored = absences.absences_of(work.connection, person.id, today)
    running = [row for row in stored if row.from_date <= today]
    if not stored:
        raise Refused("You aren't noted as away, so all is as it should be. Welcome!")
    absences.drop_absences(work, person.id, today)
    for row in stored:
        if row.from_date < today:
            absences.add_absence(work, person.id, row.from_date, today - _DAY)
        elif running and row.from_date > today:
            absences.add_absence(work, person.id, row.from_date, row.to_date)
    waiting = tuple(
        each.facts
        for each in open_for_me(work, actor)
        if running and each.outcome == "excused" and _excused_by_days(work, person, each.facts)
    )
    _set(work, person, waiting, "waiting")
    return Back(running=bool(running), waiting=waiting)


def _expect_member(actor: Actor) -> None:
    if not any(may(actor, Action.REPLY, grant.unit_path) for grant in actor.grants):
        raise Refused("You are in no team here, so nobody waits for an answer from you.")


def _open_on(facts: CheckInFacts, days: Days) -> bool:
    row = facts.check_in
    if row.on_date is None or row.closes_at is None:
        return False
    return row.on_date <= days.until and days.since <= local(row.closes_at, row.zone).date()


def _excused_by_days(work: Work, person: PersonRow, facts: CheckInFacts) -> bool:
    # "Not this time" has a reason, and stays as the person said it.
    asked = check_ins.asked_person(work.connection, facts.check_in.id, person.id)
    return asked is not None and asked.reason is None


def _set(work: Work, person: PersonRow, those: tuple[CheckInFacts, ...], outcome: Outcome) -> None:
    for facts in those:
        check_ins.set_outcome(work, facts.check_in.id, outcome, person_id=person.id)
        deliveries.touch(work, subject_id=facts.check_in.id, kinds=_CARDS)
