"""The stand-in Microsoft as a side of the storm.

Nothing that is posted there says which owed message it is: the store alone knows, and the oracle
asks it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.teams.carried import CARRIED
from adapters.teams.render import message_activities, message_cards
from bot.store import conversations
from bot.store.conversations import ConversationRow
from bot.store.work import Work
from bot.use_cases import installing
from dialogs.inputs import PlatformName
from dialogs.vocabulary import Chart, Message
from dialogs.wording.cards import ANSWER
from dialogs.wording.errors import not_stored
from dialogs.wording.in_teams import TOO_SLOW, WENT_WRONG
from tests.chaos.side import (
    Answered,
    Card,
    Letter,
    OpenForm,
    Outcome,
    Post,
    Realm,
    Request,
    Team,
    Written,
    plain,
)
from tests.fakes.teams import Delivered, Happenings, TeamsServers
from tests.fakes.teams.card_reading import SeenAction, actions_of, card_text, inputs_of
from tests.fakes.teams.signing import inbound_token
from tests.fakes.teams.tenants import Conversation, Json, Person, Posted
from tests.teams.dialog_reading import sent_values

_ONCE_MORE = (not_stored("form"), not_stored("press"), TOO_SLOW, WENT_WRONG)


@dataclass(slots=True, kw_only=True)
class TeamsSide:
    """Teams.

    Attributes:
        teams: the stand-in.
    """

    teams: TeamsServers
    name: PlatformName = "teams"
    path: str = "/api/messages"
    can_be_asked: bool = False

    def add_realm(self, work: Work, name: str) -> Realm:
        tenant = self.teams.add_tenant(name)
        made = installing.installed(work, platform="teams", realm=tenant.id, name=name)
        return Realm(id=tenant.id, installation_id=made.id)

    def add_person(self, realm: str, name: str) -> str:
        return self.teams.tenants[realm].add_person(name).aad

    def add_channel(
        self, work: Work, realm: Realm, name: str, members: Sequence[str]
    ) -> ConversationRow:
        tenant = self.teams.tenants[realm.id]
        people = [each for each in tenant.people.values() if each.aad in members]
        team = tenant.add_team(f"Staff of {name}", *people)
        channel = tenant.add_channel(team, name)
        return conversations.seen_conversation(
            work,
            installation_id=realm.installation_id,
            external_id=channel.id,
            kind="channel",
            name=name,
            service_url=self.teams.service_url,
            part_of=team.id,
        )

    def cards(self, team: Team) -> list[Card]:
        there = [each for each in self._ours(self._place(team)) if each.root is None]
        return [Card(ref=each.id, shown=each) for each in there if _answer_on(each) is not None]

    def says(self, team: Team, user: str, text: str, card: Card) -> tuple[Letter, Written]:
        place = self._place(team)
        activity = self._happen(team).said(self._person(team, user), place, text, under=card.ref)
        posted = place.messages[-1]
        return self._brought(activity), Written(ref=posted.id, root=card.ref, held=posted)

    def edits(self, team: Team, written: Written, text: str) -> Letter:
        return self._brought(self._happen(team).edited(written.held, text))

    def takes_back(self, team: Team, written: Written) -> Letter:
        return self._brought(self._happen(team).deleted(written.held))

    def removes(self, team: Team) -> tuple[str, Letter | None] | None:
        """An owner deletes it; nobody tells the bot."""
        posts = self._ours(self._place(team))
        if not posts:
            return None
        posts[-1].deleted = True
        return posts[-1].id, None

    def presses(self, team: Team, user: str, card: Card) -> Letter | None:
        answer = _answer_on(card.shown)
        if answer is None:
            return None
        who = self._person(team, user)
        return self._brought(self._happen(team).pressed(who, card.shown, answer.action))

    def opened(self, team: Team, user: str, card: Card, answered: Answered) -> OpenForm | None:
        dialog = _delivered(answered).dialog
        if dialog is None or not inputs_of(dialog["card"]):
            return None
        drawn = dialog["card"]
        (submit,) = (each for each in actions_of(drawn) if "data" in each.action)
        data = submit.action["data"]
        who, place = self._person(team, user), self._place(team)

        def sent(values: Mapping[str, str]) -> Letter:
            filled = data | sent_values(drawn, values)
            happen = self._happen(team)
            return self._brought(happen.dialog_sent(who, place, filled, on=card.shown))

        return OpenForm(
            check_in=data[CARRIED]["about"][0],
            options={
                each.id: [choice["value"] for choice in each.input.get("choices") or ()]
                for each in inputs_of(drawn)
            },
            sent=sent,
        )

    def outcome(self, team: Team, user: str, answered: Answered) -> Outcome:
        if answered.status != 200:
            return "try again"
        seen = _delivered(answered)
        card = seen.dialog["card"] if seen.dialog is not None else {}
        told = f"{seen.words} {card_text(card)}"
        if any(each in told for each in _ONCE_MORE):
            return "try again"
        return "refused" if inputs_of(card) else "kept"

    def posts(self) -> list[Post]:
        found = [
            _post(each, private=place.kind == "personal")
            for tenant in self.teams.tenants.values()
            for place in tenant.conversations.values()
            for each in self._ours(place)
        ]
        return sorted(found, key=lambda each: int(each.ref))

    def still_there(self, realm: str, place: str, ref: str) -> bool:
        return self.teams.tenants[realm].conversations[place].message(ref) is not None

    def drawn(self, message: Message) -> object | None:
        if any(isinstance(each, Chart) for each in message.body):
            return None  # It holds a picture.
        return _as_told(message_activities(message)[0])

    def begins(self, message: Message) -> str:
        return card_text(message_cards(message)[0]).partition("\n")[0]

    def flaws(self) -> Iterator[str]:
        yield from ()

    def _ours(self, place: Conversation) -> list[Posted]:
        bot = self.teams.bot_id
        return [each for each in place.messages if each.by == bot and not each.deleted]

    def _place(self, team: Team) -> Conversation:
        return self.teams.tenants[team.realm].conversations[team.channel]

    def _person(self, team: Team, user: str) -> Person:
        found = self.teams.tenants[team.realm].person(user)
        assert found is not None
        return found

    def _happen(self, team: Team) -> Happenings:
        return Happenings(self.teams, self.teams.tenants[team.realm])

    def _brought(self, activity: Json) -> Letter:
        raw = json.dumps(activity).encode()

        def written(_tried: int) -> Request:
            return Request(
                body=raw,
                headers={
                    "Authorization": f"Bearer {inbound_token(self.teams)}",
                    "Content-Type": "application/json; charset=utf-8",
                },
            )

        return written


def _answer_on(posted: Posted) -> SeenAction | None:
    found = (each for card in posted.cards for each in actions_of(card) if each.title == ANSWER)
    return next(found, None)


def _delivered(answered: Answered) -> Delivered:
    return Delivered(activity={}, status=answered.status, body=answered.body, content_type="")


def _post(posted: Posted, *, private: bool) -> Post:
    return Post(
        platform="teams",
        place=posted.conversation,
        private=private,
        ref=posted.id,
        root=posted.root,
        at=posted.at,
        mark=None,
        says=_as_told(posted.activity),
        begins=next((card_text(card).partition("\n")[0] for card in posted.cards), ""),
    )


def _as_told(activity: object) -> object:
    return plain(json.loads(json.dumps(activity)))
