"""Owing a message to a team's home or to a person, inside their quiet hours held back.

Quiet hours hold back private messages and new posts; answers and updates in place never pass
through here. This module must not know what a message says.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.calendar import SchoolCalendar
from bot.domain.quiet_hours import QUIET_FROM, QUIET_UNTIL, quiet_until
from bot.store import calendars, conversations, deliveries, units
from bot.store.accounts import AccountRow
from bot.store.conversations import ConversationRow
from bot.store.people import PersonRow
from bot.store.reached_people import reached_people
from bot.store.units import DEFAULT_ZONE
from bot.store.work import Work

PERSONAL_EXPIRES = timedelta(days=14)


def owe_home(
    work: Work,
    *,
    team_id: str,
    key: str,
    kind: str,
    subject_id: str,
    after_key: str | None = None,
    expires_at: datetime | None = None,
    at_their_hour: bool = False,
) -> bool:
    """Owe a message to the team's home; False if the team has none that can be reached.

    Args:
        work: the open transaction.
        team_id: the team.
        key: what the message means; the same key again is an update of it.
        kind: which composer draws it.
        subject_id: what it is about.
        after_key: the message whose thread it belongs to.
        expires_at: after this instant it is not posted any more.
        at_their_hour: the team chose this hour itself, so that quiet hours do not hold it.
    """
    home = conversations.home_of(work.connection, team_id)
    if home is None or home.state != "open":
        return False
    not_before = None
    if not at_their_hour and after_key is None:
        not_before = _team_hears_from(work, team_id)
    deliveries.owe(
        work,
        key=key,
        kind=kind,
        subject_id=subject_id,
        installation_id=home.installation_id,
        conversation_id=home.id,
        after_key=after_key,
        not_before=not_before,
        expires_at=expires_at,
    )
    return True


def owe_here(
    work: Work,
    conversation: ConversationRow,
    *,
    key: str,
    kind: str,
    subject_id: str,
    after_key: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Owe a message to a place at once: somebody acts there, or it is the hour they chose."""
    deliveries.owe(
        work,
        key=key,
        kind=kind,
        subject_id=subject_id,
        installation_id=conversation.installation_id,
        conversation_id=conversation.id,
        after_key=after_key,
        expires_at=expires_at,
    )


def owe_people(
    work: Work,
    *,
    person_ids: Collection[str],
    key: str,
    kind: str,
    subject_id: str,
    zone: str,
    calendar: SchoolCalendar | None,
    expires_at: datetime | None = None,
    at_their_hour: bool = False,
) -> tuple[str, ...]:
    """Owe each person the same private message; the ids of those who have an account to reach.

    Args:
        work: the open transaction.
        person_ids: whom; their ids, in the order the messages are owed.
        key: what the message means; a person's own is `{key}:{person id}`.
        kind: which composer draws it.
        subject_id: what it is about.
        zone: the team's, for those who have set none.
        calendar: the closed days to keep quiet on, or None.
        expires_at: after this instant it is not posted; two weeks if None.
        at_their_hour: the person chose this hour, so that quiet hours do not hold it.
    """
    reached = reached_people(work.connection, person_ids)
    for person_id in person_ids:
        if person_id not in reached:
            continue
        not_before = None
        if not at_their_hour:
            not_before = _person_hears_from(work, reached[person_id].person, zone, calendar)
        _owe_account(
            work,
            reached[person_id].account,
            key=f"{key}:{person_id}",
            kind=kind,
            subject_id=subject_id,
            not_before=not_before,
            expires_at=expires_at or work.now + PERSONAL_EXPIRES,
        )
    return tuple(person_id for person_id in person_ids if person_id in reached)


def _owe_account(
    work: Work,
    account: AccountRow,
    *,
    key: str,
    kind: str,
    subject_id: str,
    not_before: datetime | None,
    expires_at: datetime,
) -> None:
    deliveries.owe(
        work,
        key=key,
        kind=kind,
        subject_id=subject_id,
        installation_id=account.installation_id,
        account_id=account.id,
        not_before=not_before,
        expires_at=expires_at,
    )


def _team_hears_from(work: Work, team_id: str) -> datetime | None:
    team = units.unit(work.connection, team_id)
    if team is None:
        return None
    zone = units.zone_of(units.chain(work.connection, team))
    return quiet_until(work.now, zone, calendars.calendar_of(work.connection, team.path))


def _person_hears_from(
    work: Work, person: PersonRow, zone: str, calendar: SchoolCalendar | None
) -> datetime | None:
    own = person.quiet_from is not None and person.quiet_until is not None
    return quiet_until(
        work.now,
        person.zone or zone or DEFAULT_ZONE,
        None if own else calendar,
        person.quiet_from if own and person.quiet_from is not None else QUIET_FROM,
        person.quiet_until if own and person.quiet_until is not None else QUIET_UNTIL,
    )
