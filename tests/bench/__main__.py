"""`python -m tests.bench [--full] [--only GROUP] [--out FILE] [--docs]`, or `compare OLD NEW`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench import core, databases, monday, school_year, slack_rows, teams_rows
from tests.bench.results import Result, compare, say, write, write_docs

Rows = Callable[..., Awaitable[Sequence[Result]]]

GROUPS: Mapping[str, Rows] = {
    "core": core.rows,
    "databases": databases.rows,
    "slack": slack_rows.rows,
    "teams": teams_rows.rows,
    "monday": monday.rows,
    "year": school_year.rows,
}
DOCS = Path("docs/benchmarks.md")
GROUP_ENDS_WITHIN = 300.0  # seconds
LONGER = 8  # times, for a full run


def main() -> int:
    """Measure, print, write; the exit code is 1 if a target is not met."""
    asked = argparse.ArgumentParser(prog="make bench")
    asked.add_argument("compared", nargs="*", metavar="compare OLD NEW")
    asked.add_argument("--full", action="store_true", help="longer, for figures to be quoted")
    asked.add_argument("--only", default="", help=f"one of {', '.join(GROUPS)}")
    asked.add_argument("--docs", action="store_true", help=f"put the figures into {DOCS} too")
    asked.add_argument("--out", default="benchmarks.json", type=Path)
    chosen = asked.parse_args()
    if chosen.compared:
        for line in compare(Path(chosen.compared[-2]), Path(chosen.compared[-1])):
            say(line)
        return 0
    results = asyncio.run(_measure(chosen.only, full=chosen.full))
    write(chosen.out, results)
    if chosen.docs:
        write_docs(DOCS, chosen.out, "make bench FULL=1" if chosen.full else "make bench")
    missed = [each for each in results if each.met is False]
    say(f"{len(results)} rows in {chosen.out}; {len(missed)} below target.")
    return 1 if missed else 0


async def _measure(only: str, *, full: bool) -> list[Result]:
    found: list[Result] = []
    for name, rows in GROUPS.items():
        if only not in ("", name):
            continue
        begun = perf_counter()
        with TemporaryDirectory(prefix="cyclebot-bench-") as folder:
            within = GROUP_ENDS_WITHIN * (LONGER if full else 1)
            async with asyncio.timeout(within):
                made = await rows(Path(folder), full=full)
        for each in made:
            say(each.line())
        say(f"({name}: {perf_counter() - begun:.0f} s)")
        found += made
    return found


if __name__ == "__main__":
    sys.exit(main())
