"""A check-in with its cycle, how it asked one person, and what they said: in one statement.

Every reply begins with it, and every form that is opened to reply. This module must not know who
may reply, nor what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam

from bot.store.check_ins import AskedRow
from bot.store.connection import Connection
from bot.store.cycles_in_teams import CHECK_IN_IN_TEAM, CheckInInTeam, check_in_in_team
from bot.store.replies import AnswerRow, ReplyRow
from bot.store.rows import Part, columns_for
from bot.store.tables.cycles import check_in, check_in_person
from bot.store.tables.evidence import answer, reply


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInAsAsked:
    """A check-in and one person.

    Attributes:
        check_in: The check-in with its cycle.
        asked: What became of the person at it, None if they were not asked.
        reply: Their reply, withdrawn or not, None if they never gave one.
        answers: The parts of that reply, as they came.
    """

    check_in: CheckInInTeam
    asked: AskedRow | None
    reply: ReplyRow | None
    answers: tuple[AnswerRow, ...]


def as_asked(
    connection: Connection, check_in_id: str, person_id: str, *, steady: bool
) -> CheckInAsAsked | None:
    """The check-in and that person; None if it does not exist or its team was removed.

    Args:
        connection: The open database.
        check_in_id: Which check-in.
        person_id: Whom it may have asked.
        steady: As by `check_ins.keep_steady`.
    """
    named = {"check_in_id": check_in_id, "person_id": person_id}
    # One row for each part of the reply, and one if there is none.
    rows = connection.execute(_STEADY if steady else _AS_ASKED, named).all()
    if not rows:
        return None
    answers = (_ANSWER.of(row) for row in rows)
    return CheckInAsAsked(
        check_in=check_in_in_team(rows[0]),
        asked=_ASKED.of(rows[0]),
        reply=_REPLY.of(rows[0]),
        answers=tuple(each for each in answers if each is not None),
    )


_ASKED: Final = Part(
    AskedRow, columns_for(AskedRow, check_in_person), len(CHECK_IN_IN_TEAM.selected_columns)
)
_REPLY: Final = Part(ReplyRow, columns_for(ReplyRow, reply), _ASKED.end)
_ANSWER: Final = Part(AnswerRow, columns_for(AnswerRow, answer), _REPLY.end)
_AS_ASKED: Final = (
    CHECK_IN_IN_TEAM.add_columns(*_ASKED.columns, *_REPLY.columns, *_ANSWER.columns)
    .outerjoin(
        check_in_person,
        and_(
            check_in_person.c.check_in_id == check_in.c.id,
            check_in_person.c.person_id == bindparam("person_id"),
        ),
    )
    .outerjoin(
        reply,
        and_(
            reply.c.check_in_id == check_in_person.c.check_in_id,
            reply.c.person_id == check_in_person.c.person_id,
        ),
    )
    .outerjoin(answer, answer.c.reply_id == reply.c.id)
    .where(check_in.c.id == bindparam("check_in_id"))
    .order_by(answer.c.at, answer.c.id)
)
_STEADY: Final = _AS_ASKED.with_for_update(of=check_in, read=True)
