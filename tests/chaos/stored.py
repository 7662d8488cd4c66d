"""What the store says when all is quiet: all that the oracle holds against what people saw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, select

from bot.store.deliveries import COLUMNS, DeliveryRow
from bot.store.operation_facts import unconfirmed_places
from bot.store.rows import every
from bot.store.tables.delivery import delivery, due
from bot.store.tables.evidence import answer, measure, reply
from bot.store.tables.network import conversation, installation
from bot.store.work import Work
from bot.wiring.conversations import all_composers
from dialogs.inputs import PlatformName
from tests.chaos.side import Side

OWED = ("waiting", "planned", "sending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message is: the platform, the realm, the conversation's id there."""

    platform: PlatformName
    realm: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a message says today, as its platform would be told it; None cannot be compared."""

    says: object | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the store says.

    Attributes:
        rows: every message, by id.
        places: by the id of a message, where it is.
        known_at: by conversation and the platform's id of a message, since when it is known there.
        kept: the words that are kept, by the message on the platform they came from.
        forms: what was written in forms, by person and check-in, field by field.
        counts_kept: how often each count of a form is stored, by the person and the question.
        drawn: what each message that is on screen says today.
        beginnings: by the platform's id of a conversation, how its owed messages begin.
        listed: the conversations that `cyclebot doctor` lists for what could not be confirmed.
        overdue: what is due on the agenda and was not done.
    """

    rows: Mapping[str, DeliveryRow]
    places: Mapping[str, Place]
    known_at: Mapping[tuple[str, str], datetime]
    kept: Mapping[tuple[str, str], list[str | None]]
    forms: Mapping[tuple[str, str], Mapping[str, str | None]]
    counts_kept: Mapping[str, int]
    drawn: Mapping[str, Drawn]
    beginnings: Mapping[str, AbstractSet[str]]
    listed: AbstractSet[str]
    overdue: Sequence[str]


def read_store(work: Work, sides: Mapping[PlatformName, Side]) -> Stored:
    """Read all that the oracle wants to know."""
    connection = work.connection
    rows = {row.id: row for row in every(DeliveryRow, connection.execute(select(*COLUMNS)))}
    homes = _conversations(work)
    places = {
        row.id: homes[row.conversation_id]
        for row in rows.values()
        if row.conversation_id is not None
    }
    overdue = connection.execute(select(due.c.kind, due.c.id).where(due.c.due_at <= work.now))
    drawn, beginnings = _drawn(work, rows, places, sides)
    return Stored(
        rows={key: row for key, row in rows.items() if key in places},
        places=places,
        known_at=_known(work, homes),
        kept=_kept(work, homes),
        forms=_forms(work),
        counts_kept=_counts(work),
        drawn=drawn,
        beginnings=beginnings,
        listed=_listed(work),
        overdue=[f"{row.kind} {row.id}" for row in overdue],
    )


def _conversations(work: Work) -> dict[str, Place]:
    found = work.connection.execute(
        select(
            conversation.c.id,
            conversation.c.external_id,
            installation.c.realm,
            installation.c.platform,
        ).join(installation, installation.c.id == conversation.c.installation_id)
    )
    return {
        row.id: Place(
            platform=cast(PlatformName, row.platform),
            realm=row.realm,
            channel=row.external_id,
        )
        for row in found
    }


def _known(work: Work, homes: Mapping[str, Place]) -> dict[tuple[str, str], datetime]:
    columns = (delivery.c.conversation_id, delivery.c.message_ref, delivery.c.posted_at)
    found = work.connection.execute(select(*columns).where(delivery.c.message_ref.is_not(None)))
    return {(homes[row.conversation_id].channel, row.message_ref): row.posted_at for row in found}


def _kept(work: Work, homes: Mapping[str, Place]) -> dict[tuple[str, str], list[str | None]]:
    kept: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    told = select(answer.c.source_message, answer.c.text).where(
        answer.c.source_message.is_not(None)
    )
    for row in work.connection.execute(told):
        place, _, ref = row.source_message.rpartition(":")
        kept[homes[place].channel, ref].append(row.text)
    return dict(kept)


def _forms(work: Work) -> dict[tuple[str, str], dict[str, str | None]]:
    forms: dict[tuple[str, str], dict[str, str | None]] = defaultdict(dict)
    found = work.connection.execute(
        select(reply.c.person_id, reply.c.check_in_id, answer.c.question_key, answer.c.text)
        .join(reply, reply.c.id == answer.c.reply_id)
        .where(answer.c.question_key.is_not(None), answer.c.text.is_not(None))
    )
    for row in found:
        forms[row.person_id, row.check_in_id][row.question_key] = row.text
    return dict(forms)


def _counts(work: Work) -> Counter[str]:
    """Each answer in a form has one count at most of each purpose."""
    found = work.connection.execute(
        select(reply.c.person_id, answer.c.id, answer.c.question_key, func.count().label("times"))
        .select_from(measure)
        .join(answer, answer.c.id == measure.c.answer_id)
        .join(reply, reply.c.id == answer.c.reply_id)
        .where(answer.c.question_key.is_not(None))
        .group_by(reply.c.person_id, answer.c.id, answer.c.question_key)
    )
    return Counter(
        {f"{row.question_key} of {row.person_id} ({row.id})": row.times for row in found}
    )


def _listed(work: Work) -> set[str]:
    """The conversations whose unconfirmed posts `cyclebot doctor` tells of."""
    told = Counter(each.posts for each in unconfirmed_places(work.connection))
    found = work.connection.execute(
        select(delivery.c.conversation_id, func.count().label("posts"))
        .where(delivery.c.state == "unconfirmed")
        .group_by(delivery.c.conversation_id)
    )
    listed: set[str] = set()
    for row in found:
        if told[row.posts] > 0:
            told[row.posts] -= 1
            listed.add(row.conversation_id)
    return listed


def _drawn(
    work: Work,
    rows: Mapping[str, DeliveryRow],
    places: Mapping[str, Place],
    sides: Mapping[PlatformName, Side],
) -> tuple[dict[str, Drawn], dict[str, set[str]]]:
    """What each message says today, as its platform would be told it."""
    drawn: dict[str, Drawn] = {}
    beginnings: dict[str, set[str]] = defaultdict(set)
    sent = [row for row in rows.values() if row.id in places and row.state not in OWED]
    for mark, message in all_composers()(work, sent).items():
        if message is None:
            continue
        side = sides[places[mark].platform]
        beginnings[places[mark].channel].add(side.begins(message))
        if rows[mark].message_ref is not None:
            drawn[mark] = Drawn(says=side.drawn(message))
    return drawn, beginnings
