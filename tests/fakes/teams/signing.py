"""Tokens as Microsoft sends them with what it tells a bot: the right ones, and every wrong kind.

Source: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.domain.clock import machine_now
from tests.fakes.teams.key_server import ISSUER
from tests.fakes.teams.keys import SigningKey, unsigned
from tests.fakes.teams.world import World

_HOUR = timedelta(hours=1)


def inbound_token(world: World, *, key: SigningKey | None = None, **claims: Any) -> str:
    """The token that comes with an activity; `claims` replace its own, None takes one away."""
    return (key or world.channel_keys[0]).sign(_claims(world, claims))


def _claims(world: World, changed: Mapping[str, Any]) -> dict[str, Any]:
    now = machine_now()
    mine = {
        "iss": ISSUER,
        "aud": world.app_id,
        "serviceurl": world.service_url,
        "nbf": now - timedelta(minutes=5),
        "exp": now + _HOUR,
    }
    return {name: value for name, value in (mine | dict(changed)).items() if value is not None}


def _expired(world: World) -> str:
    now = machine_now()
    return inbound_token(world, nbf=now - 3 * _HOUR, exp=now - _HOUR)


def _not_yet(world: World) -> str:
    now = machine_now()
    return inbound_token(world, nbf=now + _HOUR, exp=now + 2 * _HOUR)


def _by_the_public_key(world: World) -> str:
    """Signed with HS256, the public key as its secret: the classic confusion of algorithms."""

    def part(raw: bytes) -> str:
        return urlsafe_b64encode(raw).rstrip(b"=").decode()

    key = world.channel_keys[0]
    secret = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = _claims(world, {})
    seconds = {name: int(claims[name].timestamp()) for name in ("nbf", "exp")}
    head = part(json.dumps({"typ": "JWT", "alg": "HS256", "kid": key.name}).encode())
    body = f"{head}.{part(json.dumps(claims | seconds).encode())}"
    return f"{body}.{part(hmac.new(secret, body.encode(), sha256).digest())}"


def _of_none(world: World) -> str:
    claims = _claims(world, {})
    seconds = {name: int(claims[name].timestamp()) for name in ("nbf", "exp")}
    return unsigned(claims | seconds)


def _changed_after(world: World) -> str:
    head, body, signature = inbound_token(world).split(".")
    other = inbound_token(world, sub="somebody-else").split(".")[1]
    return f"{head}.{other if other != body else body[::-1]}.{signature}"


WRONG_TOKENS: Mapping[str, Callable[[World], str]] = {
    "another issuer": lambda world: inbound_token(world, iss="https://sts.windows.net/x/"),
    "no issuer": lambda world: inbound_token(world, iss=None),
    "another audience": lambda world: inbound_token(world, aud="another-app"),
    "no audience": lambda world: inbound_token(world, aud=None),
    "expired": _expired,
    "not valid yet": _not_yet,
    "no expiry": lambda world: inbound_token(world, exp=None),
    "another service url": lambda world: inbound_token(world, serviceurl="https://evil.example/"),
    "no service url": lambda world: inbound_token(world, serviceurl=None),
    "an unknown key": lambda world: inbound_token(world, key=SigningKey("not-published")),
    "another key under a known name": lambda world: SigningKey("not-published").sign(
        _claims(world, {}), kid=world.channel_keys[0].name
    ),
    "a key of another channel": lambda world: inbound_token(world, key=world.channel_keys[1]),
    "no key name": lambda world: inbound_token(world, key=SigningKey("")),
    "algorithm none": _of_none,
    "signed with the public key": _by_the_public_key,
    "changed after signing": _changed_after,
    "garbage": lambda world: "not.a.token",
    "not even dots": lambda world: "x",
}
"""A token of each kind that must be answered 401, by what is wrong with it."""


def wrong_bearers() -> Mapping[str, str | None]:
    """`Authorization` headers that hold no bearer token at all, by what is wrong; None is none."""
    return {"no header": None, "empty": "", "no token": "Bearer", "basic": "Basic dTpw"}
