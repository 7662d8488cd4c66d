"""The tokens of installations, sealed: by them a platform lets us speak in a workspace.

This module must not know how a token is got, or what a platform gives with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from bot.store.connection import Connection
from bot.store.sealing import Seal
from bot.store.tables.network import installation
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What an installation was given: its words by name, and the scopes that were granted."""

    words: Mapping[str, str]
    scopes: frozenset[str]


def keep_tokens(
    work: Work,
    installation_id: str,
    words: Mapping[str, str],
    scopes: Collection[str],
    seal: Seal,
) -> None:
    """Keep an installation's tokens, sealed, instead of those it had."""
    _put(work, installation_id, seal.close(words), " ".join(sorted(set(scopes))))


def forget_tokens(work: Work, installation_id: str) -> None:
    """Drop an installation's tokens: they open nothing any more."""
    _put(work, installation_id, None, "")


def tokens_of(connection: Connection, platform: str, realm: str, seal: Seal) -> Tokens | None:
    """Give the tokens of a live installation, or None if there are none.

    Raises:
        SealBroken: they were sealed with another key.
    """
    found = connection.execute(_LIVE, {"platform": platform, "realm": realm}).one_or_none()
    if found is None or found.sealed_tokens is None:
        return None
    return Tokens(words=seal.open(found.sealed_tokens), scopes=frozenset(found.scopes.split()))


def seal_anew(work: Work, seal: Seal) -> int:
    """Seal with the newest key whatever an older one sealed; how many installations that was.

    Raises:
        SealBroken: one was sealed with a key that is not there any more; nothing was changed.
    """
    kept = select(installation.c.id, installation.c.sealed_tokens, installation.c.scopes).where(
        installation.c.sealed_tokens.is_not(None)
    )
    old = [row for row in work.connection.execute(kept) if not seal.is_newest(row.sealed_tokens)]
    for row in old:
        _put(work, row.id, seal.close(seal.open(row.sealed_tokens)), row.scopes)
    return len(old)


def _put(work: Work, installation_id: str, sealed: bytes | None, scopes: str) -> None:
    work.connection.execute(
        update(installation)
        .where(installation.c.id == installation_id)
        .values(sealed_tokens=sealed, scopes=scopes)
    )


_LIVE = select(installation.c.sealed_tokens, installation.c.scopes).where(
    installation.c.platform == bindparam("platform"),
    installation.c.realm == bindparam("realm"),
    installation.c.state == "live",
)
