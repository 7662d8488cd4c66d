"""`cyclebot export`: replies and measures, whole and plain, for a spreadsheet or a program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

import click

from bot.cli.naming import place
from bot.cli.opening import Opened, as_json, opened
from bot.domain.access import Action, Actor
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import exporting
from bot.use_cases.exporting import Batch, What

_OPERATOR = Actor.system()


@click.command()
@click.argument("what", type=click.Choice(("replies", "measures")))
@click.option("--unit", help="Only this unit and what is below it.")
@click.option("--out", type=click.File("wb"), default="-", help="The file to write.")
@as_json
def export(what: What, unit: str | None, out: BinaryIO, as_json: bool) -> None:
    """Write all replies or all measures, as CSV or, with --json, as a list of JSON objects.

    They are whole: names of teachers and what they wrote stand in them, so keep the file where
    only those who may read it can. That it was written is on record. No cell of the CSV is taken
    for a formula by a spreadsheet.
    """
    opened(partial(_write, what=what, name=unit, out=out, as_json=as_json))


async def _write(
    database: Opened, *, what: What, name: str | None, out: BinaryIO, as_json: bool
) -> None:
    def begin(work: Work) -> UnitRow:
        found = place(work, Action.EXPORT, name)
        return exporting.begin(work, _OPERATOR, found.id, what)

    unit = await database.change(begin)
    after: str | None = ""
    written = 0
    # A spreadsheet tells UTF-8 by the mark at the beginning.
    out.write(b"[\n" if as_json else b"\xef\xbb\xbf")
    while after is not None:
        read = partial(exporting.batch, actor=_OPERATOR, unit=unit, what=what, after=after)
        batch = await database.look(read)
        for text in _texts(what, batch, as_json=as_json, first=written == 0):
            out.write(text.encode())
        written += len(batch.rows)
        after = batch.after
        _progress(written, done=after is None)
    if as_json:
        out.write(b"\n]\n")


def _texts(what: What, batch: Batch, *, as_json: bool, first: bool) -> Iterator[str]:
    if not as_json:
        yield exporting.as_csv(what, batch.rows, header=first)
        return
    for at, line in enumerate(exporting.as_json_lines(what, batch.rows)):
        yield line if first and at == 0 else f",\n{line}"


def _progress(rows: int, *, done: bool) -> None:
    # For a person who waits; a file that gathers standard error wants none of it.
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} rows", err=True, nl=done)
