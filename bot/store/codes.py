"""One-time codes, known by their hashes alone.

This module must not know what a code opens, nor who may ask for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import insert, select, update

from bot.store.rows import columns_for, one
from bot.store.tables.network import code
from bot.store.work import Work

CodePurpose: TypeAlias = Literal["claim", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A one-time code, known by its hash alone: what it is for, and until when."""

    purpose: CodePurpose
    unit_id: str | None
    person_id: str | None
    expires_at: datetime


def keep_code(
    work: Work,
    *,
    code_hash: str,
    purpose: CodePurpose,
    expires_at: datetime,
    unit_id: str | None = None,
    person_id: str | None = None,
) -> None:
    """Keep a one-time code, of which only the hash is ever stored."""
    work.connection.execute(
        insert(code).values(
            hash=code_hash,
            purpose=purpose,
            unit_id=unit_id,
            person_id=person_id,
            expires_at=expires_at,
        )
    )


def standing_code(work: Work, code_hash: str, purpose: CodePurpose) -> CodeRow | None:
    """Give a code that was neither used nor expired, and is for this purpose; else None."""
    wanted = select(*columns_for(CodeRow, code)).where(
        code.c.hash == code_hash,
        code.c.purpose == purpose,
        code.c.used_at.is_(None),
        code.c.expires_at > work.now,
    )
    return one(CodeRow, work.connection.execute(wanted).one_or_none())


def use_code(work: Work, code_hash: str, purpose: CodePurpose) -> CodeRow | None:
    """Use up a standing code; None if there is none, also if another was quicker."""
    used = (
        update(code)
        .where(
            code.c.hash == code_hash,
            code.c.purpose == purpose,
            code.c.used_at.is_(None),
            code.c.expires_at > work.now,
        )
        .values(used_at=work.now)
        .returning(*columns_for(CodeRow, code))
    )
    return one(CodeRow, work.connection.execute(used).one_or_none())
