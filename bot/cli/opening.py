"""How a verb opens the database: settings, one transaction, and what stands in it.

A verb voids no lease and may run beside `serve`. This module must not know what a verb does.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO, TypeVar

import click

from bot.domain.clock import SystemClock
from bot.domain.ids import RandomIds
from bot.store.database import Database
from bot.store.settings import calendar_offset
from bot.store.work import Work
from bot.use_cases.sheets import LARGEST_FILE
from config.settings import load_settings

_T = TypeVar("_T")


def changing(function: Callable[[Work], _T]) -> _T:
    """Run a function in one transaction on the database of the settings.

    Raises:
        CyclebotError: the settings, the database or the function's own refusal; nothing is stored.
    """
    return asyncio.run(_run(function, write=True))


def looking(function: Callable[[Work], _T]) -> _T:
    """Run a function that only reads; see `changing`."""
    return asyncio.run(_run(function, write=False))


def contents(file: BinaryIO) -> bytes:
    """Give a file's bytes, one more than are ever read at most, so that too many are noticed."""
    return file.read(LARGEST_FILE + 1)


def say_json(value: Any) -> None:
    """Print a value as JSON, letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
dry_run = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")


async def _run(function: Callable[[Work], _T], *, write: bool) -> _T:
    settings = load_settings()
    database = await Database.open(settings.database_url, clock=SystemClock(), ids=RandomIds())

    def at_the_calendar_s_time(work: Work) -> _T:
        # The demo's calendar may be ahead of the machine's.
        return function(replace(work, now=work.now + calendar_offset(work.connection)))

    try:
        doing = database.work if write else database.read
        return await doing(at_the_calendar_s_time)
    finally:
        await database.close()
