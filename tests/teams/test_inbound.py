"""What Teams tells, as inputs: who, where, under what, and what they said or did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapters.teams.arrived import Arrived
from adapters.teams.carried import CarriedPress, form_data, press_data
from adapters.teams.inbound import AGAIN, Heard, Messages, again, what_of
from adapters.teams.inbound_events import events_in, is_arrival
from adapters.teams.inbound_text import plain
from adapters.teams.payload import Payload
from dialogs.inputs import Changed, Command, Input, Joined, Left, Pressed, Said, Submitted, What
from dialogs.vocabulary import Button, Intent
from tests.fakes.teams import Comings, Happenings
from tests.fakes.teams.tenants import Conversation, Json, Person, Team, Tenant
from tests.fakes.teams.world import World
from tests.teams.test_carried import FORM

NOW = datetime(2026, 11, 30, 22, 46, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Scene:
    """A tenant with two people and a place of each kind."""

    world: World
    tenant: Tenant
    ana: Person
    ben: Person
    team: Team
    channel: Conversation
    group: Conversation
    private: Conversation

    @property
    def happen(self) -> Happenings:
        return Happenings(self.world, self.tenant)

    @property
    def come(self) -> Comings:
        return Comings(self.world, self.tenant)


@pytest.fixture
def scene() -> Scene:
    world = World(lambda: NOW, connector_url="http://127.0.0.1:9")
    tenant = world.add_tenant("Orchard")
    ana, ben = tenant.add_person("Ana Ruiz"), tenant.add_person("Ben Ito")
    team = tenant.add_team("Juniper", ana, ben)
    return Scene(
        world=world,
        tenant=tenant,
        ana=ana,
        ben=ben,
        team=team,
        channel=tenant.add_channel(team, "grade-4"),
        group=tenant.add_group_chat("Grade 5", ana, ben),
        private=tenant.personal_chat(ana),
    )


def arrived(activity: Json) -> Arrived:
    return Arrived(activity=Payload(activity), at=NOW)


def heard(activity: Json) -> Input:
    found = Messages("/cycle").heard(arrived(activity))
    assert isinstance(found, Heard)
    return found.input


def whats(*activities: Json) -> list[tuple[str, What]]:
    found = [event for each in activities for event in events_in(arrived(each))]
    return [(each.conversation.external_id, each.what) for each in found]


def test_a_message_is_in_the_envelope_of_who_where_and_when(scene: Scene) -> None:
    found = heard(scene.happen.said(scene.ana, scene.private, "status"))

    assert found.what == Command("status")
    assert found.at == NOW
    assert (found.account.platform, found.account.realm) == ("teams", scene.tenant.id)
    assert (found.account.external_id, found.account.name) == (scene.ana.aad, "Ana Ruiz")
    assert (found.conversation.external_id, found.conversation.kind) == (
        scene.private.id,
        "personal",
    )
    assert found.conversation.service_url == scene.world.service_url


def test_a_mention_that_stands_alone_is_a_command_without_the_mention(scene: Scene) -> None:
    for place in (scene.channel, scene.group):
        found = heard(scene.happen.said(scene.ana, place, "status grade 4"))
        assert (found.what, found.root) == (Command("status grade 4"), None)


def test_a_mention_alone_asks_for_help(scene: Scene) -> None:
    assert heard(scene.happen.said(scene.ana, scene.channel, "")).what == Command("")


def test_the_command_word_may_be_written_from_habit(scene: Scene) -> None:
    assert heard(scene.happen.said(scene.ana, scene.channel, "/cycle me")).what == Command("me")
    assert heard(scene.happen.said(scene.ana, scene.private, "/Cycle")).what == Command("")
    named = scene.happen.said(scene.ana, scene.private, "@cyclebot, status")
    assert heard(named).what == Command("status")
    assert heard(scene.happen.said(scene.ana, scene.private, "/cycles")).what == Command("/cycles")


def test_a_message_under_a_card_is_said_there(scene: Scene) -> None:
    card = scene.world.write(scene.channel, scene.world.bot_id, {})
    found = heard(scene.happen.said(scene.ana, scene.channel, "18 of 24", under=card.id))

    assert isinstance(found.what, Said)
    assert (found.what.text, found.what.mentioned, found.root) == ("18 of 24", True, card.id)


def test_a_message_that_was_heard_without_a_mention_is_said(scene: Scene) -> None:
    card = scene.world.write(scene.channel, scene.world.bot_id, {})
    activity = scene.happen.said(scene.ana, scene.channel, "18 of 24", under=card.id, mention=False)
    found = heard(activity)

    assert isinstance(found.what, Said)
    assert (found.what.text, found.what.mentioned, found.root) == ("18 of 24", False, card.id)


def test_a_message_to_a_colleague_calls_a_person_and_names_them(scene: Scene) -> None:
    card = scene.world.write(scene.channel, scene.world.bot_id, {})
    activity = scene.happen.said(
        scene.ana, scene.channel, "your copies?", under=card.id, to=scene.ben
    )
    found = heard(activity).what

    assert isinstance(found, Said)
    assert (found.calls_person, found.text) == (True, "@Ben Ito your copies?")
    assert activity["text"].startswith("<at>")


def test_a_reply_in_a_chat_that_quotes_a_card_is_said_under_it(scene: Scene) -> None:
    activity = scene.happen.said(scene.ana, scene.group, "18 of 24")
    quote = (
        '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1776390257332">'
        "<strong>Cyclebot</strong><p>Who needs us most?</p></blockquote>"
        '<p><span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">Cyclebot'
        "</span> 18 of&nbsp;24 &amp; more</p>"
    )
    activity["attachments"] = [{"contentType": "text/html", "content": quote}]
    found = heard(activity)

    assert isinstance(found.what, Said)
    assert (found.what.text, found.root) == ("18 of 24 & more", "1776390257332")


def test_an_edit_makes_its_message_out_of_date_and_is_another_thing(scene: Scene) -> None:
    first = scene.happen.said(scene.ana, scene.channel, "Few of them")
    message = scene.channel.messages[-1]
    edited = heard(scene.happen.edited(message, "Half of them"))

    assert isinstance(edited.what, Said)
    assert (edited.what.change, edited.what.text) == ("edited", "Half of them")
    assert edited.what.message_ref == message.id
    assert edited.supersedes == heard(first).key
    assert edited.key != edited.supersedes


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-30T22:46:02.1337Z", datetime(2026, 11, 30, 22, 46, 2, 133700, UTC)),
        ("2022-10-28T17:19:39.4615413Z", datetime(2022, 10, 28, 17, 19, 39, 461541, UTC)),
        ("2026-11-30T14:46:02-08:00", datetime(2026, 11, 30, 22, 46, 2, tzinfo=UTC)),
        ("2026-11-30T22:46:02", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_an_edit_and_a_deletion_say_when_they_were_made(
    scene: Scene, written: str, instant: datetime | None
) -> None:
    scene.happen.said(scene.ana, scene.channel, "Few of them")
    message = scene.channel.messages[-1]
    for change in (scene.happen.edited(message, "Half"), scene.happen.deleted(message)):
        assert heard(change | {"timestamp": written}).changed_at == instant


def test_a_deletion_and_its_undoing_are_told_apart(scene: Scene) -> None:
    scene.happen.said(scene.ana, scene.channel, "Few of them")
    message = scene.channel.messages[-1]
    deleted = heard(scene.happen.deleted(message))
    assert isinstance(deleted.what, Said)
    assert (deleted.what.change, deleted.what.text) == ("deleted", "")
    back = heard(scene.happen.undeleted(message))

    assert isinstance(back.what, Said)
    assert (back.what.change, back.what.text) == ("edited", "Few of them")
    assert len({deleted.key, back.key}) == 2


def test_what_was_pressed_or_sent_as_a_message_comes_back_as_what_it_is(scene: Scene) -> None:
    card = scene.world.write(scene.private, scene.world.bot_id, {})
    data = press_data(Button(label="Answer", does=Intent("answer", ("c1",))))
    press = {"type": "Action.Submit", "data": {"cyclebot": data["cyclebot"]}}
    found = heard(scene.happen.pressed(scene.ana, card, press)).what
    assert found == Pressed(intent=Intent("answer", ("c1",)), message_ref=card.id)
    send = {"type": "Action.Submit", "data": form_data(FORM)}
    sent = heard(scene.happen.pressed(scene.ana, card, send, inputs={"noticed": "Six"})).what

    assert isinstance(sent, Submitted)
    assert (sent.form, sent.about, sent.values["noticed"]) == ("reply", ("c1",), "Six")


def test_a_value_that_is_none_of_ours_says_nothing(scene: Scene) -> None:
    activity = scene.happen.said(scene.ana, scene.private, "") | {"value": {"x": 1}}

    assert Messages("/cycle").heard(arrived(activity)) is None


@pytest.mark.parametrize(
    "what",
    [Command("note grade 4"), Command(""), Said(text="set up", message_ref="1", mentioned=True)],
)
def test_words_can_be_said_again_by_a_button(what: What) -> None:
    does = again(what)
    assert does is not None
    words = what.text if isinstance(what, Said) else what.words if isinstance(what, Command) else ""

    assert what_of(CarriedPress(intent=does), None) == Command(words)
    assert does.name == AGAIN


def test_words_that_no_button_can_carry_are_not_offered_again() -> None:
    assert again(Command("note " + "x" * 300)) is None
    assert again(Said(text="18 of 24", message_ref="1")) is None


def test_the_app_comes_to_a_team_in_the_channel_where_it_was_added(scene: Scene) -> None:
    activities = scene.come.app_added_to_team(scene.team, scene.ana, scene.channel)
    told = whats(*activities)

    assert all(is_arrival(arrived(each)) for each in activities)
    assert told == [
        (scene.team.id, Changed(what="restored")),
        (scene.team.id, Changed(what="restored")),
        (scene.channel.id, Joined(who=None, how="add")),
    ]


def test_the_app_comes_and_goes_in_chats(scene: Scene) -> None:
    come = whats(*scene.come.app_added_to_group(scene.group, scene.ana))
    assert {place for place, _ in come} == {scene.group.id}
    assert all(isinstance(what, Joined) and what.who is None for _, what in come)
    mine = whats(*scene.come.app_added_for(scene.ana))
    assert [what for _, what in mine if isinstance(what, Joined) and what.who is None]
    gone = whats(*scene.come.app_removed_for(scene.ana))
    assert gone == [(scene.private.id, Left(who=None, why="remove"))]


def test_the_app_leaves_a_team(scene: Scene) -> None:
    gone = whats(*scene.come.app_removed_from_team(scene.team, scene.ana))

    assert {place for place, _ in gone} == {scene.team.id}
    assert all(isinstance(what, Left) and what.who is None for _, what in gone)


def test_an_upgrade_of_the_app_is_no_leaving(scene: Scene) -> None:
    removed = scene.come.app_removed_for(scene.ana)[0] | {"action": "remove-upgrade"}

    assert whats(removed) == []


def test_people_come_and_go_by_the_directorys_id(scene: Scene) -> None:
    cleo = scene.tenant.add_person("Cleo")
    ((place, came),) = whats(scene.come.joined_group(scene.group, cleo, scene.ana))
    assert isinstance(came, Joined)
    assert came.who is not None
    assert (place, came.who.external_id) == (scene.group.id, cleo.aad)
    ((_, left),) = whats(scene.come.left_group(scene.group, cleo, scene.ana))
    assert isinstance(left, Left)
    assert left.who is not None
    assert left.who.external_id == cleo.aad


def test_channels_and_teams_change(scene: Scene) -> None:
    ana, come = scene.ana, scene.come
    assert whats(come.channel_renamed(scene.channel, ana, "fourth")) == [
        (scene.channel.id, Changed(what="renamed", name="fourth"))
    ]
    assert whats(come.channel_changed(scene.channel, ana, "deleted")) == [
        (scene.channel.id, Changed(what="deleted"))
    ]
    assert whats(come.channel_changed(scene.channel, ana, "restored")) == [
        (scene.channel.id, Changed(what="restored"))
    ]
    assert whats(come.team_renamed(scene.team, ana, "Juniper K-5")) == [
        (scene.team.id, Changed(what="renamed", name="Juniper K-5"))
    ]
    for what, told in (
        ("archived", "archived"),
        ("unarchived", "restored"),
        ("deleted", "deleted"),
        ("hard_deleted", "deleted"),
        ("restored", "restored"),
    ):
        ((place, event),) = whats(come.team_changed(scene.team, ana, what))
        assert isinstance(event, Changed)
        assert (place, event.what) == (scene.team.id, told), what


@pytest.mark.parametrize(
    "piece",
    [
        "<at",
        "<at>",
        "<at></a",
        "<p",
        "<!--",
        "</p",
        "<a b='",
        "<blockquote ",
        '<blockquote itemtype="http://schema.skype.com/Reply" ',
        'itemtype="http://schema.skype.com/Reply" ',
    ],
)
def test_hostile_markup_costs_what_it_weighs_and_stays_what_was_written(
    scene: Scene, piece: str
) -> None:
    """A pattern that looked for an end in all that follows would take minutes for so much."""
    hostile = "<blockquote " * piece.startswith("item") + piece * (900_000 // len(piece))
    said = scene.happen.said(scene.ana, scene.channel, "x", mention=False) | {"text": hostile}
    said["attachments"] = [{"contentType": "text/html", "content": hostile}]

    what = heard(said).what
    assert isinstance(what, Said)
    assert what.text == hostile.strip()
    assert plain(f"{hostile} the end").endswith("the end")


def test_a_word_that_only_begins_like_a_mention_is_left_alone(scene: Scene) -> None:
    said = scene.happen.said(scene.ana, scene.channel, "x", mention=False)
    what = heard(said | {"text": "<attack>x</at> and <at>Ben</at>"}).what
    assert isinstance(what, Said)
    assert what.text == "<attack>x</at> and @Ben"


def test_formatted_words_are_read_a_line_a_paragraph() -> None:
    html = "<div><p>Six used &lt;because&gt;.</p><p>Two&nbsp; did<br>not</p>\n</div>"

    assert plain(html) == "Six used <because>.\nTwo did\nnot"


def test_the_tenant_is_the_channel_datas_and_else_the_conversations(scene: Scene) -> None:
    activity = scene.happen.said(scene.ana, scene.private, "hello")
    del activity["channelData"]
    assert arrived(activity).realm == scene.tenant.id
    del activity["conversation"]["tenantId"]

    assert arrived(activity).realm == ""
