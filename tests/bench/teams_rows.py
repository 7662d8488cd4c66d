"""Rows for Teams: a fan-out of proactive messages, and the loop while a token is fetched.

What comes in (a message, a form) is measured beside the stock adapter's echo bot once Teams has
its way in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp

from adapters.teams.clouds import cloud
from adapters.teams.connector import ConnectorClients
from adapters.teams.credential import AppCredential
from adapters.teams.platform import TeamsPlatform
from adapters.teams.render import message_activities
from dialogs.vocabulary import Button, Intent, saying
from tests.bench import fan_out
from tests.bench.fan_out import FanOut
from tests.bench.processes import Running, running
from tests.bench.quick_vendor import TOKEN_TAKES
from tests.bench.results import Result, Target

_PRESS = Button(label="Set up this team", does=Intent("set_up"), tone="main")
_EVERY = 0.001  # seconds between two looks at the loop


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them."""
    async with running("tests.bench.quick_vendor") as vendor:
        return [await _fan_out(vendor, folder, full=full), await _stall(vendor, full=full)]


async def _fan_out(vendor: Running, folder: Path, *, full: bool) -> Result:
    message = saying("A line that goes to everybody, with one thing to press.", _PRESS)
    (activity,) = message_activities(message)
    service_url = f"http://127.0.0.1:{vendor.port}/amer/"
    async with _clients(vendor) as clients:

        async def bare(realm: str, conversation: str) -> None:
            await clients.of(service_url).send(conversation, activity)

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
