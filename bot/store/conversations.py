"""Conversations: the channels, groups and private chats we were seen in, and whose home they are.

This module must not know how a platform is spoken to, nor what is said.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, bindparam, or_, select, update

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every, one
from bot.store.tables.network import conversation as conversation_table
from bot.store.upserts import put_unless_there
from bot.store.work import Work

ConversationKind: TypeAlias = Literal["channel", "group", "personal"]


ConversationState: TypeAlias = Literal["open", "archived", "bot_removed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """A channel, group or private chat; the home of at most one team.

    `part_of` is the external id of the place that takes it along when it goes and comes;
    `hears_all` says that Cyclebot was heard to hear there what does not name it.
    """

    id: str
    installation_id: str
    kind: ConversationKind
    external_id: str
    name: str
    team_id: str | None
    account_id: str | None
    state: ConversationState
    service_url: str | None
    part_of: str | None = None
    hears_all: bool = False


def conversation(connection: Connection, conversation_id: str) -> ConversationRow | None:
    """Give a conversation, or None."""
    wanted = _conversations().where(conversation_table.c.id == conversation_id)
    return one(ConversationRow, connection.execute(wanted).one_or_none())


def conversations(
    connection: Connection, conversation_ids: Collection[str]
) -> dict[str, ConversationRow]:
    """Give these conversations by id; those that are not there are left out."""
    return {
        found.id: found
        for found in every(ConversationRow, _BY_ID.rows(connection, conversation_ids))
    }


def conversation_of(
    connection: Connection, installation_id: str, external_id: str
) -> ConversationRow | None:
    """Give the conversation that an installation names so, or None if we never saw it."""
    named = {"installation_id": installation_id, "external_id": external_id}
    return one(ConversationRow, connection.execute(_NAMED, named).one_or_none())


def seen_conversation(
    work: Work,
    *,
    installation_id: str,
    external_id: str,
    kind: ConversationKind,
    name: str = "",
    account_id: str | None = None,
    service_url: str | None = None,
    part_of: str | None = None,
) -> ConversationRow:
    """Give the conversation that an installation names so, as it is known now; new if never seen.

    What is empty leaves what we know. Its state is left alone: see `set_state`.
    """
    found = conversation_of(work.connection, installation_id, external_id)
    if found is None:
        new = ConversationRow(
            id=work.new_id(),
            installation_id=installation_id,
            kind=kind,
            external_id=external_id,
            name=name,
            team_id=None,
            account_id=account_id,
            state="open",
            service_url=service_url,
            part_of=part_of,
        )
        if put_unless_there(work.connection, conversation_table, **asdict(new)):
            return new
        found = conversation_of(work.connection, installation_id, external_id)
    if found is None and account_id is not None:
        # The platform made the private chat anew: the account has one, and this is its name now.
        found = _renamed(work, account_id, installation_id, external_id)
    if found is None:
        raise LookupError(f"conversation {external_id} was neither found nor stored")
    return _refreshed(
        work,
        found,
        name=name,
        account_id=account_id,
        service_url=service_url,
        part_of=part_of,
    )


def with_parts(connection: Connection, whole: ConversationRow) -> tuple[ConversationRow, ...]:
    """Give a conversation and all that are part of it, by id after the first."""
    parts = _conversations().where(
        conversation_table.c.installation_id == whole.installation_id,
        conversation_table.c.part_of == whole.external_id,
        conversation_table.c.id != whole.id,
    )
    found = connection.execute(parts.order_by(conversation_table.c.id))
    return (whole, *every(ConversationRow, found))


def home_of(connection: Connection, team_id: str) -> ConversationRow | None:
    """Give the conversation that is a team's home, in whatever state, or None."""
    return homes_of(connection, (team_id,)).get(team_id)


def homes_of(connection: Connection, team_ids: Collection[str]) -> dict[str, ConversationRow]:
    """Give each team's home; a team without one is left out."""
    found = every(ConversationRow, _BY_TEAM.rows(connection, team_ids))
    return {each.team_id: each for each in found if each.team_id is not None}


def make_home(work: Work, conversation_id: str, team_id: str) -> None:
    """Make a conversation the home of a team, instead of the one it had."""
    table = conversation_table
    work.connection.execute(
        update(table)
        .where(table.c.team_id == team_id, table.c.id != conversation_id)
        .values(team_id=None)
    )
    work.connection.execute(
        update(table).where(table.c.id == conversation_id).values(team_id=team_id)
    )


def end_home(work: Work, team_id: str) -> None:
    """Take a team's home away; the conversation stays."""
    table = conversation_table
    work.connection.execute(update(table).where(table.c.team_id == team_id).values(team_id=None))


def heard_all(work: Work, place: ConversationRow) -> None:
    """Note that Cyclebot hears in a place what does not name it, and so in all of its whole."""
    table, whole = conversation_table, place.part_of or place.external_id
    work.connection.execute(
        update(table)
        .where(
            table.c.installation_id == place.installation_id,
            or_(table.c.external_id.in_({whole, place.external_id}), table.c.part_of == whole),
        )
        .values(hears_all=True)
    )


def set_state(work: Work, conversation_id: str, state: ConversationState) -> None:
    """Say whether a conversation can be spoken in; when it stopped is kept until it is open.

    One that opens again shows anew what is heard there: who adds the bot anew may allow it less.
    """
    news: dict[str, object] = {"stopped_at": work.now}
    if state == "open":
        news = {"stopped_at": None, "hears_all": False}
    work.connection.execute(
        update(conversation_table)
        .where(conversation_table.c.id == conversation_id, conversation_table.c.state != state)
        .values(state=state, **news)
    )


def stop_all(work: Work, installation_id: str) -> None:
    """Say that the bot was taken out of every conversation of an installation."""
    table = conversation_table
    work.connection.execute(
        update(table)
        .where(table.c.installation_id == installation_id, table.c.state == "open")
        .values(state="bot_removed", stopped_at=work.now)
    )


def stopped_with(
    connection: Connection, installation_id: str, since: datetime | None
) -> tuple[ConversationRow, ...]:
    """Give an installation's conversations that the bot was taken out of, by id.

    Args:
        connection: what is read.
        installation_id: whose they are.
        since: leaves out those that it was taken out of before; None leaves out none.
    """
    table = conversation_table
    wanted = _conversations().where(
        table.c.installation_id == installation_id, table.c.state == "bot_removed"
    )
    if since is not None:
        wanted = wanted.where(table.c.stopped_at >= since)
    found = connection.execute(wanted.order_by(conversation_table.c.id))
    return every(ConversationRow, found)


def personal_of(connection: Connection, account_id: str) -> ConversationRow | None:
    """Give the private chat with an account, or None if none was opened yet."""
    wanted = _conversations().where(conversation_table.c.account_id == account_id)
    return one(ConversationRow, connection.execute(wanted).one_or_none())


def address_of(connection: Connection, installation_id: str) -> str | None:
    """Give the address at which an installation's newest conversation is reached, or None."""
    table = conversation_table
    wanted = (
        select(table.c.service_url)
        .where(table.c.installation_id == installation_id, table.c.service_url.is_not(None))
        .order_by(table.c.id.desc())
        .limit(1)
    )
    found: str | None = connection.scalar(wanted)
    return found


def _conversations() -> Select[Any]:
    return select(*columns_for(ConversationRow, conversation_table))


def _renamed(
    work: Work, account_id: str, installation_id: str, external_id: str
) -> ConversationRow | None:
    work.connection.execute(
        update(conversation_table)
        .where(
            conversation_table.c.account_id == account_id,
            conversation_table.c.installation_id == installation_id,
        )
        .values(external_id=external_id)
    )
    return conversation_of(work.connection, installation_id, external_id)


def _refreshed(work: Work, found: ConversationRow, **seen: str | None) -> ConversationRow:
    news = {column: value for column, value in seen.items() if value}
    known = {
        "name": found.name,
        "account_id": found.account_id,
        "service_url": found.service_url,
        "part_of": found.part_of,
    }
    if not any(known.get(column) != value for column, value in news.items()):
        return found
    work.connection.execute(
        update(conversation_table).where(conversation_table.c.id == found.id).values(**news)
    )
    now_there = conversation(work.connection, found.id)
    return found if now_there is None else now_there


_BY_ID = Among(_conversations(), conversation_table.c.id)
_BY_TEAM = Among(_conversations(), conversation_table.c.team_id)
_NAMED = _conversations().where(
    conversation_table.c.installation_id == bindparam("installation_id"),
    conversation_table.c.external_id == bindparam("external_id"),
)
