"""What is measured, in the form that Prometheus reads: `/metrics`.

The only importer of prometheus-client; what counts speaks through `dialogs/watch.py`, and the
database is looked at only when somebody reads. Labels are names from closed lists: nothing here
may hold a person, a place, a unit or a word.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from importlib.metadata import version
from typing import get_args

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot.domain.errors import Unusable
from bot.store.owed_counts import Backlog, OwedState, backlog
from bot.store.work import Work
from bot.wiring.house import House
from dialogs.inputs import PlatformName
from dialogs.watch import AnswerKind, Call, Came, Ended, InputKind

_ANSWERS_WITHIN = timedelta(seconds=3)
_TURN_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0)
_LANES = ("post", "update")


class Measures:
    """All measures of one process; it is the house's `Watch`."""

    def __init__(self) -> None:
        self._all = CollectorRegistry()
        ProcessCollector(registry=self._all)
        self._counters()
        self._gauges()

    def _counters(self) -> None:
        one = self._all
        self._inputs = Histogram(
            "cyclebot_input_seconds",
            "Inputs by kind and what came of them, and how long the turn took.",
            ("platform", "kind", "came"),
            buckets=_TURN_BUCKETS,
            registry=one,
        )
        self._unknown = Counter(
            "cyclebot_inputs_unknown",
            "What came in verified and was not understood.",
            ("platform",),
            registry=one,
        )
        self._calls = Histogram(
            "cyclebot_call_seconds",
            "Calls of a platform by what was asked and what came of it; later is its 429.",
            ("platform", "call", "came"),
            buckets=_CALL_BUCKETS,
            registry=one,
        )
        self._given_up = Counter(
            "cyclebot_given_up",
            "Messages that are not sent again by themselves, by how they ended and why.",
            ("platform", "how", "why"),
            registry=one,
        )
        self._performed = Counter(
            "cyclebot_due_performed", "Rows of the agenda that were performed.", registry=one
        )
        self._put_off = Counter(
            "cyclebot_due_put_off", "Rows of the agenda that failed and were put off.", registry=one
        )

    def _gauges(self) -> None:
        one = self._all
        about = Gauge("cyclebot_about", "Which Cyclebot this is.", ("version",), registry=one)
        about.labels(version("cyclebot")).set(1)
        self._database = Gauge(
            "cyclebot_database_up", "Whether the database answered this reading.", registry=one
        )
        self._owed = Gauge(
            "cyclebot_owed",
            "Messages owed, of all replicas together, by lane and state.",
            ("platform", "lane", "state"),
            registry=one,
        )
        self._in_doubt = Gauge(
            "cyclebot_in_doubt",
            "Messages that may have been sent and may not, of all replicas together.",
            ("platform",),
            registry=one,
        )
        self._owed_for = Gauge(
            "cyclebot_owed_lag_seconds",
            "How long the message that has waited longest could have gone.",
            registry=one,
        )
        self._due_for = Gauge(
            "cyclebot_due_lag_seconds",
            "How long the earliest row of the agenda has been due.",
            registry=one,
        )
        self._tick_age = Gauge(
            "cyclebot_tick_age_seconds", "How long ago the tick last got on.", registry=one
        )
        self._look_age = Gauge(
            "cyclebot_look_age_seconds", "How long ago the dispatcher last looked.", registry=one
        )

    def took(
        self, platform: PlatformName, kind: InputKind, came: AnswerKind, seconds: float
    ) -> None:
        """See `Watch.took`."""
        self._inputs.labels(platform, kind, came).observe(seconds)

    def unknown(self, platform: PlatformName) -> None:
        """See `Watch.unknown`."""
        self._unknown.labels(platform).inc()

    def called(self, platform: str, call: Call, came: Came, seconds: float) -> None:
        """See `Watch.called`."""
        self._calls.labels(platform, call, came).observe(seconds)

    def ended(self, platform: str, how: Ended, why: str = "") -> None:
        """See `Watch.ended`."""
        self._given_up.labels(platform, how, why).inc()

    def ticked(self, performed: int, failed: int) -> None:
        """See `Watch.ticked`."""
        self._performed.inc(performed)
        self._put_off.inc(failed)

    def open(self, app: web.Application, house: House) -> None:
        """Add the route.

        It is for who asks this process itself. A proxy that lets the world in says for whom it
        asks, and gets nothing.
        """

        async def shown(request: web.Request) -> web.Response:
            if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
                raise web.HTTPNotFound
            await self._look(house)
            return web.Response(
                body=generate_latest(self._all), headers={"Content-Type": CONTENT_TYPE_LATEST}
            )

        app.router.add_get("/metrics", shown)

    async def _look(self, house: House) -> None:
        """Look at the loops, and at the database if it answers; it is never waited for long."""
        for gauge, pulse in (
            (self._tick_age, house.ticked),
            (self._look_age, house.dispatcher.pulse),
        ):
            since = pulse.since()
            gauge.set(float("nan") if since is None else since.total_seconds())
        self._owed.clear()
        self._in_doubt.clear()
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN.total_seconds()):
                found = await house.database.read(_backlog)
        except (TimeoutError, Unusable):
            self._database.set(0)
            return
        self._database.set(1)
        self._show(found, house)

    def _show(self, found: Backlog, house: House) -> None:
        for platform in house.platforms:
            self._in_doubt.labels(platform).set(0)
            for lane in _LANES:
                for state in get_args(OwedState):
                    self._owed.labels(platform, lane, state).set(0)
        for each in found.owed:
            self._owed.labels(each.platform, each.lane, each.state).set(each.messages)
            self._in_doubt.labels(each.platform).inc(each.doubtful)
        self._owed_for.set(found.owed_for.total_seconds())
        self._due_for.set(found.due_for.total_seconds())


def _backlog(work: Work) -> Backlog:
    return backlog(work.connection, work.now)
