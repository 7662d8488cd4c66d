"""The Bolt app: each kind of request to the turn and back, over HTTP and Socket Mode alike.

Nothing is acknowledged before it is stored or answered: what could not be stored is a 500 for an
event, which Slack sends again, and words for all else. This module must not know what a turn does.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from adapters.slack.chain import BotOf, Heard, Installed, Kind, Known, nothing, realm_of, sent_at_of
from adapters.slack.inbound import Arrival, Inbound, Whose
from adapters.slack.inbound_events import HEARD, InboundEvents
from adapters.slack.outbound import Outbound
from adapters.slack.payload import Payload
from bot.domain.errors import Unusable
from dialogs.answers import Answer, Done, Moved, Opened, Unstored
from dialogs.inputs import Changed, Input, Pressed, Said
from dialogs.wording import on_slack as words

Take = Callable[[Input], Awaitable[Answer]]
Ended = Callable[[str, Literal["removed", "revoked"], datetime | None], Awaitable[None]]
"""Told when an installation, by its realm, put the bot out or took its permission back."""

_ENDINGS = frozenset({"app_uninstalled", "tokens_revoked"})
_EVENTS = HEARD | _ENDINGS
_FAR = 10**11
_BOLTS_OWN = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
_NAME = "slack_bolt.cyclebot"
"""A name that is not ours: what Bolt says may hold what people wrote."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What the listeners call.

    Attributes:
        take: one turn.
        bot_of: which installations there are.
        ended: what follows when one ends.
        inbound: reads what people do.
        events: reads what happens.
        outbound: answers.
        unknown: told of each request that nobody listens to.
    """

    take: Take
    bot_of: BotOf
    ended: Ended
    inbound: Inbound
    events: InboundEvents
    outbound: Outbound
    unknown: Callable[[], None]


class Listeners:
    """Every listener, on an app of its own.

    What Slack sends and nobody listens to is answered with 200 and counted, for a failed delivery
    would be sent again.
    """

    def __init__(self, doing: Doing) -> None:
        self._doing = doing
        with _bolt_not_reading_the_environment():
            self.app = AsyncApp(
                logger=logging.getLogger(_NAME),
                name=_NAME,
                process_before_response=True,
                before_authorize=Known(_kind_of, self._unknown),
                authorize=_in_bolts_words(Installed(doing.bot_of)),
                # The edge has verified the request, before Bolt sees it.
                request_verification_enabled=False,
                attaching_function_token_enabled=False,
                attaching_conversation_kwargs_enabled=False,
                user_facing_authorize_error_message=words.NOT_INSTALLED,
            )
        self.app.use(
            Heard(
                {
                    "command": self._command,
                    "press": self._pressed,
                    "form": self._submitted,
                    "shortcut": self._shortcut,
                    "event": self._event,
                }
            )
        )
        self.app.error(_failed)

    def _unknown(self, sent: Payload) -> None:
        kind = sent.text("event", "type") or sent.text("type")
        if kind == "app_rate_limited":
            _log.warning("Slack sends no events of %s for a minute", sent.text("team_id"))
        else:
            _log.info("nobody listens to %r", kind[:80])
            self._doing.unknown()

    async def _command(self, sent: Payload, context: AsyncBoltContext) -> BoltResponse:
        arrival = await self._doing.inbound.command(sent, _whose(context, sent))
        answer = await self._doing.take(arrival.input)
        return _answered(await self._doing.outbound.to_command(answer, arrival.back))

    async def _pressed(self, sent: Payload, context: AsyncBoltContext) -> BoltResponse:
        return await self._acted(await self._doing.inbound.pressed(sent, _whose(context, sent)))

    async def _shortcut(self, sent: Payload, context: AsyncBoltContext) -> BoltResponse:
        return await self._acted(await self._doing.inbound.shortcut(sent, _whose(context, sent)))

    async def _acted(self, arrival: Arrival | None) -> BoltResponse:
        if arrival is None:
            return nothing()
        answer = await self._doing.take(arrival.input)
        await self._doing.outbound.to_act(answer, arrival.back)
        if isinstance(arrival.input.what, Pressed):
            self._doing.outbound.pictures_later(answer, arrival.back)
        if not isinstance(answer, Opened | Moved):
            await self._home_again(arrival)
        return nothing()

    async def _submitted(self, sent: Payload, context: AsyncBoltContext) -> BoltResponse:
        whose = _whose(context, sent)
        arrival = await self._doing.inbound.submitted(sent, whose, sent_at_of(context))
        answer = await self._doing.take(arrival.input)
        answered = _answered(await self._doing.outbound.to_form(answer, arrival.back))
        await self._home_again(arrival)
        return answered

    async def _event(self, sent: Payload, context: AsyncBoltContext) -> BoltResponse:
        if sent.text("event", "type") in _ENDINGS:
            await self._end(sent, realm_of(context))
            return nothing()
        arrival = await self._doing.events.arrived(sent, _whose(context, sent))
        if arrival is None:
            return nothing()
        answer = await self._doing.take(arrival.input)
        if isinstance(answer, Unstored):
            return _come_again()
        if isinstance(arrival.input.what, Changed) and arrival.back.place.home:
            settled = await self._doing.outbound.to_home(answer, arrival.back)
            return nothing() if settled else _come_again()
        if isinstance(arrival.input.what, Said):
            await self._doing.outbound.to_act(answer, arrival.back)
        return nothing()

    async def _end(self, sent: Payload, realm: str) -> None:
        at = _happened_at(sent)
        if sent.text("event", "type") == "app_uninstalled":
            await self._doing.ended(realm, "removed", at)
        elif sent.part("event", "tokens").body.get("bot"):
            await self._doing.ended(realm, "revoked", at)

    async def _home_again(self, arrival: Arrival) -> None:
        """What was done on the Home tab shows on it."""
        if not arrival.back.place.home:
            return
        asked = arrival.input
        opened = Input(
            key=None,
            at=asked.at,
            account=asked.account,
            conversation=asked.conversation,
            what=Changed(what="home_opened"),
        )
        answer = await self._doing.take(opened)
        if not isinstance(answer, Unstored | Done):
            self._doing.outbound.home_later(answer, arrival.back)


@contextmanager
def _bolt_not_reading_the_environment() -> Iterator[None]:
    """Hide our settings while an app is made: by their names Bolt would keep tokens in files."""
    hidden = {name: os.environ.pop(name) for name in _BOLTS_OWN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _in_bolts_words(installed: Installed) -> Callable[..., Awaitable[AuthorizeResult]]:
    """What finds an installation; none is none, though the type of `AsyncApp` does not say so."""
    return cast("Callable[..., Awaitable[AuthorizeResult]]", installed)


async def _failed(error: Exception) -> None:
    """Write a failure down; it is answered with 500, so that Slack sends an event again."""
    if isinstance(error, Unusable):
        _log.warning("a request was not taken, for the database is away", exc_info=error)
    else:
        _log.error("a request was not taken", exc_info=error)


def _happened_at(sent: Payload) -> datetime | None:
    """When an event happened, to the second: it may be delivered long after."""
    seconds = sent.body.get("event_time")
    if not isinstance(seconds, int) or not 0 < seconds < _FAR:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _kind_of(sent: Payload) -> Kind | Literal["bolt", "unknown"]:
    """What a request is; one that lacks what its listener must have is unknown."""
    match sent.text("type"):
        case "event_callback":
            return "event" if sent.text("event", "type") in _EVENTS else "unknown"
        case "block_actions":
            actions = sent.parts("actions")
            pressed = actions and actions[0].text("action_id") and sent.text("user", "id")
            return "press" if pressed else "unknown"
        case "view_submission":
            came_back = sent.text("view", "callback_id") and sent.text("user", "id")
            return "form" if came_back else "unknown"
        case "shortcut" | "message_action":
            named = sent.text("callback_id") and sent.text("user", "id")
            return "shortcut" if named else "unknown"
        case "url_verification":
            return "bolt"
    if sent.text("command") and sent.text("user_id") and sent.text("channel_id"):
        return "command"
    return "bolt" if sent.text("ssl_check") == "1" else "unknown"


def _answered(body: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=dict(body)) if body else nothing()


def _come_again() -> BoltResponse:
    return BoltResponse(status=500, body="")


def _whose(context: AsyncBoltContext, sent: Payload) -> Whose:
    known = {
        context.team_id,
        context.enterprise_id,
        sent.text("context_team_id"),
        sent.text("context_enterprise_id"),
        sent.text("view", "app_installed_team_id"),
    }
    return Whose(
        realm=realm_of(context),
        team=context.team_id or sent.text("team_id") or sent.text("context_team_id"),
        bot=context.bot_user_id or "",
        teams=frozenset(each for each in known if each),
    )
