"""What a check-up finds, and what it tells to do next."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.domain.clock import VirtualClock, machine_now
from bot.domain.ids import SeededIds
from bot.store import agenda, conversations, deliveries, installations, settings
from bot.store.database import Database
from bot.store.tables.delivery import delivery
from bot.store.tables.network import installation
from bot.store.work import Work
from bot.use_cases.check_up import Expected, Finding, check_up
from tests import stories
from tests.databases import MakeDatabase
from tests.stories import District, Team


def expected(**more: object) -> Expected:
    usual = Expected(
        machine=machine_now(), zone_data="2026.1", local_chat=False, scopes={}, opens=lambda _: True
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def found(findings: tuple[Finding, ...], part: str) -> list[Finding]:
    return [each for each in findings if each.part == part]


def faults(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.part}: {each.words}" for each in findings if each.standing == "fault"]


Home = tuple[Database, District, Team]


async def make_home(url: str, clock: VirtualClock) -> Home:
    """A team at home in a channel, with everything well."""
    database = await Database.open(url, clock=clock, ids=SeededIds(1))

    def make(work: Work) -> tuple[District, Team]:
        world = stories.district(work)
        return world, stories.team(work, world)

    world, team = await database.work(make)
    return database, world, team


@pytest.fixture
async def home(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Home]:
    """A team at home in a channel, with everything well."""
    made = await make_home(fresh_database_url("sqlite"), clock)
    yield made
    await made[0].close()


async def after(
    home: Home, change: Callable[[Work], object], wanted: Expected | None = None
) -> tuple[Finding, ...]:
    """What a check-up finds once something changed."""
    database, _, _ = home
    await database.work(change)
    return await database.read(lambda work: check_up(work, wanted or expected()))


async def test_where_all_is_well_nothing_needs_anybody(home: Home) -> None:
    findings = await after(home, lambda work: None)
    assert faults(findings) == []
    assert [each.standing for each in findings] == ["ok"] * len(findings)
    assert {each.part for each in findings} >= {
        *("calendar", "clocks", "zone data", "web orchard", "agenda", "messages")
    }
    assert "bound to Pilot Partnership; one team" in found(findings, "web orchard")[0].words


async def test_a_moved_calendar_is_for_local_chat_alone(home: Home) -> None:
    def move(work: Work) -> None:
        settings.save_calendar_offset(work.connection, timedelta(days=3))

    (fault,) = faults(await after(home, move))
    assert fault.startswith("calendar: It was moved 3 days ahead")
    (seen,) = found(await after(home, move, expected(local_chat=True)), "calendar")
    assert seen.standing == "look"


async def test_clocks_that_are_apart_are_a_fault(home: Home) -> None:
    apart = expected(machine=machine_now() - timedelta(minutes=2))
    (fault,) = faults(await after(home, lambda work: None, apart))
    assert fault.startswith("clocks: ")


async def test_other_zone_data_than_the_servers_is_worth_a_look(home: Home) -> None:
    findings = await after(home, lambda work: settings.put(work.connection, "zone_data", "2025.2"))
    (seen,) = found(findings, "zone data")
    assert (seen.standing, "2025.2" in seen.words) == ("look", True)


@pytest.mark.parametrize("state", ["revoked", "removed"])
async def test_an_installation_that_is_gone_is_a_fault_where_teams_were_at_home(
    home: Home, state: str
) -> None:
    _, world, _ = home

    def gone(work: Work) -> None:
        installations.set_installation_state(work, world.installation.id, state)  # type: ignore[arg-type]

    (fault,) = faults(await after(home, gone))
    assert f"It is {state}" in fault


async def test_an_installation_bound_to_nothing_says_how_to_bind_it(home: Home) -> None:
    findings = await after(
        home,
        lambda work: installations.add_installation(
            work, platform="slack", realm="T1", name="Orchard"
        ),
    )
    (seen,) = found(findings, "slack Orchard")
    assert (seen.standing, "cyclebot bind" in seen.next_step) == ("fault", True)


async def test_tokens_that_no_key_opens_and_scopes_that_are_missing_are_faults(home: Home) -> None:
    def seal(work: Work) -> None:
        work.connection.execute(
            update(installation).values(sealed_tokens=b"sealed", scopes="chat:write")
        )

    closed = await after(home, seal, expected(opens=lambda _: False))
    assert "can't be opened" in found(closed, "web orchard")[0].words
    scopes = {"web": ("chat:write", "users:read")}
    less = await after(home, seal, expected(scopes=scopes))
    assert "users:read is missing" in found(less, "web orchard")[0].words


@pytest.mark.parametrize("why", ["archived", "bot_removed", "refused"])
async def test_a_stopped_channel_is_a_fault_with_its_team_and_what_mends_it(
    home: Home, why: str
) -> None:
    _, _, team = home
    assert team.home_id is not None
    place = team.home_id

    def stop(work: Work) -> None:
        conversations.set_state(work, place, why)  # type: ignore[arg-type]

    (seen,) = found(await after(home, stop), "Grade 4")
    assert seen.standing == "fault"
    assert "nothing is posted there" in seen.words
    assert seen.next_step


async def test_a_stopped_private_chat_is_worth_a_look_and_names_nobody(home: Home) -> None:
    _, world, _ = home

    def stop(work: Work) -> None:
        chat = conversations.seen_conversation(
            work,
            installation_id=world.installation.id,
            external_id="dm-ana",
            kind="personal",
            name="Ana Lee",
        )
        conversations.set_state(work, chat.id, "refused")

    findings = await after(home, stop)
    (seen,) = found(findings, "a private chat")
    assert seen.standing == "look"
    assert not [each for each in findings if "Ana" in each.part + each.words]


async def test_what_has_been_due_for_long_is_a_fault(home: Home) -> None:
    def plan(work: Work) -> None:
        long_ago = work.now - timedelta(hours=2)
        agenda.put(work, kind="replan", subject_id="s", due_at=long_ago)

    (fault,) = faults(await after(home, plan))
    assert fault == "agenda: Something has been due for 2 hours."


async def test_what_fails_again_and_again_is_a_fault(home: Home) -> None:
    def fail(work: Work) -> None:
        agenda.put(work, kind="digest", subject_id="s", due_at=work.now)
        (row,) = agenda.upcoming(work.connection, ["s"])
        agenda.put_off(work, row.id)
        agenda.put_off(work, row.id)

    (fault,) = faults(await after(home, fail))
    assert fault.startswith("agenda: 1 of kind “digest” failed, up to 2 times")


def owing(home: Home, at: Callable[[datetime], datetime]) -> Callable[[Work], object]:
    _, world, team = home

    def owe(work: Work) -> None:
        deliveries.owe(
            work,
            key="k",
            kind="check_in",
            subject_id="s",
            installation_id=world.installation.id,
            conversation_id=team.home_id,
        )
        work.connection.execute(update(delivery).values(visible_at=at(work.now)))

    return owe


async def test_a_message_that_is_owed_for_long_is_a_fault_and_a_fresh_one_is_not(
    home: Home,
) -> None:
    assert faults(await after(home, owing(home, lambda now: now))) == []
    late = await after(home, owing(home, lambda now: now - timedelta(hours=3)))
    assert faults(late) == ["messages: 1 are owed, one for 3 hours."]


async def test_what_could_not_be_confirmed_is_shown_for_two_weeks(
    database_url: str, clock: VirtualClock
) -> None:
    home = await make_home(database_url, clock)
    await home[0].work(owing(home, lambda now: now))
    findings = await after(
        home, lambda work: work.connection.execute(update(delivery).values(state="unconfirmed"))
    )
    (seen,) = found(findings, "Grade 4")
    assert (seen.standing, seen.words[:28]) == ("look", "1 could not be confirmed, th")
    clock.move_to(clock.now() + timedelta(days=15))
    assert found(await after(home, lambda work: None), "Grade 4") == []
    await home[0].close()


async def test_it_finds_the_same_on_each_kind_of_database(
    database_url: str, clock: VirtualClock
) -> None:
    home = await make_home(database_url, clock)
    _, _, team = home
    assert team.home_id is not None
    place = team.home_id

    def everything(work: Work) -> None:
        owing(home, lambda now: now - timedelta(hours=3))(work)
        agenda.put(work, kind="digest", subject_id="s", due_at=work.now)
        (row,) = agenda.upcoming(work.connection, ["s"])
        agenda.put_off(work, row.id)
        conversations.set_state(work, place, "archived")
        installations.add_installation(work, platform="slack", realm="T1")

    assert [each.partition(":")[0] for each in faults(await after(home, everything))] == [
        *("slack T1", "Grade 4", "agenda", "messages")
    ]
    await home[0].close()
