"""Doing what many mean to do at one stop: teams side by side, the people of a team in order.

As in a real hour, and a database server has something to do while we compute. What a team's people
do is seen by another team's at the next stop, so it comes out the same as one after the other. Who
is at home in no team may change or see several: they act alone. This module must not know how an
act is done.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from bot.domain.ids import numbered
from bot.simulation.acts import Act, Planned, home_of
from bot.simulation.people import Resident
from dialogs.answers import Answer

AT_ONCE: Final = 8
"""Teams that act at once; fewer than a database lends connections."""

_Lane: TypeAlias = Sequence[tuple[int, Planned]]


async def side_by_side(
    meant: Sequence[Planned],
    do: Callable[[Resident, Act], Awaitable[Answer]],
    numbers: Iterator[int],
) -> list[Answer]:
    """Do what is meant, and give the answers in the order of the acts.

    Args:
        meant: In the order in which it would be done by one.
        do: Does one act.
        numbers: Gives each act the number of its ids.
    """
    answers: dict[int, Answer] = {}
    room = asyncio.Semaphore(AT_ONCE)

    async def live(lane: _Lane) -> None:
        async with room:
            for number, planned in lane:
                with numbered(number):
                    answers[number] = await do(planned.who, planned.act)

    for lanes in _in_lanes([(next(numbers), planned) for planned in meant]):
        async with asyncio.TaskGroup() as together:
            for lane in lanes:
                together.create_task(live(lane))
    return [answers[number] for number in sorted(answers)]


def _in_lanes(acts: _Lane) -> Iterator[Sequence[_Lane]]:
    """Give one after another what may be done side by side."""
    for _, stretch in groupby(acts, key=lambda each: home_of(each[1].act) is not None):
        lanes: defaultdict[str, list[tuple[int, Planned]]] = defaultdict(list)
        for number, planned in stretch:
            home = home_of(planned.act)
            lanes["" if home is None else home.team_id].append((number, planned))
        yield list(lanes.values())
