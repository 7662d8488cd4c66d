"""Units, people, places and lists, read back as they were written, in an order of their own."""

from datetime import time, timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import (
    accounts,
    codes,
    conversations,
    in_parts,
    indicators,
    installations,
    people,
    roles,
    units,
)
from bot.store.database import Database
from bot.store.roles import Holder
from bot.store.units import UnitRow
from bot.store.work import Work


def plant(work: Work) -> tuple[UnitRow, UnitRow, UnitRow, UnitRow]:
    """A network, an LEA with a zone, a school and a team."""
    network = units.add_unit(work, kind="network", parent=None, name="Pilot")
    lea = units.add_unit(work, kind="lea", parent=network, name="Kern", zone="America/Denver")
    school = units.add_unit(work, kind="school", parent=lea, name="Juniper")
    team = units.add_unit(work, kind="team", parent=school, name="Grade 4", program_key="inquiry")
    return network, lea, school, team


async def test_a_unit_is_read_back_as_it_was_added_and_changed(database: Database) -> None:
    def turn(work: Work) -> None:
        network, lea, school, team = plant(work)
        connection = work.connection
        assert units.unit(connection, team.id) == team
        assert units.unit(connection, "nobody") is None
        assert units.units(connection, [team.id, lea.id, "nobody"]) == {team.id: team, lea.id: lea}
        assert units.units(connection, []) == {}
        assert units.chain(connection, team) == (network, lea, school, team)
        units.change_unit(work, team.id, name="Grade  FOUR", ask_at=time(13, 0))
        assert units.by_name(connection, lea.path, "grade four") == (
            units.unit(connection, team.id),
        )

    await database.work(turn)


async def test_the_nearest_zone_holds_and_else_that_of_california(database: Database) -> None:
    def turn(work: Work) -> None:
        network, _, _, team = plant(work)
        assert units.zone_of(units.chain(work.connection, team)) == "America/Denver"
        assert units.zone_of((network,)) == units.DEFAULT_ZONE
        assert units.zone_of(()) == units.DEFAULT_ZONE

    await database.work(turn)


async def test_units_are_listed_by_order_then_folded_name_whatever_the_collation(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        _, lea, school, team = plant(work)
        for name, listed in (("zoo", ""), ("Äpfel", ""), ("Alpha", ""), ("_x", ""), ("a b", "0")):
            units.add_unit(work, kind="team", parent=school, name=name, listed=listed)
        names = [row.name for row in units.children(work.connection, school.id)]
        assert names == ["_x", "Alpha", "Grade 4", "zoo", "Äpfel", "a b"]
        assert [row.name for row in units.below(work.connection, lea.path, "team")] == names
        assert units.below(work.connection, team.path) == (team,)
        assert len(units.below(work.connection, "/")) == 9

    await database.work(turn)


async def test_a_name_is_sought_below_one_unit_only(database: Database) -> None:
    def turn(work: Work) -> None:
        network, lea, school, _ = plant(work)
        other = units.add_unit(work, kind="lea", parent=network, name="Newark")
        twin = units.add_unit(work, kind="school", parent=other, name="JUNIPER")
        assert units.by_name(work.connection, other.path, "juniper") == (twin,)
        assert units.by_name(work.connection, lea.path, " Juniper ", "school") == (school,)
        assert units.by_name(work.connection, lea.path, "juniper", "team") == ()
        assert len(units.by_name(work.connection, network.path, "juniper")) == 2

    await database.work(turn)


async def test_a_removed_unit_is_gone_with_all_below_it_and_its_name_is_free(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        _, lea, school, team = plant(work)
        ana = people.add_person(work, name="Ana")
        roles.grant(work, ana.id, team.id, "member")
        units.remove_unit(work, school.id)
        units.remove_unit(work, school.id)
        assert units.unit(work.connection, team.id) is None
        assert units.children(work.connection, lea.id) == ()
        assert roles.grants_of(work.connection, ana.id) == ()
        again = units.add_unit(work, kind="school", parent=lea, name="Juniper")
        assert units.by_name(work.connection, lea.path, "juniper") == (again,)

    await database.work(turn)


async def test_a_role_is_given_once_ended_once_and_may_be_given_again(
    database: Database, clock: VirtualClock
) -> None:
    def turn(work: Work) -> None:
        _, _, school, team = plant(work)
        connection = work.connection
        ana = people.add_person(work, name="Ana", email="ANA@example.org")
        assert roles.grant(work, ana.id, team.id, "member")
        assert not roles.grant(work, ana.id, team.id, "member")
        assert roles.grant(work, ana.id, school.id, "principal", ana.id)
        (first, second) = roles.grants_of(connection, ana.id)
        assert (first.unit_path, first.role) == (school.path, "principal")
        assert second.unit_id == team.id
        assert roles.holders(connection, [team.id, school.id], "member") == (
            Holder(unit_id=team.id, person_id=ana.id),
        )
        assert roles.holders(connection, [], "member") == ()
        assert roles.end_grant(work, ana.id, team.id, "member")
        assert not roles.end_grant(work, ana.id, team.id, "member")
        assert people.members(connection, team.id) == ()
        assert roles.grant(work, ana.id, team.id, "member")
        assert people.members(connection, team.id) == (ana,)
        assert people.people_by_email(connection, ["ana@EXAMPLE.org"]) == {"ana@example.org": ana}

    await database.work(turn)


async def test_members_come_by_folded_name_and_without_who_was_erased(database: Database) -> None:
    def turn(work: Work) -> None:
        _, _, _, team = plant(work)
        for name in ("zoe", "Émile", "Bo", "ana", "Gone"):
            person = people.add_person(work, name=name)
            roles.grant(work, person.id, team.id, "member")
            if name == "Gone":
                people.change_person(work, person.id, erased_at=work.now)
        found = people.members(work.connection, team.id)
        assert [row.name for row in found] == ["ana", "Bo", "zoe", "Émile"]
        assert {row.name for row in people.people_within(work.connection, team.path).values()} == {
            "ana",
            "Bo",
            "zoe",
            "Émile",
        }
        first = found[0]
        people.change_person(work, first.id, email="NEW@example.org", zone="America/Denver")
        changed = people.person(work.connection, first.id)
        assert changed is not None
        assert (changed.email, changed.zone) == ("new@example.org", "America/Denver")
        assert people.people(work.connection, [first.id]) == {first.id: changed}

    await database.work(turn)


async def test_an_account_is_seen_anew_with_its_latest_name_and_never_twice(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        there = installations.add_installation(work, platform="slack", realm="T1")

        def seen(name: str, *, guest: bool = False) -> accounts.AccountRow:
            return accounts.seen_account(
                work,
                platform="slack",
                realm="T1",
                external_id="U1",
                installation_id=there.id,
                name=name,
                guest=guest,
            )

        first = seen("ana")
        assert seen("") == first
        again = seen("Ana Lee", guest=True)
        assert (again.id, again.name, again.guest) == (first.id, "Ana Lee", True)
        assert accounts.account(work.connection, first.id) == again
        assert accounts.account_of(work.connection, "slack", "T1", "U2") is None

    await database.work(turn)


async def test_private_messages_go_to_the_preferred_account_that_lives_else_the_oldest(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        ana, bo = (people.add_person(work, name=name) for name in ("Ana", "Bo"))
        hers = []
        for platform in ("slack", "teams", "web"):
            there = installations.add_installation(work, platform=platform, realm="R")
            seen = accounts.seen_account(
                work, platform=platform, realm="R", external_id="U", installation_id=there.id
            )
            accounts.link_account(work, seen.id, ana.id)
            hers.append(seen)

        def preferred() -> str:
            found = accounts.preferred_accounts(work.connection, [ana.id, bo.id])
            assert set(found) == {ana.id}
            return found[ana.id].platform

        assert preferred() == "slack"
        people.change_person(work, ana.id, preferred_account_id=hers[1].id)
        assert preferred() == "teams"
        installations.set_installation_state(work, hers[1].installation_id, "revoked")
        assert preferred() == "slack"
        theirs = accounts.accounts_of(work.connection, [ana.id, bo.id])
        assert [row.platform for row in theirs[ana.id]] == ["slack", "teams", "web"]
        accounts.link_account(work, hers[0].id, None)
        assert preferred() == "web"
        assert accounts.accounts_of(work.connection, []) == {}

    await database.work(turn)


async def test_an_installation_comes_back_to_life_with_what_it_is_bound_to(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        _, lea, school, _ = plant(work)
        connection = work.connection
        there = installations.add_installation(work, platform="slack", realm="T1", name="Kern chat")
        assert installations.bind(work, there.id, school.id)
        assert installations.bind(work, there.id, lea.id)
        assert not installations.bind(work, there.id, lea.id)
        assert installations.bound_paths(connection, there.id) == (lea.path, school.path)
        free = installations.add_installation(work, platform="slack", realm="T2")
        assert installations.bound_among(connection, (there.id, free.id)) == {there.id}
        installations.set_installation_state(work, there.id, "removed")
        back = installations.add_installation(work, platform="slack", realm="T1")
        assert (back.id, back.name, back.state) == (there.id, "Kern chat", "live")
        assert installations.installation(connection, there.id) == back
        assert installations.installation_of(connection, "teams", "T1") is None
        assert installations.installations(connection) == installations.installations(
            connection, "slack"
        )
        assert installations.installations(connection, "web") == ()

    await database.work(turn)


async def test_a_conversation_is_the_home_of_one_team_and_a_team_has_one_home(
    database: Database, clock: VirtualClock
) -> None:
    def turn(work: Work) -> None:
        _, _, school, team = plant(work)
        other = units.add_unit(work, kind="team", parent=school, name="Grade 5")
        there = installations.add_installation(work, platform="slack", realm="T1")

        def seen(external_id: str, name: str = "") -> conversations.ConversationRow:
            return conversations.seen_conversation(
                work,
                installation_id=there.id,
                external_id=external_id,
                kind="channel",
                name=name,
            )

        first, second = seen("C1", "grade-4"), seen("C2")
        assert seen("C1").name == "grade-4"
        assert seen("C1", "grade-four").name == "grade-four"
        assert conversations.home_of(work.connection, team.id) is None
        conversations.make_home(work, first.id, team.id)
        conversations.make_home(work, second.id, team.id)
        homes = conversations.homes_of(work.connection, [team.id, other.id])
        assert {team_id: home.id for team_id, home in homes.items()} == {team.id: second.id}
        conversations.set_state(work, second.id, "bot_removed")
        gone = conversations.home_of(work.connection, team.id)
        assert gone is not None
        assert gone.state == "bot_removed"
        conversations.set_state(work, second.id, "open")
        back = conversations.conversation(work.connection, second.id)
        assert back is not None
        assert back.state == "open"

    await database.work(turn)


async def test_a_private_chat_that_the_platform_made_anew_is_the_same_one(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        there = installations.add_installation(work, platform="teams", realm="R")
        account = accounts.seen_account(
            work, platform="teams", realm="R", external_id="U1", installation_id=there.id
        )
        assert conversations.personal_of(work.connection, account.id) is None
        rows = [
            conversations.seen_conversation(
                work,
                installation_id=there.id,
                external_id=external_id,
                kind="personal",
                account_id=account.id,
                service_url=f"https://{external_id}.example.org",
            )
            for external_id in ("D1", "D2")
        ]
        assert rows[0].id == rows[1].id
        assert conversations.personal_of(work.connection, account.id) == rows[1]

    await database.work(turn)


async def test_a_code_works_once_for_its_purpose_until_it_is_over(
    database: Database, clock: VirtualClock
) -> None:
    def keep(work: Work) -> None:
        _, lea, _, _ = plant(work)
        for number in range(2):
            codes.keep_code(
                work,
                code_hash=f"h{number}",
                purpose="claim",
                expires_at=work.now + timedelta(hours=1),
                unit_id=lea.id,
            )

    await database.work(keep)

    def turn(work: Work) -> None:
        assert codes.use_code(work, "h0", "link") is None
        standing = codes.standing_code(work, "h0", "claim")
        assert standing is not None
        assert codes.use_code(work, "h0", "claim") == standing
        assert codes.use_code(work, "h0", "claim") is None
        assert codes.standing_code(work, "h0", "claim") is None

    await database.work(turn)
    clock.move_to(clock.now() + timedelta(hours=1))
    assert await database.work(lambda work: codes.use_code(work, "h1", "claim")) is None


async def test_a_network_keeps_its_own_lists_and_what_is_retired_stays_known(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        network, lea, _, team = plant(work)
        connection = work.connection
        indicators.add_default_lists(work, network.id)
        own = indicators.add(work, unit_id=lea.id, key="claims", text="Claims", can="names one")
        indicators.add_default_lists(work, network.id)
        found = indicators.list_for(connection, team.path)
        assert [row.key for row in found] == [
            "close_reading",
            "academic_language",
            "structured_conversation",
            "evidence_based_argument",
            "claims",
        ]
        assert own not in indicators.list_for(connection, network.path)
        assert indicators.groups_for(connection, team.path)[0].text == "English learners"
        group = indicators.add_group(work, unit_id=lea.id, key="newcomers", text="Newcomers")
        assert indicators.groups_for(connection, team.path)[-1] == group
        assert indicators.add_group(work, unit_id=lea.id, key="newcomers", text="x") == group
        indicators.retire(work, own.id)
        assert own not in indicators.list_for(connection, team.path)
        assert indicators.indicator(connection, own.id) == own
        assert indicators.indicators(connection, frozenset({own.id})) == {own.id: own}
        assert indicators.indicators(connection, frozenset()) == {}
        assert (
            indicators.add(work, unit_id=lea.id, key="again", text="CLAIMS", can="names one") == own
        )
        assert own in indicators.list_for(connection, team.path)

    await database.work(turn)


async def test_lists_longer_than_a_statement_may_hold_are_read_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_parts, "AT_ONCE", 2)

    def turn(work: Work) -> None:
        _, _, school, _ = plant(work)
        rows = [
            units.add_unit(work, kind="team", parent=school, name=f"Team {number}")
            for number in range(5)
        ]
        assert units.units(work.connection, [row.id for row in rows]) == {
            row.id: row for row in rows
        }

    await database.work(turn)
