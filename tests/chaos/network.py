"""The network that lives through it: realms, schools, teams with a cycle, their leads.

Stored through the store and the use cases, as the program would; and the same channels and people
on the stand-in of each platform.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.access import Role
from bot.domain.local_time import instant
from bot.store import (
    accounts,
    conversations,
    indicators,
    installations,
    people,
    programs,
    roles,
    units,
)
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import cycles, digests
from tests.chaos.side import Realm, Side, Team
from tests.stories import shipped_program

ZONE = "America/Los_Angeles"
MONDAY = date(2027, 1, 11)
"""Day 1 of every cycle; the week after it holds Martin Luther King Jr. Day, which nobody keeps."""
OPENS = time(14, 45)
_MEMBERS = 4


def first_instant() -> datetime:
    """Where the calendar stands when a run begins: just before the first check-ins open."""
    return instant(MONDAY, OPENS, ZONE) - timedelta(seconds=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All of it.

    Attributes:
        teams: in the order they were made.
        person_of: a person's id by realm and the platform's id.
    """

    teams: tuple[Team, ...]
    person_of: Mapping[tuple[str, str], str]


def make_network(
    work: Work, sides: Sequence[Side], *, teams: int, realms: int, spread: int
) -> Network:
    """Store the network, and make its places on the stand-ins.

    Args:
        work: the open transaction, on a database without a row.
        sides: the platforms; realms are dealt out to them in turn.
        teams: how many, dealt out to the realms in turn.
        realms: how many workspaces and tenants.
        spread: over how many seconds their check-ins open.
    """
    maker = _Maker(work)
    made = [maker.add_realm(sides[number % len(sides)], number) for number in range(realms)]
    for number in range(teams):
        maker.add_team(made[number % realms], number, opens_after=number % spread)
    return Network(teams=tuple(maker.teams), person_of=maker.person_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    side: Side
    realm: Realm
    school: UnitRow


class _Maker:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._version = programs.keep_program(work, shipped_program())
        self._network = units.add_unit(work, kind="network", parent=None, name="Storm Partnership")
        indicators.add_default_lists(work, self._network.id)
        self._indicators = indicators.list_for(work.connection, self._network.path)
        self.teams: list[Team] = []
        self.person_of: dict[tuple[str, str], str] = {}

    def add_realm(self, side: Side, number: int) -> _Place:
        """A workspace or tenant with a district, one school, two leads and a principal.

        A lead's digest comes on the first day of the run, another's on one of the next ones.
        """
        work, name = self._work, f"District {number + 1}"
        realm = side.add_realm(work, name)
        installations.bind(work, realm.installation_id, self._network.id)
        lea = units.add_unit(work, kind="lea", parent=self._network, name=name)
        school = units.add_unit(work, kind="school", parent=lea, name=f"Harbor {number + 1}")
        place = _Place(side=side, realm=realm, school=school)
        later = digests.DAYS[1 + number % 4]
        for at, day in enumerate((digests.DEFAULT_DAY, later)):
            lead, _ = self._person(
                place,
                f"Lead {number + 1} {at + 1}",
                digest_day=day,
                digest_at=time(14, 46, number % 4),
            )
            roles.grant(work, lead, lea.id, "lead")
            digests.schedule(work, lead)
        principal, _ = self._person(place, f"Head {number + 1}")
        roles.grant(work, principal, school.id, "principal")
        return place

    def add_team(self, place: _Place, number: int, *, opens_after: int) -> None:
        """A team with its channel, its members and a cycle that begins on `MONDAY`."""
        work, name = self._work, f"Team {number + 1}"
        unit = units.add_unit(work, kind="team", parent=place.school, name=name)
        opens = (datetime.combine(MONDAY, OPENS) + timedelta(seconds=opens_after)).time()
        chosen = self._indicators[number % len(self._indicators)]
        units.change_unit(work, unit.id, indicator_id=chosen.id, ask_at=opens)
        members = []
        for at in range(_MEMBERS):
            person, external_id = self._person(place, f"Teacher {number + 1} {at + 1}")
            role: Role = "member"
            roles.grant(work, person, unit.id, role)
            members.append(external_id)
        home = place.side.add_channel(work, place.realm, name, members)
        conversations.make_home(work, home.id, unit.id)
        changed = units.unit(work.connection, unit.id)
        assert changed is not None
        cycle = cycles.begin(work, team=changed, version_id=self._version, starts_on=MONDAY)
        cycles.start(work, cycle.id)
        self.teams.append(
            Team(
                platform=place.side.name,
                realm=place.realm.id,
                channel=home.external_id,
                members=tuple(members),
            )
        )

    def _person(self, place: _Place, name: str, **columns: Any) -> tuple[str, str]:
        """Somebody with an account: their id, and the platform's."""
        external_id = place.side.add_person(place.realm.id, name)
        person = people.add_person(self._work, name=name)
        if columns:
            people.change_person(self._work, person.id, **columns)
        seen = accounts.seen_account(
            self._work,
            platform=place.side.name,
            realm=place.realm.id,
            external_id=external_id,
            installation_id=place.realm.installation_id,
            name=name,
        )
        accounts.link_account(self._work, seen.id, person.id, "hand")
        self.person_of[place.realm.id, external_id] = person.id
        return person.id, external_id
