"""RSA keys of the stand-in Microsoft, and what is signed with them.

Making a key takes a while, so a key of one name is made once a process.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key with its name; `endorsements` are the channels that it may speak for."""

    name: str
    endorsements: tuple[str, ...] = ("msteams",)

    @property
    def private(self) -> RSAPrivateKey:
        """The secret half."""
        return _made(self.name)

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A JSON Web Token, RS256, with the key's name in its header."""
        named = {"kid": self.name, "x5t": self.name} | header
        return jwt.encode(dict(claims), self.private, algorithm="RS256", headers=named)

    def public(self) -> dict[str, Any]:
        """The open half as it stands in a key set."""
        half: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        half.pop("key_ops", None)
        return half | {
            "kid": self.name,
            "x5t": self.name,
            "use": "sig",
            "endorsements": list(self.endorsements),
        }


def unsigned(claims: Mapping[str, Any]) -> str:
    """A token of the algorithm `none`: claims that nobody vouches for."""
    return f"{_part({'typ': 'JWT', 'alg': 'none'})}.{_part(claims)}."


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@cache
def _made(_name: str) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)
