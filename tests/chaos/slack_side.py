"""The stand-in Slack as a side of the storm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.slack.posting import said_by
from adapters.slack.render import message_posts
from adapters.slack.way_back import Carried
from bot.store import conversations, installations, tokens
from bot.store.conversations import ConversationRow
from bot.store.sealing import Seal
from bot.store.work import Work
from dialogs.inputs import PlatformName
from dialogs.vocabulary import Message
from dialogs.wording.cards import ANSWER
from dialogs.wording.errors import not_stored
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
from tests.fakes.slack import SlackServer
from tests.fakes.slack.commands import Person as Hands
from tests.fakes.slack.events import Body, Happenings
from tests.fakes.slack.methods_chat import message_json
from tests.fakes.slack.signing import Signed, Signer
from tests.fakes.slack.workspaces import BOT_SCOPES, Workspace
from tests.fakes.slack.workspaces import Message as Said

_AWAY = not_stored("form")


@dataclass(slots=True, kw_only=True)
class SlackSide:
    """Slack.

    Attributes:
        slack: the stand-in.
        seal: what installations' tokens are kept with.
        now: what a signature is dated by.
    """

    slack: SlackServer
    seal: Seal
    now: Callable[[], datetime]
    name: PlatformName = "slack"
    path: str = "/slack/events"
    can_be_asked: bool = True
    _people: int = 0

    def add_realm(self, work: Work, name: str) -> Realm:
        workspace = self.slack.add_workspace(f"T{len(self.slack.workspaces) + 1}", name)
        made = installations.add_installation(work, platform="slack", realm=workspace.id)
        given = {"token": workspace.token, "bot": workspace.bot_user_id}
        tokens.keep_tokens(work, made.id, given, BOT_SCOPES, self.seal)
        return Realm(id=workspace.id, installation_id=made.id)

    def add_person(self, realm: str, name: str) -> str:
        self._people += 1
        return self.slack.workspaces[realm].add_user(f"U{self._people:04}", name).id

    def add_channel(
        self, work: Work, realm: Realm, name: str, members: Sequence[str]
    ) -> ConversationRow:
        workspace = self.slack.workspaces[realm.id]
        named = f"C{len(workspace.channels) + 1}{realm.id}"
        channel = workspace.add_channel(named, name.lower().replace(" ", "-"), members=members)
        return conversations.seen_conversation(
            work,
            installation_id=realm.installation_id,
            external_id=channel.id,
            kind="channel",
            name=name,
        )

    def cards(self, team: Team) -> list[Card]:
        there = self._at(team).seen(team.channel)
        roots = [each for each in there if each.bot_id and each.thread_ts is None]
        return [Card(ref=each.ts, shown=each) for each in roots if _has_answer(each)]

    def says(self, team: Team, user: str, text: str, card: Card) -> tuple[Letter, Written]:
        event = self._happen(team).said(user, team.channel, text, thread_ts=card.ref)
        message = self._at(team).messages[team.channel][-1]
        return self._event(event), Written(ref=message.ts, root=card.ref, held=message)

    def edits(self, team: Team, written: Written, text: str) -> Letter:
        return self._event(self._happen(team).edited(written.held, text))

    def takes_back(self, team: Team, written: Written) -> Letter:
        return self._event(self._happen(team).deleted(written.held))

    def removes(self, team: Team) -> tuple[str, Letter | None] | None:
        posts = [each for each in self._at(team).seen(team.channel) if each.bot_id]
        if not posts:
            return None
        return posts[-1].ts, self._event(self._happen(team).deleted(posts[-1]))

    def presses(self, team: Team, user: str, card: Card) -> Letter | None:
        if not _has_answer(card.shown):
            return None
        workspace = self._at(team)
        for stale in [each.id for each in workspace.views.values() if each.user == user]:
            del workspace.views[stale]
        return self._act(self._hands(team, user).press(card.shown, ANSWER))

    def opened(self, team: Team, user: str, card: Card, answered: Answered) -> OpenForm | None:
        view = self._at(team).open_view(user)
        if view is None or "submit" not in view.payload:
            return None
        hands = self._hands(team, user)
        inputs = {
            block["block_id"]: block["element"]
            for block in view.payload["blocks"]
            if block["type"] == "input"
        }

        def sent(values: Mapping[str, str]) -> Letter:
            given = {key: _given(inputs[key], value) for key, value in values.items()}
            return self._act(hands.submit(view, given))

        about = Carried.unpacked(view.payload["private_metadata"]).about
        return OpenForm(
            check_in=about[0],
            options={
                key: [option["value"] for option in element.get("options", ())]
                for key, element in inputs.items()
            },
            sent=sent,
        )

    def outcome(self, team: Team, user: str, answered: Answered) -> Outcome:
        if answered.status != 200:
            return "try again"
        if isinstance(answered.body, dict) and "response_action" in answered.body:
            return "try again" if _AWAY in str(answered.body) else "refused"
        return "kept"

    def posts(self) -> list[Post]:
        found = [
            _post(each)
            for workspace in self.slack.workspaces.values()
            for each in workspace.everything_said()
            if each.bot_id
        ]
        return sorted(found, key=lambda each: each.ref)

    def still_there(self, realm: str, place: str, ref: str) -> bool:
        return self.slack.workspaces[realm].message(place, ref) is not None

    def drawn(self, message: Message) -> object | None:
        first = message_posts(message)[0]
        return first.text, plain(list(first.blocks))

    def begins(self, message: Message) -> str:
        return message_posts(message)[0].text.partition("\n")[0]

    def flaws(self) -> Iterator[str]:
        """What goes on after a tall message goes on once."""
        parts: Counter[tuple[object, object]] = Counter()
        for workspace in self.slack.workspaces.values():
            for message in workspace.everything_said():
                said = said_by(message_json(message))
                if "of" in said:
                    parts[said["of"], said["number"]] += 1
        for (of, number), times in parts.items():
            if times > 1:
                yield f"part {number} of {of} is on screen {times} times"

    def _at(self, team: Team) -> Workspace:
        return self.slack.workspaces[team.realm]

    def _happen(self, team: Team) -> Happenings:
        return Happenings(self.slack, self._at(team))

    def _hands(self, team: Team, user: str) -> Hands:
        return Hands(self.slack, self._at(team), user)

    def _event(self, event: Body) -> Letter:
        def written(tried: int) -> Request:
            retry = (tried, "http_error") if tried else None
            return _request(Signer().event(event, self.now(), retry=retry))

        return written

    def _act(self, payload: Body) -> Letter:
        return lambda _: _request(Signer().interaction(payload, self.now()))


def _request(signed: Signed) -> Request:
    return Request(body=signed.body, headers=signed.headers)


def _has_answer(message: Said) -> bool:
    return any(
        element.get("type") == "button" and element["text"]["text"] == ANSWER
        for block in message.blocks
        for element in (*block.get("elements", ()), block.get("accessory") or {})
    )


def _given(element: Body, value: str) -> Any:
    several = element["type"] in ("checkboxes", "multi_static_select")
    return [value] if several else value


def _post(message: Said) -> Post:
    shown = message_json(message)
    mark = said_by(shown).get("id")
    return Post(
        platform="slack",
        place=message.channel,
        private=message.channel.startswith("D"),
        ref=message.ts,
        root=message.thread_ts,
        at=datetime.fromtimestamp(float(message.ts), UTC),
        mark=mark if isinstance(mark, str) else None,
        says=(shown["text"], plain(shown.get("blocks", []))),
        begins=message.text.partition("\n")[0],
    )
