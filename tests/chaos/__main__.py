"""`python -m tests.chaos`: the long run, its table, and a part of docs/benchmarks.md made anew.

Seeds are printed; `--seed N` lives the same draw of chances again (what the machine does in between
is never the same twice). Ends with 1 if the oracle found anything.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import platform
import signal
import sys
from collections import Counter
from pathlib import Path
from random import SystemRandom

from bot.domain.clock import machine_now
from tests.chaos.life import live
from tests.chaos.plan import Lived, Plan

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- chaos: begin -->", "<!-- chaos: end -->"
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
    if chosen.part == 1 and len(lived) == 2:
        write(PAGE, table(lived))
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
    return only is None or (only == "postgresql") == plan.postgres


def _name(plan: Plan) -> str:
    return "PostgreSQL" if plan.postgres else "SQLite"


def _told(lived: Lived) -> str:
    lines = [f"  {number:>6} {what}" for what, number in sorted(lived.happened.items())]
    lines += [f"  {number:>6} {what}" for what, number in sorted(lived.verdict.counted.items())]
    lines += [f"  {lived.seconds:.0f} s, of which {lived.settled_in:.0f} s until nothing was owed"]
    lines += [f"  FOUND: {each}" for each in lived.verdict.findings] or ["  nothing was found"]
    return "\n".join(lines)


def table(lived: list[Lived]) -> str:
    """The part of the page that this makes, in Markdown."""
    on = machine_now()
    head = " | ".join(f"{_name(each.plan)}, {each.plan.replicas} serving" for each in lived)
    lines = [
        f"Measured {on:%Y-%m-%d} by `make chaos` (seed {lived[0].plan.seed}) on"
        f" {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python"
        f" {platform.python_version()}, beside other work.",
        "",
        f"| what | {head} |",
        "|---|" + "---:|" * len(lived),
    ]
    for what, figures in _rows(lived):
        lines.append(f"| {what} | " + " | ".join(str(each) for each in figures) + " |")
    return "\n".join(lines)


def _rows(lived: list[Lived]) -> list[tuple[str, list[object]]]:
    happened = [
        Counter({what: n for what, n in each.happened.items() if not what.startswith(_INBOUND)})
        for each in lived
    ]
    requests = [Counter({"requests to bring what people did": _requests(each)}) for each in lived]
    seconds = [
        Counter(
            {
                "seconds, all": round(each.seconds),
                "seconds until nothing was owed, once all was calm": round(each.settled_in),
            }
        )
        for each in lived
    ]
    found = [
        Counter({"**lost, doubled, out of order, late, unexplained**": len(each.verdict.findings)})
        for each in lived
    ]
    judged = [each.verdict.counted for each in lived]
    return [
        (what, [each[what] for each in part])
        for part in (happened, requests, judged, seconds, found)
        for what in sorted(set[str]().union(*part))
    ]


def _requests(lived: Lived) -> int:
    return sum(number for what, number in lived.happened.items() if what.startswith(_INBOUND))


def write(page: Path, made: str) -> None:
    """Put the table between its two marks on the page; the words around it stay."""
    text = page.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text(f"{before}{_BEGIN}\n{made}\n{_END}{after}")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
