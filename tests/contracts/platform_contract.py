"""What every platform promises the dispatcher: the one suite for the `Platform` port.

An adapter's tests subclass `PlatformContract` and give a `stage` fixture: the platform, a place
with people in it, and eyes and hands on the other side of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from dialogs.platform import CannotAsk, Platform, Refused, Where
from dialogs.vocabulary import Heading, Message, Quote, Quoted, Say, Source, prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as a person in the place sees it: its reference, thread, and all its text."""

    ref: str
    thread: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A platform to be tried, and what stands behind it.

    `shown` gives what is seen in a conversation by id, threads too, in the order of posting;
    `people` are the ids of who is in `where`, ordered; `remove_bot` and `archive` act on `where`.
    `can_be_asked` says whether the platform remembers marks.
    """

    platform: Platform
    where: Where
    people: tuple[str, ...]
    now: Callable[[], datetime]
    shown: Callable[[str], Awaitable[list[Shown]]]
    remove_bot: Callable[[], Awaitable[None]]
    archive: Callable[[], Awaitable[None]]
    can_be_asked: bool = True


def words(text: str) -> Message:
    return Message(summary=text, body=(Say(prose(text)),))


class PlatformContract:
    async def test_a_post_is_seen_once_and_gives_its_reference(self, stage: Stage) -> None:
        ref = await stage.platform.post(stage.where, words("How did it go?"), "mark-1")

        seen = await stage.shown(stage.where.conversation)
        assert [(each.ref, each.thread) for each in seen] == [(ref, None)]
        assert "How did it go?" in seen[0].text

    async def test_posts_are_seen_in_their_order(self, stage: Stage) -> None:
        refs = [
            await stage.platform.post(stage.where, words(f"number {n}"), f"mark-{n}")
            for n in range(3)
        ]

        assert [each.ref for each in await stage.shown(stage.where.conversation)] == refs

    async def test_the_same_mark_twice_posts_twice(self, stage: Stage) -> None:
        first = await stage.platform.post(stage.where, words("again"), "mark")
        second = await stage.platform.post(stage.where, words("again"), "mark")

        assert first != second
        assert len(await stage.shown(stage.where.conversation)) == 2

    async def test_a_message_with_a_thread_stands_under_its_root(self, stage: Stage) -> None:
        root = await stage.platform.post(stage.where, words("the card"), "mark-1")
        under = replace(stage.where, thread=root)
        ref = await stage.platform.post(under, words("the recap"), "mark-2")

        seen = {each.ref: each.thread for each in await stage.shown(stage.where.conversation)}
        assert seen == {root: None, ref: root}

    async def test_an_update_replaces_the_message_whole_where_it_stands(self, stage: Stage) -> None:
        first = await stage.platform.post(
            stage.where, Message(summary="s", body=(Heading("Old"), Say(prose("gone")))), "mark-1"
        )
        await stage.platform.post(stage.where, words("later"), "mark-2")
        await stage.platform.update(stage.where, first, words("4 of 5 answered"))

        seen = await stage.shown(stage.where.conversation)
        assert seen[0].ref == first
        assert "4 of 5 answered" in seen[0].text
        assert "gone" not in seen[0].text
        assert len(seen) == 2

    async def test_the_same_update_again_changes_nothing(self, stage: Stage) -> None:
        ref = await stage.platform.post(stage.where, words("before"), "mark")
        await stage.platform.update(stage.where, ref, words("after"))
        once = await stage.shown(stage.where.conversation)
        await stage.platform.update(stage.where, ref, words("after"))

        assert await stage.shown(stage.where.conversation) == once

    @pytest.mark.parametrize(
        "typed",
        [
            "<!channel> @everyone <b>loud</b>",
            "**not bold** _nor this_ [no](https://example.org)",
            "two lines\n    and four spaces",
            "&lt;script&gt; &amp; \"quotes\" 'n' \\ back",
        ],
    )
    async def test_what_people_wrote_is_seen_to_the_letter(self, stage: Stage, typed: str) -> None:
        quote = Quote(text=typed, source=Source("answer", "1"))
        await stage.platform.post(
            stage.where, Message(summary="s", body=(Quoted((quote,)),)), "mark"
        )

        assert typed in (await stage.shown(stage.where.conversation))[0].text

    async def test_a_posted_message_is_found_by_its_mark(self, stage: Stage) -> None:
        before = stage.now() - timedelta(minutes=1)
        ref = await stage.platform.post(stage.where, words("here"), "mark-1")
        if not stage.can_be_asked:
            with pytest.raises(CannotAsk):
                await stage.platform.find(stage.where, "mark-1", before)
            return

        assert await stage.platform.find(stage.where, "mark-1", before) == ref
        assert await stage.platform.find(stage.where, "mark-2", before) is None

    async def test_a_message_from_before_is_not_found(self, stage: Stage) -> None:
        await stage.platform.post(stage.where, words("here"), "mark-1")
        after = stage.now() + timedelta(hours=1)
        if stage.can_be_asked:
            assert await stage.platform.find(stage.where, "mark-1", after) is None

    async def test_members_are_the_people_ordered_by_id(self, stage: Stage) -> None:
        members = await stage.platform.members(stage.where)

        assert tuple(each.external_id for each in members) == stage.people
        assert all(each.realm == stage.where.realm for each in members)

    async def test_an_account_is_what_the_platform_knows_of_a_person(self, stage: Stage) -> None:
        known = await stage.platform.account(stage.where.realm, stage.people[0])

        assert known is not None
        assert known in await stage.platform.members(stage.where)

    async def test_nobody_is_known_by_an_id_that_is_not_there(self, stage: Stage) -> None:
        assert await stage.platform.account(stage.where.realm, "nobody-by-this-id") is None

    async def test_the_private_conversation_is_opened_once(self, stage: Stage) -> None:
        first = await stage.platform.personal(stage.where.realm, stage.people[0])
        other = await stage.platform.personal(stage.where.realm, stage.people[1])

        assert await stage.platform.personal(stage.where.realm, stage.people[0]) == first
        assert other != first

    async def test_a_private_message_is_seen_by_its_person_and_not_in_the_channel(
        self, stage: Stage
    ) -> None:
        home = await stage.platform.personal(stage.where.realm, stage.people[0])
        ref = await stage.platform.post(
            replace(stage.where, conversation=home), words("only you"), "mark"
        )

        assert [each.ref for each in await stage.shown(home)] == [ref]
        assert await stage.shown(stage.where.conversation) == []

    async def test_a_bot_that_was_removed_is_refused_for_good(self, stage: Stage) -> None:
        ref = await stage.platform.post(stage.where, words("before"), "mark-1")
        await stage.remove_bot()

        with pytest.raises(Refused) as refusal:
            await stage.platform.post(stage.where, words("after"), "mark-2")
        assert (refusal.value.why, refusal.value.for_good) == ("bot_removed", True)
        with pytest.raises(Refused):
            await stage.platform.update(stage.where, ref, words("after"))

    async def test_an_archived_conversation_refuses_for_good(self, stage: Stage) -> None:
        await stage.archive()

        with pytest.raises(Refused) as refusal:
            await stage.platform.post(stage.where, words("after"), "mark")
        assert (refusal.value.why, refusal.value.for_good) == ("archived", True)

    async def test_a_conversation_that_is_not_there_is_refused_for_good(self, stage: Stage) -> None:
        with pytest.raises(Refused) as refusal:
            await stage.platform.post(
                replace(stage.where, conversation="no-such-place"), words("hello"), "mark"
            )
        assert refusal.value.for_good

    async def test_a_message_that_is_gone_cannot_be_updated(self, stage: Stage) -> None:
        with pytest.raises(Refused) as refusal:
            await stage.platform.update(stage.where, "999999", words("hello"))
        assert (refusal.value.why, refusal.value.for_good) == ("gone", False)
