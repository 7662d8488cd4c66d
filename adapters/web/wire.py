"""The vendor's values as the JSON that the page reads; times in words, by the calendar clock.

Never any user text as HTML: a person's message goes as text, the bot's as what our renderer made.
"""

from collections import defaultdict
from datetime import datetime

from adapters.web.clock_panel import ClockFacts
from adapters.web.vendor_values import Channel, Doorway, Posted, User
from bot.domain.local_time import local


def message_json(posted: Posted, zone: str) -> dict[str, object]:
    """One message. `html` is safe to be put into the page, `text` is not and is shown as text."""
    at = local(posted.posted_at, zone)
    last = posted.last_reply_at
    return {
        "id": posted.id,
        "conversation": posted.channel,
        "root": posted.root,
        "author": posted.author,
        "name": posted.author_name,
        "private": posted.private_to is not None,
        "summary": posted.summary,
        "html": posted.html,
        "text": posted.text,
        "day": f"{at:%Y-%m-%d}",
        "day_words": f"{at:%A} {at.day} {at:%B}",
        "at": at.isoformat(timespec="seconds"),
        "at_words": f"{at:%H:%M}",
        "edited": posted.edited_at is not None,
        "deleted": posted.deleted_at is not None,
        "replies": posted.replies,
        "last_reply": None if last is None else _short(last, zone),
    }


def doorway_json(doorway: Doorway) -> dict[str, object]:
    """One line of the list of places."""
    return channel_json(doorway.channel) | {
        "unread": doorway.unread,
        "read_up_to": doorway.read_up_to,
    }


def channel_json(channel: Channel) -> dict[str, object]:
    """A place to talk."""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "archived": channel.archived,
        "bot_here": channel.bot_here,
    }


def people_json(users: tuple[User, ...]) -> list[dict[str, object]]:
    """Everybody by their group's heading, in the order they were added."""
    groups: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for user in users:
        groups[user.group].append(user_json(user))
    return [{"group": group, "people": people} for group, people in groups.items()]


def user_json(user: User) -> dict[str, object]:
    """A person; no e-mail address leaves the server."""
    return {
        "realm": user.realm,
        "id": user.id,
        "name": user.name,
        "group": user.group,
        "role_words": user.role_words,
        "guest": user.guest,
    }


def clock_json(facts: ClockFacts) -> dict[str, object]:
    """The clock as the page shows it."""
    now = local(facts.now, facts.zone)
    return {
        "now": now.isoformat(timespec="seconds"),
        "zone": facts.zone,
        "time": f"{now:%H:%M}",
        "today": facts.today_words,
        "cycle": facts.cycle_words,
        "next": facts.next_words,
    }


def _short(moment: datetime, zone: str) -> str:
    there = local(moment, zone)
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"
