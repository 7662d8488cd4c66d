"""Somebody in Slack's client: what they do goes over the wire, what they see is on the screen."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogs.vocabulary import Value
from tests.contracts.persons import Channel, OpenForm, Person, Seen, SeenButton, SeenField
from tests.fakes.slack import SlackServer
from tests.fakes.slack.commands import Person as Hands
from tests.fakes.slack.events import Happenings
from tests.fakes.slack.reading import around, text_of, unescaped
from tests.fakes.slack.views import view_problems
from tests.fakes.slack.workspaces import Message, View, Workspace
from tests.slack.wire import Answered, Body, Wire

ABOVE = "said:"


@dataclass(kw_only=True)
class SlackPerson:
    """One client with one person before it.

    `settled` waits for what is answered after the 200.
    """

    slack: SlackServer
    workspace: Workspace
    wire: Wire
    user: str
    name: str
    settled: Callable[[], Awaitable[None]]
    answered: Answered | None = None
    _errors: dict[str, str] = field(default_factory=dict)
    _told: Seen | None = None
    _told_in: str = ""
    _again: Callable[[], Awaitable[Answered]] | None = None

    @property
    def hands(self) -> Hands:
        return Hands(self.slack, self.workspace, self.user)

    @property
    def happens(self) -> Happenings:
        return Happenings(self.slack, self.workspace)

    @property
    def chat(self) -> str:
        """Their direct messages with the bot."""
        return self.workspace.direct_with(self.user).id

    @property
    def view(self) -> View | None:
        """The modal on top of their screen."""
        return self.workspace.open_view(self.user)

    @property
    def form(self) -> OpenForm | None:
        view = self.view
        if view is None or "submit" not in view.payload:
            return None
        return _form(view, self._errors)

    async def command(self, words: str, *, at: Channel | None = None) -> None:
        channel = at.id if at else self.chat
        fields = self.hands.command(words, channel)
        await self._act(channel, lambda: self.wire.command(fields))

    async def mention(self, words: str, *, at: Channel) -> None:
        message, mention = self.happens.mentioned(self.user, at.id, words)
        await self._act(at.id, lambda: self.wire.event(mention))
        told = self._told
        await self.wire.event(message)
        await self.settled()
        self._told = told or self._told

    async def press(self, label: str, *, at: Channel | None = None, on: Seen | None = None) -> None:
        seen = on or self._newest_with(label, at)
        button = seen.button(label)
        assert button is not None, f"no button {label!r} on {seen}"
        stood = json.loads(button.carries)
        if stood["view"]:
            view = self._view_of(stood["view"])
            sent = self.hands.press_in_view(view, label)
        elif stood["ephemeral"]:
            sent = self.hands.press_private(
                stood["channel"], [stood["block"]], label, seen.ref or "9.9"
            )
        else:
            sent = self.hands.press(
                Message(
                    ts=seen.ref,
                    channel=stood["channel"],
                    user=self.workspace.bot_user_id,
                    text=seen.summary,
                    blocks=[stood["block"]],
                    thread_ts=seen.under,
                    bot_id=self.workspace.bot_id,
                ),
                label,
            )
        await self._act(stood["channel"] or self.chat, lambda: self.wire.interaction(sent))

    async def fill(self, **values: Value) -> None:
        view = self.view
        assert view is not None, f"no form is open; last told: {self._told}"
        given = {key: _given(view, key, value) for key, value in values.items()}
        sent = self.hands.submit(view, given)
        where = self._told_in or self.chat
        await self._act(where, lambda: self.wire.interaction(sent), sent_form=True)

    async def say(
        self,
        text: str,
        *,
        at: Channel | None = None,
        under: Seen | None = None,
        to: Person | None = None,
    ) -> Seen:
        called = f"<@{to.user}> {text}" if isinstance(to, SlackPerson) else text
        channel = at.id if at else self.chat
        thread = under.ref if under else None
        body = self.happens.said(self.user, channel, called, thread_ts=thread)
        await self._act(channel, lambda: self.wire.event(body))
        return _seen(self._mine(channel), self)

    async def edit(self, said: Seen, text: str) -> None:
        message = self._message(said)
        body = self.happens.edited(message, text)
        await self._act(message.channel, lambda: self.wire.event(body))

    async def delete(self, said: Seen) -> None:
        message = self._message(said)
        body = self.happens.deleted(message)
        await self._act(message.channel, lambda: self.wire.event(body))

    async def repeat(self) -> None:
        assert self._again is not None
        await self._act(self._told_in, self._again)

    def told(self) -> Seen | None:
        return self._told

    async def private(self) -> list[Seen]:
        return [_seen(each, self) for each in self.workspace.seen(self.chat)]

    async def home(self, tab: str = "home") -> View | None:
        """Open the app's Home tab."""
        body = self.happens.home_opened(self.user, tab)
        await self._act(self.chat, lambda: self.wire.event(body))
        return self.workspace.homes.get(self.user)

    async def press_at_home(self, label: str) -> None:
        """Press a button on the Home tab."""
        sent = self.hands.press_in_view(self.workspace.homes[self.user], label)
        await self._act(self.chat, lambda: self.wire.interaction(sent))

    async def _act(
        self, channel: str, send: Callable[[], Awaitable[Answered]], *, sent_form: bool = False
    ) -> None:
        """Send something, and see what is told for it."""
        self._again, self._told_in = send, channel
        before_words = len(self.workspace.ephemerals)
        before_chat = {each.ts for each in self.workspace.seen(self.chat)}
        view = self.view
        before = (view.id, view.hash) if view else None
        self.answered = await send()
        assert self.answered.status == 200, self.answered
        self._show(self.answered.body, view, sent_form=sent_form)
        await self.settled()
        self._told = (
            self._from_body(channel)
            or self._from_words(before_words)
            or self._from_modal(before)
            or self._from_chat(before_chat)
        )

    def _show(self, body: Body, view: View | None, *, sent_form: bool) -> None:
        """What the body of a 200 does to the modal that was sent."""
        self._errors = {}
        match body.get("response_action"):
            case "errors":
                assert view is not None
                self._errors = dict(body["errors"])
                fields = {each["block_id"] for each in view.payload["blocks"] if "element" in each}
                assert self._errors.keys() <= fields, (self._errors, fields)
            case "update":
                assert view is not None
                assert view_problems(body["view"], home=False) == []
                view.payload, view.hash = body["view"], f"{view.hash}+"
            case None if view is not None and sent_form:
                # A form that is answered with nothing closes.
                self.workspace.views.pop(view.id, None)

    def _from_body(self, channel: str) -> Seen | None:
        body = self.answered.body if self.answered else {}
        if not body.get("text") and not body.get("blocks"):
            return None
        return _words(body.get("blocks") or [], body.get("text", ""), channel)

    def _from_words(self, before: int) -> Seen | None:
        mine = [each for each in self.workspace.ephemerals[before:] if each.user == self.user]
        if not mine:
            return None
        newest = mine[-1]
        return _words(newest.blocks, newest.text, newest.channel, ref=newest.ts)

    def _from_modal(self, before: tuple[str, str] | None) -> Seen | None:
        view = self.view
        if view is None or (view.id, view.hash) == before:
            return None
        above = [b for b in view.payload["blocks"] if str(b.get("block_id")).startswith(ABOVE)]
        if "submit" in view.payload:
            return Seen(ref="", text=text_of(above)) if above else None
        blocks = view.payload["blocks"]
        return Seen(
            ref="",
            text=text_of(blocks),
            buttons=_buttons(blocks, channel="", view=view.id, ephemeral=False),
        )

    def _from_chat(self, before: set[str]) -> Seen | None:
        new = [
            each
            for each in self.workspace.seen(self.chat)
            if each.ts not in before and each.bot_id is not None
        ]
        return _seen(new[-1], self) if new else None

    def _newest_with(self, label: str, at: Channel | None) -> Seen:
        if self._told is not None and self._told.button(label):
            return self._told
        seen = [_seen(each, self) for each in self.workspace.seen(at.id if at else self.chat)]
        with_it = [each for each in seen if each.button(label)]
        assert with_it, f"{self.name} sees no {label!r} in {[each.text for each in seen]}"
        return with_it[-1]

    def _view_of(self, view_id: str) -> View:
        found = {**self.workspace.views, **{v.id: v for v in self.workspace.homes.values()}}
        return found[view_id]

    def _message(self, said: Seen) -> Message:
        return next(e for e in self.workspace.everything_said() if e.ts == said.ref)

    def _mine(self, channel: str) -> Message:
        return [e for e in self.workspace.messages[channel] if e.user == self.user][-1]


def seen_of(message: Message, reader: SlackPerson) -> Seen:
    """A message as somebody sees it."""
    return _seen(message, reader)


def _seen(message: Message, reader: SlackPerson) -> Seen:
    workspace = reader.workspace
    ours = message.user == workspace.bot_user_id
    root = message.thread_ts if message.thread_ts != message.ts else None
    return Seen(
        ref=message.ts,
        text=text_of(message.blocks) if message.blocks else unescaped(message.text),
        summary=unescaped(message.text),
        under=root,
        by=None if ours else workspace.users[message.user].name,
        buttons=_buttons(message.blocks, channel=message.channel, view="", ephemeral=False),
    )


def _words(blocks: Sequence[Body], text: str, channel: str, ref: str = "") -> Seen:
    return Seen(
        ref=ref,
        text=text_of(blocks) if blocks else unescaped(text),
        summary=unescaped(text),
        buttons=_buttons(blocks, channel=channel, view="", ephemeral=True),
    )


def _buttons(
    blocks: Sequence[Body], *, channel: str, view: str, ephemeral: bool
) -> tuple[SeenButton, ...]:
    found = []
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            if element.get("type") == "button":
                stood = {
                    "channel": channel,
                    "view": view,
                    "ephemeral": ephemeral,
                    "block": {"type": "actions", "elements": [element]},
                }
                label = element["text"]["text"]
                found.append(SeenButton(label=label, carries=json.dumps(stood)))
    return tuple(found)


def _form(view: View, errors: dict[str, str]) -> OpenForm:
    fields: dict[str, SeenField] = {}
    said: dict[str, str] = dict(errors)
    for block in view.payload["blocks"]:
        key = str(block.get("block_id", ""))
        if key.startswith(ABOVE):
            said[key.removeprefix(ABOVE)] = block["text"]["text"].removeprefix("⚠️ ")
    for block in view.payload["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        options = [option["text"]["text"] for option in element.get("options", ())]
        fields[block["block_id"]] = SeenField(
            text="\n".join(around(block)),
            value=_standing(element),
            options=tuple(options),
            error=said.get(block["block_id"], ""),
        )
    return OpenForm(
        title=view.payload["title"]["text"],
        text=text_of(view.payload["blocks"]),
        fields=fields,
        errors=said,
    )


def _standing(element: Body) -> Value:
    match element:
        case {"initial_options": options}:
            return tuple(option["value"] for option in options)
        case {"initial_option": option}:
            return str(option["value"])
        case _:
            names = ("initial_value", "initial_date", "initial_time")
            return next((str(element[name]) for name in names if name in element), "")


def _given(view: View, key: str, value: Value) -> Any:
    """A value as it is filled in: several where several may be picked."""
    blocks = view.payload["blocks"]
    element = next((b["element"] for b in blocks if b.get("block_id") == key), None)
    assert element is not None, (key, [b.get("block_id") for b in blocks])
    if element["type"] in ("checkboxes", "multi_static_select"):
        return [value] if isinstance(value, str) and value else list(value)
    return value if isinstance(value, str) else next(iter(value), None)
