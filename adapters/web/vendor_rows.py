"""Rows of the stand-in vendor's file, read into its values; shared by its places and messages."""

from datetime import UTC, datetime
from sqlite3 import Connection, Row

from adapters.web.vendor_values import (
    Archived,
    BotNotHere,
    Channel,
    Posted,
    Unknown,
    UnknownChannel,
    User,
)

POSTED = """
select m.*, u.name as author_name,
    (select count(*) from message r where r.root = m.id
        and r.private_to is null and r.deleted_at is null) as replies,
    (select max(r.posted_at) from message r where r.root = m.id
        and r.private_to is null and r.deleted_at is null) as last_reply_at
from message m left join user u on u.realm = m.realm and u.id = m.author
"""
VISIBLE = "(m.private_to is null or m.private_to = :viewer) and m.deleted_at is null"


def stored(moment: datetime) -> str:
    """An aware instant as the file holds it: in UTC, so that the order of texts is that of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def user_from(row: Row) -> User:
    """A row of `user`."""
    return User(
        realm=row["realm"],
        id=row["id"],
        name=row["name"],
        group=row["group_name"],
        role_words=row["role_words"],
        email=row["email"],
        guest=bool(row["guest"]),
    )


def channel_from(row: Row) -> Channel:
    """A row of `channel`."""
    return Channel(
        realm=row["realm"],
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        owner=row["owner"],
        archived=bool(row["archived"]),
        bot_here=bool(row["bot_here"]),
    )


def posted_from(row: Row) -> Posted:
    """A row of `POSTED`."""
    return Posted(
        id=row["id"],
        realm=row["realm"],
        channel=row["channel"],
        root=row["root"],
        author=row["author"],
        author_name=row["author_name"] or "",
        private_to=row["private_to"],
        summary=row["summary"],
        html=row["html"],
        text=row["text"],
        posted_at=datetime.fromisoformat(row["posted_at"]),
        edited_at=_moment(row["edited_at"]),
        deleted_at=_moment(row["deleted_at"]),
        replies=row["replies"],
        last_reply_at=_moment(row["last_reply_at"]),
    )


def user_in(sql: Connection, realm: str, id_: str) -> User:
    """The user of this id. Raises `Unknown`."""
    row = sql.execute("select * from user where realm = ? and id = ?", (realm, id_)).fetchone()
    if row is None:
        raise Unknown("There is no such person on this page.")
    return user_from(row)


def channel_in(sql: Connection, realm: str, id_: str) -> Channel:
    """The channel of this id. Raises `UnknownChannel`."""
    row = sql.execute("select * from channel where realm = ? and id = ?", (realm, id_)).fetchone()
    if row is None:
        raise UnknownChannel("There is no such conversation on this page.")
    return channel_from(row)


def message_in(sql: Connection, id_: int) -> Posted:
    """The message of this id, also a deleted one. Raises `Unknown`."""
    row = sql.execute(f"{POSTED} where m.id = ?", (id_,)).fetchone()
    if row is None:
        raise Unknown("There is no such message on this page.")
    return posted_from(row)


def root_in(sql: Connection, realm: str, channel: str, root: int | None) -> int | None:
    """The message whose thread `root` names: a reply stands for the thread it is in.

    Raises `Unknown` if it is not in this channel.
    """
    if root is None:
        return None
    held = message_in(sql, root)
    if (held.realm, held.channel) != (realm, channel):
        raise Unknown("There is no such message in this conversation.")
    return held.id if held.root is None else held.root


def audience_in(sql: Connection, realm: str, channel: str) -> frozenset[str]:
    """The ids of the users in a channel."""
    rows = sql.execute(
        "select user from membership where realm = ? and channel = ?", (realm, channel)
    )
    return frozenset(row["user"] for row in rows)


def open_for_bot(place: Channel) -> None:
    """Raises `Archived` or `BotNotHere` if the bot cannot post there."""
    if place.archived:
        raise Archived(Archived.__doc__)
    if not place.bot_here:
        raise BotNotHere(BotNotHere.__doc__)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
