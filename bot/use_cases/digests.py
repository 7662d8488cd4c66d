"""A lead's weekly digest: when it is due, what happens when its hour has come, who may read it.

The hour is the lead's own, in their own zone. Two digests that were missed become one. What one
says is `bot/use_cases/digest_figures.py`; this module must not know how it is worded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from bot.domain.access import Actor, Grant
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.local_time import instant, local
from bot.store import (
    accounts,
    agenda,
    delivery_lookup,
    installations,
    people,
    roles,
    summaries,
    units,
)
from bot.store.people import PersonRow
from bot.store.roles import GrantRow
from bot.store.units import DEFAULT_ZONE
from bot.store.work import Work
from bot.use_cases.digest_figures import figures_for, week_of
from bot.use_cases.digest_shape import DigestFigures, from_stored, to_stored
from bot.use_cases.owing import owe_people

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri"]

DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri")
DEFAULT_DAY: Final[Day] = "mon"
DEFAULT_AT: Final = time(7, 30)

_A_WEEK: Final = timedelta(days=7)
_ON_TIME: Final = timedelta(hours=1)
"""Later than this after its hour, a digest keeps to quiet hours like any other message."""


def schedule(work: Work, person_id: str) -> datetime | None:
    """Put a lead's next digest on the agenda, in place of the one that stands there.

    To be called when somebody becomes a lead or stops being one, and when their day, hour or zone
    changes. A week that had its digest has no second one.

    Args:
        work: the open transaction.
        person_id: the person; one who is no lead is taken off the agenda.

    Returns:
        The instant of the next digest, None for one who is no lead.
    """
    person = people.person(work.connection, person_id)
    grants = roles.grants_of(work.connection, person_id)
    standing = _standing(work, person_id)
    leads = person is not None and any(each.role == "lead" for each in grants)
    if leads and standing is not None and standing <= work.now:
        # It comes at the next tick, which plans the one after it.
        return standing
    agenda.cancel(work, person_id, "digest")
    if person is None or not leads:
        return None
    zone = zone_of(work, person, grants)
    on = _next_date(work, person, zone)
    due_at = instant(on, _at(person), zone)
    agenda.put(
        work,
        kind="digest",
        subject_id=person_id,
        due_at=due_at,
        on_date=on,
        local_time=_at(person),
        zone=zone,
    )
    return due_at


def post(work: Work, person_id: str) -> None:
    """A lead's hour has come: freeze the week's figures, owe the digest, plan the next one.

    One who is no lead any more gets none; one whom no message reaches now is tried next week.
    """
    person = people.person(work.connection, person_id)
    account = accounts.preferred_accounts(work.connection, (person_id,)).get(person_id)
    grants = roles.grants_of(work.connection, person_id)
    if person is not None and account is not None:
        zone = zone_of(work, person, grants)
        week = week_of(local(work.now, zone).date())
        bound = installations.bound_paths(work.connection, account.installation_id)
        paths = led_paths(grants, bound)
        if paths and not _had(work, person_id, week):
            _post(work, person, paths, zone, week)
    schedule(work, person_id)


def now_for(work: Work, actor: Actor) -> DigestFigures:
    """The digest as of now, for the lead who asks; it is not the weekly one, and nothing changes.

    Raises:
        NotAllowed: the actor is no lead of anything here.
    """
    person, paths, zone = _lead(work, actor)
    week = week_of(local(work.now, zone).date())
    return _figures(work, person.id, paths, zone, week)


def preview(work: Work, person_id: str) -> DigestFigures:
    """The digest a lead would get now, for the operator; nothing changes.

    Raises:
        NotAllowed: the person is no lead.
    """
    person = people.person(work.connection, person_id)
    grants = roles.grants_of(work.connection, person_id)
    paths = led_paths(grants, ("/",))
    if person is None or not paths:
        raise NotAllowed
    zone = zone_of(work, person, grants)
    week = week_of(local(work.now, zone).date())
    return _figures(work, person_id, paths, zone, week)


def last_sent(work: Work, person_id: str) -> DigestFigures | None:
    """What the last weekly digest of this person said, for the operator; None before the first."""
    found = summaries.summaries_about(work.connection, "digest", (person_id,)).get(person_id)
    return from_stored(found.figures) if found else None


def frozen_for(work: Work, actor: Actor, summary_id: str) -> DigestFigures:
    """What a digest said that this person was sent, while they still look after its units.

    Raises:
        NotAllowed: it is somebody else's, is gone, or its units are not theirs any more.
    """
    found = summaries.summaries_by_id(work.connection, (summary_id,)).get(summary_id)
    if found is None or found.kind != "digest" or found.for_person_id != actor.person_id:
        raise NotAllowed
    figures = from_stored(found.figures)
    mine = led_paths(actor.grants, actor.bound_paths)
    if not still_theirs(work, figures, mine):
        raise NotAllowed
    return figures


def still_theirs(work: Work, figures: DigestFigures, paths: Iterable[str]) -> bool:
    """Whether all that a digest is about lies at or below these paths."""
    about = units.units(work.connection, figures.unit_ids)
    return all(each in about and _covered(about[each].path, paths) for each in figures.unit_ids)


def set_time(work: Work, actor: Actor, day: str, at: time | None) -> datetime | None:
    """Take a lead's own day and hour, from now on; when their next digest comes.

    Raises:
        NotAllowed: the actor is no lead.
        BadInput: it is no school day of the week, or no hour.
    """
    person, _, _ = _lead(work, actor)
    if day not in DAYS:
        raise BadInput({"day": "Pick a day from Monday to Friday."})
    if at is None:
        raise BadInput({"at": "Pick a time of day, such as 07:30."})
    people.change_person(work, person.id, digest_day=day, digest_at=at)
    return schedule(work, person.id)


def own_time(work: Work, actor: Actor) -> tuple[Day, time, str]:
    """A lead's day, local hour and zone.

    Raises:
        NotAllowed: the actor is no lead.
    """
    person, _, zone = _lead(work, actor)
    return _day(person), _at(person), zone


def led_paths(grants: Iterable[Grant | GrantRow], bound_paths: Iterable[str]) -> tuple[str, ...]:
    """The topmost units somebody leads, held inside what an installation is bound to, in order.

    Args:
        grants: the person's roles.
        bound_paths: paths of the units the installation is bound to; "/" is everything.
    """
    bound = tuple(bound_paths)
    led = [each.unit_path for each in grants if each.role == "lead"]
    inside = {
        max(path, limit, key=len)
        for path in led
        for limit in bound
        if path.startswith(limit) or limit.startswith(path)
    }
    return tuple(sorted(path for path in inside if not _covered(path, inside - {path})))


def zone_of(work: Work, person: PersonRow, grants: Iterable[Grant | GrantRow]) -> str:
    """A lead's zone: their own, else that of the first unit they lead."""
    if person.zone:
        return person.zone
    path = next((each.unit_path for each in grants if each.role == "lead"), "")
    ids = units.path_ids(path)
    found = units.units(work.connection, ids)
    return units.zone_of([found[each] for each in ids if each in found]) or DEFAULT_ZONE


def digest_key(week: str) -> str:
    """What a digest means; the person comes after it."""
    return f"digest:{week}"


def _post(work: Work, person: PersonRow, paths: tuple[str, ...], zone: str, week: str) -> None:
    figures = _figures(work, person.id, paths, zone, week)
    summary_id = summaries.freeze(
        work,
        kind="digest",
        about_id=person.id,
        for_person_id=person.id,
        period=week,
        figures=to_stored(figures),
    )
    today = local(work.now, zone).date()
    chosen = instant(today, _at(person), zone)
    owe_people(
        work,
        person_ids=(person.id,),
        key=digest_key(week),
        kind="digest",
        subject_id=summary_id,
        zone=zone,
        calendar=None,
        # The next one says it all again, so this one is not posted after it.
        expires_at=instant(_date_in_week(person, today) + _A_WEEK, _at(person), zone),
        at_their_hour=timedelta() <= work.now - chosen <= _ON_TIME,
    )


def _figures(
    work: Work, person_id: str, paths: tuple[str, ...], zone: str, week: str
) -> DigestFigures:
    before = summaries.summary_before(
        work.connection, kind="digest", about_id=person_id, for_person_id=person_id, period=week
    )
    return figures_for(
        work,
        person_id,
        paths,
        zone,
        from_stored(before.figures) if before else None,
        before.as_of if before else None,
    )


def _lead(work: Work, actor: Actor) -> tuple[PersonRow, tuple[str, ...], str]:
    paths = led_paths(actor.grants, actor.bound_paths)
    person = people.person(work.connection, actor.person_id) if actor.person_id else None
    if person is None or not paths:
        raise NotAllowed
    return person, paths, zone_of(work, person, actor.grants)


def _next_date(work: Work, person: PersonRow, zone: str) -> date:
    """The next date whose hour is still to come, in a week that had no digest yet."""
    on = _date_in_week(person, local(work.now, zone).date())
    while instant(on, _at(person), zone) <= work.now or _had(work, person.id, week_of(on)):
        on += _A_WEEK
    return on


def _standing(work: Work, person_id: str) -> datetime | None:
    """When the digest that stands on the agenda is due, None if there is none."""
    planned = agenda.upcoming(work.connection, (person_id,))
    return next((row.due_at for row in planned if row.kind == "digest"), None)


def _had(work: Work, person_id: str, week: str) -> bool:
    return delivery_lookup.by_key(work.connection, f"{digest_key(week)}:{person_id}") is not None


def _date_in_week(person: PersonRow, day: date) -> date:
    """The date of a person's digest in the week that a day is in."""
    return day + timedelta(days=DAYS.index(_day(person)) - day.weekday())


def _day(person: PersonRow) -> Day:
    return next((each for each in DAYS if each == person.digest_day), DEFAULT_DAY)


def _at(person: PersonRow) -> time:
    return person.digest_at or DEFAULT_AT


def _covered(path: str, by: Iterable[str]) -> bool:
    return any(path.startswith(each) for each in by)
