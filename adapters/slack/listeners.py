"""The Bolt app: each kind of request to the turn and back, over HTTP and Socket Mode alike.

Nothing is acknowledged before it is stored or answered: Bolt runs the listener first
(`process_before_response`), and what could not be stored is a 500 for an event, which Slack sends
again, and words for all else. Which installation a request is for is looked up in our own table,
without asking Slack. This module must not know what a turn does.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

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
BotOf = Callable[[str], Awaitable[str | None]]
"""Gives the bot's user in an installation by its realm; None if it is not live."""

_ENDINGS = frozenset({"app_uninstalled", "tokens_revoked"})
_FAR = 10**11
_BOLTS_OWN = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
_ANY = re.compile(r"", re.DOTALL)
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
                # A name that is not ours: what Bolt says may hold what people wrote.
                logger=logging.getLogger("slack_bolt.cyclebot"),
                process_before_response=True,
                authorize=_authorizing(doing.bot_of),
                before_authorize=self._known,
                # The edge has verified the request, before Bolt sees it.
                request_verification_enabled=False,
                attaching_function_token_enabled=False,
                attaching_conversation_kwargs_enabled=False,
                user_facing_authorize_error_message=words.NOT_INSTALLED,
            )
        self.app.command(_ANY)(self._command)
        self.app.action(_ANY)(self._pressed)
        self.app.view(_ANY)(self._submitted)
        self.app.shortcut(_ANY)(self._shortcut)
        self.app.event(_ANY)(self._event)
        self.app.error(_failed)

    async def _known(
        self,
        req: AsyncBoltRequest,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt gives it by this name.
    ) -> BoltResponse:
        """Answer what nobody listens to."""
        sent = Payload(req.body)
        kind = sent.text("event", "type") or sent.text("type")
        if _is_known(sent):
            req.context["happened"] = sent.text("type") == "event_callback"
            return await next()
        if kind == "app_rate_limited":
            _log.warning("Slack sends no events of %s for a minute", sent.text("team_id"))
        else:
            _log.info("nobody listens to %r", kind[:80])
            self._doing.unknown()
        return BoltResponse(status=200, body="")

    async def _command(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        arrival = await self._doing.inbound.command(Payload(body), _whose(context, body))
        answer = await self._doing.take(arrival.input)
        await ack({**await self._doing.outbound.to_command(answer, arrival.back)} or "")

    async def _pressed(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        arrival = await self._doing.inbound.pressed(Payload(body), _whose(context, body))
        if arrival is not None:
            await self._acted(arrival)
        await ack()

    async def _shortcut(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        arrival = await self._doing.inbound.shortcut(Payload(body), _whose(context, body))
        if arrival is not None:
            await self._acted(arrival)
        await ack()

    async def _acted(self, arrival: Arrival) -> None:
        answer = await self._doing.take(arrival.input)
        await self._doing.outbound.to_act(answer, arrival.back)
        if isinstance(arrival.input.what, Pressed):
            self._doing.outbound.pictures_later(answer, arrival.back)
        if not isinstance(answer, Opened | Moved):
            await self._home_again(arrival)

    async def _submitted(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        arrival = await self._doing.inbound.submitted(Payload(body), _whose(context, body))
        answer = await self._doing.take(arrival.input)
        await ack({**await self._doing.outbound.to_form(answer, arrival.back)} or "")
        await self._home_again(arrival)

    async def _event(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        sent = Payload(body)
        ending = sent.text("event", "type")
        if ending in _ENDINGS:
            await self._end(sent, _realm(context))
            return None
        arrival = await self._doing.events.arrived(sent, _whose(context, body))
        if arrival is None:
            return None
        answer = await self._doing.take(arrival.input)
        if isinstance(answer, Unstored):
            return BoltResponse(status=500, body="")
        if isinstance(arrival.input.what, Changed) and arrival.back.place.home:
            settled = await self._doing.outbound.to_home(answer, arrival.back)
            return None if settled else BoltResponse(status=500, body="")
        if isinstance(arrival.input.what, Said):
            await self._doing.outbound.to_act(answer, arrival.back)
        return None

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


def _is_known(sent: Payload) -> bool:
    """Whether a listener takes this, and it has what Bolt looks for to find the listener."""
    match sent.text("type"):
        case "event_callback":
            return sent.text("event", "type") in HEARD | _ENDINGS
        case "block_actions":
            actions = sent.parts("actions")
            return bool(actions and actions[0].text("action_id") and sent.text("user", "id"))
        case "view_submission":
            return bool(sent.text("view", "callback_id") and sent.text("user", "id"))
        case "shortcut" | "message_action":
            return bool(sent.text("callback_id") and sent.text("user", "id"))
        case "url_verification":
            return True
    is_command = sent.text("command") and sent.text("user_id") and sent.text("channel_id")
    return bool(is_command) or sent.text("ssl_check") == "1"


def _authorizing(bot_of: BotOf) -> Callable[..., Awaitable[AuthorizeResult]]:
    """What gives Bolt the installation of a request, from our table; by names that Bolt reads.

    None is none, though Bolt's own type does not say so.
    """

    async def authorize(
        context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        bot: str | None = ""
        try:
            bot = await bot_of(_realm(context))
        except Unusable:
            # An event is refused, and comes again; for all else the turn finds the words.
            if context.get("happened"):
                raise
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_user_id=bot or None
        )

    return cast("Callable[..., Awaitable[AuthorizeResult]]", authorize)


def _realm(context: AsyncBoltContext) -> str:
    """An organisation's id where the whole of it installed the app, else the workspace's."""
    whole = context.is_enterprise_install and context.enterprise_id
    return (context.enterprise_id if whole else context.team_id) or ""


def _whose(context: AsyncBoltContext, body: dict[str, Any]) -> Whose:
    sent = Payload(body)
    known = {
        context.team_id,
        context.enterprise_id,
        sent.text("context_team_id"),
        sent.text("context_enterprise_id"),
        sent.text("view", "app_installed_team_id"),
    }
    return Whose(
        realm=_realm(context),
        team=context.team_id or sent.text("team_id") or sent.text("context_team_id"),
        bot=context.bot_user_id or "",
        teams=frozenset(each for each in known if each),
    )
