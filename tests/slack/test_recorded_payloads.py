"""The stand-in speaks in the shapes that were recorded of Slack."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.fakes.slack import SlackServer
from tests.fakes.slack.commands import Person
from tests.fakes.slack.events import Happenings
from tests.fakes.slack.replaying import differences, recorded
from tests.fakes.slack.views import view_problems
from tests.fakes.slack.workspaces import Message, View, Workspace

_BUTTON = {
    "type": "actions",
    "block_id": "b0",
    "elements": [
        {
            "type": "button",
            "action_id": "b1",
            "value": "answer 1",
            "style": "primary",
            "text": {"type": "plain_text", "text": "Answer", "emoji": False},
        }
    ],
}
_FORM = {
    "type": "modal",
    "callback_id": "reply",
    "title": {"type": "plain_text", "text": "How did it go?"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "n",
            "label": {"type": "plain_text", "text": "How many?"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


def _built(slack: SlackServer, juniper: Workspace) -> dict[str, Callable[[], Any]]:
    person, happens = Person(slack, juniper, "U1"), Happenings(slack, juniper)
    juniper.messages["C1"] = [
        Message(ts="1.000001", channel="C1", user="U1", text="18 of 24"),
        Message(ts="1.000002", channel="C1", user="U0", text="Card", bot_id="B0", blocks=[_BUTTON]),
    ]
    theirs, card = juniper.messages["C1"]
    view = View(id="V1", user="U1", team_id="T1", payload=_FORM, root_view_id="V1")
    return {
        "slash_command": lambda: person.command("status", "C1"),
        "block_actions": lambda: person.press(card, "Answer"),
        "view_submission": lambda: person.submit(view, {"n": "18 of 24"}),
        "message_shortcut": lambda: person.message_shortcut(theirs, "share"),
        "global_shortcut": lambda: person.global_shortcut("status"),
        "message": lambda: happens.said("U1", "C1", "18 of 24"),
        "thread_message": lambda: happens.said("U1", "C1", "18 of 24", thread_ts=card.ts),
        "app_mention": lambda: happens.mentioned("U1", "C1", "status")[1],
        "message_changed": lambda: happens.edited(theirs, "19 of 24"),
        "message_deleted": lambda: happens.deleted(theirs),
        "app_home_opened": lambda: happens.home_opened("U1"),
        "member_joined_channel": lambda: happens.joined("U4", "C1", inviter="U1"),
        "member_left_channel": lambda: happens.left("U4", "C1"),
        "channel_rename": lambda: happens.renamed("C1", "grade-4-team"),
        "channel_archive": lambda: happens.archived("C1"),
        "channel_unarchive": lambda: happens.archived("C1", again=True),
        "channel_left": lambda: happens.bot_left("C1"),
        "channel_deleted": lambda: happens.channel_deleted("C1"),
        "tokens_revoked": happens.tokens_revoked,
        "app_uninstalled": happens.uninstalled,
        "app_rate_limited": happens.rate_limited,
    }


@pytest.mark.parametrize("name", [*recorded("inbound")])
async def test_what_the_stand_in_sends_has_the_shape_of_what_slack_sends(
    slack: SlackServer, juniper: Workspace, name: str
) -> None:
    if name in ("url_verification", "ssl_check"):
        return  # Sent as they were recorded.
    built = _built(slack, juniper)[name]()

    assert differences(recorded("inbound")[name], built) == []


@pytest.mark.parametrize("name", [*recorded("web_api")])
async def test_what_slack_answered_is_what_the_stand_in_answers(
    slack: SlackServer, juniper: Workspace, name: str
) -> None:
    exchange = recorded("web_api")[name]
    poor = slack.grant(juniper, frozenset({"users:read"})).token
    tokens = {"bot": juniper.token, "wrong": "xoxb-wrong", "poor": poor, "none": ""}
    token = tokens[exchange["token"]]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(slack.api_url) as session,
        session.post(exchange["method"], json=exchange["args"], headers=headers) as response,
    ):
        given = await response.json()

    wanted = exchange["answer"]
    assert differences(wanted, given) == []
    assert (given["ok"], given.get("error")) == (wanted["ok"], wanted.get("error"))
    assert given.get("errors") == wanted.get("errors")


def test_a_modal_as_it_was_recorded_is_one_that_slack_takes() -> None:
    assert view_problems(_FORM, home=False) == []
