"""Replies, and the answers they are made of: one of the four places where people's words stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.is_among import is_among
from bot.store.rows import columns_for, every, one
from bot.store.tables.evidence import answer, reply
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """One person's reply to a check-in; `for_all` is "we met: one answer"."""

    id: str
    check_in_id: str
    person_id: str
    for_all: bool
    first_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One part of a reply: to a question of the form, or one message of the thread."""

    id: str
    reply_id: str
    question_key: str | None
    text: str | None
    choice: str | None
    source_message: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRow:
    """An answer together with whose reply and which check-in it belongs to."""

    id: str
    reply_id: str
    question_key: str | None
    text: str | None
    choice: str | None
    source_message: str | None
    at: datetime
    check_in_id: str
    person_id: str
    for_all: bool
    changed_at: datetime


_REPLY = columns_for(ReplyRow, reply)
_ANSWER = columns_for(AnswerRow, answer)
_SAID = (*_ANSWER, reply.c.check_in_id, reply.c.person_id, reply.c.for_all, reply.c.changed_at)
_NEW_REPLY, _NEW_ANSWER = reply.insert(), answer.insert()
_CHANGE_REPLY = update(reply).where(reply.c.id == bindparam("which"))
_CHANGE_ANSWER = update(answer).where(answer.c.id == bindparam("which"))
_ANSWERS_OF = (
    select(*_ANSWER)
    .where(answer.c.reply_id == bindparam("reply_id"))
    .order_by(answer.c.at, answer.c.id)
)
_DROP = delete(answer).where(is_among(answer.c.id, "ids"))
_SAYING = select(*_SAID).join(reply, reply.c.id == answer.c.reply_id)
_SAID_BY_ID = Among(_SAYING, answer.c.id)
_SAID_IN_MESSAGE = _SAYING.where(answer.c.source_message == bindparam("source_message"))
_SAID_AT = Among(
    _SAYING.where(reply.c.withdrawn_at.is_(None)).order_by(
        reply.c.first_at, reply.c.id, answer.c.at, answer.c.id
    ),
    reply.c.check_in_id,
)


def keep_reply(
    work: Work, *, check_in_id: str, person_id: str, for_all: bool, there: ReplyRow | None
) -> ReplyRow:
    """The person's reply, made now or changed now; a withdrawn one is given again.

    Args:
        work: the open transaction.
        check_in_id: which check-in.
        person_id: whose.
        for_all: "we met: one answer".
        there: the reply that they gave before, withdrawn or not, as read in this transaction.
    """
    if there is None:
        row = ReplyRow(
            id=work.new_id(),
            check_in_id=check_in_id,
            person_id=person_id,
            for_all=for_all,
            first_at=work.now,
            changed_at=work.now,
            withdrawn_at=None,
        )
        work.connection.execute(
            _NEW_REPLY, {column.name: getattr(row, column.name) for column in _REPLY}
        )
        return row
    change_reply(work, there.id, for_all=for_all, changed_at=work.now, withdrawn_at=None)
    return there


def change_reply(work: Work, reply_id: str, **changes: Any) -> None:
    """Set columns of a reply."""
    work.connection.execute(_CHANGE_REPLY, {"which": reply_id, **changes})


def answers_of(connection: Connection, reply_id: str) -> tuple[AnswerRow, ...]:
    """The parts of a reply, as they came."""
    return every(AnswerRow, connection.execute(_ANSWERS_OF, {"reply_id": reply_id}))


def put_answers(work: Work, rows: Sequence[AnswerRow]) -> None:
    """Store new parts of replies."""
    if rows:
        work.connection.execute(
            _NEW_ANSWER,
            [{column.name: getattr(row, column.name) for column in _ANSWER} for row in rows],
        )


def change_answer(work: Work, answer_id: str, **changes: Any) -> None:
    """Set columns of one answer."""
    work.connection.execute(_CHANGE_ANSWER, {"which": answer_id, **changes})


def drop_answers(work: Work, answer_ids: Collection[str]) -> None:
    """Delete parts of replies, their words with them."""
    if answer_ids:
        work.connection.execute(_DROP, {"ids": answer_ids})


def answer_by_message(connection: Connection, source_message: str) -> SaidRow | None:
    """The answer that a message in a thread became, or None."""
    return one(
        SaidRow,
        connection.execute(_SAID_IN_MESSAGE, {"source_message": source_message}).one_or_none(),
    )


def answers_by_id(connection: Connection, ids: Collection[str]) -> dict[str, SaidRow]:
    """The answers of those ids that still exist, by id."""
    return {row.id: row for row in every(SaidRow, _SAID_BY_ID.rows(connection, ids))}


def said_at(connection: Connection, check_in_ids: Collection[str]) -> tuple[SaidRow, ...]:
    """Every answer given to these check-ins and not withdrawn, by first reply, then as it came."""
    return every(SaidRow, _SAID_AT.rows(connection, check_in_ids))


def standing_replies(connection: Connection, check_in_ids: Collection[str]) -> tuple[ReplyRow, ...]:
    """Every reply to these check-ins that was not withdrawn, as they came."""
    if not check_in_ids:
        return ()
    return every(
        ReplyRow,
        connection.execute(
            select(*_REPLY)
            .where(reply.c.check_in_id.in_(check_in_ids), reply.c.withdrawn_at.is_(None))
            .order_by(reply.c.first_at, reply.c.id)
        ),
    )
