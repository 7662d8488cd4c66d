"""The network that lives through it: workspaces, schools, teams with a cycle, their leads.

Stored through the store and the use cases, as the program would; and the same channels and people
in the stand-in Slack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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
    tokens,
    units,
)
from bot.store.sealing import Seal
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import cycles, digests
from tests.fakes.slack import SlackServer
from tests.fakes.slack.workspaces import BOT_SCOPES, Workspace
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
class Team:
    """A team as it stands on Slack: its workspace, its channel, its members' ids there."""

    realm: str
    channel: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All of it.

    Attributes:
        teams: in the order they were made.
        person_of: a person's id by workspace and Slack id.
    """

    teams: tuple[Team, ...]
    person_of: Mapping[tuple[str, str], str]


def make_network(
    work: Work, slack: SlackServer, seal: Seal, *, teams: int, workspaces: int, spread: int
) -> Network:
    """Store the network, and make its places on the stand-in.

    Args:
        work: the open transaction, on a database without a row.
        slack: where people are.
        seal: what installations' tokens are kept with.
        teams: how many, dealt out to the workspaces in turn.
        workspaces: how many.
        spread: over how many seconds their check-ins open.
    """
    maker = _Maker(work, slack, seal)
    schools = [maker.add_workspace(number) for number in range(workspaces)]
    for number in range(teams):
        workspace, school = schools[number % workspaces]
        maker.add_team(workspace, school, number, opens_after=number % spread)
    return Network(teams=tuple(maker.teams), person_of=maker.person_of)


class _Maker:
    def __init__(self, work: Work, slack: SlackServer, seal: Seal) -> None:
        self._work = work
        self._slack = slack
        self._seal = seal
        self._version = programs.keep_program(work, shipped_program())
        self._network = units.add_unit(work, kind="network", parent=None, name="Storm Partnership")
        indicators.add_default_lists(work, self._network.id)
        self._indicators = indicators.list_for(work.connection, self._network.path)
        self.teams: list[Team] = []
        self.person_of: dict[tuple[str, str], str] = {}

    def add_workspace(self, number: int) -> tuple[Workspace, UnitRow]:
        """A workspace with a district, one school, a lead and a principal."""
        work = self._work
        workspace = self._slack.add_workspace(f"T{number + 1}", f"District {number + 1}")
        made = installations.add_installation(work, platform="slack", realm=workspace.id)
        installations.bind(work, made.id, self._network.id)
        given = {"token": workspace.token, "bot": workspace.bot_user_id}
        tokens.keep_tokens(work, made.id, given, BOT_SCOPES, self._seal)
        lea = units.add_unit(work, kind="lea", parent=self._network, name=workspace.name)
        school = units.add_unit(work, kind="school", parent=lea, name=f"Harbor {number + 1}")
        lead = self._person(workspace, made.id, f"Lead {number + 1}", f"UL{number + 1}")
        roles.grant(work, lead, lea.id, "lead")
        digests.schedule(work, lead)
        principal = self._person(workspace, made.id, f"Head {number + 1}", f"UP{number + 1}")
        roles.grant(work, principal, school.id, "principal")
        return workspace, school

    def add_team(
        self, workspace: Workspace, school: UnitRow, number: int, *, opens_after: int
    ) -> None:
        """A team with its channel, its members and a cycle that begins on `MONDAY`."""
        work = self._work
        found = installations.installation_of(work.connection, "slack", workspace.id)
        assert found is not None
        unit = units.add_unit(work, kind="team", parent=school, name=f"Team {number + 1}")
        opens = (datetime.combine(MONDAY, OPENS) + timedelta(seconds=opens_after)).time()
        chosen = self._indicators[number % len(self._indicators)]
        units.change_unit(work, unit.id, indicator_id=chosen.id, ask_at=opens)
        members = []
        for place in range(_MEMBERS):
            external_id = f"U{number + 1}M{place + 1}"
            person = self._person(workspace, found.id, f"Teacher {external_id}", external_id)
            role: Role = "member"
            roles.grant(work, person, unit.id, role)
            members.append(external_id)
        channel = workspace.add_channel(f"C{number + 1}", f"team-{number + 1}", members=members)
        home = conversations.seen_conversation(
            work, installation_id=found.id, external_id=channel.id, kind="channel", name=unit.name
        )
        conversations.make_home(work, home.id, unit.id)
        changed = units.unit(work.connection, unit.id)
        assert changed is not None
        cycle = cycles.begin(work, team=changed, version_id=self._version, starts_on=MONDAY)
        cycles.start(work, cycle.id)
        self.teams.append(Team(realm=workspace.id, channel=channel.id, members=tuple(members)))

    def _person(self, workspace: Workspace, installation_id: str, name: str, at: str) -> str:
        workspace.add_user(at, name)
        person = people.add_person(self._work, name=name)
        seen = accounts.seen_account(
            self._work,
            platform="slack",
            realm=workspace.id,
            external_id=at,
            installation_id=installation_id,
            name=name,
        )
        accounts.link_account(self._work, seen.id, person.id, "hand")
        self.person_of[workspace.id, at] = person.id
        return person.id
