"""Which tests' lines are counted, and by which counter: counting costs more than many tests do.

Coverage's tracer is told of every call, line and return. On one core, the same 50 tests took 9 s
uncounted, 14 s counted by thread, and 24 s counted by greenlet, which asks in Python which greenlet
runs before it notes anything. Only a turn on PostgreSQL runs in greenlets, where a counter by
thread would take one module's lines for another's. So lines are counted by thread until a test asks
for a PostgreSQL database, from there to its end by greenlet, and in what is tried again not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

from coverage import Coverage

_Way: TypeAlias = Literal["threads", "greenlets", "nothing"]

# A line is counted where it is tried first: on SQLite, in the store on both, where the engines part
# (a test that stands on PostgreSQL alone is counted wherever it is). It is not counted again by the
# sweeps of every route and all that opens, or by what draws any message at all.
_COUNTED_ON_BOTH = "tests/store/"
_NOT_COUNTED = (
    "tests/conversations/test_every_route.py",
    "tests/conversations/test_hostile_words.py",
    "tests/conversations/test_layers.py",
    "tests/conversations/test_other_workspace.py",
    "tests/slack/test_other_workspace.py",
    "tests/slack/test_renderer.py",
    "tests/teams/test_renderer.py",
    "tests/teams/test_two_tenants.py",
    "tests/web/test_render.py",
)


def _first_way(test: str) -> _Way:
    """How a test's lines are counted before it asks for a database; by the test's node id."""
    again = "postgresql" in test and not test.startswith(_COUNTED_ON_BOTH)
    return "nothing" if again or test.startswith(_NOT_COUNTED) else "threads"


class Counting:
    """Switches between the counters of a run; does nothing in a run that counts no lines.

    Args:
        by_thread: pytest-cov's controller, which counts by thread and is counting now; None in a
            run without coverage.
    """

    def __init__(self, by_thread: Any) -> None:
        self._by_thread = by_thread
        self._by_greenlet: Coverage | None = None
        self._way: _Way = "threads" if by_thread is not None else "nothing"

    @contextmanager
    def of(self, test: str) -> Iterator[None]:
        """Count a test's lines as it becomes it, from its first fixture to its last."""
        self._switch(_first_way(test))
        try:
            yield
        finally:
            if self._way == "greenlets":
                self._switch("threads")

    def expect_greenlets(self) -> None:
        """From here on the test that runs may be in greenlets."""
        if self._way == "threads":
            self._switch("greenlets")

    def end(self) -> None:
        """Keep what was counted, beside what pytest-cov keeps, which puts all together."""
        self._switch("threads")
        if self._by_greenlet is not None:
            self._by_greenlet.save()

    def _switch(self, way: _Way) -> None:
        if self._by_thread is None or way == self._way:
            return
        match self._way:
            case "threads":
                self._by_thread.pause()
            case "greenlets":
                self._greenlets().stop()
            case "nothing":
                pass
        match way:
            case "threads":
                self._by_thread.resume()
            case "greenlets":
                self._greenlets().start()
            case "nothing":
                pass
        self._way = way

    def _greenlets(self) -> Coverage:
        if self._by_greenlet is None:
            self._by_greenlet = Coverage(
                config_file=self._by_thread.cov_config,
                concurrency=["thread", "greenlet"],
                data_suffix=True,
            )
            # Every module was imported, and some were run, before it looked.
            self._by_greenlet.set_option(
                "run:disable_warnings", ["module-not-imported", "module-not-measured"]
            )
        return self._by_greenlet
