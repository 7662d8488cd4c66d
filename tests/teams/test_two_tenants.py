"""Two tenants in one process are strangers, and a tenant that is bound to nothing sees nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from adapters.teams.carried import CARRIED, DIALOG
from bot.store import accounts, indicators, installations, units
from bot.store.work import Work
from dialogs.inputs import Pressed, Submitted
from tests.contracts.cycle_conversations import SECRET, asks_for_help, looked_after
from tests.contracts.neighbourhood import Neighbourhood
from tests.contracts.persons import Channel
from tests.conversations.sweeping import (
    Stored,
    commands,
    differences,
    forms,
    missing,
    only,
    presses,
    stored,
    tables_of,
)
from tests.databases import Databases
from tests.fakes.teams import Delivered
from tests.fakes.teams.recording import recorded, recorded_names
from tests.fakes.teams.tenants import Json
from tests.stories import person
from tests.teams.place import TeamsPerson, TeamsPlace, teams_place

WORDS = (SECRET, "Juniper", "Orchard Unified", "Pilot Partnership", "Grade 4", "Ana", "Lea Lead")
# What these answer is about the asker alone, whatever ids come with it.
ONES_OWN = frozenset({"away", "back", "digest_hour", "digest_time", "erase_words", "join"})


@dataclass(slots=True, kw_only=True)
class Strangers:
    """The first tenant with all that stands in it, and somebody of another."""

    there: Neighbourhood
    home: Channel
    place: TeamsPlace
    stranger: TeamsPerson
    everything: Stored

    def first(self) -> Stored:
        """The first tenant's ids: a few of every table."""
        found = self.everything
        return only(found, **{name: ids[:2] for name, ids in found.ids.items()})


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(params=["bound", "unbound"], scope="module", loop_scope="module")
async def strangers(
    request: pytest.FixtureRequest, databases: Databases
) -> AsyncIterator[Strangers]:
    """Made once for all who try something: nothing that they do may change it."""
    async with teams_place(databases.migrated("sqlite")) as first:
        there, home = await looked_after(first)
        await asks_for_help(there, home)
        everything = await first.store(stored)
        other = first.another_tenant("Grove")
        lead = await other.newcomer("Grove Lead", email="lead@grove.example")
        if request.param == "bound":
            await first.store(lambda work: _grove(work, other.tenant.id))
        await lead.command("help")
        if request.param == "bound":
            await first.store(lambda work: _leads(work, other.tenant.id, lead.account.aad))
        yield Strangers(there=there, home=home, place=other, stranger=lead, everything=everything)


def _leads(work: Work, realm: str, external_id: str) -> None:
    """The stranger's account is their own network's lead's."""
    account = accounts.account_of(work.connection, "teams", realm, external_id)
    assert account is not None
    network = units.by_name(work.connection, "/", "Grove Network", "network")[0]
    leader = person(work, "Grove Lead", network, "lead")
    accounts.link_account(work, account.id, leader.id, "hand")


def _grove(work: Work, realm: str) -> None:
    network = units.add_unit(work, kind="network", parent=None, name="Grove Network")
    indicators.add_default_lists(work, network.id)
    lea = units.add_unit(work, kind="lea", parent=network, name="Grove Unified")
    units.add_unit(work, kind="school", parent=lea, name="Birch Elementary")
    grove = installations.add_installation(work, platform="teams", realm=realm)
    installations.bind(work, grove.id, network.id)


def _data(what: Pressed | Submitted) -> Json:
    if isinstance(what, Pressed):
        return {CARRIED: {"does": what.intent.encoded()}, "msteams": dict(DIALOG)}
    values = {
        key: value if isinstance(value, str) else ",".join(value)
        for key, value in what.values.items()
    }
    return {CARRIED: {"form": what.form, "about": list(what.about)}} | values


def _acts(found: Stored) -> Iterator[Pressed | Submitted]:
    acts: list[Pressed | Submitted] = [*presses(found), *forms(found)]
    for what in acts:
        name = what.intent.name if isinstance(what, Pressed) else what.form
        if name not in ONES_OWN:
            yield what


def _shown(answered: Delivered, ids: Stored) -> str:
    """What an answer puts on screen, without ids."""
    assert answered.status == 200, answered
    text = json.dumps(answered.body)
    for each in sorted({id_ for found in ids.ids.values() for id_ in found}, key=len)[::-1]:
        text = text.replace(each, "#")
    return text


def _tells(text: str) -> list[str]:
    return [word for word in WORDS if word in text]


async def test_no_press_or_form_tells_or_changes_anything_of_another_tenant(
    strangers: Strangers,
) -> None:
    """Of what exists it says the same as of what does not."""
    place, lead = strangers.place, strangers.stranger
    real = strangers.first()
    unreal = missing(real)
    before = await place.store(tables_of)
    told = []
    chat = place.tenant.personal_chat(lead.account)
    for what, other in zip(_acts(real), _acts(unreal), strict=True):
        here = await place.delivery.deliver(
            lead.happen().dialog_sent(lead.account, chat, _data(what))
        )
        there = await place.delivery.deliver(
            lead.happen().dialog_sent(lead.account, chat, _data(other))
        )
        first, second = _shown(here, real), _shown(there, unreal)
        # A form comes back as it was sent, with what was wrong in it.
        if first != second or _tells(first):
            told.append(f"{what}: {first} not {second}")

    assert told == []
    assert differences(before, await place.store(tables_of)) == {}


async def test_no_command_tells_anything_of_another_tenant(strangers: Strangers) -> None:
    place, lead = strangers.place, strangers.stranger
    await place.settle()
    for what in commands(strangers.first()):
        verb, _, rest = what.words.partition(" ")
        await lead.command(what.words)
        seen = lead.told()
        text = seen.text if seen is not None else ""
        if lead.form is not None:
            text += lead.form.text
        text = text.replace(rest, "") if rest else text
        assert verb in ("set", "setup") or not _tells(text), (what, text)


async def test_no_activity_of_another_tenant_reaches_a_place_of_the_first(
    strangers: Strangers,
) -> None:
    """Every kind that Teams sends, with the first tenant's conversation, card and person in it."""
    place = strangers.place
    card = await strangers.there.card(strangers.home, "How did it go?")
    ana = strangers.there.people["Ana"]
    assert isinstance(ana, TeamsPerson)
    before = await place.store(tables_of)
    for name in recorded_names():
        activity = recorded(name)
        activity["serviceUrl"] = place.teams.service_url
        activity["conversation"] |= {
            "id": f"{strangers.home.id};messageid={card.ref}",
            "tenantId": strangers.there.place.realm,
        }
        activity["from"] = {"id": ana.account.id, "aadObjectId": ana.account.aad, "name": "Ana"}
        data = activity["channelData"]
        data["tenant"] = {"id": place.tenant.id}
        if "channel" in data:
            data["channel"] |= {"id": strangers.home.id}
        answered = await place.delivery.deliver(activity)
        assert answered.status in (200, 501), (name, answered)
        assert not _tells(json.dumps(answered.body).replace('"Ana"', "")), name
    await place.spoken()

    after = await place.store(tables_of)
    first = strangers.there.place.realm
    own = await place.store(
        lambda work: installations.installation_of(work.connection, "teams", first)
    )
    assert own is not None
    for table, rows in before.items():
        mine = {row for row in rows if own.id in repr(row)}
        assert mine <= after[table], table
    changed = differences(
        before,
        after,
        but=("conversation", "conversation_member", "account", "delivery", "installation"),
    )
    assert changed == {}
