"""What the oracle looks at: who lived, what they did, what was shown and what was kept.

This module must not know what should have been.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.local_time import local
from bot.domain.program import Program
from bot.simulation.acts import Deed
from bot.simulation.network import Network
from bot.simulation.platform import Shown
from bot.simulation.seen import buttons_of, is_recap, step_of
from bot.store import exports
from bot.store.work import Work

SOON: Final = timedelta(minutes=5)
"""How late something may appear that has its hour."""

_BATCH: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """One part of a reply as the store has it."""

    team_path: str
    step: str
    cycle: int
    person: str
    question: str | None
    text: str | None
    choice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything the oracle looks at.

    Attributes:
        network: Who lived.
        program: What they were asked.
        deeds: What they did, in order.
        shown: What the platform received, in order.
        kept: What the store holds of replies.
        oddities: What people noticed in forms.
        until: The instant it ended.
        starts: The local date of the first cycles' start.
    """

    network: Network
    program: Program
    deeds: Sequence[Deed]
    shown: Sequence[Shown]
    kept: Sequence[KeptPart]
    oddities: Sequence[str]
    until: datetime
    starts: date


def kept_parts(work: Work, network: Network) -> tuple[KeptPart, ...]:
    """Read every part of every reply that stands."""
    found: list[KeptPart] = []
    after = ""
    while rows := exports.answers_after(work.connection, network.path, after, _BATCH):
        found += [
            KeptPart(
                team_path=row.team_path,
                step=row.step,
                cycle=row.cycle_number,
                person=row.person,
                question=row.question_key,
                text=row.text,
                choice=row.choice,
            )
            for row in rows
        ]
        after = rows[-1].id
    return tuple(found)


class ShownByKind:
    """What was shown, by what it is.

    Attributes:
        cards: By channel, step and local date.
        recaps: By channel and the card above.
        reminders: By private conversation and what the buttons are about.
        digests: By private conversation.
        asked_on: By the id on a card's buttons: the step, and the local date it was shown.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.cards: dict[tuple[str, str, date], list[Shown]] = defaultdict(list)
        self.recaps: dict[tuple[str, str], list[Shown]] = defaultdict(list)
        self.reminders: dict[tuple[str, str], list[Shown]] = defaultdict(list)
        self.digests: dict[str, list[Shown]] = defaultdict(list)
        self.asked_on: dict[str, tuple[str, date]] = {}
        zones = {team.home.channel: team.home.zone for team in evidence.network.teams}
        leads = {who.private for who in evidence.network.with_part("lead")}
        for shown in evidence.shown:
            first, place = shown.versions[0].message, shown.where.conversation
            does = {each.does.name: each.does.ids for each in buttons_of(first)}
            if place in zones:
                step = step_of(first, evidence.program)
                if shown.where.thread is not None:
                    if is_recap(first):
                        self.recaps[place, shown.where.thread].append(shown)
                elif step:
                    day = local(shown.at, zones[place]).date()
                    self.cards[place, step, day].append(shown)
                    about = does.get("answer") or does.get("plan")
                    if about:
                        self.asked_on[about[0]] = (step, day)
            elif "answer" in does:
                self.reminders[place, does["answer"][0]].append(shown)
            elif place in leads and "· week of" in first.summary:
                self.digests[place].append(shown)
