"""What is continued of a message that is more than one post: sent, kept up to date, taken away.

A message's reference is its first post, and stays one timestamp. What goes on after it stands in
the same thread and says in its metadata whose continuation it is, so that it is found again by
anyone who may read the thread. What this process sent itself it remembers, and reads nothing; a
message it knows nothing of is looked up once. This module must not know what is said.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence

from adapters.slack.posting import Place, change_one, post_one, read, said_by, take_away
from adapters.slack.render import Post
from adapters.slack.render_text import escaped, plain
from dialogs.platform import InDoubt, Later, PlatformError, Refused
from dialogs.wording import on_slack as words

_log = logging.getLogger(__name__)

_OF, _NUMBER = "of", "number"
_UNKNOWN = ""
"""Stands for a continuation that may have been sent: nobody knows its timestamp."""

_Key = tuple[str, str]


class Continued:
    """The continuations of messages, by channel and first post.

    Args:
        remembers: how many messages at most; one that was forgotten is looked up.
    """

    def __init__(self, remembers: int = 50_000) -> None:
        self._most = remembers
        self._known: OrderedDict[_Key, tuple[str, ...]] = OrderedDict()
        self._unreadable: set[str | None] = set()

    async def post(self, place: Place, ref: str, thread: str | None, posts: Sequence[Post]) -> None:
        """Send what goes on after a message that was just posted.

        Raises:
            InDoubt: not all of it was sent; the message itself was. An update sends the rest.
        """
        try:
            await self._bring(place, ref, thread or ref, posts, ())
        except PlatformError as error:
            raise InDoubt("a message was not sent whole") from error

    async def update(
        self, place: Place, ref: str, thread: str | None, posts: Sequence[Post]
    ) -> None:
        """Make what goes on after a message that was just changed agree with it.

        Raises:
            PlatformError: as an update; to be done again whole.
        """
        held = self._known.get((place.channel, ref))
        if held is None or _UNKNOWN in held:
            found = await self._looked_up(place, ref, thread or ref, needed=bool(posts))
            if found is None and held is None and not posts:
                return  # Nothing is known, and nothing is to be sent: the next update asks again.
            held = (held or ()) if found is None else found
        await self._bring(place, ref, thread or ref, posts, held)

    async def _bring(
        self, place: Place, ref: str, root: str, posts: Sequence[Post], held: tuple[str, ...]
    ) -> None:
        """Change what is there, send what is not, take away what is too much."""
        now = list(held[: len(posts)])
        whole = False
        try:
            for number, post in enumerate(posts):
                if number < len(now) and await _changed(place, now[number], post):
                    continue
                now[number : number + 1] = [_UNKNOWN]
                try:
                    says: dict[str, str | int] = {_OF: ref, _NUMBER: number}
                    now[number] = await post_one(place, post, under=root, says=says)
                except (Later, Refused):
                    del now[number]  # What was refused is not there.
                    raise
            for ts in held[len(posts) :]:
                await _taken_away(place, ts)
            whole = True
        finally:
            # Also if we are stopped in the middle: what may be there is not sent blindly again.
            left = () if whole else held[len(now) :]
            self._remember((place.channel, ref), (*now, *left))

    async def _looked_up(
        self, place: Place, ref: str, root: str, *, needed: bool
    ) -> tuple[str, ...] | None:
        """The continuations that stand in the thread, in order; None if it cannot be read."""
        if place.client.token in self._unreadable:
            return None
        try:
            found = [
                (int(said[_NUMBER]), str(message["ts"]))
                async for message in read(place, root, oldest=ref)
                if (said := said_by(message)).get(_OF) == ref
            ]
        except Refused as refused:
            if refused.why == "forbidden":
                self._unreadable.add(place.client.token)
                _log.warning("Slack lets us read no threads there; what goes on in one may stay")
            return None
        except Later:
            # Reading has a limit of its own, and may not hold up a message that fits in one post.
            if needed:
                raise
            return None
        return tuple(ts for _, ts in sorted(found))

    def _remember(self, key: _Key, timestamps: Sequence[str]) -> None:
        self._known[key] = tuple(timestamps)
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)


async def _changed(place: Place, ts: str, post: Post) -> bool:
    """Change one continuation; false if it is gone and has to be sent again."""
    if ts == _UNKNOWN:
        return True  # It may be there; to send it again might double it.
    try:
        await change_one(place, ts, post)
    except Refused as refused:
        if refused.why == "gone":
            return False
        raise
    return True


async def _taken_away(place: Place, ts: str) -> None:
    """Delete one continuation, or empty it where a workspace lets nobody delete."""
    if ts == _UNKNOWN:
        return
    try:
        await take_away(place, ts)
    except Refused as refused:
        if refused.why == "gone":
            return
        note = {"type": "context", "elements": [plain(words.NO_LONGER)]}
        await change_one(place, ts, Post(text=escaped(words.NO_LONGER), blocks=(note,)))
