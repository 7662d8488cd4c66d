from pathlib import Path

import pytest

from bot.domain.errors import Unusable
from bot.store.address import PostgresServer, SqliteFile, parse


def test_three_slashes_begin_a_path_from_where_one_stands_and_four_from_the_root() -> None:
    assert parse("sqlite:///var/my%20cycle.sqlite") == SqliteFile(path=Path("var/my cycle.sqlite"))
    assert parse("sqlite:////srv/cyclebot.sqlite") == SqliteFile(path=Path("/srv/cyclebot.sqlite"))


def test_the_lock_stands_beside_the_file() -> None:
    address = parse("sqlite:////srv/cyclebot.sqlite")
    assert isinstance(address, SqliteFile)
    assert address.lock_path == Path("/srv/cyclebot.sqlite.lock")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://someone@example.org/cyclebot",
        "postgres://someone@example.org/cyclebot",
        "postgresql+asyncpg://someone@example.org/cyclebot",
        "postgresql://someone:pass%40word@/cyclebot?host=/run/postgresql",
    ],
)
def test_every_customary_form_of_a_server_is_reached_by_the_same_driver(url: str) -> None:
    address = parse(url)
    assert isinstance(address, PostgresServer)
    assert address.url.drivername == "postgresql+asyncpg"
    assert address.url.database == "cyclebot"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "cyclebot.sqlite",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://host/file",
        "mysql://someone:secret@host/db",
        "postgresql://someone:secret@host:port/db",
    ],
)
def test_anything_else_is_refused_without_repeating_what_may_be_a_password(url: str) -> None:
    with pytest.raises(Unusable, match="A database's address is") as refused:
        parse(url)
    assert "secret" not in str(refused.value)
