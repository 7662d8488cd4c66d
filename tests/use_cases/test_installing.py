"""An installation comes, ends in whatever order the platform tells it, and comes back."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from bot.domain.clock import VirtualClock
from bot.store import accounts, conversations, delivery_lookup, installations, tokens
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.sealing import Seal
from bot.store.work import Work
from bot.use_cases.installing import installed, revoked, uninstalled
from tests import stories
from tests.stories import District

SEAL = Seal([Fernet.generate_key().decode()])


def with_an_administrator_elsewhere(work: Work) -> District:
    """A district on one installation, whose administrator can be reached through another."""
    world = stories.district(work)
    admin = stories.person(work, "Ada Admin", world.network, "administrator")
    other = installed(work, platform="web", realm="county")
    made = accounts.seen_account(
        work, platform="web", realm="county", external_id="ada", installation_id=other.id
    )
    accounts.link_account(work, made.id, admin.id)
    tokens.keep_tokens(work, world.installation.id, {"bot": "t"}, (), SEAL)
    return world


def told(work: Work, world: District) -> tuple[DeliveryRow, ...]:
    return delivery_lookup.of_subject(work.connection, world.installation.id, ("uninstalled",))


@pytest.mark.parametrize(
    ("first", "then"), [(uninstalled, revoked), (revoked, uninstalled), (revoked, revoked)]
)
async def test_what_ends_in_any_order_and_twice_is_told_once(
    database: Database, first: object, then: object
) -> None:
    assert callable(first)
    assert callable(then)

    def turn(work: Work) -> None:
        world = with_an_administrator_elsewhere(work)
        team = stories.team(work, world)
        first(work, world.installation.id)
        then(work, world.installation.id)
        found = installations.installation(work.connection, world.installation.id)
        assert found is not None
        assert found.state == ("removed" if uninstalled in (first, then) else "revoked")
        home = conversations.home_of(work.connection, team.unit.id)
        assert home is not None
        assert home.state == "bot_removed"
        assert len(told(work, world)) == 1
        assert tokens.tokens_of(work.connection, "web", "orchard", SEAL) is None

    await database.work(turn)


async def test_who_is_put_out_and_comes_back_is_bound_as_before_and_waits_in_its_channels(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        world = with_an_administrator_elsewhere(work)
        team = stories.team(work, world)
        chat = conversations.seen_conversation(
            work, installation_id=world.installation.id, external_id="D1", kind="personal"
        )
        uninstalled(work, world.installation.id)
        before = told(work, world)[0].wanted
        back = installed(work, platform="web", realm="orchard", name="Orchard")
        assert (back.id, back.state, back.name) == (world.installation.id, "live", "Orchard")
        assert installations.bound_paths(work.connection, back.id) == (world.network.path,)
        home = conversations.home_of(work.connection, team.unit.id)
        private = conversations.conversation(work.connection, chat.id)
        assert home is not None
        assert private is not None
        assert (home.state, private.state) == ("bot_removed", "open")
        assert told(work, world)[0].wanted == before + 1

    await database.work(turn)


async def test_a_permission_that_is_given_again_opens_the_channels_too(database: Database) -> None:
    def turn(work: Work) -> None:
        world = with_an_administrator_elsewhere(work)
        team = stories.team(work, world)
        revoked(work, world.installation.id)
        installed(work, platform="web", realm="orchard")
        home = conversations.home_of(work.connection, team.unit.id)
        assert home is not None
        assert home.state == "open"

    await database.work(turn)


async def test_a_channel_that_cyclebot_was_taken_out_of_before_stays_as_it_was(
    database: Database, clock: VirtualClock
) -> None:
    def taken_out(work: Work) -> str:
        world = with_an_administrator_elsewhere(work)
        lounge = conversations.seen_conversation(
            work, installation_id=world.installation.id, external_id="C9", kind="channel"
        )
        conversations.set_state(work, lounge.id, "bot_removed")
        return lounge.id

    lounge_id = await database.work(taken_out)
    clock.move_to(clock.now() + timedelta(hours=1))

    def ends(work: Work) -> None:
        found = installations.installation_of(work.connection, "web", "orchard")
        assert found is not None
        revoked(work, found.id)

    await database.work(ends)
    clock.move_to(clock.now() + timedelta(hours=1))
    await database.work(lambda work: installed(work, platform="web", realm="orchard"))
    lounge = await database.read(
        lambda work: conversations.conversation(work.connection, lounge_id)
    )
    assert lounge is not None
    assert lounge.state == "bot_removed"


async def test_an_ending_that_is_heard_of_after_coming_back_ends_nothing(
    database: Database, clock: VirtualClock
) -> None:
    def heard_late(work: Work) -> None:
        world = with_an_administrator_elsewhere(work)
        back = installed(work, platform="web", realm="orchard")
        for ending in (uninstalled, revoked):
            ending(work, back.id, work.now - timedelta(minutes=10))
        now_there = installations.installation(work.connection, back.id)
        assert now_there is not None
        assert now_there.state == "live"
        assert told(work, world) == ()
        uninstalled(work, back.id, work.now)
        gone = installations.installation(work.connection, back.id)
        assert gone is not None
        assert gone.state == "removed"

    await database.work(heard_late)


async def test_an_installation_that_nobody_knows_ends_without_a_word(database: Database) -> None:
    def turn(work: Work) -> None:
        uninstalled(work, "nobody")
        revoked(work, "nobody")

    await database.work(turn)
