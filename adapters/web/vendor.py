"""The chat service that stands behind the page, as Slack or Teams stand behind theirs.

It keeps users, channels and messages in a file of its own, refuses what a chat service refuses,
and tells its watchers what changed. Every method is synchronous and safe from any thread; who
must not wait calls it through `asyncio.to_thread`. It must not know Cyclebot's data or words.
"""

from datetime import datetime
from sqlite3 import Connection

from adapters.web.vendor_places import Places
from adapters.web.vendor_rows import (
    POSTED,
    VISIBLE,
    audience_in,
    channel_in,
    message_in,
    open_for_bot,
    posted_from,
    root_in,
    stored,
)
from adapters.web.vendor_values import Archived, Change, NotYours, Posted, Unknown, WhatChanged


class ChatVendor(Places):
    """Users, channels (`Places`) and messages, in one small file."""

    def post(
        self,
        realm: str,
        channel: str,
        *,
        html: str,
        summary: str,
        mark: str | None = None,
        root: int | None = None,
        private_to: str | None = None,
    ) -> Posted:
        """Post as the bot; `private_to` makes it one that only this user sees.

        Raises:
            Unknown: no such channel, or no such message to stand under.
            Archived: the channel takes nothing.
            BotNotHere: the bot was removed. What is for one user's eyes still arrives.
        """
        with self._work() as sql:
            place = channel_in(sql, realm, channel)
            if private_to is None:
                open_for_bot(place)
            root = root_in(sql, realm, channel, root)
            cursor = sql.execute(
                "insert into message (realm, channel, root, private_to, summary, html, mark,"
                " posted_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
                (realm, channel, root, private_to, summary, html, mark, self._moment()),
            )
            return self._changed(sql, cursor.lastrowid or 0, "new")

    def update(self, realm: str, id: int, *, html: str, summary: str) -> Posted:  # noqa: A002
        """Replace a message of the bot whole. Raises as `post`, and `Unknown` if it is gone."""
        with self._work() as sql:
            held = message_in(sql, id)
            if held.realm != realm or held.author is not None or held.deleted_at is not None:
                raise Unknown(Unknown.__doc__)
            open_for_bot(channel_in(sql, realm, held.channel))
            if (held.html, held.summary) == (html, summary):
                return held
            sql.execute(
                "update message set html = ?, summary = ? where id = ?", (html, summary, id)
            )
            return self._changed(sql, id, "updated")

    def turn_into(
        self,
        realm: str,
        id: int,  # noqa: A002 - the word of the service
        viewer: str,
        *,
        html: str,
        summary: str,
    ) -> Posted:
        """Replace what only this user sees, whole; also where the bot cannot post any more.

        Raises `Unknown` if it is gone, or was never for this user's eyes alone.
        """
        with self._work() as sql:
            held = message_in(sql, id)
            theirs = held.realm == realm and held.private_to == viewer
            if not theirs or held.author is not None or held.deleted_at is not None:
                raise Unknown(Unknown.__doc__)
            sql.execute(
                "update message set html = ?, summary = ? where id = ?", (html, summary, id)
            )
            return self._changed(sql, id, "updated")

    def take_away(self, realm: str, channel: str, viewer: str, mark: str) -> None:
        """Remove what only this user sees in a channel and that carries the mark, if it stands."""
        with self._work() as sql:
            rows = sql.execute(
                "select id from message where mark = ? and realm = ? and channel = ?"
                " and private_to = ? and deleted_at is null",
                (mark, realm, channel, viewer),
            ).fetchall()
            for row in rows:
                sql.execute(
                    "update message set html = '', summary = '', deleted_at = ? where id = ?",
                    (self._moment(), row["id"]),
                )
                self._changed(sql, row["id"], "removed")

    def find(self, realm: str, channel: str, mark: str, since: datetime) -> Posted | None:
        """The first message of the bot that carries the mark and was posted after `since`."""
        with self._work() as sql:
            row = sql.execute(
                f"{POSTED} where m.mark = ? and m.realm = ? and m.channel = ?"
                " and m.posted_at > ? and m.deleted_at is null order by m.id limit 1",
                (mark, realm, channel, stored(since)),
            ).fetchone()
            return None if row is None else posted_from(row)

    def say(
        self, realm: str, channel: str, author: str, text: str, *, key: str, root: int | None = None
    ) -> Posted:
        """Post as a user; the same key again gives the message that is already there.

        Raises `Unknown`, `NotYours` or `Archived`.
        """
        with self._work() as sql:
            place = self.entered(realm, channel, author)
            before = sql.execute(
                "select id from message where realm = ? and author = ? and client_key = ?",
                (realm, author, key),
            ).fetchone()
            if before is not None:
                return message_in(sql, before["id"])
            if place.archived:
                raise Archived(Archived.__doc__)
            root = root_in(sql, realm, channel, root)
            cursor = sql.execute(
                "insert into message (realm, channel, root, author, summary, text, client_key,"
                " posted_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
                (realm, channel, root, author, text[:200], text, key, self._moment()),
            )
            return self._changed(sql, cursor.lastrowid or 0, "new")

    def edit(self, realm: str, id: int, author: str, text: str) -> Posted:  # noqa: A002
        """Change a user's own message. Raises `Unknown`, `NotYours` or `Archived`."""
        with self._work() as sql:
            self._own(sql, realm, id, author)
            sql.execute(
                "update message set text = ?, summary = ?, edited_at = ? where id = ?",
                (text, text[:200], self._moment(), id),
            )
            return self._changed(sql, id, "updated")

    def delete(self, realm: str, id: int, author: str) -> Posted:  # noqa: A002
        """Take a user's own message back: its text is gone. Raises as `edit`; again is nothing."""
        with self._work() as sql:
            held = self._own(sql, realm, id, author)
            if held.deleted_at is None:
                sql.execute(
                    "update message set text = '', summary = '', deleted_at = ? where id = ?",
                    (self._moment(), id),
                )
            return self._changed(sql, id, "removed")

    def message(self, id: int) -> Posted:  # noqa: A002 - the word of the service
        """One message, also a deleted one. Raises `Unknown`."""
        with self._work() as sql:
            return message_in(sql, id)

    def history(
        self,
        realm: str,
        channel: str,
        viewer: str,
        *,
        root: int | None = None,
        before: int | None = None,
        most: int = 60,
    ) -> tuple[Posted, ...]:
        """The latest messages a user may see, oldest first: of the channel, or of one thread.

        A deleted message that has replies stays as an empty place. Raises `Unknown`, `NotYours`.
        """
        with self._work() as sql:
            self.entered(realm, channel, viewer)
            rows = sql.execute(
                f"{POSTED} where m.realm = :realm and m.channel = :channel and m.root is :root"
                " and (:before is null or m.id < :before) and"
                f" ({VISIBLE} or (m.deleted_at is not null and replies > 0))"
                " order by m.id desc limit :most",
                {
                    "realm": realm,
                    "channel": channel,
                    "viewer": viewer,
                    "root": root,
                    "before": before,
                    "most": most,
                },
            ).fetchall()
            return tuple(posted_from(row) for row in reversed(rows))

    def _changed(self, sql: Connection, id_: int, what: WhatChanged) -> Posted:
        held = message_in(sql, id_)
        audience = audience_in(sql, held.realm, held.channel)
        if held.private_to is not None:
            audience &= {held.private_to}
        root = None if held.root is None else message_in(sql, held.root)
        self._untold.append(
            Change(what=what, realm=held.realm, audience=audience, message=held, root=root)
        )
        return held

    def _own(self, sql: Connection, realm: str, id_: int, author: str) -> Posted:
        held = message_in(sql, id_)
        if held.realm != realm or held.author != author:
            raise NotYours(NotYours.__doc__)
        if self.entered(realm, held.channel, author).archived:
            raise Archived(Archived.__doc__)
        return held

    def _moment(self) -> str:
        return stored(self.clock.now())
