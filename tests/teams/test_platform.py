"""Teams keeps every promise of the platform port, and says in our words what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from adapters.pictures.picture import Pictures
from adapters.teams.platform import TeamsPlatform
from bot.domain.clock import VirtualClock
from dialogs.platform import InDoubt, Later, PlatformError, Refused
from dialogs.vocabulary import (
    Chart,
    ChartPoint,
    Heading,
    Message,
    Quote,
    Quoted,
    Say,
    Series,
    Source,
    Who,
    prose,
    saying,
)
from tests.contracts.platform_contract import PlatformContract, Shown, Stage
from tests.contracts.strategies import OVER_THE_LIMITS
from tests.fakes.teams import TeamsServers
from tests.fakes.teams.card_reading import card_text
from tests.fakes.teams.faults import Busy, CutOff, Fault, Garbled, Refusing, Slow
from tests.fakes.teams.keys import SigningKey
from tests.fakes.teams.tenants import Conversation
from tests.teams.conftest import School, school
from tests.teams.stage import Speaker, at, speaking


@pytest.fixture
async def speaker(teams: TeamsServers) -> AsyncIterator[Speaker]:
    async with speaking(teams) as made:
        yield made


def seen(teams: TeamsServers, place: Conversation) -> list[str]:
    return ["\n".join(map(card_text, each.cards)) for each in teams.shown(place)]


class TestTeamsPlatform(PlatformContract):
    @pytest.fixture
    async def stage(
        self, teams: TeamsServers, juniper: School, speaker: Speaker, clock: VirtualClock
    ) -> Stage:
        channel = juniper.channel

        async def shown(conversation: str) -> list[Shown]:
            place = teams.conversation(conversation)
            assert place is not None
            return [
                Shown(ref=each.id, thread=each.root, text="\n".join(map(card_text, each.cards)))
                for each in sorted(teams.shown(place), key=lambda each: int(each.id))
            ]

        async def remove_bot() -> None:
            channel.bot_here = False

        async def archive() -> None:
            channel.archived = True

        return Stage(
            platform=speaker.platform,
            where=at(teams, channel),
            people=tuple(sorted(each.aad for each in (juniper.ana, juniper.ben, juniper.pri))),
            now=clock.now,
            shown=shown,
            remove_bot=remove_bot,
            archive=archive,
            can_be_asked=False,
        )


async def test_a_root_post_never_goes_into_the_thread_that_a_stored_id_names(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    where = at(teams, juniper.channel)
    old = await speaker.platform.post(where, saying("old"), "1")
    stored = replace(where, conversation=f"{juniper.channel.id};messageid={old}")
    ref = await speaker.platform.post(stored, saying("new"), "2")
    await speaker.platform.post(replace(stored, thread=ref), saying("under the new"), "3")
    await speaker.platform.update(stored, ref, saying("newer"))

    assert [
        (each.root, text)
        for each, text in zip(
            teams.shown(juniper.channel), seen(teams, juniper.channel), strict=True
        )
    ] == [(None, "old"), (None, "newer"), (ref, "under the new")]


async def test_a_group_chat_has_no_threads(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    chat = juniper.tenant.add_group_chat("Math 7", juniper.ana, juniper.ben)
    ref = await speaker.platform.post(at(teams, chat), saying("the card"), "1")
    await speaker.platform.post(at(teams, chat, ref), saying("the recap"), "2")
    await speaker.platform.update(at(teams, chat), ref, saying("the card, changed"))

    assert seen(teams, chat) == ["the card, changed", "the recap"]


async def test_a_tenant_is_written_to_where_it_was_last_heard(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    asked: list[str] = []

    async def address_of(realm: str) -> str | None:
        asked.append(realm)
        return teams.service_url.replace("/amer/", "/emea/")

    platform = TeamsPlatform(speaker.clients, address_of)
    await platform.personal(juniper.tenant.id, juniper.ana.aad)
    assert (asked, teams.calls[-1].path) == ([juniper.tenant.id], "/emea/v3/conversations")
    await platform.post(at(teams, juniper.channel), saying("heard"), "1")
    await platform.personal(juniper.tenant.id, juniper.ana.aad)
    assert (len(asked), teams.calls[-1].path) == (1, "/amer/v3/conversations")


async def test_our_token_goes_to_no_address_but_microsofts(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    where = replace(at(teams, juniper.channel), service_url="https://evil.example/amer/")
    with pytest.raises(Refused) as refused:
        await speaker.platform.post(where, saying("secret"), "1")
    assert (refused.value.why, refused.value.for_good) == ("forbidden", True)
    assert teams.tokens_given == 0


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        pytest.param(Busy(7), Later(timedelta(seconds=7)), id="busy"),
        pytest.param(Busy(None), Later(timedelta(seconds=30)), id="busy for nobody knows how long"),
        pytest.param(Refusing(412, "PreconditionFailed"), InDoubt(), id="412"),
        pytest.param(Refusing(500), InDoubt(), id="500"),
        pytest.param(Refusing(503, after_the_work=True), InDoubt(), id="503 after the work"),
        pytest.param(Refusing(408), InDoubt(), id="408"),
        pytest.param(Garbled(), InDoubt(), id="a gateway's page"),
        pytest.param(Garbled(200), InDoubt(), id="200 that is no JSON"),
        pytest.param(CutOff(), InDoubt(), id="cut off after posting"),
        pytest.param(CutOff(after_the_work=False), InDoubt(), id="cut off before"),
        pytest.param(Refusing(400, "BadSyntax"), Refused("other", for_good=False), id="400"),
        pytest.param(
            Refusing(413, "MessageSizeTooBig"), Refused("too_large", for_good=False), id="413"
        ),
        pytest.param(
            Refusing(403, "BotDisabledByAdmin"), Refused("forbidden", for_good=True), id="disabled"
        ),
        pytest.param(
            Refusing(403, "ConversationBlockedByUser"),
            Refused("bot_removed", for_good=True),
            id="blocked",
        ),
        pytest.param(Refusing(403, "News"), Refused("forbidden", for_good=True), id="403"),
        pytest.param(Refusing(404, ""), Refused("gone", for_good=True), id="404"),
    ],
)
async def test_what_goes_wrong_is_told_in_our_words(
    teams: TeamsServers, juniper: School, speaker: Speaker, fault: Fault, meant: PlatformError
) -> None:
    where = at(teams, juniper.channel)
    await speaker.platform.post(where, saying("first"), "0")
    teams.connector_faults.next(fault)

    with pytest.raises(type(meant)) as raised:
        await speaker.platform.post(where, saying("once"), "1")
    if not isinstance(meant, InDoubt):
        assert vars(raised.value) == vars(meant)
    assert seen(teams, juniper.channel).count("once") <= 1
    assert len(teams.bodies("POST")) == 2


async def test_a_connection_that_is_refused_is_later_and_nothing_was_done(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    where = at(teams, juniper.channel)
    await speaker.credential.token()
    await teams.stop_connector()

    with pytest.raises(Later) as later:
        await speaker.platform.post(where, saying("x"), "1")
    assert later.value.scope == "installation"


async def test_an_answer_that_does_not_come_is_in_doubt(
    teams: TeamsServers,
    juniper: School,
    speaker: Speaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.teams.connector.TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    until = asyncio.Event()
    teams.connector_faults.next(Slow(until, after_the_work=True))
    with pytest.raises(InDoubt):
        await speaker.platform.post(at(teams, juniper.channel), saying("x"), "1")
    until.set()
    assert seen(teams, juniper.channel) == ["x"]


async def test_blocked_writes_mean_archived_in_a_channel_and_removed_in_private(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    home = await speaker.platform.personal(juniper.tenant.id, juniper.ana.aad)
    juniper.ana.blocks = True
    where = replace(at(teams, juniper.channel), conversation=home)
    with pytest.raises(Refused) as refused:
        await speaker.platform.post(where, saying("x"), "1")
    assert (refused.value.why, refused.value.for_good) == ("bot_removed", True)


async def test_who_does_not_have_the_app_cannot_be_written_to(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    zoe = juniper.tenant.add_person("Zoe", has_app=False)
    with pytest.raises(Refused) as refused:
        await speaker.platform.personal(juniper.tenant.id, zoe.aad)
    assert (refused.value.why, refused.value.for_good) == ("bot_removed", True)
    assert await speaker.platform.account(juniper.tenant.id, zoe.aad) is None


async def test_another_tenants_people_and_channels_are_not_there(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    other = school(teams, "Orchard")
    with pytest.raises(Refused):
        await speaker.platform.personal(other.tenant.id, juniper.ana.aad)
    wrong = replace(at(teams, juniper.channel), realm=other.tenant.id)
    with pytest.raises(Refused) as refused:
        await speaker.platform.post(wrong, saying("x"), "1")
    assert refused.value.for_good
    assert seen(teams, juniper.channel) == []


async def test_an_account_says_who_is_vouched_for_and_who_is_a_guest(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    zoe = juniper.tenant.add_person("Zoe", guest=True)
    juniper.channel.people.append(zoe.id)
    people = await speaker.platform.members(at(teams, juniper.channel))
    by_name = {each.name: each for each in people}

    assert by_name["Ana Ruiz"].email == "ana.ruiz@juniper.example"
    assert (by_name["Zoe"].guest, by_name["Zoe"].email) == (True, None)
    found = await speaker.platform.member(at(teams, juniper.channel), zoe.aad)
    assert found == by_name["Zoe"]
    assert await speaker.platform.member(at(teams, juniper.channel), "nobody") is None


async def test_everybody_is_listed_however_many_pages_there_are(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    teams.page_size = 2
    assert len(await speaker.platform.members(at(teams, juniper.channel))) == 3
    assert sum(call.path.endswith("pagedmembers") for call in teams.calls) == 2


async def test_who_is_called_is_mentioned(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    body = (Say(prose(Who(juniper.ana.aad, "Ana [Ruiz]"), ", your turn.")),)
    message = Message(summary="Your turn.", body=body, calls=(juniper.ana.aad,))
    await speaker.platform.post(at(teams, juniper.channel), message, "1")

    (card,) = teams.shown(juniper.channel)[0].cards
    (mention,) = card["msteams"]["entities"]
    assert mention["mentioned"] == {"id": juniper.ana.aad, "name": "Ana Ruiz"}
    assert seen(teams, juniper.channel)[0].splitlines() == ["Ana Ruiz", "Ana [Ruiz], your turn."]


async def test_a_chart_stands_in_its_card_as_a_picture_with_its_figures_in_words(
    teams: TeamsServers, juniper: School, speaker: Speaker, clock: VirtualClock
) -> None:
    points = tuple(
        ChartPoint(on=clock.now().date() + timedelta(days=day), per_cent=20.0 + day)
        for day in range(12)
    )
    chart = Chart(title="Because", series=(Series(name="all", points=points),), alt="20 to 31.")
    pictures = Pictures()
    try:
        platform = TeamsPlatform(speaker.clients, pictures=pictures)
        await platform.post(
            at(teams, juniper.channel), Message(summary="s", body=(chart, chart)), "1"
        )
    finally:
        pictures.close()
    (card,) = teams.shown(juniper.channel)[0].cards
    images = [block for block in card["body"] if block["type"] == "Image"]
    assert [image["altText"] for image in images] == ["20 to 31.", "20 to 31."]
    assert "20 to 31." in card_text(card)


@pytest.mark.parametrize("kind", ["channel", "group"])
async def test_words_that_are_said_once_go_on_below_where_a_card_is_full(
    teams: TeamsServers, juniper: School, speaker: Speaker, kind: str
) -> None:
    chat = juniper.tenant.add_group_chat("Math 7", juniper.ana)
    place = juniper.channel if kind == "channel" else chat
    ref = await speaker.platform.post(at(teams, place), OVER_THE_LIMITS["grid"], "")

    assert len(seen(teams, place)) > 2
    if place.kind == "channel":
        assert {each.root for each in teams.shown(place)[1:]} == {ref}


async def test_what_will_be_changed_one_day_is_one_card_or_is_refused_and_nothing_is_posted(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    """Nobody could take back what went on below it: an erasure would miss it."""
    where = at(teams, juniper.channel)
    with pytest.raises(Refused) as refused:
        await speaker.platform.post(where, OVER_THE_LIMITS["items"], "1")
    assert (refused.value.why, refused.value.for_good) == ("too_large", False)
    assert seen(teams, juniper.channel) == []

    ref = await speaker.platform.post(where, saying("short"), "2")
    with pytest.raises(Refused):
        await speaker.platform.update(where, ref, OVER_THE_LIMITS["items"])
    assert seen(teams, juniper.channel) == ["short"]


async def test_words_that_were_not_said_whole_are_in_doubt(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    teams.connector_faults.well()
    teams.connector_faults.next(Refusing(500))
    with pytest.raises(InDoubt):
        await speaker.platform.post(at(teams, juniper.channel), OVER_THE_LIMITS["items"], "")
    assert len(seen(teams, juniper.channel)) == 1


async def test_a_token_that_is_refused_is_fetched_again_and_the_post_goes_out_once(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    where = at(teams, juniper.channel)
    await speaker.platform.post(where, saying("first"), "1")
    teams.token_key = SigningKey("entra-2", ())
    await speaker.platform.post(where, saying("second"), "2")

    assert seen(teams, juniper.channel) == ["first", "second"]
    assert teams.tokens_given == 2


@pytest.mark.parametrize(
    ("broken", "wait"),
    [
        pytest.param("secret", timedelta(minutes=5), id="refused"),
        pytest.param("fault", timedelta(seconds=30), id="away"),
    ],
)
async def test_without_a_token_nothing_is_sent_and_nothing_is_stopped(
    teams: TeamsServers, juniper: School, speaker: Speaker, broken: str, wait: timedelta
) -> None:
    if broken == "secret":
        teams.app_password = "renewed"
    else:
        teams.token_faults.next(Garbled())
    with pytest.raises(Later) as later:
        await speaker.platform.post(at(teams, juniper.channel), saying("x"), "1")
    assert (later.value.after, later.value.scope) == (wait, "installation")
    assert teams.calls == []


async def test_hostile_words_are_seen_to_the_letter(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    typed = "{{DATE(2017-02-14T06:00:00Z, SHORT)}} <at>everyone</at> **b** [x](https://x.example)"
    quote = Quote(text=typed, source=Source("answer", "1"), author="*Ana*")
    body = (Heading(f"Heading {typed}"), Say(prose(typed)), Quoted((quote,)))
    await speaker.platform.post(at(teams, juniper.channel), Message(summary="s", body=body), "1")

    (text,) = seen(teams, juniper.channel)
    assert text.count(typed) == 3
    raw = str(teams.shown(juniper.channel)[0].cards)
    assert "{{DATE" not in raw


async def test_a_teams_channels_are_told_by_name_and_the_general_one_has_none(
    teams: TeamsServers, juniper: School, speaker: Speaker
) -> None:
    found = await speaker.platform.channels(teams.service_url, juniper.team.id)
    assert found == {juniper.team.id: "", juniper.channel.id: "grade-4"}
