"""The Home tab, the two shortcuts, and what happens to a channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.store import conversations, installations
from bot.store.work import Work
from tests.contracts.neighbourhood import MONDAY, Neighbourhood, form_of, found, told
from tests.contracts.persons import Channel
from tests.databases import MakeDatabase
from tests.fakes.slack.faults import Broken, Busy, CutOff, Error, Fault
from tests.fakes.slack.reading import text_of
from tests.slack.person import SlackPerson
from tests.slack.place import SlackPlace, slack_place

FIRST = "Who needs us most?"


@pytest.fixture
async def place(fresh_database_url: MakeDatabase) -> AsyncIterator[SlackPlace]:
    async with slack_place(fresh_database_url("sqlite")) as there:
        yield there


async def asked(place: SlackPlace) -> tuple[Neighbourhood, Channel, SlackPerson]:
    """A team of two with its first question open."""
    there = await found(place)
    home = await there.team("Grade 4", "Ana", "Ben")
    await place.until(MONDAY, 14, 46)
    return there, home, person(there, "Ana")


def person(there: Neighbourhood, name: str) -> SlackPerson:
    found = there.people[name]
    assert isinstance(found, SlackPerson)
    return found


def label_of(who: SlackPerson, intent: str) -> str:
    """The label of the button on their Home tab that carries an intent."""
    return next(
        str(each["text"]["text"])
        for block in who.workspace.homes[who.user].payload["blocks"]
        for each in block.get("elements", ())
        if each["type"] == "button" and each.get("value") == intent
    )


def page(who: SlackPerson) -> str:
    return text_of(who.workspace.homes[who.user].payload["blocks"])


async def test_the_home_tab_shows_what_waits_and_opens_it(place: SlackPlace) -> None:
    there, home, ana = await asked(place)
    await ana.home()
    assert FIRST in page(ana)
    await ana.press_at_home("Answer")
    assert form_of(ana).title == FIRST
    await ana.fill(baseline="9 of 24", group="all", stuck="They stop early.")

    # Sent from the Home tab, it is said in the form's place, and the tab shows it.
    assert "kept" in told(ana)
    assert "Answer" not in page(ana).split("Your teams")[0].splitlines()
    await place.settle()
    assert "1 of 2 answered" in (await there.card(home, FIRST)).text


async def test_a_press_on_the_home_tab_is_answered_in_a_modal(place: SlackPlace) -> None:
    _, _, ana = await asked(place)
    await ana.home()
    await ana.press_at_home(label_of(ana, "help"))

    view = ana.view
    assert view is not None
    assert "submit" not in view.payload
    assert "answer what is open now" in told(ana)


async def test_a_press_in_such_a_modal_stays_in_it(place: SlackPlace) -> None:
    there, _, ana = await asked(place)
    await ana.home()
    await ana.press_at_home(label_of(ana, "me"))
    assert FIRST in told(ana)
    await ana.press("Answer")

    assert form_of(ana).title == FIRST
    assert there.people


async def test_who_nobody_knows_has_a_page_too(place: SlackPlace) -> None:
    await asked(place)
    stranger = await place.newcomer("Sam", email="sam@elsewhere.example")
    await stranger.home()
    assert "don't know this account yet" in page(stranger)


async def test_the_messages_tab_is_no_page(place: SlackPlace) -> None:
    _, _, ana = await asked(place)
    await ana.home("messages")
    assert ana.user not in place.workspace.homes


@pytest.mark.parametrize("fault", [Broken(), Busy(), CutOff(), Error("internal_error")])
async def test_a_page_that_could_not_be_put_up_is_asked_for_again(
    place: SlackPlace, fault: Fault
) -> None:
    _, _, ana = await asked(place)
    place.slack.faults.next("views.publish", fault)
    body = ana.happens.home_opened(ana.user)
    assert (await ana.wire.event(body)).status == 500
    assert (await ana.wire.event(body, again=True)).status == 200
    assert FIRST in page(ana)


@pytest.mark.parametrize("code", ["not_enabled", "missing_scope", "user_not_found"])
async def test_a_page_that_slack_refuses_for_good_is_not_asked_for_again(
    place: SlackPlace, code: str
) -> None:
    _, _, ana = await asked(place)
    place.slack.faults.next("views.publish", Error(code))
    assert (await ana.wire.event(ana.happens.home_opened(ana.user))).status == 200


async def test_ones_own_message_is_shared_as_evidence(place: SlackPlace) -> None:
    _, home, ana = await asked(place)
    said = await ana.say("Nine of 24 say &amp; show why.", at=home)
    message = place.workspace.message(home.id, said.ref)
    assert message is not None
    await ana.wire.interaction(ana.hands.message_shortcut(message, "share_evidence"))

    values = [each.value for each in form_of(ana).fields.values()]
    assert "Nine of 24 say & show why." in values


async def test_anothers_message_is_not_ones_own_evidence(place: SlackPlace) -> None:
    there, home, ana = await asked(place)
    said = await person(there, "Ben").say("Nine of 24 say why.", at=home)
    message = place.workspace.message(home.id, said.ref)
    assert message is not None
    sent = ana.hands.message_shortcut(message, "share_evidence")
    await ana._act(home.id, lambda: ana.wire.interaction(sent))

    assert ana.form is None
    assert told(ana)


async def test_a_question_about_a_count_becomes_its_answer_where_it_stands(
    place: SlackPlace,
) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    await ana.say("Few say why: 11 of 26", at=home, under=card)
    question = ana.told()
    for _ in range(2):
        await ana.press("Count 11 of 26", on=question)
        (now,) = place.workspace.private_words(ana.user)
        assert now.text.startswith("Counted: 11 of 26.")
        assert now.thread_ts == card.ref
    # A press on what everybody sees is answered beside it.
    await ana.press("Not this time", at=home)
    assert (await there.card(home, FIRST)).text.startswith(FIRST)
    assert len(place.workspace.private_words(ana.user)) == 2


async def test_the_status_shortcut_answers_its_asker_alone(place: SlackPlace) -> None:
    there = await found(place)
    pia = await there.person("Pia Principal", "principal")
    await there.team("Grade 4", "Ana", "Ben")
    assert isinstance(pia, SlackPerson)
    sent = pia.hands.global_shortcut("cycle_status")
    await pia._act(pia.chat, lambda: pia.wire.interaction(sent))

    assert "Grade 4" in told(pia)


async def test_a_shortcut_of_another_name_is_only_acknowledged(place: SlackPlace) -> None:
    _, _, ana = await asked(place)
    sent = ana.hands.global_shortcut("something_else")
    await ana._act(ana.chat, lambda: ana.wire.interaction(sent))
    assert ana.told() is None


async def test_a_channel_that_comes_and_goes_is_followed(place: SlackPlace) -> None:
    _, home, ana = await asked(place)

    def row(work: Work) -> tuple[str, str]:
        there = installations.installation_of(work.connection, "slack", place.realm)
        assert there is not None
        known = conversations.conversation_of(work.connection, there.id, home.id)
        assert known is not None
        return known.state, known.name

    happens, wire = ana.happens, ana.wire
    await wire.event(happens.renamed(home.id, "grade-4-team"))
    assert await place.store(row) == ("open", "grade-4-team")
    await wire.event(happens.archived(home.id))
    assert (await place.store(row))[0] == "archived"
    await wire.event(happens.archived(home.id, again=True))
    assert (await place.store(row))[0] == "open"
    await wire.event(happens.bot_left(home.id))
    assert (await place.store(row))[0] == "bot_removed"
    await wire.event(happens.joined(place.workspace.bot_user_id, home.id, inviter=ana.user))
    assert (await place.store(row))[0] == "open"
    await wire.event(happens.left(place.workspace.bot_user_id, home.id))
    assert (await place.store(row))[0] == "bot_removed"
    await wire.event(happens.joined(place.workspace.bot_user_id, home.id))
    await wire.event(happens.channel_deleted(home.id))
    assert (await place.store(row))[0] == "archived"


async def test_a_command_in_a_chat_of_two_people_is_answered_and_makes_it_nobodys_place(
    place: SlackPlace,
) -> None:
    """Slack calls it a direct message as it does the bot's own; private words must not go there."""
    there, _, ana = await asked(place)
    place.workspace.add_channel(
        "D0TWO", "", members=[ana.user, person(there, "Ben").user], kind="im", bot_in=False
    )
    await ana.command("away today", at=Channel(id="D0TWO", name=""))
    assert "away" in told(ana)

    def known(work: Work) -> set[str]:
        there = installations.installation_of(work.connection, "slack", place.realm)
        assert there is not None
        places = ("D0TWO", ana.chat)
        return {
            each
            for each in places
            if conversations.conversation_of(work.connection, there.id, each) is not None
        }

    assert await place.store(known) == {ana.chat}


async def test_a_mention_in_a_command_is_read_by_name(place: SlackPlace) -> None:
    there, home, ana = await asked(place)
    ben = person(there, "Ben")
    await ana.command(f"<@{ben.user}|b.o.kafor>", at=home)
    assert "“@ben”" in told(ana)


async def test_a_chart_that_is_pressed_for_comes_as_a_picture_too(place: SlackPlace) -> None:
    there, home, _ = await asked(place)
    pia = await there.person("Pia Principal", "principal")
    assert isinstance(pia, SlackPerson)
    for name, count in (("Ana", "9 of 24"), ("Ben", "11 of 26")):
        await there.answers(name, home, baseline=count, group="all", stuck="They stop.")
    await place.until(MONDAY + timedelta(days=1), 16, 1)
    await pia.command("status")
    before = len(place.workspace.files)
    await pia.press("Chart")

    assert "40%" in told(pia)
    uploaded = list(place.workspace.files.values())[before:]
    assert [each.channel for each in uploaded] == [pia.chat]
    assert uploaded[0].alt_text
