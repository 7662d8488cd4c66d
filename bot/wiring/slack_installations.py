"""Slack's installations in the house's database: who is there, with which token, and what ends.

What was found of an installation stands for a minute, since every request and every post asks for
it and it hardly ever changes. Nothing is said for longer than it may be: whether an installation is
live is read by each turn, and by whoever claims what is to be sent, in a transaction of their own;
here an ending is known at once, and elsewhere by the first token that Slack does not take any more.
This module must not know how Slack is spoken to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from adapters.slack.install import Granted, Kept
from bot.domain.clock import monotonic
from bot.domain.errors import Unusable
from bot.store import accounts, installations, tokens
from bot.store.database import Database
from bot.store.sealing import Seal
from bot.store.work import Work
from bot.use_cases import installing

SLACK = "slack"

_KNOWN_FOR = 60.0
"""Seconds."""
_NOTHING: tuple[Mapping[str, str], float] = ({}, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """The one workspace whose token came with the settings."""

    realm: str
    token: str = field(repr=False)
    bot: str


class SlackInstallations:
    """What the door asks about installations.

    Args:
        database: where they are.
        held: where tokens come from: the settings' one workspace, or sealed in the database.
    """

    def __init__(self, database: Database, held: Fixed | Seal) -> None:
        self._database = database
        self._held = held
        self._known: dict[str, tuple[Mapping[str, str], float]] = {}
        self._forgotten = 0

    async def token(self, realm: str) -> str | None:
        """The bot's token there; None if the installation is not live."""
        return (await self._words(realm)).get("token")

    async def bot(self, realm: str) -> str | None:
        """The bot's user there; None if the installation is not live."""
        return (await self._words(realm)).get("bot")

    def dead(self, realm: str, token: str) -> None:
        """Forget a token, if it is the one that is known: Slack does not take it any more."""
        words, _ = self._known.get(realm, _NOTHING)
        if words.get("token") == token:
            self._forget(realm)

    async def keep(self, granted: Granted) -> Kept:
        """Take an installation up, with what was granted for it."""
        kept = await self._database.work(lambda work: self._keep(work, granted))
        self._forget(granted.realm)
        return kept

    async def ended(
        self, realm: str, how: Literal["removed", "revoked"], at: datetime | None
    ) -> None:
        """An installation put the bot out, or took its permission back, at that instant."""

        def end(work: Work) -> None:
            found = installations.installation_of(work.connection, SLACK, realm)
            if found is not None and how == "removed":
                installing.uninstalled(work, found.id, at)
            elif found is not None:
                installing.revoked(work, found.id, at)

        await self._database.work(end)
        self._forget(realm)

    async def names(self, realm: str, people: frozenset[str]) -> Mapping[str, str]:
        """The names we know of people there, by id; none where they cannot be read just now."""
        try:
            return await self._database.read(
                lambda work: accounts.names_of(work.connection, SLACK, realm, people)
            )
        except Unusable:
            return {}

    async def _words(self, realm: str) -> Mapping[str, str]:
        """What is known of an installation that is live; nothing of any other."""
        known, until = self._known.get(realm, _NOTHING)
        if monotonic() < until:
            return known
        forgotten = self._forgotten
        found = await self._looked_up(realm)
        # What was looked up while something ended may be from before that.
        if found and forgotten == self._forgotten:
            self._known[realm] = (found, monotonic() + _KNOWN_FOR)
        return found

    def _forget(self, realm: str) -> None:
        self._known.pop(realm, None)
        self._forgotten += 1

    async def _looked_up(self, realm: str) -> Mapping[str, str]:
        held = self._held
        if isinstance(held, Seal):
            return await self._database.read(lambda work: _sealed(work, realm, held))
        if realm != held.realm or not await self._database.read(lambda work: _live(work, realm)):
            return {}
        return {"token": held.token, "bot": held.bot}

    def _keep(self, work: Work, granted: Granted) -> Kept:
        found = installing.installed(work, platform=SLACK, realm=granted.realm, name=granted.name)
        if isinstance(self._held, Seal):
            given = {"token": granted.token, "bot": granted.bot}
            tokens.keep_tokens(work, found.id, given, granted.scopes, self._held)
        return Kept(bound=bool(installations.bound_paths(work.connection, found.id)))


def _sealed(work: Work, realm: str, seal: Seal) -> Mapping[str, str]:
    found = tokens.tokens_of(work.connection, SLACK, realm, seal)
    return found.words if found is not None else {}


def _live(work: Work, realm: str) -> bool:
    found = installations.installation_of(work.connection, SLACK, realm)
    return found is not None and found.state == "live"
