"""The Web API's front: who calls, with which right, and what is told to go wrong.

A method is a function from an `Asked` to the body of its answer; it raises `Refusal` with Slack's
error code. Sources: docs.slack.dev/apis/web-api and each method's own page.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, assert_never

from aiohttp import web

from tests.fakes.slack.faults import Broken, Busy, CutOff, Error, Fault, Garbled, Slow
from tests.fakes.slack.workspaces import Grant, Workspace
from tests.fakes.slack.world import Call, World

Body = dict[str, Any]


class Refusal(Exception):
    """Slack's answer `ok: false` with an error code, and what comes with it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.body: Body = {"ok": False, "error": error, **more}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call as a method sees it."""

    world: World
    args: Body
    grant: Grant
    basic: tuple[str, str] | None = None

    @property
    def workspace(self) -> Workspace:
        """The workspace that is meant: the token's, else that of `team_id` or of the channel."""
        if self.grant.team_id is not None:
            return self.world.workspaces[self.grant.team_id]
        named = self.args.get("team_id")
        if named is not None:
            found = self.world.workspaces.get(str(named))
            if found is None or found.enterprise_id != self.grant.enterprise_id:
                raise Refusal("team_access_not_granted")
            return found
        by_channel = self.world.workspace_of(str(self.args.get("channel", "")))
        if by_channel is None or by_channel.enterprise_id != self.grant.enterprise_id:
            raise Refusal("missing_argument", needed="team_id")
        return by_channel

    def need(self, *scopes: str) -> None:
        """Refuse unless the token has one of these scopes."""
        if not self.grant.scopes & set(scopes):
            raise Refusal(
                "missing_scope",
                needed=",".join(scopes),
                provided=",".join(sorted(self.grant.scopes)),
            )

    def text(self, name: str) -> str | None:
        """An argument that is a string, or None; numbers come as strings too."""
        value = self.args.get(name)
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        """An argument that is true or false, in any of Slack's spellings."""
        return self.args.get(name) in (True, "true", "True", "1", 1)

    def decoded(self, name: str, error: str) -> Any:
        """An argument that is JSON, given as JSON or as a string of it."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as cause:
            raise Refusal(error) from cause


Method = Callable[[Asked], Body]


@dataclass(frozen=True, slots=True)
class Rule:
    """A method, and what kind of token it wants (`none`: the app's id and secret instead)."""

    run: Method
    token: str = "bot"


class WebApi:
    """Answers `/api/<method>`.

    Args:
        world: what is asked about.
        methods: by name.
    """

    def __init__(self, world: World, methods: dict[str, Rule]) -> None:
        self._world = world
        self._methods = methods

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take one call, do it, and answer as Slack would, or as it was told to go wrong."""
        name = request.match_info["method"]
        args = await _arguments(request)
        token = _token(request, args)
        self._world.called(Call(method=name, args=args, token=token, at=self._world.now()))
        fault = self._world.faults.take(name)
        if fault is not None and not fault.after_the_work:
            answer = await _gone_wrong(fault, request)
            if answer is not None:
                return answer
        body = self._answer(name, args, token, _basic(request))
        if fault is not None and fault.after_the_work:
            answer = await _gone_wrong(fault, request)
            if answer is not None:
                return answer
        return web.json_response(body)

    def _answer(self, name: str, args: Body, token: str, basic: tuple[str, str] | None) -> Body:
        rule = self._methods.get(name)
        if rule is None:
            return {"ok": False, "error": "unknown_method", "req_method": name}
        try:
            grant = _NOBODY if rule.token == "none" else self._known(token, rule.token)
            body = rule.run(Asked(world=self._world, args=args, grant=grant, basic=basic))
        except Refusal as refusal:
            return refusal.body
        return {"ok": True, **body}

    def _known(self, token: str, kind: str) -> Grant:
        if not token:
            raise Refusal("not_authed")
        grant = self._world.grants.get(token)
        if grant is None:
            raise Refusal("invalid_auth")
        if grant.state == "revoked":
            raise Refusal("token_revoked")
        if grant.state == "inactive":
            raise Refusal("account_inactive")
        if grant.kind != kind:
            raise Refusal("not_allowed_token_type")
        return grant


_NOBODY = Grant(
    token="", team_id=None, enterprise_id=None, scopes=frozenset(), bot_user_id="", bot_id=""
)


async def _arguments(request: web.Request) -> Body:
    args: Body = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            return args
        return args | body if isinstance(body, dict) else args
    form = await request.post()
    return args | {name: value for name, value in form.items() if isinstance(value, str)}


def _token(request: web.Request, args: Body) -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if kind == "Bearer" else str(args.get("token", ""))


def _basic(request: web.Request) -> tuple[str, str] | None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return None
    login, _, password = b64decode(value).decode().partition(":")
    return login, password


async def _gone_wrong(fault: Fault, request: web.Request) -> web.Response | None:
    """The answer that a fault gives; None if it only took its time."""
    match fault:
        case Busy(retry_after):
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(retry_after)},
            )
        case Broken(status):
            return web.Response(status=status, text="<html>upstream</html>")
        case Error(code):
            return web.json_response({"ok": False, "error": code})
        case Garbled():
            return web.Response(text="{not json", content_type="application/json")
        case Slow(until):
            await until.wait()
            return None
        case CutOff():
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        case _:
            assert_never(fault)
