"""The HTTP edge: who is not Slack gets no further, and nothing Slack can send ends in a 500."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientError

from adapters.slack.edge import MOST_BYTES, decoded
from tests.databases import Databases
from tests.fakes.counting_watch import CountingWatch
from tests.fakes.slack.signing import Signed, Signer
from tests.slack.place import SlackPlace, slack_place
from tests.slack.wire import HttpWire

CHECK = {"type": "url_verification", "challenge": "c-1", "token": "t"}


# Nothing here is stored, so all of it is tried at one door.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(databases: Databases) -> AsyncIterator[SlackPlace]:
    url = databases.migrated("sqlite")
    async with slack_place(url) as there:
        yield there
    databases.discard(url)


def http(place: SlackPlace) -> HttpWire:
    assert isinstance(place.wire, HttpWire)
    return place.wire


async def status(place: SlackPlace, signed: Signed, **changed: str | None) -> int:
    headers = signed.headers | {k: v for k, v in changed.items() if v is not None}
    for name in [name for name, value in changed.items() if value is None]:
        headers.pop(name)
    answered = await http(place).send(Signed(body=signed.body, headers=headers))
    return answered.status


@pytest.mark.parametrize(
    "odd", [{"event": None}, {"event": 5}, {"team_id": ["T1"]}, {"team_id": {"id": "T1"}}]
)
async def test_an_event_without_what_all_events_have_is_refused(
    place: SlackPlace, odd: dict[str, Any]
) -> None:
    body = {"type": "event_callback", "team_id": "T1", "event": {"type": "message"}, **odd}
    assert (await http(place).event(body)).status == 400


async def test_the_address_is_confirmed_to_slack(place: SlackPlace) -> None:
    answered = await http(place).event(CHECK)
    assert (answered.status, answered.body) == (200, {"challenge": "c-1"})


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": None},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": None},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "1" * 40},
        {"X-Slack-Request-Timestamp": "\u0661"},
    ],
)
async def test_what_is_not_signed_is_refused(
    place: SlackPlace, changed: dict[str, str | None]
) -> None:
    signed = Signer().event(CHECK, place.now())
    assert await status(place, signed, **changed) == 401


async def test_another_secret_an_old_and_a_future_signature_are_refused(place: SlackPlace) -> None:
    assert await status(place, Signer("another").event(CHECK, place.now())) == 401
    for late in (timedelta(seconds=301), timedelta(seconds=-301)):
        assert await status(place, Signer().event(CHECK, place.now() + late)) == 401
    fresh = place.now() - timedelta(seconds=299)
    assert await status(place, Signer().event(CHECK, fresh)) == 200


async def test_a_body_that_was_changed_on_its_way_is_refused(place: SlackPlace) -> None:
    signed = Signer().event(CHECK, place.now())
    changed = Signed(body=signed.body.replace(b"c-1", b"c-2"), headers=signed.headers)
    assert (await http(place).send(changed)).status == 401


async def test_a_body_that_is_too_big_is_not_read(place: SlackPlace) -> None:
    signed = Signer().raw(b"{" + b" " * MOST_BYTES, "application/json", place.now())
    body = io.BytesIO(signed.body)
    async with place.http.post("/slack/events", data=body, headers=signed.headers) as response:
        assert response.status == 413


async def test_a_body_that_does_not_say_how_big_it_is_is_read_no_further_than_that(
    place: SlackPlace,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    with suppress(ClientError):  # The connection may be closed before all of it is sent.
        async with place.http.post("/slack/events", data=endless()) as response:
            assert response.status == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"{}", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"payload=nonsense", "application/x-www-form-urlencoded"),
        (b"payload=[1]", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(500)), "application/x-www-form-urlencoded"),
    ],
)
async def test_signed_rubbish_is_refused_in_good_order(
    place: SlackPlace, body: bytes, kind: str
) -> None:
    answered = await status(place, Signer().raw(body, kind, place.now()))
    # What cannot be decoded cannot have been signed by Slack either.
    assert answered in (400, 401)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback"},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "message"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "user": 5}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "channel_rename"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "member_joined_channel"}},
        {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "actions": []},
        {"type": "block_actions", "team": {"id": "T1"}, "user": {}, "actions": [{"value": 3}]},
        {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": {}},
        {"type": "shortcut", "team": {"id": "T1"}, "user": {"id": "U1"}, "callback_id": "x"},
        {"command": "/cycle", "team_id": "T1"},
        {"type": "something_new", "team_id": "T1"},
        {"hello": "world"},
    ],
)
async def test_a_shape_that_nobody_expects_is_no_fault_of_ours(
    place: SlackPlace, body: dict[str, Any]
) -> None:
    assert (await http(place).event(body)).status in (200, 400)


async def test_what_nobody_listens_to_is_taken_and_counted(place: SlackPlace) -> None:
    envelope = {"type": "event_callback", "team_id": "T1", "event": {"type": "emoji_changed"}}
    assert isinstance(place.house.watch, CountingWatch)
    before = len(place.house.watch.strange)
    for _ in range(2):
        assert (await http(place).event(envelope)).status == 200
    assert place.house.watch.strange[before:] == ["slack", "slack"]


async def test_legitimate_strangers_are_answered(place: SlackPlace) -> None:
    form = Signer().form({"ssl_check": "1", "token": "t"}, place.now())
    assert await status(place, form) == 200
    happened = {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1}
    assert (await http(place).event(happened)).status == 200


async def test_another_method_is_no_way_in(place: SlackPlace) -> None:
    async with place.http.get("/slack/events") as response:
        assert response.status == 405


@pytest.mark.parametrize("text", ["the payload is late", "payload=1", "Payload", "a=b&payload=c"])
async def test_a_command_may_say_payload(place: SlackPlace, text: str) -> None:
    ana = await place.newcomer("Ana", email="ana@orchard.example")
    home = await place.channel("payload-team", ana)
    await ana.command(text, at=home)
    told = ana.told()
    assert told is not None
    assert "connected" in told.text or "isn't a word I know" in told.text


async def test_a_form_is_decoded_as_slack_sends_it() -> None:
    kind = "application/x-www-form-urlencoded"
    assert decoded(b"text=&channel_name=payload-team", kind) == {
        "text": "",
        "channel_name": "payload-team",
    }
    assert decoded(b"payload=%7B%22type%22%3A%22shortcut%22%7D", kind) == {"type": "shortcut"}
    assert decoded(json.dumps({"a": 1}).encode(), "application/json") == {"a": 1}


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (b"text=1+2%2B&user=", {"text": "1 2+", "user": ""}),
        (b"text=%F0%9F%98%80+na\xc3\xafve", {"text": "😀 naïve"}),
        (b"text=%zz&user=%", {"text": "%zz", "user": "%"}),
        (b"text=a%26b%3Dc&text=last", {"text": "last"}),
        (b"&".join(b"f%d=" % number for number in range(101)), None),
        (b"text=%FF", {"text": "\N{REPLACEMENT CHARACTER}"}),
    ],
)
async def test_a_form_is_read_whatever_stands_in_it(
    form: bytes, fields: dict[str, str] | None
) -> None:
    assert decoded(form, "application/x-www-form-urlencoded") == fields
