"""Whether messages came as messages should: once, by day, on open days, under what they belong to.

This module must not know what any of them says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time

from bot.domain.local_time import local
from bot.simulation.acts import MoveTime, Pause
from bot.simulation.oracle_evidence import Evidence
from bot.simulation.people import Resident
from bot.simulation.platform import Shown
from bot.simulation.retold_story import Story
from bot.simulation.seen import heading_of


def manner_findings(stories: Sequence[Story], evidence: Evidence) -> Iterator[str]:
    """Nothing twice, nothing at night or on a closed day, everything under what it belongs to."""
    days = {story.team.home.channel: story for story in stories}
    people = {who.private: who for who in evidence.network.people}
    marks: Counter[str] = Counter()
    roots: dict[tuple[str, str], int] = {}
    last: dict[str, datetime] = {}
    steered = {
        (deed.act.home.channel, deed.at)
        for deed in evidence.deeds
        if isinstance(deed.act, Pause | MoveTime)
    }
    for place, shown in enumerate(evidence.shown):
        marks[shown.mark] += 1
        where = shown.where.conversation
        if shown.at < last.get(where, shown.at):
            yield f"“{_named(shown)}” in {where} stands before what came earlier."
        last[where] = shown.at
        if shown.where.thread is None:
            roots[where, shown.ref] = place
            if (where, shown.at) in steered:
                continue  # Told at once to the team that steered, whatever the hour.
            story, who = days.get(where), people.get(where)
            zone = story.zone if story else who.zone if who else ""
            there = local(shown.at, zone)
            if not time(7) <= there.time() < time(18):
                yield f"“{_named(shown)}” came to {where} at night: {there}."
            own = _story_of(who, days) if story is None else story
            if own is not None and own.days.is_closed(there.date()):
                yield f"“{_named(shown)}” came to {where} on a closed day: {there}."
        elif (where, shown.where.thread) not in roots:
            yield f"“{_named(shown)}” in {where} stands under nothing."
    for mark, times in marks.items():
        if times > 1:
            yield f"A message (mark {mark}) was posted {times} times."


def _story_of(who: Resident | None, days: Mapping[str, Story]) -> Story | None:
    if who is None or who.home is None:
        return None
    return days.get(who.home.channel)


def _named(shown: Shown) -> str:
    return heading_of(shown.message) or shown.message.summary[:60]
