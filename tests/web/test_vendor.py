"""The chat service behind the page keeps what it is told, for whom it is meant."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.web.vendor import ChatVendor
from adapters.web.vendor_values import Archived, Change, NotYours, Unknown
from bot.domain.clock import VirtualClock
from tests.web.stage import REALM, START, new_vendor


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def vendor(clock: VirtualClock) -> Iterator[ChatVendor]:
    made = new_vendor(clock)
    yield made
    made.close()


def test_what_was_said_is_there_after_a_restart(tmp_path: Path, clock: VirtualClock) -> None:
    path = str(tmp_path / "chat.sqlite")
    first = new_vendor(clock, path)
    first.say(REALM, "grade-4", "ana", "Good morning", key="key-1")
    first.close()

    second = ChatVendor(path, clock=clock)
    assert [each.text for each in second.history(REALM, "grade-4", "ben")] == ["Good morning"]
    second.close()


def test_the_same_key_says_it_once(vendor: ChatVendor) -> None:
    first = vendor.say(REALM, "grade-4", "ana", "once", key="key-1")
    again = vendor.say(REALM, "grade-4", "ana", "once", key="key-1")

    assert first.id == again.id
    assert len(vendor.history(REALM, "grade-4", "ana")) == 1


def test_a_private_message_is_seen_by_its_one_user_alone(vendor: ChatVendor) -> None:
    vendor.post(REALM, "grade-4", html="<p>you</p>", summary="you", private_to="ana")

    assert len(vendor.history(REALM, "grade-4", "ana")) == 1
    assert vendor.history(REALM, "grade-4", "ben") == ()
    assert [door.unread for door in vendor.doorways(REALM, "ben")] == [0]


def test_what_others_wrote_is_unread_until_it_is_read(vendor: ChatVendor) -> None:
    vendor.say(REALM, "grade-4", "ben", "one", key="key-1")
    last = vendor.say(REALM, "grade-4", "ben", "two", key="key-2")
    vendor.say(REALM, "grade-4", "ana", "mine", key="key-3")
    assert [door.unread for door in vendor.doorways(REALM, "ana")] == [2]

    vendor.read(REALM, "grade-4", "ana", last.id)
    assert [door.unread for door in vendor.doorways(REALM, "ana")] == [0]

    vendor.read(REALM, "grade-4", "ana", 1)  # An older mark takes nothing back.
    assert [door.unread for door in vendor.doorways(REALM, "ana")] == [0]


def test_a_reply_to_a_reply_stands_in_the_same_thread(vendor: ChatVendor) -> None:
    root = vendor.say(REALM, "grade-4", "ana", "root", key="key-1")
    reply = vendor.say(REALM, "grade-4", "ben", "reply", key="key-2", root=root.id)
    deeper = vendor.say(REALM, "grade-4", "ana", "deeper", key="key-3", root=reply.id)

    assert deeper.root == root.id
    assert vendor.message(root.id).replies == 2


def test_only_its_author_changes_a_message(vendor: ChatVendor) -> None:
    mine = vendor.say(REALM, "grade-4", "ana", "mine", key="key-1")

    with pytest.raises(NotYours):
        vendor.edit(REALM, mine.id, "ben", "yours")
    with pytest.raises(NotYours):
        vendor.delete(REALM, mine.id, "ben")
    assert vendor.edit(REALM, mine.id, "ana", "better").text == "better"


def test_a_deleted_message_keeps_no_word(vendor: ChatVendor) -> None:
    mine = vendor.say(REALM, "grade-4", "ana", "a secret", key="key-1")
    vendor.delete(REALM, mine.id, "ana")
    vendor.delete(REALM, mine.id, "ana")

    held = vendor.message(mine.id)
    assert (held.text, held.summary) == ("", "")
    assert vendor.history(REALM, "grade-4", "ben") == ()


def test_a_deleted_message_with_replies_leaves_its_place(vendor: ChatVendor) -> None:
    root = vendor.say(REALM, "grade-4", "ana", "root", key="key-1")
    vendor.say(REALM, "grade-4", "ben", "reply", key="key-2", root=root.id)
    vendor.delete(REALM, root.id, "ana")

    assert [each.id for each in vendor.history(REALM, "grade-4", "ben")] == [root.id]


def test_who_is_not_in_a_channel_neither_reads_nor_writes_there(vendor: ChatVendor) -> None:
    with pytest.raises(NotYours):
        vendor.history(REALM, "grade-4", "zoe")
    with pytest.raises(NotYours):
        vendor.say(REALM, "grade-4", "zoe", "hello", key="key-1")


def test_an_archived_channel_is_read_only_until_it_is_restored(vendor: ChatVendor) -> None:
    vendor.archive(REALM, "grade-4")
    with pytest.raises(Archived):
        vendor.say(REALM, "grade-4", "ana", "hello", key="key-1")
    vendor.restore(REALM, "grade-4")
    vendor.say(REALM, "grade-4", "ana", "hello", key="key-1")


def test_who_does_not_exist_cannot_be_put_anywhere(vendor: ChatVendor) -> None:
    with pytest.raises(Unknown):
        vendor.add_member(REALM, "grade-4", "nobody")
    with pytest.raises(Unknown):
        vendor.personal(REALM, "nobody")
    with pytest.raises(Unknown):
        vendor.post(REALM, "nowhere", html="", summary="s")


def test_loading_twice_changes_nothing(vendor: ChatVendor, clock: VirtualClock) -> None:
    before = (vendor.users(), vendor.members(REALM, "grade-4"))
    vendor.add_user(REALM, "ana", "Ana Ruiz", group="Grade 4", role_words="Teacher, Grade 4")
    vendor.add_channel(REALM, "grade-4", "grade-4")
    vendor.add_member(REALM, "grade-4", "ana")

    assert (vendor.users(), vendor.members(REALM, "grade-4")) == before


def test_together_is_all_or_nothing_and_told_only_when_stored(vendor: ChatVendor) -> None:
    told: list[Change] = []
    vendor.watch(told.append)

    def half() -> None:
        with vendor.together():
            vendor.say(REALM, "grade-4", "ana", "half", key="key-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert told == []
    assert vendor.history(REALM, "grade-4", "ana") == ()

    vendor.say(REALM, "grade-4", "ana", "whole", key="key-2")
    assert [change.what for change in told] == ["new"]


def test_a_change_is_told_to_those_who_may_know(vendor: ChatVendor) -> None:
    told: list[Change] = []
    end = vendor.watch(told.append)
    vendor.post(REALM, "grade-4", html="", summary="s")
    vendor.post(REALM, "grade-4", html="", summary="s", private_to="ana")
    end()
    vendor.post(REALM, "grade-4", html="", summary="s")

    assert [change.audience for change in told] == [{"ana", "ben", "pri"}, {"ana"}]


def test_history_goes_back_page_by_page(vendor: ChatVendor, clock: VirtualClock) -> None:
    for number in range(5):
        clock.move_to(clock.now() + timedelta(minutes=1))
        vendor.say(REALM, "grade-4", "ana", str(number), key=f"key-{number}")

    late = vendor.history(REALM, "grade-4", "ben", most=3)
    early = vendor.history(REALM, "grade-4", "ben", before=late[0].id, most=3)
    assert [each.text for each in (*early, *late)] == ["0", "1", "2", "3", "4"]


def test_many_threads_write_at_once_and_nothing_is_lost(vendor: ChatVendor) -> None:
    told: list[Change] = []
    vendor.watch(told.append)
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda n: vendor.say(REALM, "grade-4", "ana", str(n), key=f"key-{n}"), range(80)
            )
        )

    assert len(vendor.history(REALM, "grade-4", "ana", most=100)) == 80
    assert len(told) == 80
