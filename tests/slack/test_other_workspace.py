"""Two workspaces in one process never see each other's anything, whatever is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from adapters.slack.way_back import Carried, Place
from bot.store import installations, units
from bot.store.units import UnitRow
from bot.store.work import Work
from dialogs.inputs import ConversationRef
from tests.contracts.neighbourhood import MONDAY, Neighbourhood, found, told
from tests.contracts.persons import Channel
from tests.databases import Databases
from tests.fakes.slack.reading import text_of
from tests.fakes.slack.workspaces import Message, View
from tests.slack.many import Open, opened
from tests.slack.person import SlackPerson
from tests.slack.place import SlackPlace
from tests.slack.wire import Body

MARKS = ("Grade Four", "Juniper", "Pilot Partnership", "Orchard Unified", "Anahit", "They stop.")
FIRST = "Who needs us most?"


@dataclass(kw_only=True)
class Two:
    """A workspace with a team and its words, another one with a lead, a third bound to nothing."""

    here: Open
    first: Neighbourhood
    home: Channel
    owner: SlackPerson
    other: SlackPlace
    stranger: SlackPerson
    unbound: SlackPlace

    def buttons(self) -> list[str]:
        """What every button in the first workspace carries."""
        said = list(self.owner.workspace.everything_said())
        elements = [e for each in said for block in each.blocks for e in _elements(block)]
        return sorted({str(e["value"]) for e in elements if "value" in e})

    def seen_by_others(self) -> str:
        """Everything that stands anywhere in the other two workspaces."""
        parts: list[str] = []
        for place in (self.other, self.unbound):
            work = place.workspace
            parts += [each.text + text_of(each.blocks) for each in work.everything_said()]
            parts += [each.text + text_of(each.blocks) for each in work.ephemerals]
            views = (*work.views.values(), *work.homes.values())
            parts += [json.dumps(each.payload, ensure_ascii=False) for each in views]
        return "\n".join(parts)


# Nothing here may change anything, so all of it is tried on one Cyclebot.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(databases: Databases) -> AsyncIterator[Two]:
    url = databases.migrated("sqlite")
    async with opened(url) as here:
        for team in ("T1", "T2", "T3"):
            made = here.slack.add_workspace(team, f"Workspace {team}", installed=False)
            made.add_user("U0INSTALLER", "Ira Installer")
            await here.install(made)
        places = [here.place(here.slack.workspaces[team]) for team in ("T1", "T2", "T3")]
        first = await found(places[0])
        home = await first.team("Grade Four", "Anahit", "Ben")
        await places[0].until(MONDAY, 14, 46)
        await first.answers("Anahit", home, baseline="9 of 24", group="all", stuck="They stop.")
        await places[0].settle()
        elsewhere = await here.store(lambda work: _bound(work, "T2"))
        other = Neighbourhood(place=places[1], network=elsewhere, school=elsewhere)
        stranger = await other.newcomer("Lou Lead", "lead", elsewhere)
        owner = first.people["Anahit"]
        assert isinstance(owner, SlackPerson)
        assert isinstance(stranger, SlackPerson)
        yield Two(
            here=here,
            first=first,
            home=home,
            owner=owner,
            other=places[1],
            stranger=stranger,
            unbound=places[2],
        )
    databases.discard(url)


def _bound(work: Work, realm: str) -> UnitRow:
    unit = units.add_unit(work, kind="network", parent=None, name="Elsewhere")
    known = installations.installation_of(work.connection, "slack", realm)
    assert known is not None
    installations.bind(work, known.id, unit.id)
    return unit


def _elements(block: Body) -> list[Body]:
    return [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]


def unmarked(text: str) -> None:
    assert [mark for mark in MARKS if mark in text] == []


async def test_no_word_of_a_command_shows_another_workspace(two: Two) -> None:
    for words in sorted(two.here.house.turn.routes.commands):
        for rest in ("", " grade four", " juniper"):
            await two.stranger.command(f"{words}{rest}")
            unmarked(told(two.stranger))
    unmarked(two.seen_by_others())


async def test_no_button_carried_over_does_anything(two: Two) -> None:
    channel = (await two.other.channel("grade-4", two.stranger)).id
    card = (await two.first.card(two.home, FIRST)).text
    carried = two.buttons()
    assert len(carried) > 3
    for value in carried:
        element = {
            "type": "button",
            "action_id": "press-0",
            "value": value,
            "text": {"type": "plain_text", "text": "Press"},
        }
        for ts in ("1.1", two.here.slack.new_ts()):
            message = Message(
                ts=ts,
                channel=channel,
                user=two.other.workspace.bot_user_id,
                text="",
                blocks=[{"type": "actions", "elements": [element]}],
            )
            sent = two.stranger.hands.press(message, "Press")
            assert (await two.stranger.wire.interaction(sent)).status == 200
            await two.stranger.settled()
    unmarked(two.seen_by_others())
    await two.other.settle()
    assert (await two.first.card(two.home, FIRST)).text == card


async def test_no_form_carried_over_is_taken(two: Two) -> None:
    ids = sorted({part for value in two.buttons() for part in value.split(" ")[1:]})
    where = Place(conversation=ConversationRef(external_id=two.home.id, kind="channel"))
    before = (await two.first.card(two.home, FIRST)).text
    for name in sorted(two.here.house.turn.routes.forms):
        for about in ids:
            view = View(
                id="V1",
                user=two.stranger.user,
                team_id="T2",
                payload={
                    "type": "modal",
                    "callback_id": name,
                    "title": {"type": "plain_text", "text": "A form"},
                    "private_metadata": Carried(about=(about,), place=where).packed(),
                    "blocks": [],
                },
                root_view_id="V1",
            )
            answered = await two.stranger.wire.interaction(two.stranger.hands.submit(view, {}))
            assert answered.status == 200
            unmarked(json.dumps(answered.body, ensure_ascii=False))
    await two.stranger.settled()
    unmarked(two.seen_by_others())
    await two.other.settle()
    assert (await two.first.card(two.home, FIRST)).text == before


async def test_no_event_about_anothers_channel_is_followed(two: Two) -> None:
    card = await two.first.card(two.home, FIRST)
    happens = two.stranger.happens
    two.other.workspace.add_channel(two.home.id, "grade-4", members=[two.stranger.user])
    events = [
        happens.said(two.stranger.user, two.home.id, "Nine of 24 as well.", thread_ts=card.ref),
        *happens.mentioned(two.stranger.user, two.home.id, "status"),
        happens.renamed(two.home.id, "mine"),
        happens.archived(two.home.id),
        happens.bot_left(two.home.id),
        happens.joined(two.stranger.user, two.home.id),
        happens.left(two.stranger.user, two.home.id),
        happens.home_opened(two.stranger.user),
        happens.channel_deleted(two.home.id),
    ]
    for body in events:
        assert (await two.stranger.wire.event(body)).status == 200
    await two.stranger.settled()
    await two.other.settle()
    unmarked(two.seen_by_others())
    now = await two.first.card(two.home, FIRST)
    assert now.text == card.text
    await two.owner.press("Answer", at=two.home)
    assert two.owner.form is not None


async def test_no_shortcut_reaches_over(two: Two) -> None:
    card = await two.first.card(two.home, FIRST)
    two.other.workspace.add_channel(two.home.id, "grade-4", members=[two.stranger.user])
    message = Message(
        ts=card.ref, channel=two.home.id, user=two.stranger.user, text="Nine of 24 as well."
    )
    for sent in (
        two.stranger.hands.message_shortcut(message, "share_evidence"),
        two.stranger.hands.global_shortcut("cycle_status"),
    ):
        assert (await two.stranger.wire.interaction(sent)).status == 200
    await two.stranger.settled()
    unmarked(two.seen_by_others())


async def test_a_workspace_that_is_bound_to_nothing_sees_nothing(two: Two) -> None:
    nobody = await two.unbound.newcomer("Nina", email="anahit@orchard.example")
    for words in sorted(two.here.house.turn.routes.commands):
        await nobody.command(f"{words} grade four")
        unmarked(told(nobody))
    await nobody.home()
    channel = await two.unbound.channel("grade-4", nobody)
    await two.unbound.add_bot(channel, nobody)
    unmarked(two.seen_by_others())
    shown = await two.unbound.shown(channel)
    assert "not connected to your schools yet" in shown[-1].text


async def test_one_workspace_that_puts_cyclebot_out_ends_nothing_elsewhere(two: Two) -> None:
    happens = two.stranger.happens
    assert (await two.stranger.wire.event(happens.uninstalled())).status == 200
    assert await two.here.state_of("T2") == "removed"

    assert await two.here.state_of("T1") == "live"
    await two.owner.command("me")
    assert FIRST in told(two.owner)
