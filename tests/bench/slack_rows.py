"""Rows for Slack: commands and forms that are stored, and those that only read.

Cyclebot is `cyclebot serve` as it ships, on a SQLite file that survives a power cut; Slack is the
tests' stand-in, which is asked for nothing while a row is measured.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession
from sqlalchemy import create_engine, text

from adapters.slack.clients import SlackClients
from adapters.slack.platform import SlackPlatform
from adapters.slack.render import message_posts
from dialogs.vocabulary import Message
from tests.bench import fan_out
from tests.bench.fan_out import Bare, FanOut
from tests.bench.growing import calm, copy_team, one_team
from tests.bench.load import Job
from tests.bench.pairs import Medians, in_turns
from tests.bench.processes import Running, running
from tests.bench.results import Result, Target, moment
from tests.fakes.slack import SlackServer
from tests.fakes.slack.commands import Person
from tests.fakes.slack.signing import Signer
from tests.fakes.slack.workspaces import Workspace
from tests.fakes.slack.world import SIGNING_SECRET

TEAM, PEOPLE, CLIENTS = "T0BENCH", 48, (1, 20, 50)
BEFORE, DEFAULT, BARE = "empty Bolt, process_before_response", "empty Bolt, default", "bare aiohttp"
_SIGNED = "tests.bench.slack_requests:signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deed:
    """What is sent again and again: its name, the bodies' file, what our answer must hold."""

    name: str
    bodies: Path
    expected: str
    stored: bool


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them."""
    return [*await _answers(folder, full=full), await _fan_out(folder, full=full)]


async def _answers(folder: Path, *, full: bool) -> Sequence[Result]:
    seconds, turns = (2.0, 5) if full else (0.8, 3)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer.serving(moment))
        space = slack.add_workspace(TEAM, "Bench", token="xoxb-bench")
        url = await _founded(folder / "slack.sqlite", space)
        ours = await stack.enter_async_context(_cyclebot(url, slack))
        peers = {
            BEFORE: await stack.enter_async_context(running("tests.bench.slack_peer", "before")),
            DEFAULT: await stack.enter_async_context(running("tests.bench.slack_peer", "default")),
            BARE: await stack.enter_async_context(running("tests.bench.slack_peer", "bare")),
        }
        found: list[Result] = []
        for deed in await _deeds(folder, slack, space, ours):
            for clients in CLIENTS:
                found += await _row(deed, clients, ours, peers, seconds, turns)
        await asyncio.to_thread(_expect_stored, folder / "slack.sqlite")
    return found


def _expect_stored(path: Path) -> None:
    """What was answered as stored was stored each time: its keys are noted, and more than once."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        for kind in ("Command", "Submitted"):
            noted = connection.execute(
                text("select count(*) from inbound_key where key like :like"),
                {"like": f"%:{kind}:%"},
            ).scalar_one()
            assert noted > 2 * PEOPLE, (kind, noted)
    engine.dispose()


async def _row(
    deed: _Deed,
    clients: int,
    ours: Running,
    peers: dict[str, Running],
    seconds: float,
    turns: int,
) -> Sequence[Result]:
    jobs = [_job(deed, ours, clients, seconds, deed.expected)]
    jobs += [_job(deed, each, clients, seconds, "200 OK") for each in peers.values()]
    mine, *theirs = await in_turns(jobs, turns=turns)
    beside = dict(zip(peers, theirs, strict=True))
    name = f"Slack {deed.name}, {clients} at once"
    found = [
        Result(
            name=f"{name}: rate",
            value=mine.rate,
            unit="requests/s",
            peer=peer,
            peer_value=medians.rate,
            target=_ratio(deed, peer),
        )
        for peer, medians in beside.items()
    ]
    return [*found, *_absolute(deed, name, clients, mine, beside)]


def _ratio(deed: _Deed, peer: str) -> Target | None:
    if peer != BEFORE:
        return None
    return Target(of="ratio", bound="at_least", number=0.1 if deed.stored else 0.2)


def _absolute(
    deed: _Deed, name: str, clients: int, mine: Medians, beside: dict[str, Medians]
) -> Sequence[Result]:
    if clients == 1:
        faster = Target(of="ratio", bound="at_most", number=1)
        return [
            Result(
                name=f"{name}: median answer",
                value=mine.p50,
                unit="ms",
                peer=DEFAULT,
                peer_value=beside[DEFAULT].p50,
                target=faster,
            )
        ]
    if clients != 20:
        return []
    tail = Target(of="value", bound="at_most", number=100) if deed.stored else None
    found = [Result(name=f"{name}: p99", value=mine.p99, unit="ms", target=tail)]
    if deed.stored:
        least = Target(of="value", bound="at_least", number=400)
        found.append(
            Result(name=f"{name}: rate by itself", value=mine.rate, unit="requests/s", target=least)
        )
    return found


def _job(deed: _Deed, server: Running, clients: int, seconds: float, expected: str) -> Job:
    return Job(
        port=server.port,
        clients=clients,
        seconds=seconds,
        maker=_SIGNED,
        arguments={"bodies": str(deed.bodies), "expected": expected},
    )


async def _founded(path: Path, space: Workspace) -> str:
    """A network of sixteen teams on Slack, each with a question that is open."""
    url = await one_team(path, cycles=1)
    copy_team(path, PEOPLE // 3 - 1)
    calm(path)
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in (
            "update installation set platform = 'slack', realm = :team",
            "update account set platform = 'slack', realm = :team,"
            " external_id = 'U' || printf('%05d', rowid)",
            "update conversation set external_id = case kind when 'personal' then 'D' else 'C' end"
            " || printf('%05d', rowid)",
        ):
            connection.execute(text(statement), {"team": TEAM} if ":team" in statement else {})
        members = connection.execute(
            text("select a.external_id, a.name from account a order by a.rowid")
        ).all()
        homes = connection.execute(
            text("select external_id from conversation where team_id is not null")
        ).scalars()
        for user_id, name in members:
            space.add_user(user_id, name)
        for channel_id in homes:
            space.add_channel(channel_id, channel_id.lower(), members=[each for each, _ in members])
    engine.dispose()
    return url


@asynccontextmanager
async def _cyclebot(url: str, slack: SlackServer) -> AsyncIterator[Running]:
    env = {
        "CYCLEBOT_DATABASE_URL": url,
        "CYCLEBOT_LOCAL_CHAT": "off",
        "PORT": "0",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.api_url,
    }
    async with running("bot", "serve", env=env) as server:
        yield server


async def _deeds(
    folder: Path, slack: SlackServer, space: Workspace, ours: Running
) -> Sequence[_Deed]:
    people = await asyncio.to_thread(_members, folder / "slack.sqlite")
    persons = {user: Person(slack, space, user) for user, _, _ in people}
    away = [
        _command(persons[user], f"away {_day(number)}", channel)
        for number, (user, channel, _) in enumerate(people)
    ]
    helps = [_command(persons[user], "help", channel) for user, channel, _ in people]
    forms = [await _form(slack, space, ours, each) for each in people]
    return [
        _Deed(
            name="command, stored",
            bodies=_file(folder / "away.json", away),
            expected="you're away",
            stored=True,
        ),
        _Deed(
            name="form, stored",
            bodies=_file(folder / "forms.json", forms),
            expected="\r\nContent-Length: 0\r\n",  # One that is not taken comes back whole.
            stored=True,
        ),
        _Deed(
            name="command, read",
            bodies=_file(folder / "help.json", helps),
            expected="I'm Cyclebot",
            stored=False,
        ),
    ]


def _members(path: Path) -> list[tuple[str, str, str]]:
    """Each member's user id, their team's channel, and the question that is open for them."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "select a.external_id, c.external_id, i.id from account a"
                " join role_grant g on g.person_id = a.person_id and g.role = 'member'"
                " join conversation c on c.team_id = g.unit_id"
                " join check_in i on i.team_id = g.unit_id and i.state = 'open'"
                " order by a.external_id"
            )
        ).all()
    engine.dispose()
    assert len(found) == PEOPLE, len(found)
    return [(row[0], row[1], row[2]) for row in found]


def _day(number: int) -> str:
    day = (moment() + timedelta(days=30 + number)).date()
    return f"{day.isoformat()} to {(day + timedelta(days=2)).isoformat()}"


def _command(person: Person, words: str, channel: str) -> str:
    fields = person.command(words, channel)
    return urlencode(fields | {"trigger_id": f"{fields['trigger_id']}.ZZZZ"}).replace("ZZZZ", "@@")


async def _form(
    slack: SlackServer, space: Workspace, ours: Running, who: tuple[str, str, str]
) -> str:
    """Open the question's form over the wire, and give its submission with a word that differs."""
    user, channel, check_in = who
    person = Person(slack, space, user)
    seen = set(space.views)
    press: dict[str, Any] = {
        **person._envelope("block_actions"),
        "container": {"type": "message", "message_ts": slack.new_ts(), "channel_id": channel},
        "channel": {"id": channel, "name": channel.lower()},
        "message": {"type": "message", "ts": slack.new_ts(), "text": "card"},
        "state": {"values": {}},
        "response_url": slack.response_url(TEAM, channel, user),
        "actions": [
            {
                "type": "button",
                "action_id": "press-0",
                "block_id": "b0",
                "action_ts": "1.0",
                "text": {"type": "plain_text", "text": "Answer"},
                "value": f"answer {check_in}",
            }
        ],
    }
    asked = Signer().interaction(press, moment())
    async with ClientSession() as session:
        url = f"http://127.0.0.1:{ours.port}/slack/events"
        async with session.post(url, data=asked.body, headers=asked.headers) as answer:
            assert answer.status == 200, await answer.text()
    view = next(each for key, each in space.views.items() if key not in seen)
    sent = person.submit(view, {"noticed": "Six spoke, and one said ZZZZ."})
    # By its trigger a form is known again, and what is known is not stored once more.
    sent |= {"trigger_id": f"{sent['trigger_id']}.ZZZZ"}
    return urlencode({"payload": json.dumps(sent)}).replace("ZZZZ", "@@")


def _file(path: Path, bodies: Sequence[str]) -> Path:
    path.write_text(json.dumps(list(bodies)), encoding="utf-8")
    return path


async def _fan_out(folder: Path, *, full: bool) -> Result:
    async def token(realm: str) -> str | None:
        return f"xoxb-{realm}"

    async with running("tests.bench.quick_vendor") as vendor:
        url = f"http://127.0.0.1:{vendor.port}/api/"
        async with SlackClients.opened(token, url) as clients:
            of = FanOut(
                platform="slack", through=SlackPlatform(clients), bare=partial(_bare, clients)
            )
            return await fan_out.row(of, folder, full=full)


def _bare(clients: SlackClients, message: Message) -> Bare:
    (post,) = message_posts(message)

    async def one(realm: str, channel: str) -> None:
        client = await clients.of(realm)
        await client.chat_postMessage(
            channel=channel,
            text=post.text,
            blocks=list(post.blocks),
            unfurl_links=False,
            unfurl_media=False,
        )

    return one
