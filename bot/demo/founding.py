"""Founding the demo network: its units and people by roster, its chat users, and who is bound.

Done through the doors that an administrator uses. This module must not know what teams live.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapters.web.vendor import ChatVendor
from bot.demo.network import (
    Demo,
    LeaData,
    NetworkData,
    SchoolData,
    TeamData,
    channel_id,
    everybody,
    teams_of,
    user_id,
)
from bot.domain.access import Actor
from bot.domain.names import fold
from bot.store import installations, people, programs, units
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.binding import offer_claim, redeem_claim
from bot.use_cases.roster_file import COLUMNS
from bot.use_cases.rosters import import_roster
from bot.use_cases.sheets import write_sheet
from config.program_files import shipped_programs

PROGRAM = "collaborative_inquiry"
_MAIL = "ccee-pilot.example"  # A name that can never be anybody's (RFC 2606).


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundedTeam:
    """A team of the demo with its place in the network; people are chat users' ids."""

    data: TeamData
    unit_id: str
    school: SchoolData
    school_id: str
    lea: LeaData
    channel: str
    people: tuple[str, ...]
    principal: str
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """What was founded: teams in the files' order, and each person's chat user by person id."""

    teams: tuple[FoundedTeam, ...]
    users: Mapping[str, str]
    leads: tuple[str, ...]
    """The person ids of the leads."""


def found(work: Work, demo: Demo) -> Founded:
    """Make the network in an empty database: programs, roster, a bound workspace, linked people."""
    network = demo.network
    for program in shipped_programs():
        programs.keep_program(work, program)
    where = installations.add_installation(
        work, platform="web", realm=network.realm, name=network.workspace
    )
    operator = Actor.system()
    import_roster(work, operator, _sheet(_units(network)), (PROGRAM,))
    top = units.by_name(work.connection, "/", network.network, "network")[0]
    workspace = Actor(
        person_id=None, account_id=None, installation_id=where.id, bound_paths=(), grants=()
    )
    redeem_claim(work, workspace, offer_claim(work, operator, top).code)
    import_roster(work, operator, _sheet(_people(network)), (PROGRAM,))
    return _founded(work, network, top)


def open_chat(vendor: ChatVendor, network: NetworkData) -> None:
    """Give everybody a user, and every team a channel that the bot is not in yet."""
    realm = network.realm
    with vendor.together():
        for name, group, role in _listed(network):
            vendor.add_user(
                realm, user_id(name), name, group=group, role_words=role, email=_mail(name)
            )
        for _, school, team in teams_of(network):
            if team.not_set_up:
                continue
            _open(vendor, realm, channel_id(school, team.name), team.people)
        for lea in network.leas:
            for school in lea.schools:
                if school.new_channel:
                    new = school.new_channel
                    _open(vendor, realm, channel_id(school, new.name), new.people)


def _open(vendor: ChatVendor, realm: str, channel: str, members: tuple[str, ...]) -> None:
    vendor.add_channel(realm, channel, channel, bot_here=False)
    for name in members:
        vendor.add_member(realm, channel, user_id(name))


def _listed(network: NetworkData) -> Iterator[tuple[str, str, str]]:
    """Everybody in the order of the page's list: name, heading, role in words."""
    schools = [(lea, school) for lea in network.leas for school in lea.schools]
    first, *others = list(teams_of(network))
    yield from _of_team(*first)
    for lea, school in schools:
        yield from _of_new_channel(lea, school)
    for lea, school in schools:
        yield school.principal, "Principals", f"Principal, {school.name} ({lea.short})"
    for lead in network.leads:
        yield lead.name, "CCEE leads", f"CCEE lead, {lead.about}"
    yield network.administrator.name, "Administrators", network.administrator.about
    for _, school in schools:
        if school.coach:
            yield school.coach.name, "Coaches", school.coach.about
    for each in others:
        yield from _of_team(*each)


def _of_new_channel(lea: LeaData, school: SchoolData) -> Iterator[tuple[str, str, str]]:
    new = school.new_channel
    for name in new.people if new else ():
        heading = f"{school.name} · a new channel, not set up yet"
        yield name, heading, f"Teacher, {school.name} ({lea.short})"


def _of_team(lea: LeaData, school: SchoolData, team: TeamData) -> Iterator[tuple[str, str, str]]:
    for name in team.people:
        yield name, f"{school.name} · {team.name} ({lea.short})", f"Teacher, {team.name}"


def _units(network: NetworkData) -> Iterator[dict[str, str]]:
    """A line for every unit, parents first."""
    top = {"network": network.network}
    yield top | {"zone": network.zone, "program": PROGRAM}
    for at, lea in enumerate(network.leas, start=1):
        district = top | {"lea": lea.name}
        yield district | {"focus": lea.focus, "order": str(at)}
        for school in lea.schools:
            yield district | {"school": school.name}
            for place, team in enumerate(sorted(school.teams, key=lambda each: each.name), start=1):
                yield district | {
                    "school": school.name,
                    "team": team.name,
                    "order": str(place),
                }


def _people(network: NetworkData) -> Iterator[dict[str, str]]:
    """A line for every role somebody holds."""
    top = {"network": network.network}
    yield top | _role(network, network.administrator.name, "administrator")
    for lead in network.leads:
        over = [lea.name for lea in network.leas if lea.short in lead.over]
        for name in over:
            yield top | {"lea": name} | _role(network, lead.name, "lead")
        if not over:
            yield top | _role(network, lead.name, "lead")
    for lea in network.leas:
        for school in lea.schools:
            here = top | {"lea": lea.name, "school": school.name}
            yield here | _role(network, school.principal, "principal")
            if school.coach:
                yield here | _role(network, school.coach.name, "lead")
            for team in school.teams:
                for name in team.people:
                    yield here | {"team": team.name} | _role(network, name, "member")


def _role(network: NetworkData, name: str, role: str) -> dict[str, str]:
    return {
        "person": name,
        "email": _mail(name),
        "role": role,
        "platform": "web",
        "workspace": network.realm,
        "account": user_id(name),
    }


def _sheet(lines: Iterator[dict[str, str]]) -> bytes:
    rows = [[line.get(column, "") for column in COLUMNS] for line in lines]
    return write_sheet(COLUMNS, rows).encode()


def _mail(name: str) -> str:
    return f"{user_id(name)}@{_MAIL}"


def _founded(work: Work, network: NetworkData, top: UnitRow) -> Founded:
    by_names = {
        tuple(fold(name) for name in _names(work, row)): row
        for row in units.below(work.connection, top.path, "team")
    }
    known = people.people_by_email(work.connection, [_mail(name) for name in everybody(network)])
    of_mail = {row.email: row.id for row in known.values()}
    leads = {lead.name: of_mail[_mail(lead.name)] for lead in network.leads}
    first_lead = user_id(network.leads[0].name)
    teams = []
    for lea, school, team in teams_of(network):
        row = by_names[(fold(lea.name), fold(school.name), fold(team.name))]
        teams.append(
            FoundedTeam(
                data=team,
                unit_id=row.id,
                school=school,
                school_id=row.parent_id or "",
                lea=lea,
                channel=channel_id(school, team.name),
                people=tuple(user_id(name) for name in team.people),
                principal=user_id(school.principal),
                lead=first_lead,
            )
        )
    users = {
        of_mail[_mail(name)]: user_id(name) for name in everybody(network) if _mail(name) in of_mail
    }
    return Founded(teams=tuple(teams), users=users, leads=tuple(leads.values()))


def _names(work: Work, row: UnitRow) -> tuple[str, ...]:
    """The names from the district down to a team."""
    return tuple(each.name for each in units.chain(work.connection, row))[1:]
