"""What only Teams has: dialogs, chats as homes, mentions, and all that goes wrong there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from aiohttp import ClientTimeout
from sqlalchemy import select, update

from adapters.teams import bot
from adapters.teams.carried import CARRIED
from bot.store.tables import evidence
from bot.store.tables import network as tables
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from dialogs.answers import Answer
from dialogs.inputs import Input
from dialogs.wording import in_teams as words
from dialogs.wording import setting_up
from tests.contracts.neighbourhood import MONDAY, Neighbourhood, form_of, found, no_form, told
from tests.contracts.persons import Channel
from tests.contracts.team_conversations import FIRST, TUESDAY
from tests.contracts.team_conversations import asked as a_team_asked
from tests.databases import MakeDatabase
from tests.fakes.teams import Comings
from tests.fakes.teams.faults import Busy, CutOff, Refusing, Slow
from tests.fakes.teams.tenants import Json
from tests.teams.place import TeamsPerson, TeamsPlace, teams_place

ANSWER = {"baseline": "9 of 24", "group": "all", "stuck": "They stop early."}


@pytest.fixture
async def place(fresh_database_url: MakeDatabase) -> AsyncIterator[TeamsPlace]:
    async with teams_place(fresh_database_url("sqlite")) as there:
        yield there


def unconfirmed(work: Work) -> None:
    """The card was posted, and whoever posted it could not say so any more."""
    lost = update(delivery).where(delivery.c.kind == "check_in")
    work.connection.execute(lost.values(state="unconfirmed", message_ref=None))


@contextmanager
def slow_turns(place: TeamsPlace, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Turns take longer than an invoke may, and end once its answer was given."""
    answered, take, spoken = asyncio.Event(), bot.Bot._taken, place.spoken

    async def slowly(self: bot.Bot, came: Input) -> Answer:
        await answered.wait()
        return await take(self, came)

    async def afterwards() -> None:
        answered.set()
        await spoken()

    with monkeypatch.context() as patched:
        patched.setattr(bot, "ANSWERED_WITHIN", 0.01)
        patched.setattr(bot.Bot, "_taken", slowly)
        patched.setattr(place, "spoken", afterwards)
        yield


async def asked(place: TeamsPlace) -> tuple[Neighbourhood, Channel, TeamsPerson, TeamsPerson]:
    """A team of three on the afternoon of its first day, and two of its people."""
    there, home = await a_team_asked(place)
    ana, ben = there.people["Ana"], there.people["Ben"]
    assert isinstance(ana, TeamsPerson)
    assert isinstance(ben, TeamsPerson)
    return there, home, ana, ben


async def test_the_card_and_help_say_how_one_is_heard_here(place: TeamsPlace) -> None:
    there, home, ana, _ = await asked(place)
    assert "beginning with @Cyclebot" in (await there.card(home, FIRST)).text
    await ana.command("help")
    assert "@Cyclebot answer" in told(ana)

    assert "/cycle" not in told(ana)


async def test_a_plain_reply_is_an_answer_where_the_owners_let_it_be_heard(
    place: TeamsPlace,
) -> None:
    there, home, ana, _ = await asked(place)
    card = await there.card(home, FIRST)
    said = ana.happen().said(
        ana.account,
        place.conversation(home.id),
        "Few say why they chose it.",
        under=card.ref,
        mention=False,
    )
    await place.happens(said)
    await place.settle()
    heard = (await there.card(home, FIRST)).text
    assert "1 of 3 answered" in heard

    # That it was heard proves that plain words are: the card and help ask for no name any more.
    assert "@Cyclebot" not in heard
    assert "write under this message" in heard
    await ana.command("help", at=home)
    assert "begin with @Cyclebot" not in told(ana)


async def test_a_question_about_a_count_becomes_its_answer_in_the_chat_where_it_stands(
    place: TeamsPlace,
) -> None:
    there, home, _, ben = await asked(place)
    await ben.command("help")
    card = await there.card(home, FIRST)
    await ben.say("Few say why: 11 of 26", at=home, under=card)
    question = ben.told()
    assert question is not None
    for _ in range(2):
        await ben.press("Count 11 of 26", on=question)
        assert "Counted: 11 of 26." in told(ben)
        (now,) = [each for each in await ben.private() if each.ref == question.ref]
        assert now.text.startswith("Counted: 11 of 26.")
        assert not now.button("Count 11 of 26")
    # What is pressed in the dialog that it opened changes the same words, and nothing else.
    await ben.press("No count")
    (now,) = [each for each in await ben.private() if each.ref == question.ref]
    assert now.text.startswith("No count, then.")
    assert (await there.card(home, FIRST)).text.startswith(FIRST)


async def test_of_two_edits_the_later_stands_whichever_arrives_last(place: TeamsPlace) -> None:
    there, home, ana, _ = await asked(place)
    card = await there.card(home, FIRST)
    said = await ana.say("Few say why they chose it.", at=home, under=card)
    message = place.posted(said.ref)
    older = ana.happen().edited(message, "Half say why they chose it.")
    newer = ana.happen().edited(message, "Most say why they chose it.")
    # As Teams sends again what was not answered: the older one comes last.
    await place.happens(newer | {"timestamp": "2027-01-11T22:50:11.4615413Z"})
    await place.happens(older | {"timestamp": "2027-01-11T22:50:02.1337Z"})
    texts = await place.store(
        lambda work: work.connection.scalars(select(evidence.answer.c.text)).all()
    )
    assert texts == ["Most say why they chose it."]


async def test_a_form_that_lay_in_a_server_that_hung_does_not_undo_a_later_one(
    place: TeamsPlace,
) -> None:
    _, home, ana, _ = await asked(place)
    await ana.press("Answer", at=home)
    await ana.fill(**ANSWER | {"stuck": "They stop at the quote."})
    # The same dialog, sent a minute and a half before to a server that hung until now.
    told_at = datetime.fromisoformat(ana.sent["timestamp"])
    values = {"value": {**ana.sent["value"], "data": {**ana.sent["value"]["data"]}}}
    values["value"]["data"]["stuck"] = "They stop."
    before = (told_at - timedelta(seconds=90)).isoformat()
    await place.happens(ana.sent | values | {"id": "f:earlier", "timestamp": before})
    texts = await place.store(
        lambda work: work.connection.scalars(select(evidence.answer.c.text)).all()
    )
    assert "They stop at the quote." in texts
    assert "They stop." not in texts


async def test_a_card_nobody_could_confirm_is_found_by_whoever_answers_on_it(
    place: TeamsPlace,
) -> None:
    there, home, ana, ben = await asked(place)
    card = await there.card(home, FIRST)
    await place.store(unconfirmed)

    await ben.say("Few of them say why.", at=home, under=card)
    assert "it isn't kept yet" in told(ben)
    await ana.press("Answer", at=home)
    await ana.fill(**ANSWER)
    await ben.say("Few of them say why.", at=home, under=card)
    assert "kept as your answer" in told(ben)
    await place.settle()
    (shown,) = [each for each in await place.shown(home) if each.button("Answer")]
    assert shown.ref == card.ref
    assert "2 of 3 answered" in shown.text


async def test_what_is_heard_in_one_channel_is_heard_in_all_of_its_team_until_the_app_goes(
    place: TeamsPlace,
) -> None:
    _, home, ana, _ = await asked(place)
    channel = place.conversation(home.id)
    team = place.tenant.teams[str(channel.team)]
    beside = place.tenant.add_channel(team, "lunch", bot_here=True)
    elsewhere = await place.channel("grade-5", ana)
    await place.add_bot(elsewhere, ana)

    async def hearing() -> set[str]:
        table = tables.conversation
        named = select(table.c.external_id).where(table.c.hears_all)
        return set(await place.store(lambda work: work.connection.scalars(named).all()))

    await place.happens(ana.happen().said(ana.account, channel, "help", mention=True))
    assert await hearing() == set()
    await place.happens(ana.happen().said(ana.account, beside, "Who has soup?", mention=False))
    assert {home.id, beside.id} <= await hearing()
    assert elsewhere.id not in await hearing()

    come = Comings(place.teams, place.tenant)
    for activity in come.app_removed_from_team(team, ana.account):
        await place.happens(activity)
    for activity in come.app_added_to_team(team, ana.account, channel):
        await place.happens(activity)
    assert home.id not in await hearing()


async def test_a_message_of_ones_own_is_shared_as_evidence(place: TeamsPlace) -> None:
    there, home, ana, ben = await asked(place)
    said = ana.happen().said(
        ana.account, place.conversation(home.id), "Six used because unprompted.", mention=False
    )
    mine = place.seen(place.posted(said["id"]))
    await ben.share(mine)
    assert no_form(ben)
    assert told(ben)
    await ana.share(mine)
    assert form_of(ana).fields["stuck"].value == "Six used because unprompted."
    await ana.fill(baseline="9 of 24", group="all")
    await place.settle()

    assert "1 of 3 answered" in (await there.card(home, FIRST)).text


async def test_a_group_chat_is_a_teams_home_and_a_quoting_reply_an_answer(
    place: TeamsPlace,
) -> None:
    there = await found(place)
    ana, ben = [await there.newcomer(name) for name in ("Ana", "Ben")]
    assert isinstance(ana, TeamsPerson)
    home = await place.group("Grade 4", ana, ben)
    hello = (await place.shown(home))[-1]
    await ana.press("Set up this team", at=home, on=hello)
    await there.fill_set_up(ana, "Grade 4")
    await place.until(MONDAY, 14, 46)
    card = await there.card(home, FIRST)
    said = ana.happen().said(ana.account, place.conversation(home.id), "They stop early today.")
    said["attachments"] = [
        {
            "contentType": "text/html",
            "content": '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply"'
            f' itemid="{card.ref}"><p>{FIRST}</p></blockquote><p>They stop early today.</p>',
        }
    ]
    await place.happens(said)
    await ben.press("Answer", at=home, on=card)
    await ben.fill(**ANSWER)
    await place.settle()

    assert "2 of 2 answered" in (await there.card(home, FIRST)).text


async def test_set_up_says_that_a_private_channel_needs_the_app_and_what_to_do_without(
    place: TeamsPlace,
) -> None:
    there = await found(place)
    ana = await there.newcomer("Ana")
    assert isinstance(ana, TeamsPerson)
    home = await place.channel("grade-4", ana)
    await place.add_bot(home, ana)
    assert setting_up.ADD_TO_EACH in (await place.shown(home))[-1].text
    await ana.command("set up")
    assert setting_up.ADD_TO_EACH in told(ana)
    chat = await place.group("Grade 5", ana)
    assert setting_up.ADD_TO_EACH not in (await place.shown(chat))[-1].text


async def test_who_installs_the_app_finds_their_own_page_once(place: TeamsPlace) -> None:
    _, _, ana, _ = await asked(place)
    before = len(await ana.private())
    for activity in Comings(place.teams, place.tenant).app_added_for(ana.account):
        await place.happens(activity)
        await place.happens(activity)
    new = (await ana.private())[before:]

    assert [FIRST in each.text for each in new] == [True]


async def test_a_command_whose_asker_cannot_be_written_to_is_one_tap_away(
    place: TeamsPlace,
) -> None:
    _, home, ana, _ = await asked(place)
    ana.account.blocks = True
    await ana.command("status", at=home)
    offered = ana.told()
    assert offered is not None
    assert words.SHOW_HERE in offered.text
    await ana.press(words.SHOW, on=offered)

    assert "Grade 4" in told(ana)


@pytest.mark.parametrize("writes", ["hello there", "help"])
async def test_who_lets_cyclebot_in_again_and_says_anything_is_written_to_again(
    place: TeamsPlace, writes: str
) -> None:
    _, _, ana, _ = await asked(place)
    ana.account.blocks = True
    await place.until(TUESDAY, 14, 46)
    assert not [each for each in await ana.private() if "closes" in each.text]
    ana.account.blocks = False
    await ana.command(writes)
    assert told(ana)
    await place.settle()

    assert len([each for each in await ana.private() if "closes" in each.text]) == 1


async def test_two_who_answer_at_once_are_both_counted(place: TeamsPlace) -> None:
    there, home, ana, ben = await asked(place)
    for each in (ana, ben):
        await each.press("Answer", at=home)
    await asyncio.gather(ana.fill(**ANSWER), ben.fill(**ANSWER))
    await place.settle()

    assert "2 of 3 answered" in (await there.card(home, FIRST)).text


async def test_the_same_press_under_a_new_id_changes_nothing_twice(place: TeamsPlace) -> None:
    there, home, ana, _ = await asked(place)
    await ana.press("Answer", at=home)
    await ana.fill(**ANSWER)
    again = await place.happens(ana.sent | {"id": "f:another-id"})
    assert again.status == 200
    await place.until(TUESDAY, 16, 1)
    recap = (await there.under(await there.card(home, FIRST), home))[-1].text

    assert "1 of 3 answered" in recap
    assert recap.count("They stop early.") == 1


async def test_an_execute_on_a_card_is_answered_with_a_card_for_that_person(
    place: TeamsPlace,
) -> None:
    there, home, ana, _ = await asked(place)
    card = place.posted((await there.card(home, FIRST)).ref)

    async def executes(data: Json) -> Json:
        action = {"type": "Action.Execute", "verb": "press", "data": data}
        answered = await place.happens(ana.happen().pressed(ana.account, card, action))
        assert answered.status == 200
        body: Json = answered.body
        return body

    reason = (await there.card(home, FIRST)).button("Not this time")
    assert reason is not None
    check_in = reason.carries.split("not_this_time ")[1].split('"')[0]
    shown = await executes({CARRIED: {"does": f"not_this_time {check_in}"}})
    assert (shown["statusCode"], shown["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    place.checked(shown["value"])
    form = await executes({CARRIED: {"does": f"answer {check_in}"}})
    place.checked(form["value"])
    refused = await executes({CARRIED: {"does": "no_such_press"}})
    assert refused["type"] == "application/vnd.microsoft.activity.message"
    strange = await executes({"x": 1})
    assert (strange["statusCode"], strange["type"]) == (400, "application/vnd.microsoft.error")


@pytest.mark.parametrize("name", ["composeExtension/query", "signin/verifyState", "", "x" * 500])
async def test_an_invoke_that_nobody_knows_is_not_implemented(place: TeamsPlace, name: str) -> None:
    ana = await place.newcomer("Ana", email="ana@orchard.example")
    chat = place.tenant.personal_chat(ana.account)
    activity = ana.happen().dialog_sent(ana.account, chat, {}) | {"name": name}

    assert (await place.happens(activity)).status == 501
    assert place.watch.strange == ["teams"]


async def test_an_activity_that_nobody_listens_to_is_counted_and_answered(
    place: TeamsPlace,
) -> None:
    ana = await place.newcomer("Ana", email="ana@orchard.example")
    typing = ana.happen().said(ana.account, place.tenant.personal_chat(ana.account), "x")

    assert (await place.happens(typing | {"type": "typing"})).status == 200
    assert (await place.happens(typing | {"type": "messageReaction"})).status == 200
    assert place.watch.strange == []
    assert (await place.happens(typing | {"type": "handoff"})).status == 200
    assert place.watch.strange == ["teams"]


async def test_somebody_new_is_looked_up_by_one_call_where_they_are_met(
    place: TeamsPlace,
) -> None:
    there, home, _, _ = await asked(place)
    pia = await there.newcomer("Pia Principal", "principal")
    assert isinstance(pia, TeamsPerson)
    channel = place.conversation(home.id)
    channel.people.append(pia.account.id)
    before = len(place.teams.calls)
    await pia.command("status", at=home)
    assert "Grade 4" in told(pia)
    met, *_ = place.teams.calls[before:]

    assert met.method == "GET"
    assert unquote(met.path).endswith(f"{channel.id}/members/{pia.account.aad}")


async def test_what_a_stranger_makes_of_a_dialog_is_answered_in_words(place: TeamsPlace) -> None:
    _, home, ana, _ = await asked(place)
    there = place.conversation(home.id)
    for data in (
        {},
        {CARRIED: "x"},
        {CARRIED: {"does": "answer"}},
        {CARRIED: {"does": "answer x x x x"}},
        {CARRIED: {"form": "reply", "about": ["x"], "drawn": "%%%"}, "stuck": "\u202e<script>"},
        {CARRIED: {"form": "reply", "about": 7, "drawn": 7}, "stuck": 7},
        {CARRIED: {"form": "nothing", "about": []}, "stuck": "\x00"},
    ):
        answered = await place.happens(ana.happen().dialog_sent(ana.account, there, data))
        assert answered.status == 200
        assert answered.words or answered.dialog, data


async def test_a_database_that_is_away_gives_everything_back(place: TeamsPlace) -> None:
    there, home, ana, _ = await asked(place)
    await ana.press("Answer", at=home)
    card = await there.card(home, FIRST)
    await place.house.database.close()

    await ana.fill(**ANSWER)
    form = form_of(ana)
    assert "Everything you wrote is still here" in form.errors[""]
    assert form.fields["stuck"].value == "They stop early."
    said = ana.happen().said(
        ana.account, place.conversation(home.id), "Nine of them say why.", under=card.ref
    )
    assert (await place.happens(said)).status == 503
    assert "couldn't store that message" in (await ana.private())[-1].text
    event = Comings(place.teams, place.tenant).channel_renamed(
        place.conversation(home.id), ana.account, "other"
    )
    assert (await place.happens(event)).status == 503


async def test_an_answer_that_takes_too_long_comes_later_in_private(
    place: TeamsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, home, ana, _ = await asked(place)
    await ana.press("Answer", at=home)
    before = len(await ana.private())
    with slow_turns(place, monkeypatch):
        await ana.fill(**ANSWER)
    assert told(ana) == words.TOO_SLOW
    await place.settle()

    assert "that's kept" in "".join(each.text for each in (await ana.private())[before:])
    assert "1 of 3 answered" in (await there.card(home, FIRST)).text


async def test_a_form_that_comes_too_late_is_offered_in_private_and_not_to_the_channel(
    place: TeamsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, home, ana, _ = await asked(place)
    before = len(await place.shown(home))
    with slow_turns(place, monkeypatch):
        await ana.press("Answer", at=home)
    assert told(ana) == words.TOO_SLOW
    await place.settle()

    assert len(await place.shown(home)) == before
    offered = (await ana.private())[-1]
    assert "opens for you alone" in offered.text
    await ana.press(words.OPEN, on=offered)
    await ana.fill(**ANSWER)
    assert "kept" in told(ana)


@pytest.mark.parametrize("fault", [Busy(), Refusing(500), Refusing(503), CutOff()])
async def test_a_connector_that_fails_loses_no_answer(
    place: TeamsPlace, fault: Busy | Refusing | CutOff
) -> None:
    there, home, ana, _ = await asked(place)
    card = await there.card(home, FIRST)
    place.teams.connector_faults.next(fault, times=2)
    await ana.say("Few of them say why.", at=home, under=card)
    place.teams.connector_faults.take()
    place.teams.connector_faults.take()
    await place.settle()

    assert "1 of 3 answered" in (await there.card(home, FIRST)).text


async def test_a_connector_that_hangs_keeps_nobody_waiting_and_loses_no_answer(
    place: TeamsPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, home, ana, ben = await asked(place)
    until = asyncio.Event()
    place.teams.connector_faults.next(Slow(until), times=20)
    card = await there.card(home, FIRST)
    with monkeypatch.context() as hasty:
        hasty.setattr("adapters.teams.connector.TIMEOUT", ClientTimeout(total=0.05))
        await ana.press("Answer", at=home, on=card)
        await ana.fill(**ANSWER)
        assert "kept" in told(ana)
        await ben.say("Few of them say why.", at=home, under=card)
        await place.settle()
    until.set()
    while place.teams.connector_faults.take() is not None:
        pass
    await place.until(TUESDAY, 9)
    async with asyncio.timeout(5):
        # What hung does its work now, and tells nobody.
        while "2 of 3 answered" not in (await there.card(home, FIRST)).text:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_going_that_is_heard_before_its_coming_leaves_what_is_true_last(
    place: TeamsPlace,
) -> None:
    there = await found(place)
    ana = await there.newcomer("Ana")
    assert isinstance(ana, TeamsPerson)
    home = await place.channel("grade-4", ana)
    channel = place.conversation(home.id)
    team = place.tenant.teams[str(channel.team)]
    come = Comings(place.teams, place.tenant)
    for activity in (
        *come.app_removed_for(ana.account),
        *come.app_removed_from_team(team, ana.account),
    ):
        assert (await place.happens(activity)).status == 200
    assert await place.shown(home) == []

    await place.add_bot(home, ana)
    await ana.press("Set up this team", at=home)
    await there.fill_set_up(ana, "Grade 4")
    await place.until(MONDAY, 14, 46)
    assert (await there.card(home, FIRST)).button("Answer")


async def test_a_team_that_is_archived_or_leaves_takes_its_channels_along(
    place: TeamsPlace,
) -> None:
    there = await found(place)
    pia = await there.person("Pia Principal", "principal")
    home = await there.team("Grade 4", "Ana", "Ben")
    ana = there.people["Ana"]
    assert isinstance(ana, TeamsPerson)
    come = Comings(place.teams, place.tenant)
    channel = place.conversation(home.id)
    team = place.tenant.teams[str(channel.team)]
    await place.until(MONDAY, 9)
    before = len(await pia.private())
    for activity in come.app_removed_from_team(team, ana.account)[::-1]:
        await place.happens(activity)
        await place.happens(activity)
    await place.settle()
    told_of = (await pia.private())[before:]
    assert len(told_of) == 1
    assert "Grade 4" in told_of[0].text
    await place.until(MONDAY, 14, 46)
    assert not [each for each in await place.shown(home) if each.text.startswith(FIRST)]

    for activity in come.app_added_to_team(team, ana.account, channel)[::-1]:
        await place.happens(activity)
    await place.settle()
    assert (await there.card(home, FIRST)).button("Answer")
