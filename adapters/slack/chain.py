"""Our links in Bolt's chain: what is known, whose it is, who takes it.

Bolt builds every argument that a listener might ask for, for each listener that might match and
then for the one that does. Its middleware is given the request and nothing else, at a third of the
cost; so what Slack sends goes by a table here, within Bolt's own dispatch. This module must not
know what a request leads to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.payload import Payload
from bot.domain.errors import Unusable

Kind: TypeAlias = Literal["command", "press", "form", "shortcut", "event"]
"""What is listened to."""

KindOf = Callable[[Payload], Kind | Literal["bolt", "unknown"]]
"""Tells what a request is; what Bolt answers by itself is "bolt"."""
BotOf = Callable[[str], Awaitable[str | None]]
"""Gives the bot's user in an installation by its realm; None if it is not live."""
Listener = Callable[[Payload, AsyncBoltContext], Awaitable[BoltResponse]]

SENT_AT = "sent_at"
"""In a request's context: when Slack sent it, by Slack's clock."""

_KIND = "kind"
_Next = Callable[[], Awaitable[BoltResponse]]


def nothing() -> BoltResponse:
    """An answer without words."""
    return BoltResponse(status=200, body="")


class Known(AsyncMiddleware):
    """Before anything is looked up: what nobody listens to is answered with 200.

    Args:
        kind_of: tells what a request is.
        unknown: told of each that nobody listens to.
    """

    def __init__(self, kind_of: KindOf, unknown: Callable[[Payload], None]) -> None:
        self._kind_of = kind_of
        self._unknown = unknown

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: _Next,  # noqa: A002 - Bolt gives it by this name.
    ) -> BoltResponse:
        """As Bolt's chain asks for it."""
        sent = Payload(req.body)
        kind = self._kind_of(sent)
        if kind == "unknown":
            self._unknown(sent)
            return nothing()
        req.context[_KIND] = kind
        return await next()


class Installed(AsyncAuthorize):
    """Finds the installation of a request in our own table, without asking Slack.

    Args:
        bot_of: which installations there are.
    """

    def __init__(self, bot_of: BotOf) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # The package leaves it untyped.
        self._bot_of = bot_of

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """As Bolt asks for it; None is none."""
        bot: str | None = ""
        try:
            bot = await self._bot_of(realm_of(context))
        except Unusable:
            # An event is refused, and comes again; for all else the turn finds the words.
            if context[_KIND] == "event":
                raise
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_user_id=bot or None
        )


class Heard(AsyncMiddleware):
    """The end of the chain: each kind goes to the one who listens to it, the rest back to Bolt.

    Args:
        listeners: who that is. What one raises, Bolt answers with 500, and tells who was set by
            `AsyncApp.error`.
    """

    def __init__(self, listeners: Mapping[Kind, Listener]) -> None:
        self._listeners: Mapping[Any, Listener] = listeners

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: _Next,  # noqa: A002 - Bolt gives it by this name.
    ) -> BoltResponse:
        """As Bolt's chain asks for it."""
        listener = self._listeners.get(req.context[_KIND])
        return await (listener(Payload(req.body), req.context) if listener else next())


def sent_at_of(context: AsyncBoltContext) -> datetime | None:
    """When Slack sent a request; None where it does not say, as over a socket."""
    sent_at = context.get(SENT_AT)
    return sent_at if isinstance(sent_at, datetime) else None


def realm_of(context: AsyncBoltContext) -> str:
    """An organisation's id where the whole of it installed the app, else the workspace's."""
    whole = context.is_enterprise_install and context.enterprise_id
    return (context.enterprise_id if whole else context.team_id) or ""
