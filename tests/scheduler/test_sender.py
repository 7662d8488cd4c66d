"""What a platform's answer to one call means."""

from datetime import timedelta

import pytest

from bot.domain.clock import monotonic
from bot.domain.faults import named
from bot.store.deliveries import DeliveryRow
from bot.store.delivery_claims import Claimed
from bot.store.delivery_finish import Outcome
from bot.store.delivery_plan import Homeless
from dialogs.platform import InDoubt
from dialogs.vocabulary import Message
from dialogs.watch import Unwatched
from scheduler.sending import Errand, Sender
from tests.fakes.recording_platform import RecordingPlatform
from tests.scheduler.post_office import START

SENDER = Sender(timedelta(seconds=15), Unwatched())


def errand(
    *, in_doubt: bool = False, attempt: int = 1, in_doubt_for: timedelta = timedelta(0)
) -> Errand:
    row = DeliveryRow(
        id="d1",
        key="a",
        kind="card",
        subject_id="s",
        installation_id="i",
        conversation_id="c",
        account_id=None,
        after_id=None,
        wanted=1,
        shown=0,
        state="sending",
        attempt=attempt,
        doubt_since=START,
        expires_at=None,
        message_ref=None,
        posted_at=None,
        refusal=None,
        platform="slack",
    )
    claimed = Claimed(
        row=row,
        platform="slack",
        realm="r1",
        conversation="c1",
        service_url=None,
        thread=None,
        in_doubt=in_doubt,
        in_doubt_for=in_doubt_for,
    )
    return Errand(claimed=claimed, message=Message(summary="a", body=()))


async def test_nothing_is_sent_when_the_lease_would_end_before_the_answer() -> None:
    platform = RecordingPlatform(lambda: START)
    late = monotonic() - 1
    result = await SENDER.send(platform, errand(), now=START, until=late)
    assert result.outcome == Outcome(row=errand().claimed.row, state="planned")
    assert not platform.calls


async def test_nobody_is_asked_when_the_lease_would_end_before_the_answer() -> None:
    platform = RecordingPlatform(lambda: START)
    late = monotonic() - 1
    result = await SENDER.send(platform, errand(in_doubt=True), now=START, until=late)
    assert result.outcome.state == "sending"
    assert not platform.calls


async def test_a_doubt_that_comes_again_waits_twice_as_long_up_to_an_hour() -> None:
    platform = RecordingPlatform(lambda: START)
    waits: list[timedelta] = []
    passed = timedelta(0)
    for _ in range(12):
        platform.says(InDoubt())
        result = await SENDER.send(
            platform, errand(in_doubt_for=passed), now=START, until=monotonic() + 60
        )
        assert result.outcome.state == "sending"
        waits.append(result.outcome.wait)
        passed += result.outcome.wait
    minute = timedelta(minutes=1)
    assert waits[:5] == [minute / 2, minute / 2, minute, 2 * minute, 4 * minute]
    assert waits[-1] == timedelta(hours=1)


async def test_the_first_doubt_about_a_message_of_many_updates_waits_no_longer_than_any() -> None:
    platform = RecordingPlatform(lambda: START)
    platform.says(InDoubt())
    result = await SENDER.send(platform, errand(attempt=40), now=START, until=monotonic() + 60)
    assert result.outcome.wait == timedelta(seconds=30)


@pytest.mark.parametrize("error", [InDoubt(), TimeoutError(), ValueError("what Ann wrote")])
async def test_a_private_conversation_that_cannot_be_opened_is_asked_for_again(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    platform = RecordingPlatform(lambda: START)
    platform.says(error)
    whose = Homeless(
        account_id="x", installation_id="i", platform="slack", realm="r1", external_id="ann"
    )
    housed = await SENDER.house(platform, whose)
    assert (housed.conversation, housed.refused) == (None, None)
    assert housed.wait == timedelta(minutes=1)
    assert "Ann" not in caplog.text


def test_an_error_is_named_by_its_kind_and_line() -> None:
    assert named(ValueError("what Ann wrote")) == "ValueError"
    with pytest.raises(ValueError, match="Ann") as raised:
        int("what Ann wrote")
    assert named(raised.value).startswith("ValueError at test_sender.py:")
