"""Where Microsoft publishes how its tokens to bots are verified: the metadata and the key set.

Source: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
"""

from __future__ import annotations

from aiohttp import web

from tests.fakes.teams.going_wrong import going_wrong
from tests.fakes.teams.world import World

ISSUER = "https://api.botframework.com"
METADATA_PATH = "/v1/.well-known/openidconfiguration"
_KEYS_PATH = "/v1/.well-known/keys"


def key_app(world: World) -> web.Application:
    """The key server."""

    async def metadata(request: web.Request) -> web.StreamResponse:
        return await going_wrong(world.key_faults, request, lambda: _metadata(world))

    async def keys(request: web.Request) -> web.StreamResponse:
        return await going_wrong(world.key_faults, request, lambda: _keys(world))

    app = web.Application()
    app.router.add_get(METADATA_PATH, metadata)
    app.router.add_get(_KEYS_PATH, keys)
    return app


async def _metadata(world: World) -> web.Response:
    base = world.metadata_url.removesuffix(METADATA_PATH)
    return web.json_response(
        {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{base}{_KEYS_PATH}",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }
    )


async def _keys(world: World) -> web.Response:
    world.keys_given += 1
    return web.json_response({"keys": [key.public() for key in world.channel_keys]})
