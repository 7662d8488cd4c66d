"""The local chat page keeps every promise of the platform port."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.web.platform import WebPlatform
from adapters.web.vendor_file import VendorFile
from bot.domain.clock import VirtualClock
from dialogs.platform import Later
from dialogs.vocabulary import Message
from tests.contracts.platform_contract import PlatformContract, Shown, Stage
from tests.web.page_text import Drawn
from tests.web.stage import PLACE, REALM, START, new_vendor


class TestWebPlatform(PlatformContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[Stage]:
        clock = VirtualClock(START)
        vendor = new_vendor(clock)

        async def shown(conversation: str) -> list[Shown]:
            viewer = conversation.removeprefix("dm-") if conversation.startswith("dm-") else "ana"
            roots = vendor.history(REALM, conversation, viewer)
            replies = [
                reply
                for root in roots
                for reply in vendor.history(REALM, conversation, viewer, root=root.id)
            ]
            return [
                Shown(
                    ref=str(each.id),
                    thread=None if each.root is None else str(each.root),
                    text=Drawn(each.html or "").text,
                )
                for each in sorted([*roots, *replies], key=lambda each: each.id)
            ]

        async def remove_bot() -> None:
            vendor.remove_bot(REALM, PLACE.conversation)

        async def archive() -> None:
            vendor.archive(REALM, PLACE.conversation)

        yield Stage(
            platform=WebPlatform(vendor),
            where=PLACE,
            people=("ana", "ben", "pri"),
            now=clock.now,
            shown=shown,
            remove_bot=remove_bot,
            archive=archive,
        )
        vendor.close()


async def test_a_file_that_another_holds_is_later_and_nothing_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.web.vendor_file._WAIT_FOR_LOCK", 0.01)
    path = str(tmp_path / "chat.sqlite")
    vendor = new_vendor(VirtualClock(START), path)
    other = VendorFile(path)
    try:
        with other.work(), pytest.raises(Later):
            await WebPlatform(vendor).post(PLACE, Message(summary="late", body=()), "mark")
        assert vendor.history(REALM, "grade-4", "ana") == ()
    finally:
        other.close()
        vendor.close()


async def test_an_account_carries_the_address_the_service_vouches_for_and_who_is_a_guest() -> None:
    vendor = new_vendor(VirtualClock(START))
    platform = WebPlatform(vendor)
    try:
        principal = await platform.account(REALM, "pri")
        guest = await platform.account(REALM, "zoe")
        assert principal is not None
        assert (principal.email, principal.guest) == ("pri@school.example", False)
        assert guest is not None
        assert guest.guest
    finally:
        vendor.close()
