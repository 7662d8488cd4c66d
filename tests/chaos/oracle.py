"""The oracle: what people saw on the stand-in, held against what the store says.

It reads both when all is quiet. It must not know what went wrong on the way: whatever did, each of
these must hold. A finding is a sentence; there must be none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from adapters.slack.posting import said_by
from adapters.slack.render import message_posts
from bot.store.deliveries import COLUMNS, DeliveryRow
from bot.store.rows import every
from bot.store.tables.delivery import delivery, due
from bot.store.tables.evidence import answer
from bot.store.tables.network import conversation, installation
from bot.store.work import Work
from bot.wiring.conversations import all_composers
from tests.chaos.people import People
from tests.fakes.slack import SlackServer
from tests.fakes.slack.methods_chat import message_json
from tests.fakes.slack.workspaces import Message

OWED = ("waiting", "planned", "sending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the store says.

    Attributes:
        rows: every message, by id.
        places: by the id of a message, its workspace and its channel on the platform.
        kept: the words that are kept, by the message on the platform they came from.
        drawn: what each message that is on screen says today: text and blocks, post by post.
        overdue: what is due on the agenda and was not done.
    """

    rows: Mapping[str, DeliveryRow]
    places: Mapping[str, tuple[str, str]]
    kept: Mapping[tuple[str, str], list[str | None]]
    drawn: Mapping[str, list[tuple[str, object]]]
    overdue: Sequence[str]


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What the oracle found, and over how much it looked."""

    findings: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


def read_store(work: Work) -> Stored:
    """Read all that the oracle wants to know."""
    connection = work.connection
    rows = {row.id: row for row in every(DeliveryRow, connection.execute(select(*COLUMNS)))}
    where = (
        select(delivery.c.id, installation.c.realm, conversation.c.external_id)
        .join(installation, installation.c.id == delivery.c.installation_id)
        .join(conversation, conversation.c.id == delivery.c.conversation_id)
    )
    homes = {
        row.id: (row.realm, row.external_id)
        for row in connection.execute(
            select(conversation.c.id, installation.c.realm, conversation.c.external_id).join(
                installation, installation.c.id == conversation.c.installation_id
            )
        )
    }
    kept: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    told = select(answer.c.source_message, answer.c.text).where(
        answer.c.source_message.is_not(None)
    )
    for row in connection.execute(told):
        place, _, ref = row.source_message.rpartition(":")
        kept[homes[place][1], ref].append(row.text)
    overdue = connection.execute(select(due.c.kind, due.c.id).where(due.c.due_at <= work.now))
    return Stored(
        rows=rows,
        places={row.id: (row.realm, row.external_id) for row in connection.execute(where)},
        kept=dict(kept),
        drawn=_drawn(work, list(rows.values())),
        overdue=[f"{row.kind} {row.id}" for row in overdue],
    )


def judge(
    stored: Stored,
    slack: SlackServer,
    people: People,
    *,
    allowance: timedelta,
) -> Verdict:
    """Hold one against the other.

    Args:
        stored: what the store says.
        slack: what people see.
        people: what they said and did.
        allowance: how long after its claim a message may be posted.
    """
    verdict = Verdict()
    seen = _marked(slack)
    gone = _by_mark(people.deleted)
    for finding in (
        *_replies(stored, people, verdict.counted),
        *_owed(stored),
        *_posts(stored, slack, seen, gone, verdict.counted),
        *_words(stored, seen, verdict.counted),
        *_order(stored, seen, verdict.counted),
        *_expiry(stored, seen, allowance, verdict.counted),
        *_digests(stored, seen, verdict.counted),
        *_continuations(slack),
    ):
        verdict.findings.append(finding)
    return verdict


def _replies(stored: Stored, people: People, counted: Counter[str]) -> Iterator[str]:
    """Each message that got its 200 is stored once, as of its author's last word."""
    known = {row.message_ref for row in stored.rows.values()}
    unknown = {each.ts for each in people.deleted} - known
    for said in people.said:
        ref = said.message.ts
        if said.message.thread_ts in unknown:
            # A person deleted the card while nobody knew yet where it stood: it was posted again.
            counted["messages under a card that was deleted before it was known"] += 1
            continue
        found = stored.kept.get((said.message.channel, ref), [])
        counted["messages of people"] += 1
        counted["of them with a 200"] += said.changes[0].taken
        if len(found) > 1:
            yield f"the words of {ref} are stored {len(found)} times"
        now = found[0] if found else None
        if now not in said.may_stand():
            story = [(each.text, each.taken) for each in said.changes]
            yield f"of message {ref} the store holds {now!r}, its author said {story}"


def _owed(stored: Stored) -> Iterator[str]:
    """When all is quiet nothing is owed, and nothing on the agenda was left."""
    for row in stored.rows.values():
        if row.state in OWED:
            yield f"{row.key} is still {row.state} after {row.attempt} attempts"
        if row.state == "shown" and row.wanted > row.shown:
            yield f"{row.key} is owed (wanted {row.wanted}, shown {row.shown}) and nobody sends it"
    for each in stored.overdue:
        yield f"due and not done: {each}"


def _posts(
    stored: Stored,
    slack: SlackServer,
    seen: Mapping[str, list[Message]],
    gone: Mapping[str, list[Message]],
    counted: Counter[str],
) -> Iterator[str]:
    """Each message is on screen once: no double, no loss, nothing that nobody owed."""
    for mark, messages in seen.items():
        counted["posts"] += 1
        if mark not in stored.rows:
            yield f"nobody owed the post {messages[0].ts} in {messages[0].channel}"
        if len(messages) > 1:
            yield f"{stored.rows[mark].key} is on screen {len(messages)} times"
    for mark, row in stored.rows.items():
        counted[row.state] += 1
        if row.state == "unconfirmed":
            # Slack can be asked, so nothing may stay open there.
            yield f"{row.key} was left unconfirmed on a platform that can be asked"
        if row.message_ref is None:
            if mark in seen:
                yield f"{row.key} is on screen and the store ({row.state}) does not know"
            continue
        realm, channel = stored.places[mark]
        there = slack.workspaces[realm].message(channel, row.message_ref)
        was_deleted = any(each.ts == row.message_ref for each in gone.get(mark, []))
        counted["posts that a person deleted"] += was_deleted
        if there is None and not was_deleted:
            yield f"{row.key} is stored as {row.message_ref}, and nobody sees it"


def _words(
    stored: Stored, seen: Mapping[str, list[Message]], counted: Counter[str]
) -> Iterator[str]:
    """What stands there says what the facts say today."""
    for mark, posts in stored.drawn.items():
        row = stored.rows[mark]
        for message in seen.get(mark, ())[:1]:
            if row.state != "shown" or not posts:
                continue
            counted["posts read word for word"] += 1
            shown = message_json(message)
            text, blocks = posts[0]
            if (shown["text"], _plain(shown.get("blocks", []))) != (text, _plain(blocks)):
                yield f"{row.key} says {shown['text']!r}, the facts say {text!r}"


def _order(
    stored: Stored, seen: Mapping[str, list[Message]], counted: Counter[str]
) -> Iterator[str]:
    """What follows comes after, and stands under, what it follows."""
    for mark, row in stored.rows.items():
        before = stored.rows.get(row.after_id or "")
        if before is None or before.message_ref is None or mark not in seen:
            continue
        message = seen[mark][0]
        counted["posts that follow another"] += 1
        if message.ts <= before.message_ref:
            yield f"{row.key} came before {before.key}, which it follows"
        here = stored.places[mark] == stored.places[before.id]
        if here and message.thread_ts != before.message_ref:
            yield f"{row.key} stands under {message.thread_ts}, not under {before.message_ref}"


def _expiry(
    stored: Stored,
    seen: Mapping[str, list[Message]],
    allowance: timedelta,
    counted: Counter[str],
) -> Iterator[str]:
    """Nothing was posted after its time."""
    for mark, messages in seen.items():
        row = stored.rows.get(mark)
        if row is None or row.expires_at is None:
            continue
        counted["posts with an end"] += 1
        at = datetime.fromtimestamp(float(messages[0].ts), UTC)
        if at > row.expires_at + allowance:
            yield f"{row.key} was posted at {at}, it had expired at {row.expires_at}"


def _digests(
    stored: Stored, seen: Mapping[str, list[Message]], counted: Counter[str]
) -> Iterator[str]:
    """A lead has one digest a week."""
    had: Counter[tuple[str, str]] = Counter()
    for mark, messages in seen.items():
        row = stored.rows.get(mark)
        if row is not None and row.kind == "digest":
            _, week, person = row.key.split(":", 2)
            had[person, week] += len(messages)
    counted["digests"] += len(had)
    for (person, week), number in had.items():
        if number > 1:
            yield f"the lead {person} had {number} digests in {week}"


def _continuations(slack: SlackServer) -> Iterator[str]:
    """What goes on after a tall message goes on once."""
    parts: Counter[tuple[object, object]] = Counter()
    for workspace in slack.workspaces.values():
        for message in workspace.everything_said():
            said = said_by(message_json(message))
            if "of" in said:
                parts[said["of"], said["number"]] += 1
    for (of, number), times in parts.items():
        if times > 1:
            yield f"part {number} of {of} is on screen {times} times"


def _drawn(work: Work, rows: Sequence[DeliveryRow]) -> dict[str, list[tuple[str, object]]]:
    """What each message says today, as Slack would be told it."""
    compose = all_composers()
    drawn: dict[str, list[tuple[str, object]]] = {}
    for mark, message in compose(work, [row for row in rows if row.message_ref]).items():
        posts = message_posts(message) if message is not None else ()
        drawn[mark] = [(post.text, list(post.blocks)) for post in posts]
    return drawn


def _marked(slack: SlackServer) -> dict[str, list[Message]]:
    found = [
        each for workspace in slack.workspaces.values() for each in workspace.everything_said()
    ]
    return _by_mark(sorted(found, key=lambda each: each.ts))


def _by_mark(messages: Sequence[Message]) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        mark = said_by(message_json(message)).get("id")
        if isinstance(mark, str):
            found[mark].append(message)
    return dict(found)


def _plain(value: object) -> object:
    """Blocks without what a platform adds or a renderer counts up by itself."""
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items() if each is not None}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value
