"""The manifest is one that Slack takes, and asks for no more than is used.

Its rules are those of Slack's page of the manifest, and of the methods and events we use.
"""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.slack.manifest import manifest
from adapters.slack.scopes import BOT_EVENTS, BOT_SCOPES
from bot.cli import main

URL = "https://cyclebot.example.org"

# What each event needs: docs.slack.dev/reference/events.
NEEDS = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "tokens_revoked": (),
}
# What else a scope is for: the methods we call, and the features of the manifest.
USED = {
    "chat:write": "chat.postMessage, chat.update, chat.postEphemeral",
    "commands": "the command and both shortcuts",
    "files:write": "the run chart as a picture",
    "im:write": "conversations.open",
    "users:read": "users.info",
    "users:read.email": "linking by the roster's address",
}
TOP = {"_metadata", "display_information", "features", "oauth_config", "settings"}


def made(**chosen: Any) -> dict[str, Any]:
    return manifest(**({"url": URL} | chosen))


def test_the_manifest_has_the_parts_that_slack_knows_and_no_other() -> None:
    found = made()
    assert found.keys() == TOP
    assert found["_metadata"]["major_version"] == 2
    assert found["features"].keys() == {"app_home", "bot_user", "shortcuts", "slash_commands"}
    assert found["oauth_config"].keys() == {"scopes", "redirect_urls"}
    assert found["settings"].keys() == {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    }


def test_every_text_is_as_long_as_slack_allows() -> None:
    found = made()
    shown = found["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4_000
    assert len(found["features"]["bot_user"]["display_name"]) <= 80
    (command,) = found["features"]["slash_commands"]
    assert command["command"].startswith("/")
    assert len(command["command"]) <= 32
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000
    assert len(found["features"]["shortcuts"]) <= 10
    for shortcut in found["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
        assert shortcut["type"] in ("message", "global")


def test_every_scope_is_used_and_every_event_has_its_scopes() -> None:
    assert set(NEEDS) == set(BOT_EVENTS)
    needed = {scope for scopes in NEEDS.values() for scope in scopes}
    assert needed | set(USED) == set(BOT_SCOPES)
    assert list(BOT_SCOPES) == sorted(set(BOT_SCOPES))


def test_mentions_in_a_command_come_escaped_and_tokens_last() -> None:
    found = made()
    assert found["features"]["slash_commands"][0]["should_escape"] is True
    assert found["settings"]["token_rotation_enabled"] is False


def test_every_address_is_where_slack_reaches_us() -> None:
    found = made(command="/zyklus")
    events = f"{URL}/slack/events"
    assert found["features"]["slash_commands"][0]["url"] == events
    assert found["features"]["slash_commands"][0]["command"] == "/zyklus"
    assert found["settings"]["event_subscriptions"]["request_url"] == events
    assert found["settings"]["interactivity"]["request_url"] == events
    assert found["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


def test_over_a_socket_there_is_no_address() -> None:
    found = made(url=None, socket=True)
    assert found["settings"]["socket_mode_enabled"] is True
    assert "://" not in json.dumps(found)


def test_the_verb_prints_it_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CYCLEBOT_PUBLIC_URL", raising=False)
    run = CliRunner()
    printed = run.invoke(main, ["manifest", "slack", "--url", f"{URL}/"])
    assert json.loads(printed.output) == made()
    assert json.loads(run.invoke(main, ["manifest", "slack", "--socket"]).output) == made(
        url=None, socket=True
    )
    assert "--url" in run.invoke(main, ["manifest", "slack"]).output
    assert run.invoke(main, ["manifest", "slack", "--url", "http://x"]).exit_code == 2


def test_the_page_for_administrators_explains_every_scope(request: pytest.FixtureRequest) -> None:
    page = (request.config.rootpath / "docs" / "slack.md").read_text()
    for scope in BOT_SCOPES:
        assert f"`{scope}`" in page, scope
