"""The stand-in Microsoft refuses what Microsoft refuses, and goes wrong when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import jwt
import pytest

from tests.fakes.teams import Comings, Happenings, TeamsServers
from tests.fakes.teams.adaptive_cards import card_flaws
from tests.fakes.teams.card_reading import actions_of, card_text, inputs_of, shown_text
from tests.fakes.teams.connector import MOST_BYTES
from tests.fakes.teams.faults import Busy, CutOff, Garbled, Refusing, Slow
from tests.fakes.teams.key_server import ISSUER
from tests.fakes.teams.recording import recorded, recorded_names
from tests.fakes.teams.signing import WRONG_TOKENS, inbound_token
from tests.fakes.teams.tenants import Json
from tests.fakes.teams.token_server import SCOPE, bearer
from tests.fakes.teams.world import HOME_TENANT
from tests.teams.conftest import School, school

HELLO = {"type": "message", "text": "Hello"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the connector, with a good token unless another header is given."""

    teams: TeamsServers
    session: aiohttp.ClientSession

    async def call(
        self, method: str, path: str, body: object = None, *, authorization: str | None = None
    ) -> tuple[int, Any]:
        header = authorization or f"Bearer {bearer(self.teams)}"
        async with self.session.request(
            method,
            f"{self.teams.service_url}v3{path}",
            json=body,
            headers={"Authorization": header},
        ) as response:
            text = await response.text()
            kind = response.headers.get("Content-Type", "")
            return response.status, (await response.json() if "json" in kind else text)

    async def post(self, conversation: str, body: object = HELLO) -> tuple[int, Any]:
        return await self.call("POST", f"{place(conversation)}/activities", body)


def place(conversation: str) -> str:
    return f"/conversations/{quote(conversation, safe='')}"


def carded(card: Json) -> Json:
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def a_card(*body: Json, **more: Any) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def say(text: str, **more: Any) -> Json:
    return {"type": "TextBlock", "text": text, **more}


@pytest.fixture
async def caller(teams: TeamsServers) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(teams, session)


async def test_a_root_post_makes_a_thread_and_a_reply_stands_under_it(
    caller: Caller, juniper: School
) -> None:
    channel, tenant = juniper.channel, juniper.tenant
    status, made = await caller.call(
        "POST",
        "/conversations",
        {
            "isGroup": True,
            "activity": HELLO,
            "channelData": {"channel": {"id": channel.id}},
            "tenantId": tenant.id,
        },
    )
    assert (status, made["id"]) == (201, f"{channel.id};messageid={made['activityId']}")
    _, under = await caller.post(made["id"], {"type": "message", "text": "under"})
    _, answer = await caller.call(
        "POST", f"{place(channel.id)}/activities/{under['id']}", {"type": "message", "text": "too"}
    )

    shown = caller.teams.shown(channel)
    assert [(each.id, each.root) for each in shown] == [
        (made["activityId"], None),
        (under["id"], made["activityId"]),
        (answer["id"], made["activityId"]),
    ]


async def test_a_private_chat_is_the_same_each_time_it_is_made(
    caller: Caller, juniper: School
) -> None:
    wanted = {"isGroup": False, "members": [{"id": juniper.ana.id}], "tenantId": juniper.tenant.id}
    first = await caller.call("POST", "/conversations", wanted)

    assert first[0] == 201
    assert first[1]["id"].startswith("a:")
    assert await caller.call("POST", "/conversations", wanted) == first


@pytest.mark.parametrize(
    "wanted",
    [
        {"isGroup": True, "members": [{"id": "29:x"}, {"id": "29:y"}], "activity": HELLO},
        {"isGroup": True, "channelData": {"channel": {"id": "19:x@thread.tacv2"}}},
        {"isGroup": False, "members": []},
    ],
)
async def test_group_chats_and_empty_threads_cannot_be_made(
    caller: Caller, juniper: School, wanted: Json
) -> None:
    status, said = await caller.call(
        "POST", "/conversations", {**wanted, "tenantId": juniper.tenant.id}
    )
    assert (status, said["error"]["code"]) == (400, "BadSyntax")
    status, _ = await caller.call("POST", "/conversations", wanted)
    assert status == 400


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda teams: "", id="none"),
        pytest.param(lambda teams: "x", id="garbage"),
        pytest.param(lambda teams: bearer(teams, aud="https://graph.microsoft.com"), id="audience"),
        pytest.param(lambda teams: bearer(teams, appid="another"), id="app"),
        pytest.param(lambda teams: bearer(teams, exp=1), id="expired"),
        pytest.param(inbound_token, id="inbound"),
    ],
)
async def test_only_a_good_bearer_may_call(
    caller: Caller, juniper: School, token: Callable[[TeamsServers], str]
) -> None:
    header = f"Bearer {token(caller.teams)}"
    status, _ = await caller.call(
        "POST", f"{place(juniper.channel.id)}/activities", HELLO, authorization=header
    )
    assert status == 401
    assert juniper.channel.messages == []


async def test_whoever_removed_blocked_or_archived_is_not_written_to(
    caller: Caller, juniper: School
) -> None:
    chat = juniper.tenant.personal_chat(juniper.ana)
    juniper.ana.blocks = True
    status, said = await caller.post(chat.id)
    assert (status, said["errorCode"]) == (403, 209)
    assert "MessageWritesBlocked" in said["message"]

    juniper.channel.archived = True
    assert (await caller.post(juniper.channel.id))[1]["errorCode"] == 209
    juniper.channel.bot_here = False
    status, said = await caller.post(juniper.channel.id)
    assert (status, said["error"]["code"]) == (403, "BotNotInConversationRoster")

    zoe = juniper.tenant.add_person("Zoe", has_app=False)
    wanted = {"isGroup": False, "members": [{"id": zoe.id}], "tenantId": juniper.tenant.id}
    status, said = await caller.call("POST", "/conversations", wanted)
    assert (status, said["error"]["code"]) == (403, "ForbiddenOperationException")


async def test_what_is_not_there_is_404_and_what_is_another_s_is_403(
    caller: Caller, juniper: School
) -> None:
    assert (await caller.post("19:nowhere@thread.tacv2"))[1]["error"]["code"] == (
        "ConversationNotFound"
    )
    path = f"{place(juniper.channel.id)}/activities"
    _, said = await caller.call("PUT", f"{path}/999", HELLO)
    assert said["error"]["code"] == "ActivityNotFoundInConversation"
    Happenings(caller.teams, juniper.tenant).said(juniper.ana, juniper.channel, "mine")
    mine = juniper.channel.messages[0]
    status, said = await caller.call("PUT", f"{path}/{mine.id}", HELLO)
    assert (status, said["error"]["code"]) == (403, "NotEnoughPermissions")


async def test_a_message_is_changed_in_place_and_taken_back(
    caller: Caller, juniper: School
) -> None:
    _, made = await caller.post(juniper.channel.id)
    path = f"{place(juniper.channel.id)}/activities/{made['id']}"
    status, _ = await caller.call("PUT", path, {"type": "message", "text": "after"})
    assert status == 200
    assert [each["text"] for each in juniper.channel.messages[0].versions] == ["Hello", "after"]

    await caller.call("DELETE", path)
    assert caller.teams.shown(juniper.channel) == []
    assert (await caller.call("DELETE", path))[0] == 404


async def test_size_is_counted_in_utf_16(caller: Caller, juniper: School) -> None:
    fits = "é" * (MOST_BYTES // 2 - 100)
    status, _ = await caller.post(juniper.channel.id, {"type": "message", "text": fits})
    assert status == 201
    status, said = await caller.post(juniper.channel.id, {"type": "message", "text": fits * 2})
    assert (status, said["error"]["code"]) == (413, "MessageSizeTooBig")


async def test_people_are_listed_by_pages_and_one_by_one(caller: Caller, juniper: School) -> None:
    caller.teams.page_size = 2
    _, first = await caller.call("GET", f"{place(juniper.channel.id)}/pagedmembers")
    _, rest = await caller.call(
        "GET",
        f"{place(juniper.channel.id)}/pagedmembers?continuationToken={first['continuationToken']}",
    )
    names = [each["name"] for each in first["members"] + rest["members"]]
    assert names == ["Ana Ruiz", "Ben Okafor", "Priya Nand"]
    assert "continuationToken" not in rest

    for known in (juniper.ana.id, juniper.ana.aad):
        status, ana = await caller.call("GET", f"{place(juniper.channel.id)}/members/{known}")
        assert (status, ana["email"]) == (200, "ana.ruiz@juniper.example")
    assert (await caller.call("GET", f"{place(juniper.channel.id)}/members/29:x"))[0] == 404


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (a_card(say("x"), version="1.6"), "newer than 1.5"),
        (a_card({"type": "Carousel"}), "'Carousel' is unknown"),
        (a_card({"type": "TextBlock"}), "has no text"),
        (a_card(say("x", colour="red")), "colour is unknown"),
        (a_card(say("x", size="huge")), "'huge' is not one of"),
        (a_card(say("x", wrap="yes")), "neither true nor false"),
        (a_card({"type": "Image", "url": "javascript:alert(1)"}), "leads nowhere"),
        (a_card(*({"type": "Input.Text", "id": "a"} for _ in range(2))), "two things are called"),
        (a_card(actions=[{"type": "Action.Http"}]), "'Action.Http' is unknown"),
        (a_card(actions=[{"type": "Action.Submit"}] * 7), "more than 6 actions"),
        (a_card(), "shows nothing"),
        (
            a_card(
                say("x"),
                msteams={
                    "entities": [
                        {"type": "mention", "text": "<at>A</at>", "mentioned": {"id": "29:1"}}
                    ]
                },
            ),
            "stands nowhere",
        ),
        (
            a_card(
                {
                    "type": "Table",
                    "columns": [{"width": 1}],
                    "rows": [
                        {"type": "TableRow", "cells": [{"type": "TableCell", "items": []}] * 2}
                    ],
                }
            ),
            "2 cells in 1 columns",
        ),
    ],
)
async def test_a_card_that_clients_would_not_show_whole_is_refused(
    caller: Caller, juniper: School, wrong: Json, why: str
) -> None:
    status, said = await caller.post(juniper.channel.id, carded(wrong))
    assert status == 400
    assert why in said["error"]["message"]


def test_a_card_is_read_as_a_client_shows_it() -> None:
    card = a_card(
        say("**bold** and \\*not\\*"),
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "**as typed**"}]},
        {
            "type": "Container",
            "items": [say("How many?"), {"type": "Input.Text", "id": "n", "value": "9 of 24"}],
        },
        actions=[
            {"type": "Action.Execute", "title": "Answer", "verb": "answer"},
            {
                "type": "Action.ShowCard",
                "title": "Stop",
                "card": {
                    "type": "AdaptiveCard",
                    "body": [say("Really?")],
                    "actions": [{"type": "Action.Execute", "title": "Yes", "verb": "stop"}],
                },
            },
        ],
    )

    assert card_flaws(card) == []
    assert card_text(card).splitlines()[:2] == ["bold and *not*", "**as typed**"]
    assert [(each.title, each.under, each.asks) for each in actions_of(card)] == [
        ("Answer", None, None),
        ("Yes", "Stop", "Really?"),
    ]
    assert [(each.id, each.value, "How many?" in each.around) for each in inputs_of(card)] == [
        ("n", "9 of 24", True)
    ]
    assert shown_text("[label](https://x.example) &lt;at&gt;") == "label <at>"


async def test_it_goes_wrong_when_it_is_told_to(caller: Caller, juniper: School) -> None:
    channel, faults = juniper.channel, caller.teams.connector_faults
    faults.next(Busy(7))
    faults.next(Refusing(412, "PreconditionFailed"))
    faults.next(Garbled())
    assert [(await caller.post(channel.id))[0] for _ in range(3)] == [429, 412, 502]
    assert channel.messages == []

    faults.next(CutOff())
    with pytest.raises(aiohttp.ClientError):
        await caller.post(channel.id)
    assert len(channel.messages) == 1

    until = asyncio.Event()
    faults.next(Slow(until))
    late = asyncio.create_task(caller.post(channel.id))
    await caller.teams.reached(5)
    assert len(channel.messages) == 1
    until.set()
    assert (await late)[0] == 201


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"client_secret": "wrong"}, 7000215),
        ({"client_id": "another"}, 700016),
        ({"scope": "https://graph.microsoft.com/.default"}, 1002012),
        ({"grant_type": "password"}, 70003),
    ],
)
async def test_a_token_is_given_to_the_registration_alone(
    teams: TeamsServers, changed: dict[str, str], number: int
) -> None:
    good = {
        "grant_type": "client_credentials",
        "client_id": teams.app_id,
        "client_secret": teams.app_password,
        "scope": SCOPE,
    }
    url = f"{teams.login_url}/{HOME_TENANT}/oauth2/v2.0/token"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data=good) as given:
            token = await given.json()
        async with session.post(url, data=good | changed) as refused:
            assert (await refused.json())["error_codes"] == [number]
    assert token["expires_in"] == timedelta(hours=1).total_seconds()


def test_every_wrong_token_is_wrong_and_the_right_one_is_not(teams: TeamsServers) -> None:
    keys = {
        key.name: key.private.public_key()
        for key in teams.channel_keys
        if "msteams" in key.endorsements
    }

    def verified(token: str) -> bool:
        try:
            kid = jwt.get_unverified_header(token)["kid"]
            claims = jwt.decode(
                token,
                keys[kid],
                algorithms=["RS256"],
                audience=teams.app_id,
                issuer=ISSUER,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.InvalidTokenError, KeyError):
            return False
        return claims.get("serviceurl") == teams.service_url

    assert verified(inbound_token(teams))
    assert [why for why, make in WRONG_TOKENS.items() if verified(make(teams))] == []


async def test_the_keys_are_published_where_the_metadata_says(teams: TeamsServers) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(teams.metadata_url) as response:
            metadata = await response.json()
        async with session.get(metadata["jwks_uri"]) as response:
            keys = (await response.json())["keys"]

    assert metadata["issuer"] == ISSUER
    key = jwt.PyJWK(next(each for each in keys if "msteams" in each["endorsements"]))
    claims = jwt.decode(inbound_token(teams), key, audience=teams.app_id, algorithms=["RS256"])
    assert claims["serviceurl"] == teams.service_url


@pytest.mark.parametrize("name", recorded_names())
def test_a_recorded_activity_has_what_every_activity_has(name: str) -> None:
    activity = recorded(name)

    for key in ("type", "id", "timestamp", "serviceUrl", "from", "recipient", "conversation"):
        assert key in activity, key
    assert activity["channelId"] == "msteams"
    assert activity["channelData"]["tenant"]["id"] == activity["conversation"]["tenantId"]
    assert activity["recipient"]["id"].startswith("28:")


def test_what_is_written_is_told_and_seen(teams: TeamsServers, juniper: School) -> None:
    happens = Happenings(teams, juniper.tenant)
    told = happens.said(juniper.ana, juniper.channel, "status <b>")
    said = teams.shown(juniper.channel)[0]

    assert told["text"] == "<at>Cyclebot</at> status <b>"
    assert told["conversation"]["id"] == f"{juniper.channel.id};messageid={said.id}"
    assert told["channelData"]["tenant"]["id"] == juniper.tenant.id
    private = happens.said(juniper.ben, juniper.tenant.personal_chat(juniper.ben), "help")
    assert (private["text"], private["conversation"]["conversationType"]) == ("help", "personal")
    assert "team" not in private["channelData"]

    edited = happens.edited(said, "13 of 24")
    assert (edited["id"], edited["channelData"]["eventType"]) == (said.id, "editMessage")
    happens.deleted(said)
    assert teams.shown(juniper.channel) == []


def test_a_press_carries_what_was_filled_in(teams: TeamsServers, juniper: School) -> None:
    happens = Happenings(teams, juniper.tenant)
    card = teams.write(juniper.channel, teams.bot_id, HELLO)
    execute = {"type": "Action.Execute", "verb": "answer", "data": {"ids": "c8"}}
    fetch = {"type": "Action.Submit", "data": {"msteams": {"type": "task/fetch"}, "form": "reply"}}

    told = happens.pressed(juniper.ana, card, execute, inputs={"n": "9"})
    assert (told["name"], told["replyToId"]) == ("adaptiveCard/action", card.id)
    assert told["value"]["action"]["data"] == {"ids": "c8", "n": "9"}
    assert happens.pressed(juniper.ana, card, fetch)["value"]["data"]["form"] == "reply"
    plain = happens.pressed(juniper.ana, card, {"type": "Action.Submit", "data": {"a": "b"}})
    assert (plain["type"], plain["value"], "text" in plain) == ("message", {"a": "b"}, False)
    happens.said(juniper.ben, juniper.channel, "Six said because.")
    shared = happens.message_action(juniper.ana, teams.shown(juniper.channel)[1])
    assert shared["value"]["messagePayload"]["from"]["user"]["id"] == juniper.ben.aad


def test_the_app_comes_and_goes(teams: TeamsServers, juniper: School) -> None:
    other = school(teams, "Orchard")
    comings, channel = Comings(teams, juniper.tenant), juniper.channel
    gone = comings.app_removed_from_team(juniper.team, juniper.ana)
    assert [each["type"] for each in gone] == ["conversationUpdate", "installationUpdate"]
    assert [channel.bot_here, other.channel.bot_here] == [False, True]
    back = comings.app_added_to_team(juniper.team, juniper.ana, juniper.channel)
    assert back[0]["membersAdded"] == [{"id": teams.bot_id}]
    assert [channel.bot_here, channel.archived] == [True, False]
    archived = comings.team_changed(juniper.team, juniper.ana, "archived")
    assert archived["channelData"]["eventType"] == "teamArchived"
    assert [channel.bot_here, channel.archived] == [True, True]
