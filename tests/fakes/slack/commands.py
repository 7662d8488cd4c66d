"""What Slack sends when a person acts: commands, presses, forms, shortcuts.

Each builder gives the decoded body; `Signer` puts it on the wire. Shapes as in the recorded
payloads beside this module and in Slack's pages of each kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.methods_chat import message_json
from tests.fakes.slack.methods_views import view_json
from tests.fakes.slack.workspaces import Message, View, Workspace
from tests.fakes.slack.world import APP_ID, World

Body = dict[str, Any]
VERIFICATION_TOKEN = "Shh_its_a_seekrit"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the keyboard, in one workspace of a stand-in Slack."""

    world: World
    workspace: Workspace
    user_id: str

    def command(self, text: str, channel: str, command: str = "/cycle") -> dict[str, str]:
        """`/cycle …`: the fields of the form."""
        place = self.workspace.channels[channel]
        named = "directmessage" if place.kind == "im" else place.name
        fields = {
            "token": VERIFICATION_TOKEN,
            "team_id": self.workspace.id,
            "team_domain": self.workspace.name.lower().replace(" ", "-"),
            "channel_id": channel,
            "channel_name": "privategroup" if place.kind == "private" else named,
            "user_id": self.user_id,
            "user_name": self._name(),
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "true" if self.workspace.org_install else "false",
            "response_url": self.world.response_url(self.workspace.id, channel, self.user_id),
            "trigger_id": self.world.trigger(self.workspace.id, self.user_id),
        }
        if self.workspace.enterprise_id is not None:
            fields |= {
                "enterprise_id": self.workspace.enterprise_id,
                "enterprise_name": "The organization",
            }
        return fields

    def press(self, message: Message, label: str) -> Body:
        """Press the button with this label on a message; the state of its inputs is empty."""
        action = _action(message.blocks, label)
        place = self.workspace.channels[message.channel]
        container: Body = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": False,
        }
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        return {
            **self._envelope("block_actions"),
            "container": container,
            "channel": {"id": message.channel, "name": place.name or "directmessage"},
            "message": message_json(message),
            "state": {"values": {}},
            "response_url": self.world.response_url(
                self.workspace.id, message.channel, self.user_id, message.ts
            ),
            "actions": [action],
        }

    def press_private(self, channel: str, blocks: list[Body], label: str, ts: str) -> Body:
        """Press a button on words that only this person sees."""
        return {
            **self._envelope("block_actions"),
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel,
                "is_ephemeral": True,
            },
            "channel": {"id": channel, "name": self.workspace.channels[channel].name},
            "state": {"values": {}},
            "response_url": self.world.response_url(self.workspace.id, channel, self.user_id, ts),
            "actions": [_action(blocks, label)],
        }

    def press_in_view(self, view: View, label: str) -> Body:
        """Press a button on the Home tab or in a modal; there is no response address."""
        return {
            **self._envelope("block_actions"),
            "container": {"type": "view", "view_id": view.id},
            "view": view_json(view),
            "actions": [_action(view.payload["blocks"], label)],
        }

    def submit(self, view: View, values: dict[str, Any]) -> Body:
        """Send a modal: by block id, what was filled in (text, or the values that were picked)."""
        return {
            **self._envelope("view_submission"),
            "view": view_json(view, _state(view, values)),
            "response_urls": [],
        }

    def message_shortcut(self, message: Message, callback_id: str) -> Body:
        """`⋮ → …` on a message."""
        place = self.workspace.channels[message.channel]
        return {
            **self._envelope("message_action"),
            "callback_id": callback_id,
            "action_ts": self.world.new_ts(),
            "message_ts": message.ts,
            "channel": {"id": message.channel, "name": place.name},
            "message": message_json(message),
            "response_url": self.world.response_url(
                self.workspace.id, message.channel, self.user_id, message.ts
            ),
        }

    def global_shortcut(self, callback_id: str) -> Body:
        """The lightning bolt, or the search box."""
        return {
            **self._envelope("shortcut"),
            "callback_id": callback_id,
            "action_ts": self.world.new_ts(),
        }

    def _envelope(self, kind: str) -> Body:
        enterprise = (
            {"id": self.workspace.enterprise_id, "name": "The organization"}
            if self.workspace.enterprise_id
            else None
        )
        return {
            "type": kind,
            "token": VERIFICATION_TOKEN,
            "api_app_id": APP_ID,
            "team": {"id": self.workspace.id, "domain": self.workspace.name.lower()},
            "enterprise": enterprise,
            "is_enterprise_install": self.workspace.org_install,
            "user": {
                "id": self.user_id,
                "username": self._name(),
                "name": self._name(),
                "team_id": self.workspace.users[self.user_id].team_id,
            },
            "trigger_id": self.world.trigger(self.workspace.id, self.user_id),
        }

    def _name(self) -> str:
        return self.workspace.users[self.user_id].name.lower().replace(" ", ".")


def _action(blocks: list[Body], label: str) -> Body:
    for block in blocks:
        inner = block.get("elements") or [block.get("accessory")]
        for element in inner if block["type"] in ("actions", "section") else ():
            found = _pressed(element, label)
            if found is not None:
                return {**found, "block_id": block.get("block_id", "b0"), "action_ts": "1.0"}
    raise AssertionError(f"no button is called {label!r}")


def _pressed(element: Body | None, label: str) -> Body | None:
    if element is None:
        return None
    match element:
        case {"type": "button", "text": {"text": text}} if text == label:
            kept = ("type", "action_id", "value", "text", "style", "url")
            return {name: element[name] for name in kept if name in element}
        case {"options": options, "type": kind}:
            for option in options:
                if option["text"]["text"] == label:
                    return {
                        "type": kind,
                        "action_id": element["action_id"],
                        "selected_option": option,
                    }
    return None


def _state(view: View, values: dict[str, Any]) -> Body:
    state: Body = {}
    for block in view.payload["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        given = values.get(block["block_id"], _initial(element))
        state[block["block_id"]] = {
            element["action_id"]: {"type": element["type"], **_value(element, given)}
        }
    unknown = values.keys() - state.keys()
    assert not unknown, f"no such fields: {sorted(unknown)}"
    return state


def _initial(element: Body) -> Any:
    match element:
        case {"initial_option": option}:
            return option["value"]
        case {"initial_options": options}:
            return [option["value"] for option in options]
        case _:
            names = ("initial_value", "initial_date", "initial_time")
            return next((element[name] for name in names if name in element), None)


def _value(element: Body, given: Any) -> Body:
    match element["type"]:
        case "radio_buttons" | "static_select":
            chosen = [each for each in element["options"] if each["value"] == given]
            assert given is None or chosen, f"{given!r} cannot be picked"
            return {"selected_option": chosen[0] if chosen else None}
        case "checkboxes" | "multi_static_select":
            wanted = given or []
            chosen = [each for each in element["options"] if each["value"] in wanted]
            assert len(chosen) == len(wanted), f"{given!r} cannot be picked"
            return {"selected_options": chosen}
        case "datepicker":
            return {"selected_date": given}
        case "timepicker":
            return {"selected_time": given}
        case _:
            return {"value": given or None}
