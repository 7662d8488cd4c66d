"""Whether each lead got one digest a week, at their hour, with the right numbers of teams.

This module must not know how a team came to stand where it does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.local_time import instant, local
from bot.simulation.oracle_evidence import SOON, Evidence, ShownByKind
from bot.simulation.people import Resident
from bot.simulation.reading import heads_in
from bot.simulation.retold_story import Story


def digest_moments(evidence: Evidence) -> list[datetime]:
    """The instants at which some lead's digest is due, in order."""
    found = set()
    for who in evidence.network.with_part("lead"):
        found.update(_mondays(who, evidence))
    return sorted(found)


def digest_findings(
    stories: Sequence[Story], evidence: Evidence, shown: ShownByKind
) -> Iterator[str]:
    """One digest for each lead and week, at their hour, with the right numbers of teams."""
    for who in evidence.network.with_part("lead"):
        mine = [story for story in stories if who.units[0] in story.team.unit_ids]
        mondays = _mondays(who, evidence)
        came = shown.digests.get(who.private, [])
        for monday in mondays:
            there = [each for each in came if monday <= each.at <= monday + SOON]
            if len(there) != 1:
                yield f"{who.key}: {len(there)} digests came at {monday}, and not one."
                continue
            says = heads_in(there[0].versions[0].message)
            for part, number in _heads(mine, monday, who.zone).items():
                if says[part] != number:
                    yield (
                        f"{who.key}: the digest of {monday} says {says[part]} {part}, and it was "
                        f"{number}."
                    )
        if len(came) != len(mondays):
            yield f"{who.key}: {len(came)} digests came, and not {len(mondays)}."


def _heads(stories: Sequence[Story], monday: datetime, zone: str) -> dict[str, int]:
    """The numbers of teams that a digest must say."""
    moments = [story.moments[monday] for story in stories]
    stands = Counter(moment.stands for moment in moments)
    running = [moment for moment in moments if moment.stands == "running"]
    today = local(monday, zone).date()
    first = today - timedelta(days=today.weekday() + 7)
    heads = {
        "teams": len(stories),
        **{each: stands[each] for each in ("running", "between", "starting", "paused")},
        "not_set_up": stands["not_set_up"],
    }
    if running:
        heads["answered"] = sum(_answered_in(moment.closed, first, zone) for moment in running)
        before = first - timedelta(days=7)
        heads["before"] = sum(_answered_in(moment.closed, before, zone) for moment in running)
    return heads


def _answered_in(
    closed: Iterable[tuple[date, datetime, bool, bool]], monday: date, zone: str
) -> bool:
    sunday = monday + timedelta(days=6)
    return any(
        answered and monday <= local(at, zone).date() <= sunday for _, at, answered, _ in closed
    )


def _mondays(who: Resident, evidence: Evidence) -> list[datetime]:
    found = []
    day = evidence.starts
    while (at := instant(day, time(7, 30), who.zone)) <= evidence.until:
        found.append(at)
        day += timedelta(days=7)
    return found
