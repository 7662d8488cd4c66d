"""How a verb opens the database: settings, one transaction, and what stands in it.

A verb voids no lease and may run beside `serve`. This module must not know what a verb does.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, BinaryIO, TypeVar

import click

from bot.cli.looping import run
from bot.domain.clock import SystemClock
from bot.domain.ids import RandomIds
from bot.store.database import Database
from bot.store.settings import calendar_offset
from bot.store.work import Work
from bot.use_cases.sheets import LARGEST_FILE
from config.settings import load_settings

_T = TypeVar("_T")


class Opened:
    """An open database, for a verb of several transactions."""

    def __init__(self, database: Database) -> None:
        """Made by `opened`."""
        self._database = database

    async def change(self, function: Callable[[Work], _T]) -> _T:
        """Run a function in one transaction; nothing of it is stored if it raises."""
        return await self._database.work(lambda work: function(_by_the_calendar(work)))

    async def look(self, function: Callable[[Work], _T]) -> _T:
        """Run a function that only reads, on one snapshot."""
        return await self._database.read(lambda work: function(_by_the_calendar(work)))


def opened(verb: Callable[[Opened], Awaitable[_T]]) -> _T:
    """Run a verb on the database of the settings.

    Raises:
        CyclebotError: the settings, the database or the verb's own refusal.
    """
    return run(_run(verb))


def changing(function: Callable[[Work], _T]) -> _T:
    """Run a function in one transaction on the database of the settings; see `opened`."""
    return opened(lambda database: database.change(function))


def looking(function: Callable[[Work], _T]) -> _T:
    """Run a function that only reads; see `opened`."""
    return opened(lambda database: database.look(function))


def contents(file: BinaryIO) -> bytes:
    """Give a file's bytes, one more than are ever read at most, so that too many are noticed."""
    return file.read(LARGEST_FILE + 1)


def say_json(value: Any) -> None:
    """Print a value as JSON, letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
dry_run = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")


async def _run(verb: Callable[[Opened], Awaitable[_T]]) -> _T:
    settings = load_settings()
    database = await Database.open(settings.database_url, clock=SystemClock(), ids=RandomIds())
    try:
        return await verb(Opened(database))
    finally:
        await database.close()


def _by_the_calendar(work: Work) -> Work:
    # The demo's calendar may be ahead of the machine's.
    return replace(work, now=work.now + calendar_offset(work.connection))
