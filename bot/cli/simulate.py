"""`cyclebot simulate`: weeks of an invented network, lived and checked."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from bot.cli import memory
from bot.cli.looping import run
from bot.cli.opening import say_json
from bot.domain.clock import monotonic
from bot.simulation.living import Progress
from bot.simulation.report import as_values, as_words
from bot.simulation.whole import Outcome
from bot.simulation.whole import simulate as live_and_check

_EVERY = 0.5  # seconds between two words on progress


@click.command()
@click.option("--teams", type=click.IntRange(1, 2000), default=20, show_default=True)
@click.option("--weeks", type=click.IntRange(1, 6), default=3, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Decides everything.")
@click.option("--database", "url", help="An empty database, instead of a file that is thrown away.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
def simulate(teams: int, weeks: int, seed: int, url: str | None, as_json: bool) -> None:
    """Live weeks of an invented network on a calendar of its own, and check what people saw.

    Everybody in it is invented: teachers who answer at once, late, in threads or not at all,
    principals, leads. Everything goes through the same turns, tables, agenda and dispatcher as in
    serve. It ends by telling the whole of it again from what people did and the calendar alone;
    whatever differs from what they saw is printed, and the exit code is 1. The same seed prints
    the same on both databases, but for "took".
    """
    with _database(url) as address, memory.lasting():
        outcome = run(
            live_and_check(address, teams=teams, weeks=weeks, seed=seed, progress=_progress())
        )
    if as_json:
        say_json(as_values(outcome.report, outcome.findings, seed=seed, took=outcome.took))
    else:
        click.echo(as_words(outcome.report, outcome.findings))
        click.echo(_took(outcome), err=True)
    if outcome.findings:
        raise SystemExit(1)


@contextmanager
def _database(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="cyclebot-simulate-") as folder:
        yield f"sqlite:///{Path(folder) / 'simulation.sqlite'}"


def _took(outcome: Outcome) -> str:
    took = outcome.took
    return (
        f"{took['seconds']:.1f} s, {took['turns_per_second']:.0f} turns/s; "
        f"the oracle took {took['oracle_seconds']:.1f} s."
    )


def _progress() -> Progress | None:
    """Say on a terminal how far it is, now and then."""
    if not sys.stderr.isatty():
        return None
    last = 0.0

    def tell(now: datetime, turns: int) -> None:
        nonlocal last
        if monotonic() - last >= _EVERY:
            last = monotonic()
            said = f"\r{now:%a} {now.day:2} {now:%b %H:%M} · {turns} turns "
            click.echo(said, err=True, nl=False)

    return tell
