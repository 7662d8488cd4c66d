"""What comes from Teams on its way: to inputs, through the turn, and back as an answer.

An invoke waits for its answer, five seconds at most, so what takes longer is answered with words
and goes on; a message is answered at once and what is said follows it. This module must not know
what an input means.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from botbuilder.core import TurnContext

from adapters.teams import framework, outbound
from adapters.teams.arrived import Arrived
from adapters.teams.background import Background
from adapters.teams.carried import CarriedForm, CarriedPress, carried_in
from adapters.teams.edge import Reply
from adapters.teams.inbound import Messages, input_of, what_of
from adapters.teams.inbound_events import events_in, is_arrival
from adapters.teams.inbound_text import plain
from adapters.teams.payload import Payload
from adapters.teams.render_chart import Pictures
from adapters.teams.speaking import Speaking
from dialogs.answers import Answer, Told, Unstored, message_of
from dialogs.inputs import Changed, Input, Joined, Shared
from dialogs.vocabulary import Message
from dialogs.wording import in_teams as words

SHARE = "share"
"""The manifest's name of the message action "Share as evidence"."""

ANSWERED_WITHIN = 4.0
"""Seconds: Teams gives up an invoke after five."""

_MESSAGES = frozenset({"message", "messageUpdate", "messageDelete"})
_EVENTS = frozenset({"installationUpdate", "conversationUpdate"})
_NOTHING_SAID = frozenset({"messageReaction", "typing"})
_MOST_GREETED = 1_000
_log = logging.getLogger(__name__)

Take = Callable[[Input], Awaitable[Answer]]


class Tenants(Protocol):
    """Which tenants took the bot in."""

    async def noted(self, realm: str, service_url: str, *, arrival: bool) -> None:
        """See to it that a tenant is known from which something came.

        Args:
            realm: the tenant.
            service_url: where it wants to be answered.
            arrival: whether the app was added there just now, perhaps after it was gone.

        Raises what the database raises.
        """
        ...


class ChannelNames(Protocol):
    """What channels are called: an activity in one says its id alone."""

    async def name_of(self, arrived: Arrived, channel_id: str) -> str:
        """The channel's name, '' where it cannot be told just now; raises nothing."""
        ...

    def forget(self, arrived: Arrived) -> None:
        """A channel or team changed: what we know of its names may be old."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the bot is plugged together from.

    Attributes:
        take: one turn.
        tenants: notes who took the bot in.
        channels: asks what channels are called.
        speaking: says answers that are messages.
        drawn: draws the pictures of a message's charts.
        background: runs what follows a reply.
        now: the calendar clock.
        unknown: told of each activity that nobody listens to.
        command: the command word.
    """

    take: Take
    tenants: Tenants
    channels: ChannelNames
    speaking: Speaking
    drawn: Callable[[Message], Awaitable[Pictures]]
    background: Background
    now: Callable[[], datetime]
    unknown: Callable[[], None]
    command: str = "/cycle"


class Bot:
    """Takes verified activities."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._messages = Messages(parts.command)
        self._greeted: dict[str, None] = {}

    async def on_turn(self, context: TurnContext) -> None:
        """One turn of the Bot Framework."""
        reply = await self.handle(framework.as_it_came(context))
        if reply != Reply():
            await framework.answer(context, reply)

    async def handle(self, activity: Payload) -> Reply:
        """Do what an activity asks for, and give what the connector is answered."""
        arrived = Arrived(activity=activity, at=self._parts.now())
        if not arrived.realm:
            return Reply(status=400)
        try:
            await self._parts.tenants.noted(
                arrived.realm, arrived.service_url, arrival=is_arrival(arrived)
            )
        except Exception:
            # The turn will say what cannot be stored in the way that fits what came.
            _log.exception("a tenant could not be noted")
        kind = activity.text("type")
        if kind == "invoke":
            return await self._invoked(arrived)
        if kind in _MESSAGES:
            return await self._heard(arrived)
        if kind in _EVENTS:
            return await self._happened(arrived)
        if kind not in _NOTHING_SAID:
            self._strange(kind)
        return Reply()

    async def _heard(self, arrived: Arrived) -> Reply:
        heard = self._messages.heard(arrived)
        if heard is None:
            return Reply()
        asked = await self._named(arrived, heard.input)
        answer = await self._taken(asked)
        self._parts.background.start(self._parts.speaking.answers(asked, answer))
        # What was not stored is not acknowledged: the words for its author may be lost on their
        # way, and where Teams sends it again it is kept after all.
        return Reply(status=503) if isinstance(answer, Unstored) else Reply()

    async def _happened(self, arrived: Arrived) -> Reply:
        self._parts.channels.forget(arrived)
        for event in events_in(arrived):
            came = await self._named(arrived, event) if isinstance(event.what, Joined) else event
            if isinstance(await self._taken(came), Unstored):
                # Nobody can be told, so Teams is to tell it again.
                return Reply(status=503)
            if _is_greeted(came) and came.key not in self._greeted:
                self._remember(came.key or "")
                self._parts.background.start(self._welcomes(came))
        return Reply()

    async def _welcomes(self, came: Input) -> None:
        """Somebody installed the app for themselves: their own page is what it opens with."""
        asked = replace(came, key=None, what=Changed(what="home_opened"))
        await self._parts.speaking.answers(asked, await self._taken(asked))

    async def _invoked(self, arrived: Arrived) -> Reply:
        value = arrived.activity.part("value")
        match arrived.activity.text("name"):
            case "task/fetch":
                return await self._fetched(arrived, carried_in(value.body.get("data")))
            case "task/submit" | "composeExtension/submitAction":
                return await self._submitted(arrived, carried_in(value.body.get("data")))
            case "composeExtension/fetchTask":
                return await self._shared(arrived, value)
            case "adaptiveCard/action":
                carried = carried_in(value.part("action").body.get("data"))
                return await self._executed(arrived, carried)
        self._strange(arrived.activity.text("name"))
        return Reply(status=501)

    async def _fetched(self, arrived: Arrived, carried: CarriedPress | CarriedForm | None) -> Reply:
        if carried is None:
            return Reply(body=outbound.words_alone(words.NOT_OURS))
        if isinstance(carried, CarriedPress) and carried.asks:
            return Reply(body=outbound.question(carried))
        answer = await self._acted_on(arrived, carried)
        if answer is None:
            return Reply(body=outbound.words_alone(words.TOO_SLOW))
        return Reply(body=outbound.to_fetch(answer, await self._drawn(answer)))

    async def _submitted(
        self, arrived: Arrived, carried: CarriedPress | CarriedForm | None
    ) -> Reply:
        if carried is None or (isinstance(carried, CarriedPress) and carried.asks):
            return await self._fetched(arrived, carried)
        answer = await self._acted_on(arrived, carried)
        if answer is None:
            return Reply(body=outbound.words_alone(words.TOO_SLOW))
        sent = carried if isinstance(carried, CarriedForm) else None
        return Reply(body=outbound.to_submit(answer, sent, await self._drawn(answer)))

    async def _executed(
        self, arrived: Arrived, carried: CarriedPress | CarriedForm | None
    ) -> Reply:
        if carried is None:
            return Reply(body=outbound.not_ours())
        answer = await self._in_time(arrived, self._acted(arrived, carried))
        if answer is None:
            answer = Unstored(words.TOO_SLOW)
        return Reply(body=outbound.to_execute(answer, await self._drawn(answer)))

    async def _shared(self, arrived: Arrived, value: Payload) -> Reply:
        picked = value.part("messagePayload")
        if value.text("commandId") != SHARE:
            return Reply(body=outbound.words_alone(words.NOT_OURS))
        body = picked.part("body")
        text = body.text("content")
        what = Shared(
            text=plain(text) if body.text("contentType") == "html" else text,
            message_ref=picked.text("id"),
            by=picked.part("from", "user").text("id"),
        )
        answer = await self._in_time(arrived, input_of(arrived, what, root=arrived.root))
        if answer is None:
            return Reply(body=outbound.words_alone(words.TOO_SLOW))
        return Reply(body=outbound.to_fetch(answer))

    async def _acted_on(
        self, arrived: Arrived, carried: CarriedPress | CarriedForm
    ) -> Answer | None:
        """As `_in_time`; the words that were pressed on become the answer, where they are to."""
        asked = self._acted(arrived, carried)
        answer = await self._in_time(arrived, asked)
        if isinstance(answer, Told) and answer.in_place:
            self._parts.background.start(self._parts.speaking.replaces(asked, answer.message))
        return answer

    def _acted(self, arrived: Arrived, carried: CarriedPress | CarriedForm) -> Input:
        what = what_of(carried, arrived.activity.text("replyToId") or None)
        sent_at = arrived.told_at if isinstance(carried, CarriedForm) else None
        return input_of(arrived, what, root=arrived.root, changed_at=sent_at)

    async def _in_time(self, arrived: Arrived, asked: Input) -> Answer | None:
        """The turn's answer; None if it takes too long, which is said in private once it is there.

        What was begun is never called off half-way.
        """
        named = await self._named(arrived, asked)
        taking = asyncio.ensure_future(self._taken(named))
        done, _ = await asyncio.wait({taking}, timeout=ANSWERED_WITHIN)
        if done:
            return taking.result()
        self._parts.background.start(self._late(named, taking))
        return None

    async def _late(self, asked: Input, taking: asyncio.Future[Answer]) -> None:
        await self._parts.speaking.answers(asked, await taking)

    async def _taken(self, asked: Input) -> Answer:
        try:
            return await self._parts.take(asked)
        except Exception:
            # The inbound edge: whatever went wrong behind it, the person is told.
            _log.exception("a turn failed")
            return Unstored(words.WENT_WRONG)

    async def _drawn(self, answer: Answer) -> Pictures:
        message = message_of(answer)
        return {} if message is None else await self._parts.drawn(message)

    async def _named(self, arrived: Arrived, asked: Input) -> Input:
        """The input with its channel's name, if Teams tells it."""
        place = asked.conversation
        if place.kind != "channel" or place.name:
            return asked
        name = await self._parts.channels.name_of(arrived, place.external_id)
        return replace(asked, conversation=replace(place, name=name)) if name else asked

    def _strange(self, kind: str) -> None:
        """Nobody listens to this kind of activity, or of invoke."""
        _log.info("nobody listens to %r", kind[:80])
        self._parts.unknown()

    def _remember(self, key: str) -> None:
        if len(self._greeted) >= _MOST_GREETED:
            self._greeted.pop(next(iter(self._greeted)))
        self._greeted[key] = None


def _is_greeted(came: Input) -> bool:
    what = came.what
    if not isinstance(what, Joined) or what.who is not None:
        return False
    return came.conversation.kind == "personal" and what.how != ""
