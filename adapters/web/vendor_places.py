"""People and places of the stand-in vendor, and how its changes are stored and told.

The messages are in `vendor.py`, which builds on this. It must not know Cyclebot's data or words.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

from adapters.web.vendor_file import VendorFile
from adapters.web.vendor_rows import (
    audience_in,
    channel_from,
    channel_in,
    user_from,
    user_in,
)
from adapters.web.vendor_values import Change, Channel, Doorway, NotYours, User
from bot.domain.clock import CalendarClock
from dialogs.inputs import ConversationKind

Watcher = Callable[[Change], None]


class Places:
    """Users and channels in one small file.

    Args:
        path: the file, made if there is none; `:memory:` for none.
        clock: the calendar clock, by which messages are dated.
        bot_name: how the bot signs its messages.
    """

    def __init__(
        self, path: Path | str, *, clock: CalendarClock, bot_name: str = "Cyclebot"
    ) -> None:
        self._file = VendorFile(path)
        self._watchers: list[Watcher] = []
        self._untold: list[Change] = []
        self.clock = clock
        self.bot_name = bot_name

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` after every stored change, in the thread that made it.

        Returns:
            What ends the watching.
        """
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is done inside is stored at once, or not at all; for loading much at a time."""
        with self._work():
            yield

    def add_user(
        self,
        realm: str,
        id: str,  # noqa: A002 - the word of the service
        name: str,
        *,
        group: str = "",
        role_words: str = "",
        email: str | None = None,
        guest: bool = False,
    ) -> User:
        """Add a user, or bring the one of this id up to date; lists keep the order of adding."""
        with self._work() as sql:
            sql.execute(
                "insert into user (realm, id, name, group_name, role_words, email, guest)"
                " values (?, ?, ?, ?, ?, ?, ?) on conflict (realm, id) do update set"
                " name = excluded.name, group_name = excluded.group_name,"
                " role_words = excluded.role_words, email = excluded.email,"
                " guest = excluded.guest",
                (realm, id, name, group, role_words, email, guest),
            )
            return user_in(sql, realm, id)

    def add_channel(
        self,
        realm: str,
        id: str,  # noqa: A002 - the word of the service
        name: str,
        *,
        kind: ConversationKind = "channel",
        bot_here: bool = True,
    ) -> Channel:
        """Add a channel, or rename the one of this id."""
        with self._work() as sql:
            sql.execute(
                "insert into channel (realm, id, name, kind, bot_here) values (?, ?, ?, ?, ?)"
                " on conflict (realm, id) do update set name = excluded.name",
                (realm, id, name, kind, bot_here),
            )
            self._places_changed(sql, realm, id)
            return channel_in(sql, realm, id)

    def add_member(self, realm: str, channel: str, user: str) -> None:
        """Put a user into a channel; again is nothing. Raises `Unknown`."""
        with self._work() as sql:
            channel_in(sql, realm, channel)
            user_in(sql, realm, user)
            sql.execute(
                "insert into membership (realm, channel, user) values (?, ?, ?)"
                " on conflict do nothing",
                (realm, channel, user),
            )
            self._places_changed(sql, realm, channel)

    def add_bot(self, realm: str, channel: str) -> None:
        """Let the bot into a channel. Raises `Unknown`."""
        self._set(realm, channel, "bot_here", value=True)

    def remove_bot(self, realm: str, channel: str) -> None:
        """Take the bot out of a channel: what it posts there is refused. Raises `Unknown`."""
        self._set(realm, channel, "bot_here", value=False)

    def archive(self, realm: str, channel: str) -> None:
        """Close a channel for everybody. Raises `Unknown`."""
        self._set(realm, channel, "archived", value=True)

    def restore(self, realm: str, channel: str) -> None:
        """Open an archived channel again. Raises `Unknown`."""
        self._set(realm, channel, "archived", value=False)

    def personal(self, realm: str, user: str) -> Channel:
        """The user's conversation with the bot, made if there was none. Raises `Unknown`."""
        with self._work() as sql:
            user_in(sql, realm, user)
            id_ = f"dm-{user}"
            sql.execute(
                "insert into channel (realm, id, name, kind, owner) values (?, ?, ?, 'personal', ?)"
                " on conflict do nothing",
                (realm, id_, self.bot_name, user),
            )
            sql.execute(
                "insert into membership (realm, channel, user) values (?, ?, ?)"
                " on conflict do nothing",
                (realm, id_, user),
            )
            return channel_in(sql, realm, id_)

    def users(self) -> tuple[User, ...]:
        """Everybody, in the order they were added."""
        with self._work() as sql:
            return tuple(user_from(row) for row in sql.execute("select * from user order by place"))

    def user(self, realm: str, id: str) -> User:  # noqa: A002 - the word of the service
        """One user. Raises `Unknown`."""
        with self._work() as sql:
            return user_in(sql, realm, id)

    def channel(self, realm: str, id: str) -> Channel:  # noqa: A002 - the word of the service
        """One channel. Raises `Unknown`."""
        with self._work() as sql:
            return channel_in(sql, realm, id)

    def members(self, realm: str, channel: str) -> tuple[User, ...]:
        """The users in a channel, ordered by id. Raises `Unknown`."""
        with self._work() as sql:
            channel_in(sql, realm, channel)
            rows = sql.execute(
                "select u.* from membership s join user u on u.realm = s.realm and u.id = s.user"
                " where s.realm = ? and s.channel = ? order by u.id",
                (realm, channel),
            )
            return tuple(user_from(row) for row in rows)

    def entered(self, realm: str, channel: str, user: str) -> Channel:
        """The channel, if the user is in it. Raises `Unknown` or `NotYours`."""
        with self._work() as sql:
            found = channel_in(sql, realm, channel)
            if user not in audience_in(sql, realm, channel):
                raise NotYours(NotYours.__doc__)
            return found

    def doorways(self, realm: str, user: str) -> tuple[Doorway, ...]:
        """The places a user is in, with what they have not read, in the order of adding."""
        with self._work() as sql:
            rows = sql.execute(
                "select c.*, s.read_up_to, (select count(*) from message m"
                "   where m.realm = c.realm and m.channel = c.id and m.id > s.read_up_to"
                "   and (m.author is null or m.author <> :viewer) and m.deleted_at is null"
                "   and (m.private_to is null or m.private_to = :viewer)) as unread"
                " from membership s join channel c on c.realm = s.realm and c.id = s.channel"
                " where s.realm = :realm and s.user = :viewer order by c.place",
                {"realm": realm, "viewer": user},
            )
            return tuple(
                Doorway(
                    channel=channel_from(row), unread=row["unread"], read_up_to=row["read_up_to"]
                )
                for row in rows
            )

    def read(self, realm: str, channel: str, user: str, up_to: int) -> None:
        """Note that a user has seen the messages up to one; never goes back."""
        with self._work() as sql:
            sql.execute(
                "update membership set read_up_to = max(read_up_to, ?)"
                " where realm = ? and channel = ? and user = ?",
                (up_to, realm, channel, user),
            )

    def all_read(self, realm: str) -> None:
        """Note that everybody has seen everything so far; for a place that came with its past."""
        with self._work() as sql:
            sql.execute(
                "update membership set read_up_to = (select coalesce(max(id), 0) from message)"
                " where realm = ?",
                (realm,),
            )

    @contextmanager
    def _work(self) -> Iterator[Connection]:
        """A transaction whose changes are told once it is stored, and forgotten if it is not."""
        told: list[Change] = []
        with self._file.lock:
            outermost = not self._file.busy
            try:
                with self._file.work() as sql:
                    yield sql
                if outermost:
                    told = self._untold
            finally:
                if outermost:
                    self._untold = []
        for change in told:
            for watcher in tuple(self._watchers):
                watcher(change)

    def _places_changed(self, sql: Connection, realm: str, channel: str) -> None:
        audience = audience_in(sql, realm, channel)
        self._untold.append(Change(what="places", realm=realm, audience=audience))

    def _set(self, realm: str, channel: str, column: str, *, value: bool) -> None:
        with self._work() as sql:
            channel_in(sql, realm, channel)
            sql.execute(
                f"update channel set {column} = ? where realm = ? and id = ?",  # noqa: S608 - no value  # noqa: S608 - a name of ours
                (value, realm, channel),
            )
            self._places_changed(sql, realm, channel)
