"""Two workspaces are strangers: nothing of one network is told, changed or owed through another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.domain.access import Role
from bot.store import accounts, conversations, indicators, installations, units
from bot.store.units import UnitRow
from bot.store.work import Work
from dialogs.answers import Answer, Corrected, Refused
from dialogs.inputs import Changed, Joined, Left, Pressed, Said, Submitted, What
from dialogs.wording.setting_up import TEAM_EXAMPLE
from tests.conversations.lived import Lived, lived
from tests.conversations.sweeping import (
    Sender,
    Stored,
    commands,
    differences,
    forms,
    missing,
    only,
    presses,
    shown,
    stored,
    tables_of,
)
from tests.stories import person

GROVE, BARE = "grove", "bare"

# What these answer is about the asker alone, whatever ids come with it.
ONES_OWN = frozenset({"away", "back", "digest_hour", "digest_time", "erase_words", "join"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """People who come through other installations, by what they are there."""

    of_grove: dict[str, Sender]
    of_bare: dict[str, Sender]


async def _strangers(town: Lived) -> Strangers:
    """A second installation bound to a network of its own, and one that is bound to nothing."""
    place = town.place

    def make(work: Work) -> tuple[dict[str, str], UnitRow]:
        network = units.add_unit(work, kind="network", parent=None, name="Grove Network")
        indicators.add_default_lists(work, network.id)
        lea = units.add_unit(work, kind="lea", parent=network, name="Grove Unified")
        school = units.add_unit(work, kind="school", parent=lea, name="Birch Elementary")
        team = units.add_unit(work, kind="team", parent=school, name="Birch 1")
        grove = installations.add_installation(work, platform="web", realm=GROVE)
        installations.bind(work, grove.id, network.id)
        bare = installations.add_installation(work, platform="web", realm=BARE)
        wanted: tuple[tuple[str, UnitRow, Role], ...] = (
            ("teacher", team, "member"),
            ("principal", school, "principal"),
            ("lead", network, "lead"),
            ("administrator", network, "administrator"),
        )
        made: dict[str, str] = {}
        for name, unit, role in wanted:
            made[name] = person(work, f"Grove {name}", unit, role).id
        # One of the first network's own, who has an account in the other workspaces too.
        made["lead of the first network"] = town.above["lead"].row.id
        made["teacher of the first network"] = town.place.residents["Anemonia Quillfeather"].row.id
        for realm, installation in ((GROVE, grove), (BARE, bare)):
            for name, person_id in made.items():
                account = accounts.seen_account(
                    work,
                    platform="web",
                    realm=realm,
                    external_id=f"{realm}-{name}",
                    installation_id=installation.id,
                    name=name,
                )
                accounts.link_account(work, account.id, person_id, "hand")
            accounts.seen_account(
                work,
                platform="web",
                realm=realm,
                external_id=f"{realm}-nobody",
                installation_id=installation.id,
                name="Nobody",
            )
            for name in (*made, "nobody"):
                conversations.seen_conversation(
                    work,
                    installation_id=installation.id,
                    external_id=f"dm-{realm}-{name}",
                    kind="personal",
                )
        return made, team

    made, _ = await place.store(make)
    names = (*made, "nobody")
    return Strangers(
        of_grove={name: Sender(place, f"{GROVE}-{name}", name=name, realm=GROVE) for name in names},
        of_bare={name: Sender(place, f"{BARE}-{name}", name=name, realm=BARE) for name in names},
    )


def _everything(found: Stored) -> Iterator[Pressed | Submitted]:
    yield from presses(found)
    yield from forms(found)


def _name(what: Pressed | Submitted) -> str:
    return what.intent.name if isinstance(what, Pressed) else what.form


def _first(found: Stored, town: Lived, check_ins: list[str]) -> Stored:
    """The first network's ids: a few of every table."""
    unit_ids = (town.team.unit.id, town.place.world.school.id, town.place.world.network.id)
    return only(
        found,
        unit=unit_ids,
        check_in=(check_ins[0], check_ins[4], check_ins[-1]),
        answer=found.ids["answer"][:3],
        measure=found.ids["measure"][:2],
        account=found.ids["account"][:2],
        conversation=(town.team.home_id or "", found.ids["conversation"][-1]),
        indicator=found.ids["indicator"][-1:],
        cycle=found.ids["cycle"][:2],
        summary=found.ids["summary"][:2],
    )


def _worded(answer: Answer, ids: Stored) -> str:
    """What an answer says, without the ids that its forms carry."""
    text = shown(answer)
    for each in sorted({id_ for found in ids.ids.values() for id_ in found}, key=len)[::-1]:
        text = text.replace(each, "#")
    return text


@pytest.mark.parametrize("realm", [GROVE, BARE])
async def test_another_workspace_is_told_the_same_of_what_exists_and_what_does_not(
    sqlite_url: str, realm: str
) -> None:
    """By every press and form with the first network's ids; nothing changes, nothing is owed."""
    async with lived(sqlite_url, to_the_end=True) as town:
        place = town.place
        everything = await place.store(stored)
        strangers = await _strangers(town)
        real = _first(everything, town, await town.check_ins())
        unreal = missing(real)
        those = strangers.of_grove if realm == GROVE else strangers.of_bare
        told: list[str] = []
        before = await place.store(tables_of)
        for role, sender in those.items():
            for what, other in zip(_everything(real), _everything(unreal), strict=True):
                if _name(what) in ONES_OWN:
                    continue
                here, there = await sender.send(what), await sender.send(other)
                if _worded(here, real) != _worded(there, unreal):
                    told.append(f"{role}: {what} says {here}, not {there}")
                if not isinstance(here, Refused | Corrected) and _tells(town, shown(here)):
                    told.append(f"{role}: {what} tells {shown(here)}")
            changed = differences(before, await place.store(tables_of))
            assert changed == {}, role
        assert told == [], "\n".join(told)


def _tells(town: Lived, text: str) -> list[str]:
    known = (
        *town.secret,
        *town.plan,
        "Juniper",
        "Orchard",
        "Lighthouse",
        "Pilot Partnership",
        "Grade 4",
        "Grade 5",
        "Grade 6",
    )
    return [word for word in known if word in text]


@pytest.mark.parametrize("realm", [GROVE, BARE])
async def test_no_command_of_another_workspace_tells_anything_of_the_first(
    sqlite_url: str, realm: str
) -> None:
    """Neither by a name nor from a place whose id is that of the first network's channel."""
    async with lived(sqlite_url) as town:
        place = town.place
        everything = await place.store(stored)
        strangers = await _strangers(town)
        those = strangers.of_grove if realm == GROVE else strangers.of_bare
        told: list[str] = []
        first = await place.store(tables_of)
        for role, private in those.items():
            home = f"channel-{town.team.unit.id}"
            there = Sender(place, f"{realm}-{role}", name=role, realm=realm, channel=home)
            for sender in (private, there):
                for what in commands(everything):
                    text = shown(await sender.send(what))
                    if what.words.startswith("set"):
                        text = text.replace(TEAM_EXAMPLE, "")
                    for named in what.words.split(" ", 1)[1:]:
                        text = text.replace(named, "")
                    told += [f"{role}: {what} tells {word}" for word in _tells(town, text)]
        assert told == [], "\n".join(told)
        # A place and a membership of their own is all that may have come of it.
        after = await place.store(tables_of)
        changed = differences(
            first, after, but=("conversation", "conversation_member", "absence", "audit", "due")
        )
        assert all(GROVE in repr(rows) or BARE in repr(rows) for rows in changed.values()), changed
        await place.settle()
        for home_of in (town.team, town.other, town.far):
            assert not any("Grove" in repr(each.message) for each in place.channel(home_of))


async def test_what_is_said_and_what_happens_in_another_workspace_stays_there(
    sqlite_url: str,
) -> None:
    """A place, a message or an account of the same id elsewhere is another one."""
    async with lived(sqlite_url) as town:
        place = town.place
        strangers = await _strangers(town)
        assert strangers.of_grove
        home = f"channel-{town.team.unit.id}"
        card = place.card(town.team, "What are you adjusting?")
        ana = place.residents["Anemonia Quillfeather"]
        before = await place.store(tables_of)
        events: tuple[What, ...] = (
            Said(text="They said three words and more", message_ref="x1"),
            Said(text="18 of 24", message_ref="x2"),
            Said(text="changed it is now, entirely", message_ref=f"said-{ana.external_id}-1"),
            Said(text="", message_ref=f"said-{ana.external_id}-1", change="deleted"),
            Joined(who=None),
            Changed(what="renamed", name="Taken over"),
            Changed(what="archived"),
            Changed(what="deleted"),
            Left(who=None),
            Changed(what="uninstalled"),
        )
        for realm in (GROVE, BARE):
            for role in ("teacher of the first network", "administrator", "nobody"):
                sender = Sender(place, f"{realm}-{role}", name=role, realm=realm, channel=home)
                for event in events[:-1]:
                    await sender.send(event, root=card.ref)
        sender = Sender(place, f"{GROVE}-nobody", realm=GROVE, channel=home)
        await sender.send(events[-1])
        changed = differences(
            before,
            await place.store(tables_of),
            but=("conversation", "conversation_member", "installation", "delivery", "audit"),
        )
        assert changed == {}
        after = await place.store(tables_of)
        own = repr(place.world.installation.id)
        for table in ("conversation", "installation", "delivery"):
            assert {row for row in before[table] if own in row} <= after[table]
        await place.settle()
        assert not any("Grove" in each.message.summary for each in place.channel(town.team))
