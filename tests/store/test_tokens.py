"""Tokens at rest: sealed, rotated, dropped."""

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.store import installations, tokens
from bot.store.database import Database
from bot.store.sealing import Seal, SealBroken
from bot.store.tables.network import installation
from bot.store.work import Work

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def kept(work: Work, realm: str = "T1", key: str = OLD) -> str:
    found = installations.add_installation(work, platform="slack", realm=realm)
    tokens.keep_tokens(work, found.id, {"bot": f"xoxb-{realm}"}, ["b", "a", "a"], Seal([key]))
    return found.id


def stored(work: Work) -> list[bytes | None]:
    return list(work.connection.scalars(select(installation.c.sealed_tokens)))


async def test_tokens_are_read_back_with_what_was_granted(database: Database) -> None:
    def turn(work: Work) -> None:
        kept(work)
        found = tokens.tokens_of(work.connection, "slack", "T1", Seal([OLD]))
        assert found == tokens.Tokens(words={"bot": "xoxb-T1"}, scopes=frozenset({"a", "b"}))
        assert tokens.tokens_of(work.connection, "slack", "T2", Seal([OLD])) is None

    await database.work(turn)


async def test_no_token_lies_in_the_database_in_clear(database: Database) -> None:
    def turn(work: Work) -> None:
        kept(work)
        assert all(b"xoxb" not in (each or b"") for each in stored(work))

    await database.work(turn)


async def test_an_installation_that_ended_has_no_tokens(database: Database) -> None:
    def turn(work: Work) -> None:
        found = kept(work)
        installations.set_installation_state(work, found, "revoked")
        assert tokens.tokens_of(work.connection, "slack", "T1", Seal([OLD])) is None
        tokens.forget_tokens(work, found)
        assert stored(work) == [None]

    await database.work(turn)


async def test_a_new_key_seals_anew_what_older_ones_sealed(database: Database) -> None:
    def turn(work: Work) -> None:
        kept(work, "T1", OLD)
        kept(work, "T2", NEW)
        assert tokens.seal_anew(work, Seal([NEW, OLD])) == 1
        assert tokens.seal_anew(work, Seal([NEW, OLD])) == 0
        found = tokens.tokens_of(work.connection, "slack", "T1", Seal([NEW]))
        assert found is not None
        assert found.words == {"bot": "xoxb-T1"}
        assert found.scopes == {"a", "b"}

    await database.work(turn)


async def test_a_key_that_is_missing_is_said_in_words(database: Database) -> None:
    def turn(work: Work) -> None:
        kept(work)
        with pytest.raises(SealBroken, match="CYCLEBOT_ENCRYPTION_KEYS"):
            tokens.tokens_of(work.connection, "slack", "T1", Seal([OTHER]))
        with pytest.raises(SealBroken):
            tokens.seal_anew(work, Seal([OTHER]))

    await database.work(turn)
