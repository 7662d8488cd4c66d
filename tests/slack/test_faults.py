"""What goes wrong between Slack and us: nothing is lost, and whoever acted is told."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.store.tables.evidence import answer
from bot.store.work import Work
from tests.contracts.neighbourhood import MONDAY, Neighbourhood, form_of, found, told
from tests.contracts.persons import Channel
from tests.databases import MakeDatabase
from tests.fakes.slack.faults import Broken, Busy, CutOff, Error, Slow
from tests.fakes.slack.workspaces import View
from tests.slack.person import SlackPerson
from tests.slack.place import SlackPlace, slack_place
from tests.slack.wire import HttpWire

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
    ana = there.people["Ana"]
    assert isinstance(ana, SlackPerson)
    return there, home, ana


async def form_open(place: SlackPlace) -> tuple[SlackPerson, View]:
    """Ana with the form of the first question open before her, and that form."""
    _, home, ana = await asked(place)
    await ana.press("Answer", at=home)
    assert ana.view is not None
    return ana, ana.view


def stored(work: Work) -> list[str]:
    return [said or "" for said in work.connection.scalars(select(answer.c.text))]


@pytest.mark.parametrize(
    "fault",
    [Error("expired_trigger_id"), Busy(), Broken(), CutOff(after_the_work=False)],
)
async def test_a_form_that_did_not_open_is_offered_again_and_opens_then(
    place: SlackPlace, fault: Error | Busy | Broken | CutOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, home, ana = await asked(place)
    monkeypatch.setattr("adapters.slack.speaking.IN_TIME", 0.5)
    place.slack.faults.next("views.open", fault)
    await ana.press("Answer", at=home)
    assert ana.form is None
    assert "Nothing is lost" in told(ana)
    await ana.press("Open it now", at=home)

    assert form_of(ana).title == FIRST


async def test_a_commands_form_that_did_not_open_is_offered_in_the_answer(
    place: SlackPlace,
) -> None:
    _, home, ana = await asked(place)
    place.slack.faults.next("views.open", Error("expired_trigger_id"))
    await ana.command("answer", at=home)
    assert "Nothing is lost" in told(ana)
    await ana.press("Open it now", at=home)

    assert form_of(ana).title == FIRST


async def test_a_form_that_slack_takes_too_long_to_open_is_offered_again(
    place: SlackPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.speaking.IN_TIME", 0.05)
    _, home, ana = await asked(place)
    never = asyncio.Event()
    place.slack.faults.next("views.open", Slow(never))
    await ana.press("Answer", at=home)
    never.set()

    assert "Nothing is lost" in told(ana)


async def test_a_response_address_that_fails_is_answered_another_way(place: SlackPlace) -> None:
    _, home, ana = await asked(place)
    before = len(place.workspace.private_words(ana.user))
    card = next(each for each in await place.shown(home) if each.button("Not this time"))
    place.clock.move_to(place.clock.now() + timedelta(minutes=1))
    sent = ana.hands.press(place.workspace.seen(home.id)[-1], "Not this time")
    sent["response_url"] = f"{place.slack.base_url}/response/gone"
    answered = await ana.wire.interaction(sent)
    await ana.settled()

    assert answered.status == 200
    assert card.button("Not this time")
    assert len(place.workspace.private_words(ana.user)) > before


async def test_a_database_that_is_away_fails_an_event_and_gives_words_for_the_rest(
    place: SlackPlace,
) -> None:
    _, home, ana = await asked(place)
    await ana.press("Answer", at=home)
    card = next(each for each in await place.shown(home) if each.text.startswith(FIRST))
    await place.house.database.close()

    said = ana.happens.said(ana.user, home.id, "Nine of them say why.", thread_ts=card.ref)
    assert (await ana.wire.event(said)).status == 500
    await ana.fill(baseline="9 of 24", group="all", stuck="They stop early.")
    form = form_of(ana)
    assert "Everything you wrote is still here" in form.errors[""]
    assert form.fields["stuck"].value == "They stop early."
    await ana.command("status", at=home)
    assert "nothing was changed" in told(ana)
    await ana.press("Not this time", at=home)
    assert "nothing was changed" in told(ana)
    newcomer = await place.newcomer("Nina", email="nina@orchard.example")
    await newcomer.command("status")
    assert "nothing was changed" in told(newcomer)


async def test_an_event_that_was_not_stored_is_sent_again_and_stored_once(
    place: SlackPlace,
) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    body = ana.happens.said(ana.user, home.id, "Nine of them say why.", thread_ts=card.ref)
    file = await place.store(_hurried)
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("begin immediate")
        assert (await ana.wire.event(body)).status == 500
    assert await place.store(stored) == []
    for _ in range(2):
        assert (await ana.wire.event(body, again=True)).status == 200

    assert await place.store(stored) == ["Nine of them say why."]


def _hurried(work: Work) -> str:
    """Wait for nobody else's change from now on; gives the database's file."""
    work.connection.execute(text("pragma busy_timeout = 0"))
    return str(work.connection.execute(text("pragma database_list")).one().file)


async def test_a_sentence_above_a_form_goes_when_it_is_true_no_more(place: SlackPlace) -> None:
    _, home, ana = await asked(place)
    await ana.press("Answer", at=home)
    view = ana.view
    assert view is not None
    above = {"type": "plain_text", "text": "⚠️ Not stored.", "emoji": False}
    view.payload["blocks"].insert(0, {"type": "section", "block_id": "said:", "text": above})
    await ana.fill(baseline="nine of them", group="all", stuck="They stop early.")

    form = form_of(ana)
    assert list(form.errors) == ["baseline"]
    assert form.fields["stuck"].value == "They stop early."


async def test_a_mention_and_its_message_are_one_in_either_order(place: SlackPlace) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    for first in (0, 1):
        both = ana.happens.mentioned(
            ana.user, home.id, f"Nine of them say why, number {first}.", thread_ts=card.ref
        )
        for each in (both[first], both[1 - first]):
            assert (await ana.wire.event(each)).status == 200
    await place.settle()

    texts = await place.store(stored)
    assert sorted(texts) == [f"Nine of them say why, number {n}." for n in (0, 1)]


async def test_a_link_preview_is_no_edit(place: SlackPlace) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    said = await ana.say("See https://example.org for all nine.", at=home, under=card)
    await ana.press("Not a reply", at=home)
    message = place.workspace.message(home.id, said.ref)
    assert message is not None
    assert (await ana.wire.event(ana.happens.previewed(message))).status == 200

    assert "See https" not in "".join(await place.store(stored))


async def test_what_bots_say_is_not_heard(place: SlackPlace) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    body = ana.happens.said(ana.user, home.id, "I am a robot of sorts.", thread_ts=card.ref)
    body["event"] |= {"bot_id": "B0OTHER"}
    assert (await ana.wire.event(body)).status == 200

    assert await place.store(stored) == []


async def test_hostile_words_come_back_to_the_letter(place: SlackPlace) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    words = "<!channel> *bold* & <https://evil.example|click> :boom: `code` nine of 24"
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    await ana.say(escaped, at=home, under=card)

    assert await place.store(stored) == [words]


async def test_a_stranger_of_a_shared_channel_is_told_kindly_and_kept_out(
    place: SlackPlace,
) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    stranger = await place.newcomer("Sam Elsewhere", email="sam@elsewhere.example")
    place.workspace.users[stranger.user].team_id = "T9"
    body = stranger.happens.said(
        stranger.user, home.id, "All nine of ours do it.", thread_ts=card.ref
    )
    body["is_ext_shared_channel"] = True
    assert (await stranger.wire.event(body)).status == 200
    await stranger.press("Answer", at=home)

    assert stranger.form is None
    assert "here as a guest" in told(stranger)
    assert await place.store(stored) == []
    assert ana.form is None


async def test_without_the_scopes_to_see_who_is_there_a_team_is_set_up_by_who_asks(
    place: SlackPlace,
) -> None:
    there = await found(place)
    ana = await there.newcomer("Ana")
    home = await place.channel("grade-4", ana, await there.newcomer("Ben"))
    for method in ("conversations.members", "users.info"):
        place.slack.faults.next(method, Error("missing_scope"), times=20)
    await place.add_bot(home, ana)
    await ana.press("Set up this team", at=home)
    assert len(form_of(ana).fields["members"].options) == 1
    await there.fill_set_up(ana, "Grade 4")
    await place.settle()

    assert "1 person on the team" in (await there.card(home, "Grade 4")).text


async def test_edits_that_overtake_each_other_leave_the_words_that_stand_on_screen(
    place: SlackPlace,
) -> None:
    _, home, ana = await asked(place)
    card = (await place.shown(home))[-1]
    said = ana.happens.said(ana.user, home.id, "Six lose the thread", thread_ts=card.ref)
    (message,) = (each for each in place.workspace.seen(home.id) if each.user == ana.user)
    texts = ("Six lose the middle", "Six lose the links", "Six lose the end")
    first, second, third = (ana.happens.edited(message, text) for text in texts)
    for body in (said, third, first):
        await place.wire.event(body)
    assert await place.store(stored) == ["Six lose the end"]
    for body in (ana.happens.deleted(message), second):
        await place.wire.event(body)
    assert await place.store(stored) == []


async def test_a_message_that_comes_after_its_own_edit_or_deletion_changes_nothing(
    place: SlackPlace,
) -> None:
    there, home, ana = await asked(place)
    card = await there.card(home, FIRST)
    before = [
        ana.happens.said(ana.user, home.id, f"The older wording, {n}.", thread_ts=card.ref)
        for n in range(2)
    ]
    kept, gone = place.workspace.seen(home.id)[-2:]
    later = [ana.happens.edited(kept, "The newer wording, 0."), ana.happens.deleted(gone)]
    for body in (*later, *before, *later):
        assert (await ana.wire.event(body)).status == 200

    assert await place.store(stored) == ["The newer wording, 0."]


async def test_a_form_that_lay_in_a_server_that_hung_does_not_undo_a_later_one(
    place: SlackPlace,
) -> None:
    ana, view = await form_open(place)
    hung, again = (
        ana.hands.submit(view, {"baseline": "9 of 24", "stuck": words})
        for words in ("They stop.", "They stop at the quote.")
    )
    hung_at = place.clock.now()
    place.clock.move_to(hung_at + timedelta(seconds=90))
    assert (await ana.wire.interaction(again)).body == {}
    # Who hung is woken, and reads what was sent to it a minute and a half ago.
    wire = ana.wire
    assert isinstance(wire, HttpWire)
    late = await wire.send(wire.signer.interaction(hung, hung_at))
    assert "what you sent last stands" in str(late.body)
    texts = await place.store(stored)
    assert "They stop at the quote." in texts
    assert "They stop." not in texts


async def test_of_two_forms_of_one_second_the_one_that_comes_last_stands(
    place: SlackPlace,
) -> None:
    ana, view = await form_open(place)
    for words in ("They stop.", "They stop at the quote."):
        sent = ana.hands.submit(view, {"baseline": "9 of 24", "stuck": words})
        assert (await ana.wire.interaction(sent)).body == {}
    texts = await place.store(stored)
    assert "They stop at the quote." in texts
    assert "They stop." not in texts
