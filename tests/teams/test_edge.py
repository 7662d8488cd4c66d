"""The way in: who is let in, who is not, and what a stranger's rubbish is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientSession, web

from adapters.teams.bearer import Bearer
from adapters.teams.edge import MOST_BYTES, Edge, Reply
from adapters.teams.payload import Payload
from adapters.teams.signing_keys import KEPT_FOR, NOT_BEFORE, SigningKeys
from bot.domain.clock import machine_now
from tests.fakes.teams import Delivery, Happenings, TeamsServers
from tests.fakes.teams.faults import Fault, Garbled, Refusing
from tests.fakes.teams.keys import SigningKey
from tests.fakes.teams.signing import WRONG_TOKENS, inbound_token, wrong_bearers
from tests.fakes.teams.tenants import Json
from tests.served import served


@dataclass(slots=True)
class Door:
    """An edge that is served, what came through it, and a hand on its clocks."""

    teams: TeamsServers
    delivery: Delivery
    hello: Json
    came: list[Payload] = field(default_factory=list)
    seconds: float = 1_000.0
    ahead: timedelta = timedelta(0)

    def later(self, by: timedelta) -> None:
        self.seconds += by.total_seconds()

    async def handle(self, activity: Payload) -> Reply:
        self.came.append(activity)
        return Reply(body={"said": "hello"}) if activity.text("type") == "invoke" else Reply()


@asynccontextmanager
async def door(*, verifies: bool = True) -> AsyncIterator[Door]:
    async with TeamsServers.serving(machine_now) as teams, ClientSession() as session:
        tenant = teams.add_tenant("Orchard")
        ana = tenant.add_person("Ana")
        hello = Happenings(teams, tenant).said(ana, tenant.personal_chat(ana), "hello")
        there = Door(teams, Delivery(teams, "", session), hello)
        keys = SigningKeys(teams.metadata_url, session, now=lambda: there.seconds)
        bearer = Bearer(teams.app_id, keys, now=lambda: machine_now() + there.ahead)
        edge = Edge(
            there.handle,
            bearer if verifies else None,
            lambda url: url == teams.service_url,
        )
        app = web.Application()
        app.router.add_post("/api/messages", edge.take)
        async with served(app) as address:
            there.delivery.url = f"{address}/api/messages"
            yield there


@pytest.fixture
async def there() -> AsyncIterator[Door]:
    async with door() as opened:
        yield opened


async def test_what_microsoft_signed_comes_in(there: Door) -> None:
    answered = await there.delivery.deliver(there.hello)

    assert (answered.status, answered.body) == (200, "")
    assert [each.text("text") for each in there.came] == ["hello"]


async def test_an_invoke_is_answered_with_its_body(there: Door) -> None:
    answered = await there.delivery.deliver(there.hello | {"type": "invoke"})

    assert (answered.status, answered.body) == (200, {"said": "hello"})


@pytest.mark.parametrize("wrong", sorted(WRONG_TOKENS))
async def test_a_wrong_token_is_answered_401_and_goes_no_further(there: Door, wrong: str) -> None:
    token = WRONG_TOKENS[wrong](there.teams)
    answered = await there.delivery.post(there.hello, f"Bearer {token}")

    assert answered.status == 401
    assert there.came == []


async def test_clocks_may_differ_by_nearly_five_minutes_and_no_more(there: Door) -> None:
    now = machine_now()

    async def came(*, exp: datetime, nbf: datetime) -> int:
        token = inbound_token(there.teams, exp=exp, nbf=nbf)
        return (await there.delivery.post(there.hello, f"Bearer {token}")).status

    near, far = timedelta(minutes=4, seconds=30), timedelta(minutes=5, seconds=30)
    hour = timedelta(hours=1)
    assert [await came(exp=now - each, nbf=now - hour) for each in (near, far)] == [200, 401]
    assert [await came(exp=now + hour, nbf=now + each) for each in (near, far)] == [200, 401]


async def test_a_token_that_came_before_is_refused_once_its_time_has_ended(there: Door) -> None:
    now = machine_now()
    token = f"Bearer {inbound_token(there.teams, exp=now + timedelta(hours=1))}"
    came = []
    for ahead in (timedelta(0), timedelta(minutes=64), timedelta(minutes=66), timedelta(0)):
        there.ahead = ahead
        came.append((await there.delivery.post(there.hello, token)).status)

    assert came == [200, 200, 401, 200]


async def test_a_token_that_came_before_is_refused_once_its_key_is_taken_back(there: Door) -> None:
    token = f"Bearer {inbound_token(there.teams)}"
    assert (await there.delivery.post(there.hello, token)).status == 200
    there.teams.channel_keys[:] = [SigningKey("channel-new")]
    there.later(KEPT_FOR)

    assert (await there.delivery.post(there.hello, token)).status == 401


async def test_a_token_that_came_before_brings_nothing_from_another_address(there: Door) -> None:
    token = f"Bearer {inbound_token(there.teams)}"
    assert (await there.delivery.post(there.hello, token)).status == 200
    elsewhere = there.hello | {"serviceUrl": "https://evil.example/"}

    assert (await there.delivery.post(elsewhere, token)).status == 401


async def test_what_differs_by_one_letter_from_a_token_that_came_before_is_refused(
    there: Door,
) -> None:
    token = inbound_token(there.teams)
    assert (await there.delivery.post(there.hello, f"Bearer {token}")).status == 200
    head, body, signature = token.split(".")
    other = ("A" if signature[0] != "A" else "B") + signature[1:]

    assert (await there.delivery.post(there.hello, f"Bearer {head}.{body}.{other}")).status == 401


async def test_of_however_many_tokens_each_is_verified(there: Door) -> None:
    tokens = [inbound_token(there.teams, sub=str(each)) for each in range(205)]
    came = {(await there.delivery.post(there.hello, f"Bearer {each}")).status for each in tokens}
    assert came == {200}

    assert (await there.delivery.post(there.hello, f"Bearer {tokens[0]}x")).status == 401
    assert (await there.delivery.post(there.hello, f"Bearer {tokens[0]}")).status == 200


@pytest.mark.parametrize("wrong", sorted(wrong_bearers()))
async def test_a_request_without_a_token_is_answered_401(there: Door, wrong: str) -> None:
    answered = await there.delivery.post(there.hello, wrong_bearers()[wrong])

    assert answered.status == 401
    assert there.came == []
    assert there.teams.keys_given == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b'"x"',
        b"{}",
        b'{"type": 7}',
        b'{"type": "message"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"type": "message", "conversation": {"id": 1}}',
    ],
)
async def test_what_is_no_activity_is_answered_400(there: Door, raw: bytes) -> None:
    answered = await there.delivery.post(raw, f"Bearer {inbound_token(there.teams)}")

    assert answered.status == 400
    assert there.came == []


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
async def test_another_kind_of_content_is_answered_415(there: Door, kind: str | None) -> None:
    bearer = f"Bearer {inbound_token(there.teams)}"
    answered = await there.delivery.post(there.hello, bearer, content_type=kind)

    assert answered.status == 415


async def test_what_is_too_big_is_answered_413(there: Door) -> None:
    huge = there.hello | {"text": "x" * MOST_BYTES}
    answered = await there.delivery.deliver(huge)

    assert answered.status == 413
    assert there.came == []


async def test_what_is_too_big_and_does_not_say_so_is_answered_413(there: Door) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"text": "'
        for _ in range(5):
            yield b"x" * (MOST_BYTES // 4)

    headers = {
        "Authorization": f"Bearer {inbound_token(there.teams)}",
        "Content-Type": "application/json",
    }
    url = there.delivery.url
    async with there.delivery.session.post(url, data=pieces(), headers=headers) as response:
        assert response.status == 413


async def test_an_address_that_is_none_of_microsofts_is_refused(there: Door) -> None:
    elsewhere = "https://smba.trafficmanager.net.evil.example/amer/"
    token = inbound_token(there.teams, serviceurl=elsewhere)
    answered = await there.delivery.post(there.hello | {"serviceUrl": elsewhere}, f"Bearer {token}")

    assert answered.status == 403
    assert there.came == []


async def test_keys_are_fetched_once_a_day(there: Door) -> None:
    await asyncio.gather(*(there.delivery.deliver(there.hello) for _ in range(5)))
    assert there.teams.keys_given == 1
    there.later(KEPT_FOR)
    await there.delivery.deliver(there.hello)

    assert there.teams.keys_given == 2


async def test_a_new_key_is_fetched_but_not_for_each_invented_one(there: Door) -> None:
    await there.delivery.deliver(there.hello)
    new = SigningKey("channel-new")
    token = f"Bearer {inbound_token(there.teams, key=new)}"
    there.teams.channel_keys.append(new)
    assert (await there.delivery.post(there.hello, token)).status == 401
    assert there.teams.keys_given == 1
    there.later(NOT_BEFORE)

    assert (await there.delivery.post(there.hello, token)).status == 200
    assert there.teams.keys_given == 2


@pytest.mark.parametrize("fault", [Refusing(500), Garbled(200), Garbled(502)])
async def test_while_microsofts_keys_are_away_nobody_is_let_in_and_it_is_tried_again(
    there: Door, fault: Fault
) -> None:
    there.teams.key_faults.next(fault)
    assert (await there.delivery.deliver(there.hello)).status == 503
    there.later(timedelta(seconds=10))

    assert (await there.delivery.deliver(there.hello)).status == 200


async def test_keys_that_are_known_go_on_to_be_used_while_new_ones_are_away(there: Door) -> None:
    await there.delivery.deliver(there.hello)
    there.teams.key_faults.next(Refusing(500))
    there.later(KEPT_FOR)

    assert (await there.delivery.deliver(there.hello)).status == 200


async def test_without_a_bearer_to_verify_a_machine_alone_lets_everybody_in() -> None:
    async with door(verifies=False) as opened:
        answered = await opened.delivery.post(opened.hello, None)
        assert answered.status == 200
        assert len(opened.came) == 1
        assert json.loads(json.dumps(opened.hello)) == opened.came[0].body
