"""The oracle: what people saw on the stand-ins, held against what the store says.

It reads both when all is quiet. It must not know what went wrong on the way: whatever did, each of
these must hold. A finding is a sentence; there must be none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.chaos.people import People, Said
from tests.chaos.side import Post
from tests.chaos.stored import OWED, Stored

_APART = timedelta(seconds=2)
"""By so much may two machines' calendars differ."""


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What the oracle found, and over how much it looked."""

    findings: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is on screen: by the owed message that it is, and what is none that is known."""

    owed: Mapping[str, list[Post]]
    others: list[Post]


def judge(stored: Stored, people: People, *, allowance: timedelta) -> Verdict:
    """Hold one against the other.

    Args:
        stored: what the store says.
        people: what they said and did, and what they see.
        allowance: how long after its claim a message may be posted.
    """
    verdict = Verdict()
    seen, counted = _seen(stored, people), verdict.counted
    for finding in (
        *_replies(stored, people, counted),
        *_forms(stored, people, counted),
        *_owed(stored),
        *_posts(stored, seen, people, counted),
        *_unconfirmed(stored, seen, people, counted),
        *_words(stored, seen, counted),
        *_order(stored, seen, counted),
        *_expiry(stored, seen, allowance, counted),
        *_digests(stored, seen, counted),
        *(flaw for side in people.sides.values() for flaw in side.flaws()),
    ):
        verdict.findings.append(finding)
    return verdict


def _seen(stored: Stored, people: People) -> Seen:
    """Which owed message each post is: as it says itself, else as the store knows its place."""
    known = {
        (stored.places[mark].channel, row.message_ref): mark
        for mark, row in stored.rows.items()
        if row.message_ref is not None
    }
    owed: dict[str, list[Post]] = defaultdict(list)
    others: list[Post] = []
    for side in people.sides.values():
        for post in side.posts():
            mark = post.mark if side.can_be_asked else known.get((post.place, post.ref))
            if mark is not None:
                owed[mark].append(post)
            elif not side.can_be_asked:
                others.append(post)
    return Seen(owed=dict(owed), others=others)


def _replies(stored: Stored, people: People, counted: Counter[str]) -> Iterator[str]:
    """Each message that got its 200 is stored once, as of its author's last word.

    Unless nobody could say then that a card stands there, and its author was told so: a person had
    deleted it before its place was known, or it could not be confirmed, or not yet.
    """
    for said in people.said:
        platform, ref = said.team.platform, said.written.ref
        known_at = stored.known_at.get((said.team.channel, said.written.root))
        found = stored.kept.get((said.team.channel, ref), [])
        if not found and _was_unknown(said, known_at, people):
            counted[f"messages given back under a card that nobody knew, {platform}"] += 1
            continue
        counted[f"messages of people, {platform}"] += 1
        counted["messages that got their 200"] += said.changes[0].taken
        if len(found) > 1:
            yield f"the words of {ref} are stored {len(found)} times"
        now = found[0] if found else None
        if now not in said.may_stand():
            story = [(each.text, each.taken_at) for each in said.changes]
            yield (
                f"of message {ref} the store holds {now!r}, its author said {story}, and its card"
                f" is known since {known_at}"
            )


def _was_unknown(said: Said, known_at: datetime | None, people: People) -> bool:
    """Whether all that was taken of a message was taken while its card was not known."""
    if known_at is None:
        return True
    if people.sides[said.team.platform].can_be_asked:
        return False
    taken = [each.taken_at for each in said.changes if each.taken_at is not None]
    return all(at <= known_at + _APART for at in taken)


def _forms(stored: Stored, people: People, counted: Counter[str]) -> Iterator[str]:
    """What a form was answered for is stored, once, as it was sent last."""
    for (person, check_in), sent in people.filled.items():
        taken = [place for place, each in enumerate(sent) if each.taken]
        counted["forms that people sent"] += len(sent)
        counted["forms kept, as their senders saw"] += len(taken)
        counted["forms given back"] += sum(each.given_back for each in sent)
        now = stored.forms.get((person, check_in), {})
        allowed = [each.texts for each in sent[taken[-1] if taken else 0 :] if not each.given_back]
        if any(_says(now, texts) for texts in allowed) or (not taken and not now):
            continue
        if any(each.hung and _says(now, each.texts) for each in sent):
            # It lay in a server that hung until after its sender had sent another.
            counted["forms that a server which hung brought late"] += 1
            continue
        story = [(dict(each.texts), each.taken) for each in sent]
        yield f"of the form of {person} for {check_in} the store holds {now}, they sent {story}"
    for what, times in stored.counts_kept.items():
        if times > 1:
            yield f"the count of {what} is stored {times} times"


def _says(now: Mapping[str, str | None], texts: Mapping[str, str]) -> bool:
    return bool(texts) and all(now.get(key) == text for key, text in texts.items())


def _owed(stored: Stored) -> Iterator[str]:
    """When all is quiet nothing is owed, and nothing on the agenda was left."""
    for row in stored.rows.values():
        if row.state in OWED:
            yield f"{row.key} is still {row.state} after {row.attempt} attempts"
        if row.state == "shown" and row.wanted > row.shown:
            yield f"{row.key} is owed (wanted {row.wanted}, shown {row.shown}) and nobody sends it"
    for each in stored.overdue:
        yield f"due and not done: {each}"


def _posts(stored: Stored, seen: Seen, people: People, counted: Counter[str]) -> Iterator[str]:
    """Each message is on screen once: no double, no loss, nothing that nobody owed."""
    for mark, posts in seen.owed.items():
        counted[f"posts, {posts[0].platform}"] += 1
        if mark not in stored.rows:
            yield f"nobody owed the post {posts[0].ref} in {posts[0].place}"
        elif len(posts) > 1:
            yield f"{stored.rows[mark].key} is on screen {len(posts)} times"
    for mark, row in stored.rows.items():
        place = stored.places[mark]
        counted[row.state] += 1
        if row.message_ref is None:
            if mark in seen.owed:
                yield f"{row.key} is on screen and the store ({row.state}) does not know"
            continue
        was_removed = row.message_ref in people.removed
        counted["posts that a person deleted"] += was_removed
        side = people.sides[place.platform]
        if not side.still_there(place.realm, place.channel, row.message_ref) and not was_removed:
            yield f"{row.key} is stored as {row.message_ref}, and nobody sees it"


def _unconfirmed(
    stored: Stored, seen: Seen, people: People, counted: Counter[str]
) -> Iterator[str]:
    """What nobody can confirm is listed for whoever can look, and explains all that is unknown."""
    open_in: Counter[str] = Counter()
    for mark, row in stored.rows.items():
        if row.state != "unconfirmed":
            continue
        place = stored.places[mark]
        if people.sides[place.platform].can_be_asked:
            yield f"{row.key} was left unconfirmed on a platform that can be asked"
        counted["posts that could not be confirmed"] += 1
        counted["posts that could not be confirmed, listed by the doctor"] += (
            row.conversation_id in stored.listed
        )
        if row.conversation_id not in stored.listed:
            yield f"{row.key} could not be confirmed, and nobody who could look is told"
        open_in[place.channel] += 1
    stands: Counter[str] = Counter(
        post.place for post in seen.others if not _is_answer(stored, post)
    )
    for place_id, number in stands.items():
        counted["posts that could not be confirmed, on screen"] += min(number, open_in[place_id])
        if number > open_in[place_id]:
            words = [each.begins for each in seen.others if each.place == place_id]
            yield (
                f"{number} posts in {place_id} are none that is known, {open_in[place_id]} could"
                f" not be confirmed there: {words}"
            )


def _is_answer(stored: Stored, post: Post) -> bool:
    """Whether a post that is none of the owed ones is words for somebody who acted.

    Those come in private alone, and there they begin as no owed message of that chat does.
    """
    return post.private and post.begins not in stored.beginnings.get(post.place, ())


def _words(stored: Stored, seen: Seen, counted: Counter[str]) -> Iterator[str]:
    """What stands there says what the facts say today."""
    for mark, drawn in stored.drawn.items():
        row = stored.rows[mark]
        for post in seen.owed.get(mark, ())[:1]:
            if row.state != "shown" or drawn.says is None:
                continue
            counted["posts read word for word"] += 1
            if post.says != drawn.says:
                yield f"{row.key} says {post.says!r}, the facts say {drawn.says!r}"


def _order(stored: Stored, seen: Seen, counted: Counter[str]) -> Iterator[str]:
    """What follows comes after, and stands under, what it follows."""
    for mark, row in stored.rows.items():
        before = stored.rows.get(row.after_id or "")
        if before is None or before.message_ref is None or mark not in seen.owed:
            continue
        post = seen.owed[mark][0]
        counted["posts that follow another"] += 1
        if float(post.ref) <= float(before.message_ref):
            yield f"{row.key} came before {before.key}, which it follows"
        here = stored.places[mark] == stored.places[before.id]
        if here and post.root != before.message_ref:
            yield f"{row.key} stands under {post.root}, not under {before.message_ref}"


def _expiry(
    stored: Stored, seen: Seen, allowance: timedelta, counted: Counter[str]
) -> Iterator[str]:
    """Nothing was posted after its time."""
    for mark, posts in seen.owed.items():
        row = stored.rows.get(mark)
        if row is None or row.expires_at is None:
            continue
        counted["posts with an end"] += 1
        if posts[0].at > row.expires_at + allowance:
            yield f"{row.key} was posted at {posts[0].at}, it had expired at {row.expires_at}"


def _digests(stored: Stored, seen: Seen, counted: Counter[str]) -> Iterator[str]:
    """A lead has one digest a week."""
    had: Counter[tuple[str, str]] = Counter()
    for mark, posts in seen.owed.items():
        row = stored.rows.get(mark)
        if row is not None and row.kind == "digest":
            _, week, person = row.key.split(":", 2)
            had[person, week] += len(posts)
            counted[f"digests, {posts[0].platform}"] += 1
    for (person, week), number in had.items():
        if number > 1:
            yield f"the lead {person} had {number} digests in {week}"
