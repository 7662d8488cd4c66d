"""The stand-in Slack refuses what Slack refuses, and goes wrong when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.clock import VirtualClock
from tests.fakes.slack import SlackServer
from tests.fakes.slack.faults import Broken, Busy, CutOff, Slow
from tests.fakes.slack.workspaces import Workspace

SAY = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(text: str = "Answer", action: str = "a", **more: object) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": plain(text), **more}


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def modal(*blocks: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks), **more}


FIELD = {
    "type": "input",
    "block_id": "n",
    "label": plain("How many?"),
    "element": {"type": "plain_text_input", "action_id": "value"},
}


@pytest.fixture
async def client(slack: SlackServer, juniper: Workspace) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=juniper.token, base_url=slack.api_url, session=session, retry_handlers=[]
        )


async def refusal_of(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    data: dict[str, Any] = refused.value.response.data
    return data


@pytest.mark.parametrize(
    ("blocks", "says"),
    [
        ([SAY] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        (
            [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}],
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        ([{"type": "shout"}], "unsupported type: shout [json-pointer:/blocks/0/type]"),
        (
            [{**SAY, "block_id": "b"}, {**SAY, "block_id": "b"}],
            "`block_id` b already exists [json-pointer:/blocks]",
        ),
        (
            [{"type": "actions", "elements": [button(), button()]}],
            "`action_id` a already exists [json-pointer:/blocks/0]",
        ),
        (
            [{"type": "header", "text": plain("h" * 151)}],
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            [{"type": "actions", "elements": [button("b" * 76)]}],
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            [{"type": "section", "fields": [plain("f")] * 11}],
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (
            [{"type": "context", "elements": [plain("")]}],
            "must be more than 0 characters [json-pointer:/blocks/0/elements/0/text]",
        ),
        (
            [
                {
                    "type": "actions",
                    "elements": [
                        {
                            "type": "overflow",
                            "action_id": "o",
                            "options": [option(f"{n}", f"{n}") for n in range(6)],
                        }
                    ],
                }
            ],
            "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            [
                {
                    "type": "actions",
                    "elements": [
                        button(
                            confirm={
                                "title": plain("t"),
                                "text": plain("x" * 301),
                                "confirm": plain("Yes"),
                                "deny": plain("No"),
                            }
                        )
                    ],
                }
            ],
            "must be less than 301 characters"
            " [json-pointer:/blocks/0/elements/0/confirm/text/text]",
        ),
        (
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
            "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/elements]",
        ),
        (
            [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}] * 2,
            "only_one_table_allowed [json-pointer:/blocks]",
        ),
    ],
)
async def test_blocks_that_slack_would_refuse_are_refused_with_the_place(
    client: AsyncWebClient, blocks: list[dict[str, Any]], says: str
) -> None:
    answer = await refusal_of(client.chat_postMessage(channel="C1", text="t", blocks=blocks))

    assert answer["error"] == "invalid_blocks"
    assert says in answer["errors"]


async def test_a_message_that_is_too_long_is_refused(client: AsyncWebClient) -> None:
    text = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_990}}

    whole = await refusal_of(client.chat_postMessage(channel="C1", text="t", blocks=[text] * 5))
    assert whole["error"] == "msg_blocks_too_long"
    longest = await refusal_of(client.chat_postMessage(channel="C1", text="x" * 40_001))
    assert longest["error"] == "msg_too_long"
    posted = await client.chat_postMessage(channel="C1", text="short")
    changed = await refusal_of(client.chat_update(channel="C1", ts=posted["ts"], text="x" * 4_001))
    assert changed["error"] == "msg_too_long"


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (modal(SAY, title=plain("t" * 25)), "must be less than 25 characters"),
        (modal(*[SAY] * 101), "no more than 100 items allowed"),
        (modal(FIELD), "missing required field: submit"),
        (modal(SAY, private_metadata="x" * 3_001), "must be less than 3001 characters"),
        (modal(SAY, colour="red"), "invalid additional property: colour"),
        (
            modal(
                {
                    **FIELD,
                    "element": {
                        "type": "static_select",
                        "action_id": "v",
                        "options": [option("o" * 76, "1")],
                    },
                },
                submit=plain("Save"),
            ),
            "must be less than 76 characters",
        ),
        (
            modal(
                {
                    **FIELD,
                    "element": {
                        "type": "radio_buttons",
                        "action_id": "v",
                        "options": [option("One", "1")],
                        "initial_option": option("Two", "2"),
                    },
                },
                submit=plain("Save"),
            ),
            "must exactly match one of the options",
        ),
    ],
)
async def test_a_view_that_slack_would_refuse_is_refused(
    slack: SlackServer, client: AsyncWebClient, view: dict[str, Any], says: str
) -> None:
    answer = await refusal_of(client.views_open(trigger_id=slack.trigger("T1", "U1"), view=view))

    assert answer["error"] == "invalid_arguments"
    assert any(says in each for each in answer["response_metadata"]["messages"])


async def test_a_trigger_opens_one_view_within_three_seconds(
    slack: SlackServer, client: AsyncWebClient, juniper: Workspace, clock: VirtualClock
) -> None:
    trigger = slack.trigger("T1", "U1")
    await client.views_open(trigger_id=trigger, view=modal(SAY))
    assert juniper.open_view("U1") is not None
    twice = await refusal_of(client.views_open(trigger_id=trigger, view=modal(SAY)))
    assert twice["error"] == "exchanged_trigger_id"

    late = slack.trigger("T1", "U1")
    clock.move_to(clock.now() + timedelta(seconds=4))
    answer = await refusal_of(client.views_open(trigger_id=late, view=modal(SAY)))
    assert answer["error"] == "expired_trigger_id"


async def test_a_response_address_takes_five_answers_in_thirty_minutes(
    slack: SlackServer, juniper: Workspace, clock: VirtualClock
) -> None:
    url = slack.response_url("T1", "C1", "U1")
    stale = slack.response_url("T1", "C1", "U1")
    async with aiohttp.ClientSession() as session:
        said = [(await session.post(url, json={"text": f"{n}"})).status for n in range(6)]
        clock.move_to(clock.now() + timedelta(minutes=31))
        late = await session.post(stale, json={"text": "late"})

    assert said == [200] * 5 + [404]
    assert late.status == 404
    assert [each.text for each in juniper.private_words("U1")] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "restricted_action"])
async def test_a_channel_that_takes_no_post_says_why(
    client: AsyncWebClient, juniper: Workspace, error: str
) -> None:
    place = juniper.channels["C1"]
    place.is_archived = error == "is_archived"
    place.refuses_posts_with = "restricted_action" if error == "restricted_action" else ""
    if error == "not_in_channel":
        place.members.discard(juniper.bot_user_id)

    answer = await refusal_of(client.chat_postMessage(channel="C1", text="hello"))
    assert answer["error"] == error


@pytest.mark.parametrize(
    ("state", "error"), [("revoked", "token_revoked"), ("inactive", "account_inactive")]
)
async def test_a_token_that_ended_is_refused(
    slack: SlackServer, client: AsyncWebClient, juniper: Workspace, state: Any, error: str
) -> None:
    slack.grants[juniper.token].state = state

    assert (await refusal_of(client.auth_test()))["error"] == error


async def test_one_workspace_is_not_reached_with_the_token_of_another(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    other = slack.add_workspace("T2", "Foothill")
    other.add_channel("C2", "grade-4")

    answer = await refusal_of(client.chat_postMessage(channel="C2", text="hello"))
    assert answer["error"] == "channel_not_found"
    assert other.seen("C2") == []


async def test_it_is_busy_broken_or_gone_when_it_is_told_to(
    slack: SlackServer, client: AsyncWebClient, juniper: Workspace
) -> None:
    slack.faults.next("chat.postMessage", Busy(17))
    slack.faults.next("chat.postMessage", Broken(500))
    slack.faults.next("chat.postMessage", CutOff())
    with pytest.raises(SlackApiError) as busy:
        await client.chat_postMessage(channel="C1", text="one")
    answer = busy.value.response
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C1", text="two")
    assert juniper.seen("C1") == []
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="three")
    assert [each.text for each in juniper.seen("C1")] == ["three"]


async def test_it_is_slow_until_it_is_let_go(
    slack: SlackServer, client: AsyncWebClient, juniper: Workspace
) -> None:
    gate = asyncio.Event()
    slack.faults.next("chat.postMessage", Slow(gate))
    call = asyncio.create_task(client.chat_postMessage(channel="C1", text="slow"))
    await slack.reached()
    assert juniper.seen("C1") == []
    gate.set()
    await call
    assert len(juniper.seen("C1")) == 1


async def test_history_shows_a_post_only_after_a_while_if_it_is_told_so(
    slack: SlackServer, client: AsyncWebClient, clock: VirtualClock
) -> None:
    slack.faults.shows_after = timedelta(seconds=5)
    await client.chat_postMessage(channel="C1", text="hello")

    assert (await client.conversations_history(channel="C1"))["messages"] == []
    clock.move_to(clock.now() + timedelta(seconds=5))
    assert len((await client.conversations_history(channel="C1"))["messages"]) == 1


async def test_history_gives_no_thread_and_replies_gives_only_it(
    client: AsyncWebClient,
) -> None:
    root = (await client.chat_postMessage(channel="C1", text="card"))["ts"]
    mark = {"event_type": "sent", "event_payload": {"id": "1"}}
    await client.chat_postMessage(channel="C1", text="under", thread_ts=root, metadata=mark)

    above = await client.conversations_history(channel="C1")
    assert [each["text"] for each in above["messages"]] == ["card"]
    silent = await client.conversations_replies(channel="C1", ts=root)
    assert "metadata" not in silent["messages"][1]
    under = await client.conversations_replies(channel="C1", ts=root, include_all_metadata=True)
    assert under["messages"][1]["metadata"] == mark


async def test_long_history_comes_in_pages(client: AsyncWebClient) -> None:
    for number in range(5):
        await client.chat_postMessage(channel="C1", text=f"{number}")

    first = await client.conversations_history(channel="C1", limit=3)
    assert [each["text"] for each in first["messages"]] == ["4", "3", "2"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel="C1", limit=3, cursor=cursor)
    assert [each["text"] for each in rest["messages"]] == ["1", "0"]
    assert not rest["has_more"]


async def test_an_update_without_blocks_takes_them_away_and_keeps_the_metadata(
    client: AsyncWebClient, juniper: Workspace
) -> None:
    mark = {"event_type": "sent", "event_payload": {"id": "1"}}
    posted = await client.chat_postMessage(channel="C1", text="a", blocks=[SAY], metadata=mark)
    await client.chat_update(channel="C1", ts=posted["ts"], text="b")

    [message] = juniper.seen("C1")
    assert (message.text, message.blocks, message.metadata) == ("b", [], mark)


async def test_private_words_reach_only_who_is_in_the_channel(
    client: AsyncWebClient, juniper: Workspace
) -> None:
    await client.chat_postEphemeral(channel="C1", user="U1", text="only you")
    assert [each.text for each in juniper.private_words("U1")] == ["only you"]
    answer = await refusal_of(client.chat_postEphemeral(channel="C1", user="U4", text="psst"))
    assert answer["error"] == "user_not_in_channel"


async def test_a_code_gives_a_token_once_and_only_to_the_app(slack: SlackServer) -> None:
    slack.add_workspace("T3", "Holmes", installed=False)
    code = slack.code("T3", redirect_uri="https://example.org/back")
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session)
        known = {
            "client_id": "2141029472.691202649728",
            "client_secret": "e1b9e11dfcd19c1982d5de12921e17e8",
            "code": code,
            "redirect_uri": "https://example.org/back",
        }
        wrong = await refusal_of(client.oauth_v2_access(**(known | {"client_secret": "guess"})))
        assert wrong["error"] == "bad_client_secret"
        given = await client.oauth_v2_access(**known)
        assert given["team"]["id"] == "T3"
        again = await refusal_of(client.oauth_v2_access(**known))
        assert again["error"] == "code_already_used"
        whoami = await AsyncWebClient(
            token=given["access_token"], base_url=slack.api_url, session=session
        ).auth_test()
        assert whoami["team_id"] == "T3"


async def test_a_socket_is_given_envelopes_and_gives_acknowledgements(
    slack: SlackServer, juniper: Workspace
) -> None:
    del juniper
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=slack.api_url, session=session)
        address = (await client.apps_connections_open(app_token=slack.app_token()))["url"]
        async with session.ws_connect(address) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            delivery = asyncio.create_task(slack.sockets.deliver("slash_commands", {"text": "me"}))
            envelope = await socket.receive_json()
            assert envelope["payload"] == {"text": "me"}
            await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"ok": 1}})
            assert (await delivery)["payload"] == {"ok": 1}
