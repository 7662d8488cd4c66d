"""Workspaces and accounts are bound by one-time codes and by nothing else."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.domain.access import Actor, Grant
from bot.domain.clock import VirtualClock
from bot.domain.errors import NotAllowed, Refused
from bot.store import accounts, installations, people, roles, units
from bot.store.database import Database
from bot.store.people import PersonRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.binding import (
    CLAIM_LASTS,
    offer_claim,
    offer_link,
    redeem_claim,
    redeem_link,
)


@dataclass(frozen=True)
class Scene:
    """An LEA, a person, and a stranger in a workspace that is bound to nothing."""

    lea: UnitRow
    ana: PersonRow
    installation_id: str
    stranger: Actor


@pytest.fixture
async def scene(database: Database) -> Scene:
    def build(work: Work) -> Scene:
        network = units.add_unit(work, kind="network", parent=None, name="Pilot")
        lea = units.add_unit(work, kind="lea", parent=network, name="Pomona USD")
        ana = people.add_person(work, name="Ana Lee", email="ana@example.org")
        roles.grant(work, ana.id, lea.id, "principal")
        there = installations.add_installation(work, platform="slack", realm="T1")
        account = accounts.seen_account(
            work, platform="slack", realm="T1", external_id="U1", installation_id=there.id
        )
        stranger = Actor.stranger(account_id=account.id, installation_id=there.id, bound_paths=())
        return Scene(lea=lea, ana=ana, installation_id=there.id, stranger=stranger)

    return await database.work(build)


def administrator_of(unit: UnitRow) -> Actor:
    return Actor(
        person_id=None,
        account_id=None,
        installation_id=None,
        bound_paths=(unit.path,),
        grants=(Grant(unit_id=unit.id, unit_path=unit.path, role="administrator"),),
    )


async def test_a_code_binds_the_workspace_it_is_written_in_once(
    database: Database, scene: Scene
) -> None:
    offered = await database.work(
        lambda work: offer_claim(work, administrator_of(scene.lea), scene.lea)
    )
    typed = offered.code.lower().replace("-", " ")
    unit = await database.work(lambda work: redeem_claim(work, scene.stranger, typed))
    assert unit == scene.lea
    bound = await database.read(
        lambda work: installations.bound_paths(work.connection, scene.installation_id)
    )
    assert bound == (scene.lea.path,)
    with pytest.raises(Refused, match="it was used before"):
        await database.work(lambda work: redeem_claim(work, scene.stranger, offered.code))


async def test_a_code_is_over_after_a_day(
    database: Database, scene: Scene, clock: VirtualClock
) -> None:
    offered = await database.work(lambda work: offer_claim(work, Actor.system(), scene.lea))
    assert offered.expires_at == clock.now() + CLAIM_LASTS
    clock.move_to(clock.now() + CLAIM_LASTS + timedelta(seconds=1))
    with pytest.raises(Refused, match="its time is over"):
        await database.work(lambda work: redeem_claim(work, scene.stranger, offered.code))


async def test_only_its_administrator_makes_a_code_for_a_unit(
    database: Database, scene: Scene
) -> None:
    with pytest.raises(NotAllowed):
        await database.work(lambda work: offer_claim(work, scene.stranger, scene.lea))


async def test_a_code_for_one_thing_does_not_do_another(database: Database, scene: Scene) -> None:
    claim = await database.work(lambda work: offer_claim(work, Actor.system(), scene.lea))
    with pytest.raises(Refused, match="isn't one that works"):
        await database.work(lambda work: redeem_link(work, scene.stranger, claim.code))
    link = await database.work(lambda work: offer_link(work, Actor.system(), scene.ana))
    with pytest.raises(Refused, match="isn't one that works"):
        await database.work(lambda work: redeem_claim(work, scene.stranger, link.code))


async def test_a_code_is_to_be_written_where_it_works(database: Database, scene: Scene) -> None:
    with pytest.raises(Refused, match="where your teams talk"):
        await database.work(lambda work: redeem_claim(work, Actor.system(), "x"))
    with pytest.raises(Refused, match="links a chat account"):
        await database.work(lambda work: redeem_link(work, Actor.system(), "x"))


async def test_a_code_links_the_account_it_is_written_from(
    database: Database, scene: Scene
) -> None:
    offered = await database.work(
        lambda work: offer_link(work, administrator_of(scene.lea), scene.ana)
    )
    person = await database.work(lambda work: redeem_link(work, scene.stranger, offered.code))
    assert person == scene.ana
    found = await database.read(
        lambda work: accounts.preferred_accounts(work.connection, [scene.ana.id])
    )
    assert found[scene.ana.id].external_id == "U1"
    with pytest.raises(Refused, match="linked already"):
        await database.work(lambda work: redeem_link(work, scene.stranger, offered.code))


async def test_nobody_makes_a_code_for_a_person_beyond_their_reach(
    database: Database, scene: Scene
) -> None:
    def add_lead_role(work: Work) -> None:
        (network,) = units.children(work.connection, None)
        roles.grant(work, scene.ana.id, network.id, "lead")

    await database.work(add_lead_role)
    with pytest.raises(NotAllowed):
        await database.work(lambda work: offer_link(work, administrator_of(scene.lea), scene.ana))
    themselves = replace(scene.stranger, person_id=scene.ana.id)
    await database.work(lambda work: offer_link(work, themselves, scene.ana))


async def test_a_code_for_a_unit_that_was_removed_binds_nothing(
    database: Database, scene: Scene
) -> None:
    offered = await database.work(lambda work: offer_claim(work, Actor.system(), scene.lea))
    await database.work(lambda work: units.remove_unit(work, scene.lea.id))
    with pytest.raises(Refused):
        await database.work(lambda work: redeem_claim(work, scene.stranger, offered.code))
