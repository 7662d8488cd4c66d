"""An invented network for a simulation: districts, schools, teams, their people and their calendar.

Everything is stored through the store and the use cases, as the program would. Names and figures
are invented. This module must not know what anybody does later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.access import Role
from bot.domain.local_time import instant, local
from bot.domain.program import Program
from bot.simulation.chance import chance
from bot.simulation.people import SHARES, Home, Part, Resident, Temperament
from bot.simulation.platform import private_chat
from bot.store import (
    accounts,
    calendars,
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
from bot.use_cases import digests
from dialogs.inputs import AccountRef

REALM: Final = "simulated"
ZONE: Final = "America/Los_Angeles"

_DISTRICTS = ("Alder", "Birch", "Cypress", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ironwood")
_SCHOOLS = ("Brook", "Canyon", "Harbor", "Hill", "Lake", "Meadow", "Mesa", "Orchard", "Ridge")
_TEAMS = ("Grade 3", "Grade 4", "Grade 5", "Grade 6", "Math I")
_FIRST = ("Ada", "Bea", "Cal", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Jon", "Kit", "Lea")
_LAST = ("Arroyo", "Barros", "Castle", "Dunn", "Estes", "Ford", "Grant", "Hart", "Ibarra")
_LONGEST_AWAY = 3
_PRINCIPAL_EVERY = 8
"""One school in so many has no principal with an account, so that asks go to the lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Days that are closed, or end early at `dismissal`, for a unit and all below it."""

    unit_id: str
    first: date
    last: date
    label: str
    dismissal: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team: its channel, its people, and the ids of the units above it and its own."""

    home: Home
    members: tuple[Resident, ...]
    unit_ids: frozenset[str]
    district_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Everything that was made.

    Attributes:
        path: Of the network's own unit.
        teams: In the order they were made.
        people: Everybody.
        closed: What the calendar knew from the beginning.
    """

    path: str
    teams: tuple[Team, ...]
    people: tuple[Resident, ...]
    closed: tuple[Closed, ...]

    def with_part(self, part: Part) -> tuple[Resident, ...]:
        """The people of one part, in the order they were made."""
        return tuple(each for each in self.people if each.part == part)


def make_network(work: Work, *, seed: int, teams: int, program: Program, starts: date) -> Network:
    """Store a network of so many teams, without a cycle yet.

    Args:
        work: The open transaction, on a database without a row.
        seed: Decides who is who.
        teams: How many.
        program: What they all follow.
        starts: The local date of the first cycles' start; the calendar is made around it.
    """
    maker = _Maker(work, seed, starts)
    programs.keep_program(work, program)
    for number in range(teams):
        maker.add_team(number)
    return maker.made()


class _Maker:
    """What has been made so far."""

    def __init__(self, work: Work, seed: int, starts: date) -> None:
        self._work = work
        self._seed = seed
        self._starts = starts
        self._today = local(work.now, ZONE).date()
        self._network = units.add_unit(
            work, kind="network", parent=None, name="Woodland Partnership"
        )
        indicators.add_default_lists(work, self._network.id)
        self._indicators = indicators.list_for(work.connection, self._network.path)
        self._installation = installations.add_installation(work, platform="web", realm=REALM)
        installations.bind(work, self._installation.id, self._network.id)
        self._district = self._network
        self._school = self._network
        self._left_in_district = self._left_in_school = 0
        self._districts = self._schools = 0
        self._numbers = 0
        self._person_ids: dict[str, str] = {}
        self._teams: list[Team] = []
        self._people: list[Resident] = []
        self._closed: list[Closed] = []
        veterans = date(starts.year, 11, 11)
        thanksgiving = _fourth_thursday(starts.year)
        self._close(self._network, veterans, veterans, "Veterans Day")
        monday = thanksgiving - timedelta(days=3)
        self._close(self._network, monday, monday + timedelta(days=4), "Thanksgiving week")

    def add_team(self, number: int) -> None:
        """Make one more team, with a school and a district where the last ones are full."""
        if not self._left_in_school:
            if not self._left_in_district:
                self._add_district()
            self._add_school()
        self._left_in_school -= 1
        self._left_in_district -= not self._left_in_school
        source = chance(self._seed, "team", number)
        unit = units.add_unit(self._work, kind="team", parent=self._school, name=self._team_name())
        chosen = source.choice(self._indicators)
        units.change_unit(self._work, unit.id, indicator_id=chosen.id)
        name = f"{self._school.name}, {unit.name}"
        home = Home(team_id=unit.id, name=name, channel=f"channel-{number + 1}", zone=ZONE)
        channel = conversations.seen_conversation(
            self._work,
            installation_id=self._installation.id,
            external_id=home.channel,
            kind="channel",
            name=name,
        )
        conversations.make_home(self._work, channel.id, unit.id)
        size = source.choices((3, 4, 5, 6, 7, 9), (2, 4, 6, 4, 2, 1))[0]
        members = tuple(self._person("teacher", unit, "member", home=home) for _ in range(size))
        self._teams.append(
            Team(
                home=home,
                members=members,
                unit_ids=frozenset(units.path_ids(unit.path)),
                district_id=self._district.id,
            )
        )

    def made(self) -> Network:
        """Everything, in order."""
        return Network(
            path=self._network.path,
            teams=tuple(self._teams),
            people=tuple(self._people),
            closed=tuple(self._closed),
        )

    def _add_district(self) -> None:
        number = self._districts
        self._districts += 1
        self._left_in_district = chance(self._seed, "district", number).randint(3, 5)
        self._district = units.add_unit(
            self._work,
            kind="lea",
            parent=self._network,
            name=f"{_name(_DISTRICTS, number)} Unified",
        )
        zone = "America/New_York" if number % 4 == 3 else ZONE
        lead = self._person("lead", self._district, "lead", zone=zone)
        people.change_person(self._work, self._person_ids[lead.key], zone=zone)
        digests.schedule(self._work, self._person_ids[lead.key])
        self._person("administrator", self._district, "administrator")

    def _add_school(self) -> None:
        number = self._schools
        self._schools += 1
        source = chance(self._seed, "school", number)
        self._left_in_school = source.randint(3, 5)
        self._school = units.add_unit(
            self._work,
            kind="school",
            parent=self._district,
            name=f"{_name(_SCHOOLS, number)} School",
        )
        if number % _PRINCIPAL_EVERY != _PRINCIPAL_EVERY - 1:
            self._person("principal", self._school, "principal")
        if source.random() < 0.3:
            # A Wednesday on which school ends early, so that questions come early too.
            day = self._starts + timedelta(days=2 + 7 * source.randint(0, 4))
            self._close(self._school, day, day, "Minimum day", time(13, 10))

    def _team_name(self) -> str:
        return _TEAMS[self._left_in_school % len(_TEAMS)]

    def _person(
        self, part: Part, unit: UnitRow, role: Role, *, home: Home | None = None, zone: str = ZONE
    ) -> Resident:
        self._numbers += 1
        key = f"p{self._numbers:05}"
        source = chance(self._seed, key, "who")
        name = f"{source.choice(_FIRST)} {source.choice(_LAST)} {self._numbers}"
        work = self._work
        row = people.add_person(work, name=name)
        roles.grant(work, row.id, unit.id, role)
        seen = accounts.seen_account(
            work,
            platform="web",
            realm=REALM,
            external_id=key,
            installation_id=self._installation.id,
            name=name,
        )
        accounts.link_account(work, seen.id, row.id, "hand")
        self._person_ids[key] = row.id
        temperament: Temperament = source.choices(list(SHARES), list(SHARES.values()))[0]
        made = Resident(
            account=AccountRef(platform="web", realm=REALM, external_id=key, name=name),
            private=private_chat(key),
            part=part,
            zone=zone,
            temperament=temperament,
            home=home,
            away=self._away(key) if part == "teacher" else (),
            units=() if part == "teacher" else (unit.id,),
        )
        self._people.append(made)
        return made

    def _away(self, key: str) -> tuple[tuple[date, date], ...]:
        source = chance(self._seed, key, "away")
        if source.random() > 0.2:
            return ()
        first = self._starts + timedelta(days=source.randint(1, 40))
        return ((first, first + timedelta(days=source.randint(0, _LONGEST_AWAY))),)

    def _close(
        self, unit: UnitRow, first: date, last: date, label: str, dismissal: time | None = None
    ) -> None:
        calendars.add_closed_days(
            self._work,
            unit_id=unit.id,
            from_date=first,
            to_date=last,
            kind="closed" if dismissal is None else "minimum",
            label=label,
            source="form",
            dismissal_at=dismissal,
        )
        self._closed.append(
            Closed(unit_id=unit.id, first=first, last=last, label=label, dismissal=dismissal)
        )


def first_instant(starts: date) -> datetime:
    """When a simulation begins: the Friday before, in the morning."""
    return instant(starts - timedelta(days=3), time(10), ZONE)


def _name(names: tuple[str, ...], number: int) -> str:
    turn = number // len(names)
    return names[number % len(names)] + (f" {turn + 1}" if turn else "")


def _fourth_thursday(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
