"""A school with its people on one platform, founded as an administrator would, and what they do.

The network, its school and the roster's people are stored; everything else is done by the people
themselves, over the platform's wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.domain.access import Actor, Role
from bot.store import indicators, installations, programs, units
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.roster_file import COLUMNS
from bot.use_cases.rosters import import_roster
from bot.use_cases.sheets import write_sheet
from dialogs.vocabulary import Value
from tests.contracts.persons import Channel, OpenForm, Person, Place, Seen
from tests.stories import shipped_program

NETWORK, LEA, SCHOOL = "Pilot Partnership", "Orchard Unified", "Juniper Elementary"
ZONE = "America/Los_Angeles"
SUNDAY = date(2026, 11, 29)
MONDAY = date(2026, 11, 30)
"""The first day of every cycle here; no closed day comes within its three weeks."""


@dataclass(kw_only=True)
class Neighbourhood:
    """A network with one school, and its people by name.

    Attributes:
        place: where they talk.
        network: the unit on top.
        school: the school, whose zone is set.
        people: everybody who has been made.
    """

    place: Place
    network: UnitRow
    school: UnitRow
    people: dict[str, Person] = field(default_factory=dict)

    async def person(
        self, name: str, role: Role | None = None, of: UnitRow | None = None
    ) -> Person:
        """Somebody with an account; on the roster with the same address if they have a role.

        They have written to the bot in private once, so that it can write to them.
        """
        made = await self.newcomer(name, role, of)
        await made.say("Hello")
        return made

    async def newcomer(
        self, name: str, role: Role | None = None, of: UnitRow | None = None, *, guest: bool = False
    ) -> Person:
        """The same, never heard of by the bot; by default one whom no roster names."""
        email = f"{name.lower().replace(' ', '.')}@orchard.example"
        if role is not None:
            unit = of or self.school
            await self.place.store(lambda work: _on_the_roster(work, name, email, role, unit))
        self.people[name] = await self.place.newcomer(name, email=email, guest=guest)
        return self.people[name]

    async def team(self, name: str, *members: str, channel: str = "grade-4") -> Channel:
        """A team that its first member set up in its channel: its cycle begins on `MONDAY`."""
        for each in members:
            if each not in self.people:
                await self.newcomer(each)
        found = [self.people[each] for each in members]
        home = await self.place.channel(channel, *found)
        await self.place.add_bot(home, found[0])
        await found[0].press("Set up this team", at=home)
        await self.fill_set_up(found[0], name)
        await self.place.settle()
        return home

    async def fill_set_up(self, who: Person, name: str, **values: Value) -> None:
        """Send the set-up form with a team's name, the first skill, `MONDAY`."""
        form_of(who)
        skill = await self.place.store(lambda work: _skill(work, self.network))
        given: dict[str, Value] = {"team": name, "indicator": skill, "day": MONDAY.isoformat()}
        await who.fill(**(given | values))

    async def card(self, home: Channel, title: str) -> Seen:
        """The newest root message of a channel that begins with a title."""
        found = [
            each
            for each in await self.place.shown(home)
            if each.under is None and each.by is None and each.text.startswith(title)
        ]
        assert found, [each.text for each in await self.place.shown(home)]
        return found[-1]

    async def under(self, card: Seen, home: Channel) -> list[Seen]:
        """What Cyclebot said in a card's thread, oldest first."""
        shown = await self.place.shown(home)
        return [each for each in shown if each.under == card.ref and each.by is None]

    async def answers(self, name: str, home: Channel, **values: Value) -> None:
        """Press "Answer" on the newest card and send the form; it must be kept."""
        who = self.people[name]
        await who.press("Answer", at=home)
        await who.fill(**values)
        assert no_form(who), (values, who.form)


async def found(place: Place, *, bound: bool = True) -> Neighbourhood:
    """Found the network of one school; the place's workspace is bound to it unless said."""

    def make(work: Work) -> tuple[UnitRow, UnitRow]:
        programs.keep_program(work, shipped_program())
        _import(
            work,
            {"network": NETWORK, "zone": ZONE, "program": shipped_program().key},
            {"network": NETWORK, "lea": LEA},
            {"network": NETWORK, "lea": LEA, "school": SCHOOL},
        )
        network = units.by_name(work.connection, "/", NETWORK, "network")[0]
        school = units.by_name(work.connection, network.path, SCHOOL, "school")[0]
        known = installations.installation_of(work.connection, place.platform, place.realm)
        if known is None:
            known = installations.add_installation(work, platform=place.platform, realm=place.realm)
        if bound:
            installations.bind(work, known.id, network.id)
        return network, school

    network, school = await place.store(make)
    return Neighbourhood(place=place, network=network, school=school)


def told(who: Person) -> str:
    """What somebody was told last, as text; '' if nothing."""
    seen = who.told()
    return seen.text if seen is not None else ""


def form_of(who: Person) -> OpenForm:
    """The form that is open before somebody; there must be one."""
    assert who.form is not None, told(who)
    return who.form


def no_form(who: Person) -> bool:
    """Whether no form is open before somebody."""
    return who.form is None


def _on_the_roster(work: Work, name: str, email: str, role: Role, unit: UnitRow) -> None:
    where: dict[str, str] = {each.kind: each.name for each in units.chain(work.connection, unit)}
    _import(work, where | {"person": name, "email": email, "role": role})


def _import(work: Work, *lines: dict[str, str]) -> None:
    rows = [[line.get(column, "") for column in COLUMNS] for line in lines]
    sheet = write_sheet(COLUMNS, rows).encode()
    import_roster(work, Actor.system(), sheet, (shipped_program().key,))


def _skill(work: Work, network: UnitRow) -> str:
    return indicators.list_for(work.connection, network.path)[0].id
