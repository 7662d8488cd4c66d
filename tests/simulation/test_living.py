"""Living on a platform that does the work itself, behind a tap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.clock import VirtualClock
from bot.simulation.platform import Screen, SimulatedPlatform, Tapped
from dialogs.platform import Where
from dialogs.vocabulary import Message, Say, prose

WHERE = Where(platform="web", realm="r", installation_id="i", conversation="c")


def _message(text: str) -> Message:
    return Message(summary=text, body=(Say(prose(text)),))


async def test_a_tap_shows_what_another_platform_posted_and_changed() -> None:
    clock = VirtualClock(datetime(2026, 10, 12, tzinfo=UTC))
    behind, before = Screen(), Screen()
    tapped = Tapped(SimulatedPlatform(clock.now, behind), clock.now, before)
    ref = await tapped.post(WHERE, _message("one"), "mark")
    clock.move_to(clock.now() + timedelta(minutes=5))
    await tapped.update(WHERE, ref, _message("two"))
    assert [each.message.summary for each in before.fresh()] == ["two"]
    assert before.fresh() == []
    there = before.at_place("c", ref)
    assert there is not None
    assert [version.message.summary for version in there.versions] == ["one", "two"]
    assert there.at < there.versions[-1].at
    assert await tapped.find(WHERE, "mark", there.at) == ref
    assert await tapped.personal("r", "ana") == await tapped.personal("r", "ana")
    assert await tapped.members(WHERE) == ()
    assert await tapped.account("r", "ana") is None


async def test_a_change_of_a_message_from_before_the_tap_is_let_go() -> None:
    screen = Screen()
    clock = VirtualClock(datetime(2026, 10, 12, tzinfo=UTC))
    tapped = Tapped(SimulatedPlatform(clock.now, Screen()), clock.now, screen)
    await tapped.update(WHERE, "from-before", _message("new"))
    assert screen.shown == []
    assert screen.updates == 1
