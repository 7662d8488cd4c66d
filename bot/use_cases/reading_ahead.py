"""What check-ins that are due at one hour ask for, read for all of them together.

Each kind of fact is read when the first of them asks for it, and so are those of all the others.
What one row changed is forgotten for its team, and read anew if another row of it asks. This module
must not know what is done with any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from typing import Any, TypeVar

from bot.store import absences, asks, check_ins, conversations, people
from bot.store.asks import AskRow
from bot.store.check_ins import AskedRow
from bot.store.conversations import ConversationRow
from bot.store.people import PersonRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts, check_in_facts
from bot.use_cases.recaps import ToldBack, told_back

T = TypeVar("T")


class ReadAhead:
    """Facts of some check-ins and their teams, as of now in their transaction.

    Args:
        work: The open transaction.
        check_in_ids: The check-ins; any other can be asked for too, and is read by itself.
    """

    def __init__(self, work: Work, check_in_ids: Collection[str]) -> None:
        self._work = work
        self._ahead = frozenset(check_in_ids)
        self._read: dict[str, Mapping[str, Any]] = {}

    def facts(self, check_in_id: str) -> CheckInFacts | None:
        """The check-in in its cycle; None if it is gone."""
        return self._of("facts", check_in_id, self._ahead, partial(check_in_facts, self._work))

    def asked(self, facts: CheckInFacts) -> tuple[AskedRow, ...]:
        """Everyone it asked, by person id."""
        read = partial(check_ins.asked_by_many, self._work.connection)
        return self._of("asked", facts.check_in.id, self._ahead, read) or ()

    def asks(self, facts: CheckInFacts) -> tuple[AskRow, ...]:
        """Every ask of it, withdrawn ones too, as they came."""
        return self._of("asks", facts.check_in.id, self._ahead, self._asks_at) or ()

    def told_back(self, facts: CheckInFacts) -> ToldBack:
        """What its recap is made of."""
        known = self._of("told_back", facts.check_in.id, self._ahead, self._told_back)
        return known or told_back(self._work, (facts,))[facts.check_in.id]

    def home(self, facts: CheckInFacts) -> ConversationRow | None:
        """The home of its team."""
        read = partial(conversations.homes_of, self._work.connection)
        return self._of("home", facts.of.team.id, self._teams(), read)

    def members(self, facts: CheckInFacts) -> tuple[PersonRow, ...]:
        """The members of its team, by folded name and id."""
        read = partial(people.members_of, self._work.connection)
        return self._of("members", facts.of.team.id, self._teams(), read) or ()

    def away(self, facts: CheckInFacts, day: date) -> frozenset[str]:
        """Who of its team is away on a date, by person id."""
        read = partial(absences.away_from, self._work.connection, day=day)
        return self._of(f"away {day}", facts.of.team.id, self._teams(), read) or frozenset()

    def forget(self, team_id: str | None) -> None:
        """Something of a team has changed, so what was read of it holds no more; None is any."""
        if team_id is None:
            self._read.clear()
            return
        known: Mapping[str, CheckInFacts] = self._read.get("facts", {})
        self._ahead -= {each for each, facts in known.items() if facts.of.team.id == team_id}

    def _of(
        self,
        kind: str,
        of: str,
        ahead: Collection[str],
        read: Callable[[Collection[str]], Mapping[str, T]],
    ) -> T | None:
        if of not in ahead:
            return read((of,)).get(of)
        if kind not in self._read:
            self._read[kind] = read(ahead)
        found: T | None = self._read[kind].get(of)
        return found

    def _teams(self) -> frozenset[str]:
        known: Mapping[str, CheckInFacts] = self._read.get("facts", {})
        return frozenset(known[each].of.team.id for each in self._ahead if each in known)

    def _asks_at(self, check_in_ids: Collection[str]) -> Mapping[str, tuple[AskRow, ...]]:
        found: dict[str, tuple[AskRow, ...]] = {}
        for row in asks.asks_at(self._work.connection, check_in_ids):
            found[row.check_in_id] = (*found.get(row.check_in_id, ()), row)
        return found

    def _told_back(self, check_in_ids: Collection[str]) -> Mapping[str, ToldBack]:
        known: Mapping[str, CheckInFacts] = self._read.get("facts", {})
        return told_back(self._work, [known[each] for each in check_in_ids if each in known])
