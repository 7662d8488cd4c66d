"""What Teams tells a bot when people of one tenant write, press and fill in.

Each builder gives the whole activity, made from a recorded one. What people write is also put into
the conversation, so that what is seen afterwards agrees with what the bot was told. Comings and
goings are in `comings.py`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tests.fakes.teams.recording import recorded
from tests.fakes.teams.tenants import BOT_NAME, Conversation, Json, Person, Posted, Tenant
from tests.fakes.teams.world import World

_ZONE = ZoneInfo("America/Los_Angeles")
_TYPES = {"channel": "channel", "group": "groupChat", "personal": "personal"}
_SPAN = (
    '<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="{place}">{name}</span>'
)


@dataclass(frozen=True, slots=True)
class Happenings:
    """Things that people of a tenant do."""

    world: World
    tenant: Tenant

    def said(
        self,
        by: Person,
        place: Conversation,
        text: str,
        *,
        under: str | None = None,
        mention: bool = True,
        to: Person | None = None,
    ) -> Json:
        """Somebody writes a message; it is in the conversation afterwards.

        Args:
            by: who writes.
            place: where.
            text: what, without any mention.
            under: the root of the thread that it stands in.
            mention: whether it begins with a mention of the bot; never so in private.
            to: another person who is mentioned after it.
        """
        called = [] if place.kind == "personal" or not mention else [(BOT_NAME, self.world.bot_id)]
        called += [] if to is None else [(to.name, to.id)]
        written = " ".join([*(f"<at>{name}</at>" for name, _ in called), text])
        spans = [
            _SPAN.format(place=number, name=escape(name)) for number, (name, _) in enumerate(called)
        ]
        html = " ".join([*spans, escape(text, quote=False)])
        activity = recorded(_RECORDED[place.kind] if under is None else "message_in_thread")
        posted = self.world.write(place, by.id, activity, root=under)
        activity |= {
            "text": written,
            "attachments": [{"contentType": "text/html", "content": f"<div>{html}</div>"}],
            "entities": [
                *(
                    {
                        "mentioned": {"id": id_, "name": name},
                        "text": f"<at>{name}</at>",
                        "type": "mention",
                    }
                    for name, id_ in called
                ),
                activity["entities"][-1],
            ],
        }
        return self._here(activity, by, place, id_=posted.id, root=posted.root or posted.id)

    def edited(self, message: Posted, text: str) -> Json:
        """Somebody edits what they wrote; its mentions stay."""
        return self._edit(message, text, "message_edited")

    def undeleted(self, message: Posted) -> Json:
        """Somebody takes a deletion back."""
        message.deleted = False
        by, place = self._of(message)
        activity = recorded("message_undeleted") | {
            name: message.activity[name] for name in ("text", "attachments", "entities")
        }
        return self._here(activity, by, place, id_=message.id, root=message.root or message.id)

    def deleted(self, message: Posted) -> Json:
        """Somebody deletes what they wrote."""
        by, place = self._of(message)
        message.deleted = True
        activity = recorded("message_deleted")
        return self._here(activity, by, place, id_=message.id, root=message.root or message.id)

    def pressed(
        self,
        by: Person,
        message: Posted,
        action: Json,
        *,
        inputs: Json | None = None,
        trigger: Literal["manual", "automatic"] = "manual",
    ) -> Json:
        """Somebody presses an action on a card: an invoke, or a message with a value.

        What is filled in on the card goes with it, merged into the action's data, as clients do.
        """
        place = self._place(message.conversation)
        data = action.get("data") or {}
        filled = (data if isinstance(data, dict) else {}) | (inputs or {})
        teams = data.get("msteams") if isinstance(data, dict) else None
        if action["type"] == "Action.Execute":
            activity = recorded("execute_on_card")
            given = {
                name: action[name] for name in ("type", "title", "id", "verb") if name in action
            }
            activity["value"] = {"action": given | {"data": filled}, "trigger": trigger}
        elif isinstance(teams, dict) and teams.get("type") == "task/fetch":
            activity = recorded("task_fetch")
            activity["value"]["data"] = filled
        else:
            activity = recorded("submit_on_card")
            activity["value"] = filled
        activity["replyToId"] = message.id
        return self._here(activity, by, place, root=message.root or message.id)

    def dialog_sent(
        self, by: Person, place: Conversation, data: Json, *, on: Posted | None = None
    ) -> Json:
        """Somebody sends an open dialog; `on` is the message whose button opened it."""
        activity = recorded("task_submit")
        activity["value"]["data"] = data
        if on is None:
            del activity["replyToId"]
        else:
            activity["replyToId"] = on.id
        root = None if on is None else on.root or on.id
        return self._here(activity, by, place, root=root)

    def message_action(self, by: Person, message: Posted, command: str = "share") -> Json:
        """Somebody picks the app's action in a message's menu.

        Its author stands there by the directory's id, not by the one that conversations use.
        """
        activity = recorded("message_action_fetch")
        activity["value"] |= {"commandId": command, "requestId": uuid.uuid4().hex}
        self._payload(activity, message)
        place = self._place(message.conversation)
        return self._here(activity, by, place, root=message.root or message.id)

    def message_action_sent(
        self, by: Person, message: Posted, data: Json, command: str = "share"
    ) -> Json:
        """Somebody sends the dialog that a message's action opened."""
        activity = recorded("message_action_submit")
        activity["value"] |= {"commandId": command, "requestId": uuid.uuid4().hex, "data": data}
        self._payload(activity, message)
        place = self._place(message.conversation)
        return self._here(activity, by, place, root=message.root or message.id)

    def liked(self, by: Person, message: Posted) -> Json:
        """Somebody reacts to a message."""
        activity = recorded("reaction") | {"replyToId": message.id}
        place = self._place(message.conversation)
        return self._here(activity, by, place, root=message.root or message.id)

    def _edit(self, message: Posted, text: str, name: str) -> Json:
        by, place = self._of(message)
        before = message.activity
        called = [each["text"] for each in before["entities"] if each["type"] == "mention"]
        activity = recorded(name) | {
            "text": " ".join([*called, text]),
            "entities": before["entities"],
            "attachments": [
                {"contentType": "text/html", "content": f"<div>{escape(text, quote=False)}</div>"}
            ],
        }
        message.versions.append(activity)
        return self._here(activity, by, place, id_=message.id, root=message.root or message.id)

    def _payload(self, activity: Json, message: Posted) -> None:
        payload = activity["value"]["messagePayload"]
        written = message.activity
        html = (written.get("attachments") or [{}])[0].get("content", "")
        payload |= {
            "id": message.id,
            "replyToId": message.root,
            "createdDateTime": _utc(message.at),
            "linkToMessage": "https://teams.microsoft.com/l/message"
            f"/{message.conversation}/{message.id}",
            "body": {"contentType": "html", "content": html if isinstance(html, str) else ""},
        }
        author = self.tenant.people.get(message.by)
        if author is None:
            payload["from"]["user"] = None
            payload["from"]["application"] = {
                "applicationIdentityType": "bot",
                "id": message.by.removeprefix("28:"),
                "displayName": BOT_NAME,
            }
        else:
            payload["from"]["user"] |= {"id": author.aad, "displayName": author.name}

    def _here(
        self,
        activity: Json,
        by: Person,
        place: Conversation,
        *,
        id_: str | None = None,
        root: str | None = None,
    ) -> Json:
        return here(self.world, activity, by, place, id_=id_, root=root)

    def _of(self, message: Posted) -> tuple[Person, Conversation]:
        return self.tenant.people[message.by], self._place(message.conversation)

    def _place(self, conversation_id: str) -> Conversation:
        return self.tenant.conversations[conversation_id]


def here(
    world: World,
    activity: Json,
    by: Person,
    place: Conversation,
    *,
    id_: str | None = None,
    root: str | None = None,
) -> Json:
    """A recorded activity as of now, by this person, in this place, from these servers."""
    now = world.now()
    conversation: dict[str, Any] = {
        "conversationType": _TYPES[place.kind],
        "tenantId": place.tenant,
        "id": place.id,
    }
    if place.kind != "personal":
        conversation["isGroup"] = True
    if place.kind == "channel" and root is not None:
        conversation["id"] = f"{place.id};messageid={root}"
    data = activity["channelData"]
    data["tenant"] = {"id": place.tenant}
    if place.team is None:
        for name in ("teamsChannelId", "teamsTeamId", "channel", "team"):
            data.pop(name, None)
    else:
        data |= {"teamsChannelId": place.id, "teamsTeamId": place.team}
        data["channel"] = {"id": place.id}
        data["team"] = {"id": place.team}
    named = {} if "name" not in activity["from"] else {"name": by.name}
    activity |= {
        "id": id_ or f"f:{uuid.uuid4()}",
        "timestamp": _utc(now),
        "localTimestamp": now.astimezone(_ZONE).isoformat(timespec="milliseconds"),
        "serviceUrl": world.service_url,
        "from": {"id": by.id, "aadObjectId": by.aad} | named,
        "recipient": {"id": world.bot_id, "name": BOT_NAME},
        "conversation": conversation,
    }
    return activity


_RECORDED = {
    "channel": "message_in_channel",
    "group": "message_in_group",
    "personal": "message_in_private",
}


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
