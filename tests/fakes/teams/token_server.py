"""Entra's token endpoint: client credentials in, a signed bearer token for the connector out.

Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, and the
error codes on reference-error-codes beside it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
from aiohttp import web

from bot.domain.clock import machine_now
from tests.fakes.teams.going_wrong import going_wrong
from tests.fakes.teams.world import HOME_TENANT, World

AUDIENCE = "https://api.botframework.com"
SCOPE = f"{AUDIENCE}/.default"


class BadBearer(Exception):
    """The connector does not take this token; the words say why."""


def token_app(world: World) -> web.Application:
    """The token server."""

    async def give(request: web.Request) -> web.StreamResponse:
        return await going_wrong(world.token_faults, request, lambda: _give(world, request))

    app = web.Application()
    app.router.add_post("/{tenant}/oauth2/v2.0/token", give)
    return app


def bearer(world: World, **claims: Any) -> str:
    """An access token as the server gives it; `claims` replace its own."""
    now = machine_now()
    mine: dict[str, Any] = {
        "aud": AUDIENCE,
        "iss": f"https://sts.windows.net/{HOME_TENANT}/",
        "iat": now,
        "nbf": now - timedelta(minutes=5),
        "exp": now + world.token_life,
        "appid": world.app_id,
        "tid": HOME_TENANT,
        "uti": str(world.tokens_given),
        "ver": "1.0",
    }
    return world.token_key.sign(mine | claims)


def check_bearer(world: World, header: str | None) -> None:
    """Let a request pass if its `Authorization` holds a token of ours for the connector.

    Raises:
        BadBearer: it does not.
    """
    kind, _, token = (header or "").partition(" ")
    if kind != "Bearer" or not token:
        raise BadBearer("no bearer")
    try:
        claims = jwt.decode(
            token, world.token_key.private.public_key(), algorithms=["RS256"], audience=AUDIENCE
        )
    except jwt.InvalidTokenError as cause:
        raise BadBearer(str(cause)) from cause
    if claims.get("appid") != world.app_id:
        raise BadBearer("another app's token")


async def _give(world: World, request: web.Request) -> web.Response:
    form = await request.post()
    if request.match_info["tenant"] != HOME_TENANT:
        return _refused(400, "invalid_request", 90002, "Tenant was not found.")
    if form.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", 70003, "The grant type is not supported.")
    if form.get("client_id") != world.app_id:
        return _refused(400, "unauthorized_client", 700016, "Application was not found.")
    if form.get("client_secret") != world.app_password:
        return _refused(401, "invalid_client", 7000215, "Invalid client secret provided.")
    if form.get("scope") != SCOPE:
        return _refused(400, "invalid_scope", 1002012, "The scope is not valid.")
    world.tokens_given += 1
    life = int(world.token_life.total_seconds())
    return web.json_response(
        {
            "token_type": "Bearer",
            "expires_in": life,
            "ext_expires_in": life,
            "access_token": bearer(world),
        }
    )


def _refused(status: int, error: str, number: int, words: str) -> web.Response:
    return web.json_response(
        {
            "error": error,
            "error_description": f"AADSTS{number}: {words}",
            "error_codes": [number],
        },
        status=status,
    )
