"""What a watcher reads at /metrics: everything that matters, and nobody's name."""

import re
from datetime import timedelta
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bot.domain.clock import SystemClock
from bot.store import conversations, deliveries, installations
from bot.store.work import Work
from bot.wiring.server import Served, serving
from dialogs.answers import Refused
from dialogs.inputs import AccountRef, Command, ConversationRef, Input
from tests.databases import MakeDatabase
from tests.wiring.houses import asked, settings_for
from tests.wiring.wire import wire


async def read(served: Served) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in the labels' order."""
    answer = await asked(served.address, "/metrics")
    assert answer.status == 200
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def owed(work: Work) -> None:
    place = installations.add_installation(work, platform="slack", realm="T-marked-realm")
    channel = conversations.seen_conversation(
        work,
        installation_id=place.id,
        external_id="C-marked-channel",
        kind="channel",
        name="marked name",
    )
    deliveries.owe(
        work,
        key="marked-key",
        kind="check_in",
        subject_id="marked-subject",
        installation_id=place.id,
        conversation_id=channel.id,
        not_before=work.now - timedelta(minutes=2),
    )


def typed(words: str) -> Input:
    return Input(
        key=None,
        at=SystemClock().now(),
        account=AccountRef(platform="slack", realm="T-marked-realm", external_id="U-marked"),
        conversation=ConversationRef(external_id="C-marked-channel", kind="channel"),
        what=Command(words),
    )


async def test_inputs_owed_messages_and_ages_are_measured_without_a_name(
    fresh_database_url: MakeDatabase,
) -> None:
    async with serving(settings_for(fresh_database_url("sqlite")), local_chat=False) as served:
        await served.house.database.work(owed)
        answer = await served.house.turn.take(typed("status marked words"))
        assert isinstance(answer, Refused)
        served.house.watch.unknown("slack")
        await served.house.tick()  # The metronome's first may not have ended yet.
        found = await read(served)
        text = (await asked(served.address, "/metrics")).text
    assert found["cyclebot_input_seconds_count", "refused", "command", "slack"] == 1
    assert found["cyclebot_inputs_unknown_total", "slack"] == 1
    assert found["cyclebot_owed", "post", "slack", "waiting"] == 1
    assert found["cyclebot_in_doubt", "slack"] == 0
    assert found["cyclebot_owed_lag_seconds",] >= 0
    assert 0 <= found["cyclebot_due_lag_seconds",] < 60  # The nightly sweep may be due just now.
    assert found["cyclebot_tick_age_seconds",] < 60
    assert found["cyclebot_database_up",] == 1
    assert "marked" not in text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text), "no id either"


async def test_measures_are_read_while_the_database_is_gone(
    fresh_database_url: MakeDatabase,
) -> None:
    async with (
        wire(fresh_database_url("postgresql")) as laid,
        serving(settings_for(laid.url), local_chat=False) as served,
    ):
        await laid.cut()
        found = await read(served)
        assert found["cyclebot_database_up",] == 0
        assert not [name for name, *_ in found if name == "cyclebot_owed"]
        await laid.mend()
        assert (await read(served))["cyclebot_database_up",] == 1


async def test_who_asks_through_a_proxy_gets_no_measures(
    fresh_database_url: MakeDatabase,
) -> None:
    proxied: dict[str, Any] = {"X-Forwarded-For": "203.0.113.9"}
    async with serving(settings_for(fresh_database_url("sqlite")), local_chat=False) as served:
        assert (await asked(served.address, "/metrics", **proxied)).status == 404
        forwarded = {"Forwarded": "for=203.0.113.9"}
        assert (await asked(served.address, "/metrics", **forwarded)).status == 404
        assert (await asked(served.address, "/readyz", **proxied)).status in {200, 503}
