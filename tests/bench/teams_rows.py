"""Rows for Teams: messages and forms answered and stored, a fan-out, the loop while a token comes.

Beside what comes in stand Microsoft's stock adapter with its echo bot, and bare aiohttp; all three
verify nothing else than the same token, and answer through the same connector.
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
from statistics import median
from time import perf_counter

import aiohttp
from sqlalchemy import create_engine, text

from adapters.teams.clouds import cloud
from adapters.teams.connector import ConnectorClients
from adapters.teams.credential import AppCredential
from adapters.teams.platform import TeamsPlatform
from adapters.teams.render import message_activities
from dialogs.vocabulary import Message, saying
from tests.bench import fan_out
from tests.bench.fan_out import Bare, FanOut
from tests.bench.growing import calm, copy_team, one_team
from tests.bench.load import Job
from tests.bench.pairs import in_turns
from tests.bench.processes import Running, running
from tests.bench.quick_vendor import SLOW, TOKEN_TAKES
from tests.bench.results import Result, Target, moment
from tests.bench.teams_forms import TeamsForms
from tests.fakes.teams import Happenings, TeamsServers
from tests.fakes.teams.signing import inbound_token
from tests.fakes.teams.tenants import Json, Person

PEOPLE, CLIENTS = 48, 50
ACCEPTED = "HTTP/1.1 20"

_EVERY = 0.001  # seconds between two looks at the loop


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deed:
    """What is sent again and again: its name, the activities, what our answer must hold."""

    name: str
    said: Sequence[Json]
    stored: bool
    answer: str = ACCEPTED


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them."""
    async with running("tests.bench.quick_vendor") as vendor:
        return [
            *await _answers(vendor, folder, full=full),
            await _fan_out(vendor, folder, full=full),
            await _stall(vendor, full=full),
        ]


async def _answers(vendor: Running, folder: Path, *, full: bool) -> Sequence[Result]:
    seconds, turns = (2.0, 5) if full else (1.0, 3)
    async with AsyncExitStack() as stack:
        teams = await stack.enter_async_context(TeamsServers.serving(moment))
        tenant = teams.add_tenant("Bench")
        people = [tenant.add_person(f"Person {number}") for number in range(PEOPLE)]
        url = await _founded(folder / "teams.sqlite", tenant.id, people)
        given = (teams.app_id, teams.login_url, teams.metadata_url)
        peer = "tests.bench.teams_peer"
        servers = [
            await stack.enter_async_context(running("tests.bench.teams_serve", url, *given)),
            await stack.enter_async_context(running(peer, "stock", given[0], given[2])),
            await stack.enter_async_context(running(peer, "bare")),
        ]
        found: list[Result] = []
        forms = await TeamsForms.opened(teams, tenant, people, servers[0], folder / "teams.sqlite")
        said = partial(_said, Happenings(teams, tenant), people)
        for deed in (
            _Deed(name="message, stored", said=said(_away()), stored=True),
            _Deed(name="message, read", said=said("help"), stored=False),
            _Deed(name="form, stored", said=forms.sent(), stored=True, answer=forms.answer),
        ):
            for region, times in (("amer", 3.0), (SLOW, 6.0)):
                service_url = f"http://127.0.0.1:{vendor.port}/{region}/"
                token = inbound_token(teams, serviceurl=service_url)
                bodies = _bodies(folder, deed, service_url)
                mine, *theirs = servers
                jobs = [_job(mine, bodies, token, deed.answer, seconds)]
                jobs += [_job(each, bodies, token, ACCEPTED, seconds) for each in theirs]
                ours, stock, bare = await in_turns(jobs, turns=turns)
                wait = "after 200 ms" if region == SLOW else "at once"
                name = f"teams: {deed.name}, connector {wait}, {CLIENTS} at once"
                at_least = Target(of="ratio", bound="at_least", number=times)
                # A form is answered without the connector, so its delay promises nothing there.
                promised = deed.stored and (region != SLOW or "message" in deed.name)
                found += [
                    Result(
                        name=name,
                        value=ours.rate,
                        unit="requests/s",
                        peer="stock CloudAdapter echo bot",
                        peer_value=stock.rate,
                        target=at_least if promised else None,
                    ),
                    Result(
                        name=name,
                        value=ours.rate,
                        unit="requests/s",
                        peer="bare aiohttp",
                        peer_value=bare.rate,
                    ),
                ]
        _expect_stored(folder / "teams.sqlite")
    return found


def _expect_stored(path: Path) -> None:
    """What was answered as stored stands there; a message is answered where we cannot look."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        absences = connection.execute(text("select count(*) from absence")).scalar_one()
    engine.dispose()
    assert absences == PEOPLE, absences


def _job(server: Running, bodies: Path, token: str, expected: str, seconds: float) -> Job:
    return Job(
        port=server.port,
        clients=CLIENTS,
        seconds=seconds,
        maker="tests.bench.teams_requests:activities",
        arguments={"bodies": str(bodies), "token": token, "expected": expected},
    )


def _away() -> str:
    """Days off that lie ahead, and no more than a year."""
    day = moment().date() + timedelta(days=100)
    return f"away {day.isoformat()} to {(day + timedelta(days=1)).isoformat()}"


async def _founded(path: Path, tenant: str, people: Sequence[Person]) -> str:
    """Sixteen teams whose members are these people of the tenant."""
    url = await one_team(path, cycles=1)
    copy_team(path, PEOPLE // 3 - 1)
    calm(path)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("update installation set platform = 'teams', realm = :tenant"), {"tenant": tenant}
        )
        connection.execute(
            text("update account set platform = 'teams', realm = :tenant"), {"tenant": tenant}
        )
        members = connection.execute(
            text(
                "select a.id from account a join role_grant g on g.person_id = a.person_id"
                " where g.role = 'member' order by a.id"
            )
        ).scalars()
        for account_id, person in zip(members.all(), people, strict=True):
            connection.execute(
                text("update account set external_id = :external where id = :id"),
                {"external": person.aad, "id": account_id},
            )
    engine.dispose()
    return url


def _said(happenings: Happenings, people: Sequence[Person], words: str) -> Sequence[Json]:
    """What each of them writes to the bot in private."""
    chat = happenings.tenant.personal_chat
    return [happenings.said(person, chat(person), words) for person in people]


def _bodies(folder: Path, deed: _Deed, service_url: str) -> Path:
    """The activities, each with an id that differs each time, from a connector's address."""
    said = [json.dumps(each | {"id": "@@", "serviceUrl": service_url}) for each in deed.said]
    path = folder / f"teams-{deed.name.replace(', ', '-')}-{service_url.split('/')[-2]}.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


async def _fan_out(vendor: Running, folder: Path, *, full: bool) -> Result:
    service_url = f"http://127.0.0.1:{vendor.port}/amer/"
    async with _clients(vendor) as clients:

        def bare(message: Message) -> Bare:
            (activity,) = message_activities(message)

            async def one(_realm: str, conversation: str) -> None:
                await clients.of(service_url).send(conversation, activity)

            return one

        of = FanOut(
            platform="teams",
            through=TeamsPlatform(clients),
            bare=bare,
            service_url=service_url,
        )
        return await fan_out.row(of, folder, full=full)


async def _stall(vendor: Running, *, full: bool) -> Result:
    """The longest that the loop was held up while the first messages wait for a token."""
    service_url = f"http://127.0.0.1:{vendor.port}/amer/"
    (activity,) = message_activities(saying("Hello."))
    worst = []
    for _ in range(20 if full else 7):
        async with _clients(vendor) as clients:
            client = clients.of(service_url)
            sends = asyncio.gather(*(client.send(f"chat-{n}", activity) for n in range(10)))
            worst.append(await _longest_gap(sends))
            await sends
    return Result(
        name=f"teams: longest stall of the loop while a token takes {TOKEN_TAKES * 1000:.0f} ms",
        value=median(worst),
        unit="ms",
        target=Target(of="value", bound="at_most", number=50),
    )


async def _longest_gap(until: asyncio.Future[list[str]]) -> float:
    worst, last = 0.0, perf_counter()
    while not until.done():
        await asyncio.sleep(_EVERY)
        now = perf_counter()
        worst, last = max(worst, now - last - _EVERY), now
    return 1000 * worst


@asynccontextmanager
async def _clients(vendor: Running) -> AsyncIterator[ConnectorClients]:
    """Clients without a token yet."""
    async with aiohttp.ClientSession() as session:
        credential = AppCredential(
            session,
            app_id="bench",
            password="bench",
            tenant_id="bench",
            login_url=f"http://127.0.0.1:{vendor.port}",
        )
        async with ConnectorClients.opened(credential, cloud("local")) as clients:
            yield clients
        await credential.close()
