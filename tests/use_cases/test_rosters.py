"""A clerk's file in, the same file out; every bad line named, and nothing half done."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.access import Actor, Grant
from bot.domain.clock import VirtualClock
from bot.domain.errors import NotAllowed, Unusable
from bot.store import (
    accounts,
    audit,
    conversations,
    indicators,
    installations,
    people,
    roles,
    units,
)
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases.roster_plan import RosterPlan
from bot.use_cases.rosters import export_roster, import_roster, plan_roster
from bot.use_cases.sheets import LinesRefused

HEADER = "network,lea,school,team,person,email,role"
ROSTER = f"""{HEADER},zone,order
Pilot,,,,,,,America/Los_Angeles,
Pilot,,,,Lea Lead,lead@example.org,lead,America/Denver,
Pilot,Pomona USD,,,,,,,
Pilot,Pomona USD,Juniper,,,,,,
Pilot,Pomona USD,Juniper,,Pia Prince,pia@example.org,principal,,
Pilot,Pomona USD,Juniper,Grade 10,,,,,10
Pilot,Pomona USD,Juniper,Grade 9,,,,,9
Pilot,Pomona USD,Juniper,Grade 9,Ana Lee,ana@example.org,member,,
Pilot,Pomona USD,Juniper,Grade 9,Bo Beck,bo@example.org,member,,
Pilot,Pomona USD,,Cabinet,,,,,
Pilot,Pomona USD,,Cabinet,Pia Prince,pia@example.org,member,,
"""
PROGRAMS = ("inquiry", "network_year")


@dataclass(frozen=True)
class Rosters:
    """The use cases, on a database."""

    database: Database

    async def take(self, text: str, actor: Actor | None = None) -> RosterPlan:
        actor = actor or Actor.system()
        return await self.database.work(
            lambda work: import_roster(work, actor, text.encode(), PROGRAMS)
        )

    async def refused(self, text: str) -> list[str]:
        with pytest.raises(LinesRefused) as raised:
            await self.take(text)
        return [str(each) for each in raised.value.problems]

    async def give(self) -> str:
        def export(work: Work) -> str:
            (network,) = units.children(work.connection, None)
            return export_roster(work, Actor.system(), network.path)

        return await self.database.work(export)


@pytest.fixture
def rosters(database: Database) -> Rosters:
    return Rosters(database)


async def workspace(database: Database, *, bound_to: str | None) -> None:
    def add(work: Work) -> None:
        there = installations.add_installation(
            work, platform="slack", realm="T1", name="Pomona chat"
        )
        if bound_to:
            (unit,) = units.by_name(work.connection, "/", bound_to)
            installations.bind(work, there.id, unit.id)

    await database.work(add)


async def test_units_people_and_roles_stand_as_the_file_says(
    rosters: Rosters, database: Database
) -> None:
    plan = await rosters.take(ROSTER)
    assert plan.summary == "6 units to add, 4 people to add, 5 roles to give; 0 lines are" + (
        " already as it stands."
    )

    def look(work: Work) -> None:
        connection = work.connection
        (school,) = units.by_name(connection, "/", "juniper", "school")
        teams = units.below(connection, school.path, "team")
        assert [team.name for team in teams] == ["Grade 9", "Grade 10"]
        assert units.zone_of(units.chain(connection, teams[0])) == "America/Los_Angeles"
        assert [row.name for row in people.members(connection, teams[0].id)] == [
            "Ana Lee",
            "Bo Beck",
        ]
        lead = people.people_by_email(connection, ["LEAD@example.org"])["lead@example.org"]
        assert lead.zone == "America/Denver"
        assert [grant.role for grant in roles.grants_of(connection, lead.id)] == ["lead"]
        assert len(indicators.list_for(connection, school.path)) == 4

    await database.read(look)


async def test_the_same_file_again_changes_nothing(rosters: Rosters, database: Database) -> None:
    await rosters.take(ROSTER)
    before = await database.read(lambda work: audit.entries(work.connection))
    again = await rosters.take(ROSTER)
    assert again.changes == ()
    assert again.summary == "Nothing to change: 11 lines are already as it stands."
    assert await database.read(lambda work: audit.entries(work.connection)) == before


async def test_the_order_of_lines_and_the_spelling_of_references_do_not_matter(
    rosters: Rosters,
) -> None:
    header, *lines = ROSTER.splitlines()
    await rosters.take("\n".join([header, *reversed(lines)]))
    assert (await rosters.take(ROSTER)).changes == ()
    shouted = f"{HEADER}\nPILOT,pomona  usd,JUNIPER,grade 9,ana lee,ANA@example.org,Member\n"
    assert [change.words for change in (await rosters.take(shouted)).changes] == [
        "change Ana Lee: name “ana lee”"
    ]


async def test_an_export_reads_back_as_nothing_to_change(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)
    await workspace(database, bound_to="Pomona USD")
    await rosters.take(
        f"{HEADER},platform,workspace,channel,account,focus\n"
        "Pilot,Pomona USD,Juniper,Grade 9,,,,slack,T1,C9,,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Ana Lee,ana@example.org,member,slack,T1,,U1,\n"
        "Pilot,Pomona USD,,,,,,,,,,=HYPERLINK(1)\n"
    )
    exported = await rosters.give()
    assert "'=HYPERLINK(1)" in exported
    again = await rosters.take(exported)
    assert again.changes == ()
    assert again.left == len(exported.splitlines()) - 1


async def test_a_person_without_an_address_is_exported_and_known_again(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)

    def met_in_chat(work: Work) -> None:
        (team,) = units.by_name(work.connection, "/", "grade 10")
        roles.grant(work, people.add_person(work, name="Cy Cole").id, team.id, "member")

    await database.work(met_in_chat)
    assert (await rosters.take(await rosters.give())).changes == ()


async def test_a_person_without_an_address_is_known_by_their_account_and_name(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)
    await workspace(database, bound_to="Pilot")

    def met_in_chat(work: Work) -> None:
        (team,) = units.by_name(work.connection, "/", "grade 10")
        (there,) = installations.installations(work.connection)
        cy = people.add_person(work, name="Cy Cole")
        roles.grant(work, cy.id, team.id, "member")
        seen = accounts.seen_account(
            work, platform="slack", realm="T1", external_id="U7", installation_id=there.id
        )
        accounts.link_account(work, seen.id, cy.id, "set_up")

    await database.work(met_in_chat)
    assert (await rosters.take(await rosters.give())).changes == ()
    line = "Pilot,Pomona USD,Juniper,,{},,principal,slack,T1,,U7\n"
    plan = await rosters.take(CHAT + line.format("Cy Cole"))
    assert [change.words for change in plan.changes] == ["make Cy Cole principal of “Juniper”"]
    assert await rosters.refused(CHAT + line.format("Di Day")) == [
        "line 2: Di Day needs an e-mail address, so that they are known again"
    ]


async def test_what_a_later_line_gainsays_or_leaves_out_is_named(rosters: Rosters) -> None:
    await rosters.take(ROSTER)
    said = await rosters.refused(
        f"{HEADER},zone,order,left\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Ana Lee,ana@example.org,member,America/Denver,,\n"
        "Pilot,Pomona USD,Juniper,,Ana Lee,ana@example.org,principal,America/Chicago,,\n"
        f"Pilot,Pomona USD,{'x' * 121},,,,,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,,,,,first,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Ana Lee,ana@example.org,,,,yes\n"
        "Pilot,Pomona USD,Juniper,Grade 7,Bo Beck,bo@example.org,teacher,Qqqqqqqqq,,\n"
    )
    assert said == [
        "line 3: Ana Lee's zone is “America/Chicago” here and “America/Denver” on line 2",
        "line 4: the school's name is longer than 120 letters",
        "line 5: the order “first” is no whole number",
        "line 6: the role of Ana Lee is empty; write member, principal, lead or administrator",
        "line 6: “left” needs a person and the role that ended",
        "line 7: no team “Grade 7” in Juniper, did you mean “Grade 9”?",
        "line 7: there is no role “teacher”; write member, principal, lead or administrator",
        "line 7: there is no time zone “Qqqqqqqqq”; write it like America/Los_Angeles",
    ]


async def test_a_dry_run_says_the_same_and_does_nothing(
    rosters: Rosters, database: Database
) -> None:
    planned = await database.work(
        lambda work: plan_roster(work, Actor.system(), ROSTER.encode(), PROGRAMS)
    )
    assert await database.read(lambda work: units.children(work.connection, None)) == ()
    done = await rosters.take(ROSTER)
    assert planned == done


async def test_an_lea_inside_a_county_office_is_written_with_a_sign_between(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(
        f"{HEADER}\nPilot,,,,,,\nPilot,Kern County,,,,,\nPilot,Kern County > Delano,,,,,\n"
        "Pilot,Kern County > Delano,Elm,,,,\n"
    )

    def look(work: Work) -> list[str]:
        (school,) = units.by_name(work.connection, "/", "Elm")
        return [row.name for row in units.chain(work.connection, school)]

    assert await database.read(look) == ["Pilot", "Kern County", "Delano", "Elm"]
    assert (await rosters.take(await rosters.give())).changes == ()


async def test_every_bad_line_is_named_and_none_is_done(
    rosters: Rosters, database: Database
) -> None:
    said = await rosters.refused(
        f"{HEADER},zone,program,left\n"
        "Pilot,,,,,,,,,\n"
        "Pilot,Pomona USD,,,,,,Los Angeles,,\n"
        "Pilot,Pomona USD,Juniper,,,,,,inquirry,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,,,,,,\n"
        "Pilot,Pomona USD,Junper,Grade 4,Ana Lee,ana@example.org,member,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,Ana Lee,ana@example.org,memeber,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,Bo Beck,bo@example.org,member,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,Bo Beck,bo@example.org,member,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,,,,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,Cy Cole,,member,,,\n"
        "Pilot,Pomona USD,Juniper,,Di Day,di@example,member,,,\n"
        ",Pomona USD,Juniper,,,,,,,\n"
        "Pilot,,Elm,,,,,,,\n"
        "Pilot,Pomona USD,,Juniper,,,,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,Robert Beck,bo@example.org,principal,,,\n"
        "Pilot,Pomona USD,Juniper,Grade 4,,eve@example.org,,,inquiry,perhaps\n"
        "Nowhere,,,,Fay Fox,fay@example.org,lead,,,\n"
    )
    assert said == [
        "line 3: there is no time zone “Los Angeles”, did you mean “America/Los_Angeles”?",
        "line 4: no program “inquirry”, did you mean “inquiry”?",
        "line 6: no school “Junper” in Pomona USD, did you mean “Juniper”?",
        "line 7: there is no role “memeber”, did you mean “member”?",
        "line 9: Bo Beck is member of “Grade 4” on line 8 already; remove one of the two",
        "line 10: the team “Grade 4” has its line already, line 5; remove one of the two",
        "line 11: Cy Cole needs an e-mail address, so that they are known again",
        "line 12: Di Day can be member of a team only, and no team is named",
        "line 12: “di@example” is no e-mail address",
        "line 13: the network is empty; every line names its network",
        "line 14: the school “Elm” needs its LEA on the same line",
        "line 15: “Juniper” in Pomona USD is the name of a school already",
        "line 16: bo@example.org is “Robert Beck” here and “Bo Beck” on line 8",
        "line 17: the person's name is empty",
        "line 17: the role of eve@example.org is empty;"
        " write member, principal, lead or administrator",
        "line 17: “left” is yes or empty, not “perhaps”",
        "line 17: “program” belongs on the line of the unit itself, which names no person",
        "line 18: no network “Nowhere”; a new one needs a line of its own, without a person",
    ]
    assert await database.read(lambda work: units.children(work.connection, None)) == ()


async def test_what_changed_is_changed_and_what_is_left_empty_stays(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)
    plan = await rosters.take(
        f"{HEADER},zone,program,order,focus\n"
        "Pilot,Pomona USD,,,,,,,,,Mathematics\n"
        "Pilot,Pomona USD,Juniper,Grade 9,,,,,inquiry,,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Ana Leigh,ana@example.org,member,America/Denver,,,\n"
    )
    assert [change.words for change in plan.changes] == [
        "change “Pomona USD”: focus “Mathematics”",
        "change “Grade 9”: program “inquiry”",
        "change Ana Lee: name “Ana Leigh”, zone “America/Denver”",
    ]

    def look(work: Work) -> None:
        (team,) = units.by_name(work.connection, "/", "grade 9")
        assert (team.program_key, team.listed) == ("inquiry", "000009")

    await database.read(look)


async def test_who_left_holds_the_role_no_longer_and_saying_so_twice_is_nothing(
    rosters: Rosters, database: Database, clock: VirtualClock
) -> None:
    await rosters.take(ROSTER)
    clock.move_to(clock.now() + timedelta(days=1))
    left = (
        f"{HEADER},left\nPilot,,,,Lea Lead,lead@example.org,lead,yes\n"
        "Pilot,,,,Noa New,noa@example.org,lead,\n"
        "Pilot,,,,Gus Gone,gus@example.org,lead,yes\n"
    )
    plan = await rosters.take(left)
    assert [change.words for change in plan.changes] == [
        "end Lea Lead's role as lead of “Pilot”",
        "add Noa New (noa@example.org)",
        "make Noa New lead of “Pilot”",
    ]
    assert (await rosters.take(left)).changes == ()

    def look(work: Work) -> None:
        (network,) = units.children(work.connection, None)
        (holder,) = roles.holders(work.connection, [network.id], "lead")
        person = people.person(work.connection, holder.person_id)
        assert person is not None
        assert person.name == "Noa New"

    await database.read(look)


CHAT = f"{HEADER},platform,workspace,channel,account\n"


async def test_channels_and_accounts_are_taken_in_a_workspace_that_is_bound_above_the_team(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)
    await workspace(database, bound_to="Juniper")
    chat = (
        f"{CHAT}Pilot,Pomona USD,Juniper,Grade 9,,,,Slack,pomona CHAT,C9,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Ana Lee,ana@example.org,member,slack,T1,C9,U1\n"
    )
    plan = await rosters.take(chat)
    assert [change.words for change in plan.changes] == [
        "make the channel C9 the home of “Grade 9”",
        "link the slack account U1 to Ana Lee",
    ]
    assert (await rosters.take(chat)).changes == ()

    def look(work: Work) -> None:
        (team,) = units.by_name(work.connection, "/", "grade 9")
        home = conversations.home_of(work.connection, team.id)
        assert home is not None
        assert home.external_id == "C9"
        ana = people.people_by_email(work.connection, ["ana@example.org"])["ana@example.org"]
        account = accounts.preferred_accounts(work.connection, [ana.id])[ana.id]
        assert account.external_id == "U1"

    await database.read(look)


async def test_wrong_places_are_named(rosters: Rosters, database: Database) -> None:
    await rosters.take(ROSTER)
    await workspace(database, bound_to="Juniper")
    await rosters.take(f"{CHAT}Pilot,Pomona USD,Juniper,Grade 9,,,,slack,T1,C9,\n")
    said = await rosters.refused(
        f"{CHAT}"
        "Pilot,Pomona USD,Juniper,Grade 10,,,,slack,T1,C9,\n"
        "Pilot,Pomona USD,,Cabinet,,,,slack,T1,C7,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Ana Lee,ana@example.org,member,slack,Pomona chta,,U1\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Bo Beck,bo@example.org,member,teams,X,,U2\n"
        "Pilot,Pomona USD,Juniper,,Pia Prince,pia@example.org,principal,slack,T1,,U1\n"
        "Pilot,Pomona USD,Juniper,,Bo Beck,bo@example.org,principal,slack,T1,,U1\n"
        "Pilot,Pomona USD,Juniper,,,,,slak,T1,C3,U3\n"
        "Pilot,Pomona USD,Juniper,Grade 9,,,,slack,,C9,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Eve Ek,eve@example.org,member,slack,T1,C8,\n"
    )
    assert said == [
        "line 2: the channel C9 is another team's home already",
        "line 3: the workspace “Pomona chat” is not bound to a unit above “Cabinet” yet;"
        " import without channels and accounts, bind it, import again",
        "line 4: no slack workspace “Pomona chta”, did you mean “Pomona chat”?",
        "line 5: no teams workspace “X”; Cyclebot is not installed there yet",
        "line 7: the account U1 is somebody else's already",
        "line 8: the account “U3” needs a person on its line",
        "line 8: the channel “C3” needs a team on its line",
        "line 8: there is no platform “slak”, did you mean “slack”?",
        "line 9: the channel “C9” needs its platform and workspace",
    ]


async def test_a_team_with_two_channels_in_one_file_is_told(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)
    await workspace(database, bound_to="Pilot")
    said = await rosters.refused(
        f"{CHAT}"
        "Pilot,Pomona USD,Juniper,Grade 9,,,,slack,T1,C9,\n"
        "Pilot,Pomona USD,Juniper,Grade 9,Ana Lee,ana@example.org,member,slack,T1,C8,\n"
        "Pilot,Pomona USD,Juniper,Grade 10,,,,slack,T1,C9,\n"
    )
    assert said == [
        "line 3: “Grade 9” has another channel on an earlier line",
        "line 4: the channel C9 is another team's home already",
    ]


def administrator_of(path: str) -> Actor:
    return Actor(
        person_id=None,
        account_id=None,
        installation_id=None,
        bound_paths=(path,),
        grants=(Grant(unit_id=path.split("/")[-2], unit_path=path, role="administrator"),),
    )


async def test_an_administrator_reaches_no_further_than_their_unit(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)

    def path_of(work: Work) -> str:
        return units.by_name(work.connection, "/", "Juniper")[0].path

    actor = administrator_of(await database.read(path_of))
    inside = f"{HEADER}\nPilot,Pomona USD,Juniper,Grade 8,,,\n"
    assert len((await rosters.take(inside, actor)).changes) == 1
    for outside in ("Pilot,Pomona USD,Oak,,,,", "Other,,,,,,", "Pilot,,,,Eve,e@example.org,lead"):
        with pytest.raises(NotAllowed):
            await rosters.take(f"{HEADER}\n{outside}\n", actor)
    with pytest.raises(NotAllowed):
        await database.work(lambda work: export_roster(work, actor, "/somewhere/else/"))


async def test_an_administrator_neither_renames_nor_links_who_has_roles_elsewhere(
    rosters: Rosters, database: Database
) -> None:
    await rosters.take(ROSTER)
    await workspace(database, bound_to="Juniper")

    def path_of(work: Work) -> str:
        return units.by_name(work.connection, "/", "Juniper")[0].path

    actor = administrator_of(await database.read(path_of))
    line = "Pilot,Pomona USD,Juniper,Grade 9,Lea Leader,lead@example.org,member"
    plan = await rosters.take(f"{HEADER}\n{line}\n", actor)
    assert [change.words for change in plan.changes] == ["make Lea Lead member of “Grade 9”"]
    with pytest.raises(LinesRefused, match="they link an account themselves"):
        await rosters.take(f"{CHAT}{line},slack,T1,,U666\n", actor)


async def test_everything_done_is_on_record_without_a_name(
    rosters: Rosters, database: Database
) -> None:
    plan = await rosters.take(ROSTER)
    lines = await database.read(lambda work: audit.entries(work.connection))
    assert len(lines) == len(plan.changes)
    assert {line.action for line in lines} == {
        "add_unit",
        "add_person",
        "give_lead",
        "give_principal",
        "give_member",
    }


async def test_an_empty_file_is_said_plainly(rosters: Rosters) -> None:
    with pytest.raises(Unusable, match="The file is empty"):
        await rosters.take("")
    assert (await rosters.take(f"{HEADER}\n")).summary.startswith("Nothing to change")
