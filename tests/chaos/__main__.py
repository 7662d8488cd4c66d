"""`python -m tests.chaos`: the long runs, and their tables in docs/benchmarks.md made anew.

A whole run on a database writes the table of that database. Seeds are printed; `--seed N` lives the
same draw of chances again (what the machine does in between is never the same twice). Ends with 1
if the oracle found anything.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import platform
import signal
import sys
from pathlib import Path
from random import SystemRandom

from bot.domain.clock import machine_now
from tests.chaos.life import live
from tests.chaos.plan import Lived, Plan

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
_LONGEST = 25 * 60  # seconds for one run
_INBOUND = "inbound "


def main() -> int:
    """Live the runs one after the other; 1 if anything was found."""
    arguments = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    arguments.add_argument("--seed", type=int, default=None)
    arguments.add_argument("--only", choices=("sqlite", "postgresql"), default=None)
    arguments.add_argument("--part", type=float, default=1, help="of all that is to happen")
    chosen = arguments.parse_args()
    logging.basicConfig(level=logging.ERROR)
    seed = SystemRandom().randrange(1_000_000) if chosen.seed is None else chosen.seed
    plans = [each for each in _plans(seed, chosen.part) if _wanted(each, chosen.only)]
    lived: list[Lived] = []
    for plan in plans:
        _say(f"{_name(plan)}, seed {plan.seed}: {plan.kills} kills over {plan.replicas} replicas")
        try:
            lived.append(asyncio.run(_bounded(plan)))
        except asyncio.CancelledError:
            _say("interrupted; everything that was started has ended")
            return 130
        _say(_told(lived[-1]))
        if chosen.part == 1:
            write(PAGE, _name(plan), table(lived[-1]))
    return 1 if any(each.verdict.findings for each in lived) else 0


def _plans(seed: int, part: float) -> tuple[Plan, Plan]:
    def some(number: int) -> int:
        return max(round(number * part), 1)

    return (
        Plan(seed=seed, replicas=1, kills=some(50), stops=some(8), teams=12, pauses=some(4)),
        Plan(
            seed=seed,
            replicas=4,
            kills=some(200),
            stops=some(10),
            pauses=some(12),
            crashes=some(6),
        ),
    )


async def _bounded(plan: Plan) -> Lived:
    task = asyncio.create_task(live(plan, lambda words: _say(f"  {words}")))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    async with asyncio.timeout(_LONGEST):
        return await task


def _wanted(plan: Plan, only: str | None) -> bool:
    return only in (None, _only(plan))


def _only(plan: Plan) -> str:
    return "postgresql" if plan.postgres else "sqlite"


def _name(plan: Plan) -> str:
    return "PostgreSQL" if plan.postgres else "SQLite"


def _told(lived: Lived) -> str:
    lines = [f"  {number:>6} {what}" for what, number in sorted(lived.happened.items())]
    lines += [f"  {number:>6} {what}" for what, number in sorted(lived.verdict.counted.items())]
    lines += [f"  {lived.seconds:.0f} s, of which {lived.settled_in:.0f} s until nothing was owed"]
    lines += [f"  FOUND: {each}" for each in lived.verdict.findings] or ["  nothing was found"]
    return "\n".join(lines)


def table(lived: Lived) -> str:
    """What the page says of a run, in Markdown."""
    on, plan = machine_now(), lived.plan
    lines = [
        f"{_name(plan)}, {plan.replicas} serving: measured {on:%Y-%m-%d} by `make chaos"
        f' ARGS="--only {_only(plan)} --seed {plan.seed}"` on {os.cpu_count()} cores at a load of'
        f" {os.getloadavg()[2]:.0f}, {platform.system()} {platform.machine()}, Python"
        f" {platform.python_version()}.",
        "",
        "| what | times |",
        "|---|---:|",
    ]
    lines += [f"| {what} | {figure} |" for what, figure in _rows(lived)]
    return "\n".join(lines)


def _rows(lived: Lived) -> list[tuple[str, int]]:
    happened = {what: n for what, n in lived.happened.items() if not what.startswith(_INBOUND)}
    return [
        *sorted(happened.items()),
        ("requests to bring what people did", _requests(lived)),
        *sorted(lived.verdict.counted.items()),
        ("seconds, all", round(lived.seconds)),
        ("seconds until nothing was owed, once all was calm", round(lived.settled_in)),
        ("**lost, doubled, out of order, late, unexplained**", len(lived.verdict.findings)),
    ]


def _requests(lived: Lived) -> int:
    return sum(number for what, number in lived.happened.items() if what.startswith(_INBOUND))


def write(page: Path, name: str, made: str) -> None:
    """Put a table between its two marks on the page; the words around it stay."""
    begin, end = f"<!-- chaos on {name}: begin -->", f"<!-- chaos on {name}: end -->"
    text = page.read_text()
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{made}\n{end}{after}")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
