"""What a run found: rows with a value, a peer's value beside it, and a target."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path
from typing import Any, Literal

from bot.domain.clock import machine_now

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PACKAGES = ("aiohttp", "slack-bolt", "slack-sdk", "botbuilder-core", "sqlalchemy", "apscheduler")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is promised: of the value, or of its ratio to the peer's; at most, or at least."""

    of: Literal["value", "ratio"]
    bound: Literal["at_most", "at_least"]
    number: float

    def words(self, unit: str) -> str:
        """As in "at least 0.1 of it" or "at most 100 ms"."""
        bound = self.bound.replace("_", " ")
        return f"{bound} {self.number:g} {'of it' if self.of == 'ratio' else unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One row.

    Attributes:
        name: what was measured, at which load.
        value: the median of ours, in `unit`.
        unit: "requests/s", "ms", "s", "MiB".
        peer: what stands beside it; None where the target is absolute.
        peer_value: the median of the peer's, in the same unit and run.
        target: what is promised, None where the row is there to be looked at.
    """

    name: str
    value: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's."""
        return self.value / self.peer_value if self.peer_value else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        found = self.value if self.target.of == "value" else self.ratio
        if found is None:
            return False
        if self.target.bound == "at_most":
            return found <= self.target.number
        return found >= self.target.number

    def as_json(self) -> dict[str, Any]:
        """The row as it stands in `benchmarks.json`."""
        row = asdict(self)
        row["target"] = self.target.words(self.unit) if self.target else None
        numbers = ("value", "peer_value")
        row |= {key: row[key] if row[key] is None else round(row[key], 3) for key in numbers}
        ratio = None if self.ratio is None else round(self.ratio, 4)
        return row | {"ratio": ratio, "met": self.met}

    def line(self) -> str:
        """The row as a person reads it."""
        beside = ""
        if self.peer_value is not None and self.ratio is not None:
            beside = f" | {self.peer}: {self.peer_value:,.4g}, ratio {self.ratio:.3g}"
        judged = ""
        if self.target is not None:
            mark = "met" if self.met else "NOT MET"
            judged = f" | {self.target.words(self.unit)}: {mark}"
        return f"{self.name}: {self.value:,.4g} {self.unit}{beside}{judged}"


def write(path: Path, results: Iterable[Result]) -> None:
    """Write `benchmarks.json`."""
    whole = {
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "cores": cpu_count(),
            "processor": _processor(),
        },
        "date": machine_now().astimezone(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version()}
        | {name: version(name) for name in PACKAGES},
        "results": [each.as_json() for each in results],
    }
    path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_docs(docs: Path, found: Path, command: str) -> None:
    """Put a run's figures between the two marks of a page, in place of those before.

    Args:
        docs: the page.
        found: the `benchmarks.json` of the run.
        command: what made it.

    Raises:
        ValueError: the page has no such marks.
    """
    whole = json.loads(found.read_text(encoding="utf-8"))
    before, _, rest = docs.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{docs} has no {BEGIN} and {END}")
    docs.write_text(f"{before}{BEGIN}\n{_figures(whole, command)}{END}{after}", encoding="utf-8")


def _figures(whole: dict[str, Any], command: str) -> str:
    machine, python = whole["machine"], whole["versions"]["python"]
    lines = [
        f"{whole['date'][:10]}, `{command}`, Python {python}, {machine['cores']} cores"
        f" ({machine['processor'] or machine['system']}).",
        "",
        "| row | value | beside it | ratio | target |",
        "|---|---:|---|---:|---|",
        *map(_figure, whole["results"]),
    ]
    return "\n".join(lines) + "\n"


def _figure(row: dict[str, Any]) -> str:
    beside = f"{row['peer']}: {row['peer_value']:,.4g}" if row["peer_value"] is not None else ""
    ratio = f"{row['ratio']:.3g}" if row["ratio"] is not None else ""
    target = row["target"] or ""
    if row["met"] is False:
        target += ": **not met**"
    return f"| {row['name']} | {row['value']:,.4g} {row['unit']} | {beside} | {ratio} | {target} |"


def compare(old: Path, new: Path) -> Sequence[str]:
    """Both runs side by side, a line a row: where a peer is there, by the ratio to it."""
    before, after = (
        {row["name"]: row for row in json.loads(path.read_text(encoding="utf-8"))["results"]}
        for path in (old, new)
    )
    return [_compared(name, before.get(name), after.get(name)) for name in {**before, **after}]


def _compared(name: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    if old is None or new is None:
        only = "new" if old is None else "gone"
        return f"{name}: {only}"
    by = "ratio" if old["ratio"] is not None and new["ratio"] is not None else "value"
    first, last = old[by], new[by]
    change = f"{100 * (last / first - 1):+.0f}%" if first else "?"
    unit = f"of {new['peer']}" if by == "ratio" else new["unit"]
    return f"{name}: {first:,.4g} → {last:,.4g} {unit} ({change})"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def say(words: str) -> None:
    """A line for whoever watches."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def moment() -> datetime:
    """The machine's time, for requests that are signed with it."""
    return machine_now()
