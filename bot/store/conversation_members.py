"""Who is in a conversation, as the platform said when we last asked it.

Asked only where a team is set up or takes people in; it grants nothing. This module must not know
how a platform is asked, nor who is a member of a team.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select

from bot.domain.names import fold
from bot.store.accounts import AccountRow
from bot.store.connection import Connection
from bot.store.rows import columns_for, every
from bot.store.tables.network import account, conversation_member
from bot.store.upserts import put_unless_there
from bot.store.work import Work


def present(connection: Connection, conversation_id: str) -> tuple[AccountRow, ...]:
    """Give the accounts that are in a conversation, by folded name and id."""
    found = connection.execute(
        select(*columns_for(AccountRow, account))
        .join(conversation_member, conversation_member.c.account_id == account.c.id)
        .where(conversation_member.c.conversation_id == conversation_id)
    )
    return tuple(sorted(every(AccountRow, found), key=lambda each: (fold(each.name), each.id)))


def note_present(work: Work, conversation_id: str, account_ids: Collection[str]) -> None:
    """Say who is in a conversation now: these, and nobody else."""
    table = conversation_member
    here = table.c.conversation_id == conversation_id
    known = set(work.connection.scalars(select(table.c.account_id).where(here)))
    now = set(account_ids)
    if known - now:
        gone = sorted(known - now)
        work.connection.execute(delete(table).where(here, table.c.account_id.in_(gone)))
    if now - known:
        work.connection.execute(
            insert(table),
            [
                {"conversation_id": conversation_id, "account_id": account_id}
                for account_id in sorted(now - known)
            ],
        )


def came(work: Work, conversation_id: str, account_id: str) -> None:
    """Somebody came into a conversation; again changes nothing."""
    put_unless_there(
        work.connection,
        conversation_member,
        conversation_id=conversation_id,
        account_id=account_id,
    )


def left(work: Work, conversation_id: str, account_id: str) -> None:
    """Somebody left a conversation."""
    table = conversation_member
    work.connection.execute(
        delete(table).where(
            table.c.conversation_id == conversation_id, table.c.account_id == account_id
        )
    )
