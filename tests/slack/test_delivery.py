"""What is owed arrives on Slack once and whole, whatever goes wrong on the way.

The real dispatcher on a real database, the real platform, and a stand-in that fails at random. The
stand-in runs on the machine's own clock, since doubts are told by it and so are Slack's timestamps.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.slack.clients import SlackClients
from adapters.slack.platform import SlackPlatform
from bot.domain.clock import machine_now
from bot.store.deliveries import DeliveryRow
from bot.store.work import Work
from dialogs.vocabulary import Actions, Button, Heading, Intent, Message, Quote, Quoted, Source
from scheduler.batches import Policy
from scheduler.dispatcher import Dispatcher
from tests.contracts.platform_contract import words
from tests.databases import MakeDatabase
from tests.fakes.slack import SlackServer
from tests.fakes.slack.faults import Broken, Busy, CutOff, Error, Fault, Garbled
from tests.fakes.slack.reading import text_of
from tests.scheduler.post_office import UNPACED, PostOffice, post_office

CHANNELS = ("C1", "C2", "C3", "C4")
MESSAGES = 12
WRONG: tuple[Fault | None, ...] = (
    *(None, None, None),
    Busy(1),
    Busy(20),
    Broken(500, after_the_work=True),
    Broken(502),
    CutOff(after_the_work=True),
    CutOff(after_the_work=False),
    Error("fatal_error", after_the_work=True),
    Error("internal_error"),
    Garbled(),
)
SHORT, TALL = "short", "tall"
KEYS = tuple(f"{SHORT if n % 4 else TALL}-{n}" for n in range(MESSAGES))


class Posted:
    """A post office whose messages go to a stand-in Slack; every fourth is of three posts."""

    def __init__(self, office: PostOffice, slack: SlackServer, platform: SlackPlatform) -> None:
        self.office = office
        self.slack = slack
        self.version = "first"
        self.dispatcher = Dispatcher(
            office.database,
            {"slack": platform},
            self.compose,
            Policy(paces={"slack": UNPACED}, per_installation=100),
            chance=random.Random(1),
        )

    def compose(self, work: Work, rows: Sequence[DeliveryRow]) -> dict[str, Message | None]:
        del work
        return {row.id: self.message(row.key) for row in rows}

    def message(self, key: str) -> Message:
        said = f"[{key} {self.version}]"
        if not key.startswith(TALL):
            return words(said)
        quotes = tuple(
            Quote(text=f"{said}{number}. {'word ' * 580}", source=Source("answer", "1"))
            for number in range(9)
        )
        button = Button(label="Answer", does=Intent("answer", ("c1",)))
        return Message(summary=said, body=(Heading(key), Quoted(quotes), Actions((button,))))

    async def until_nothing_is_owed(self) -> None:
        for _ in range(200):
            await self.dispatcher.drain()
            if {(await self.office.row(key)).state for key in KEYS} == {"shown"}:
                return
            self.office.clock.move_to(self.office.clock.now() + UNPACED.merge_updates * 20)
            await self.office.leases_end()
        pytest.fail("something is owed for ever")

    def on_screen(self) -> Counter[str]:
        """Every marked piece that people see, and how often."""
        [workspace] = self.slack.workspaces.values()
        seen: Counter[str] = Counter()
        for message in workspace.everything_said():
            text = text_of(message.blocks)
            seen.update(line.partition(" word")[0] for line in text.splitlines() if "[" in line)
        return seen

    def wanted(self) -> Counter[str]:
        """Every marked piece once."""
        pieces: list[str] = []
        for key in KEYS:
            said = f"[{key} {self.version}]"
            tall = key.startswith(TALL)
            pieces += [f"{said}{number}." for number in range(9)] if tall else [said]
        return Counter(pieces)


@pytest.fixture
async def posted(fresh_database_url: MakeDatabase) -> AsyncIterator[Posted]:
    async with (
        SlackServer.serving(machine_now) as slack,
        post_office(fresh_database_url("sqlite")) as office,
    ):
        workspace = slack.add_workspace("T1", "Juniper")
        for channel in CHANNELS:
            workspace.add_channel(channel, channel.lower())

        async def tokens(realm: str) -> str | None:
            return workspace.token if realm == "r1" else None

        async with SlackClients.opened(tokens, slack.api_url) as clients:
            made = Posted(office, slack, SlackPlatform(clients))
            for number, key in enumerate(KEYS):
                await office.owe(key, to=CHANNELS[number % len(CHANNELS)])
            yield made


def goes_wrong(slack: SlackServer, seed: int) -> None:
    """Let about three of four calls fail for a while, in ways that a seed decides."""
    chance = random.Random(seed)
    for method in ("chat.postMessage", "chat.update"):
        for _ in range(50):
            fault = chance.choice(WRONG)
            if fault is None:
                slack.faults.well(method)
            else:
                slack.faults.next(method, fault)
    for method in ("conversations.history", "conversations.replies"):
        for fault in chance.choices((Busy(5), Broken(500), CutOff()), k=6):
            slack.faults.next(method, fault)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_goes_wrong_everything_stands_there_once_and_whole(
    posted: Posted, seed: int
) -> None:
    goes_wrong(posted.slack, seed)
    await posted.until_nothing_is_owed()
    assert posted.on_screen() == posted.wanted()

    posted.version = "second"
    goes_wrong(posted.slack, seed + 100)
    for key in KEYS:
        await posted.office.says(key, key)
    await posted.until_nothing_is_owed()
    assert posted.on_screen() == posted.wanted()
