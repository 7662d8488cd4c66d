"""A short run on each database: servers are killed, PostgreSQL crashes, Slack and Teams fail.

`make chaos` is the long one. Real time passes here, because real processes die in it.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.chaos.life import live
from tests.chaos.plan import Plan

SMALL: dict[str, Any] = {
    "seed": 20270111,
    "stops": 2,
    "teams": 4,
    "realms": 2,
    "kill_every": 0.3,
    "act_every": 0.15,
    "late_after": 3,
}


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(replicas=1, kills=3, **SMALL), id="sqlite"),
        pytest.param(Plan(replicas=2, kills=4, crashes=1, **SMALL), id="postgresql"),
    ],
)
async def test_whatever_dies_nothing_is_lost_doubled_or_out_of_order(plan: Plan) -> None:
    lived = await live(plan)
    counted = lived.verdict.counted
    assert lived.verdict.findings == [], f"seed {plan.seed}"
    assert lived.happened["kill -9"] >= plan.kills
    assert counted["posts read word for word"] > 0
    assert counted["digests, slack"] > 0
    assert counted["posts, teams"] > 0
    assert counted["messages that got their 200"] > 0
    assert counted["forms kept, as their senders saw"] > 0
