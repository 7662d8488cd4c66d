"""One token, fetched once for all who wait, and ahead of need."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from adapters.teams.credential import Anonymous, AppCredential, NoCredential
from tests.fakes.teams import TeamsServers
from tests.fakes.teams.faults import CutOff, Garbled, Refusing, Slow
from tests.fakes.teams.world import HOME_TENANT


class Elapsed:
    """A stop watch that a test turns."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def elapsed() -> Elapsed:
    return Elapsed()


@pytest.fixture
async def credential(teams: TeamsServers, elapsed: Elapsed) -> AsyncIterator[AppCredential]:
    async with aiohttp.ClientSession() as session:
        made = AppCredential(
            session,
            app_id=teams.app_id,
            password=teams.app_password,
            tenant_id=HOME_TENANT,
            login_url=teams.login_url,
            elapsed=elapsed,
        )
        yield made
        await made.close()


async def fetched(credential: AppCredential) -> None:
    """Wait until what is being fetched has come, or has failed."""
    if credential._fetching is not None:
        await asyncio.wait([credential._fetching])


async def test_a_hundred_who_ask_at_once_wait_for_one_fetch(
    teams: TeamsServers, credential: AppCredential
) -> None:
    tokens = await asyncio.gather(*(credential.token() for _ in range(100)))

    assert len(set(tokens)) == 1
    assert teams.tokens_given == 1


async def test_the_next_token_is_fetched_while_the_old_one_is_still_given(
    teams: TeamsServers, credential: AppCredential, elapsed: Elapsed
) -> None:
    first = await credential.token()
    elapsed.seconds += timedelta(minutes=55).total_seconds()
    until = asyncio.Event()
    teams.token_faults.next(Slow(until))

    assert [await credential.token() for _ in range(3)] == [first] * 3
    until.set()
    await fetched(credential)
    assert await credential.token() != first
    assert teams.tokens_given == 2


async def test_a_fetch_ahead_of_need_that_fails_disturbs_nobody(
    teams: TeamsServers, credential: AppCredential, elapsed: Elapsed
) -> None:
    first = await credential.token()
    elapsed.seconds += timedelta(minutes=55).total_seconds()
    teams.token_faults.next(Refusing(500))
    assert await credential.token() == first
    await fetched(credential)
    assert await credential.token() == first  # Not at once again.
    assert teams.tokens_given == 1
    elapsed.seconds += 31
    await credential.token()
    await fetched(credential)
    assert teams.tokens_given == 2


async def test_a_token_that_has_ended_is_waited_for(
    teams: TeamsServers, credential: AppCredential, elapsed: Elapsed
) -> None:
    first = await credential.token()
    elapsed.seconds += timedelta(hours=1).total_seconds() - 1
    assert await credential.token() != first
    assert teams.tokens_given == 2


async def test_a_token_that_was_refused_is_not_given_again(
    teams: TeamsServers, credential: AppCredential
) -> None:
    first = await credential.token()
    credential.forget("another")
    assert await credential.token() == first
    assert first is not None
    credential.forget(first)
    await credential.token()
    assert teams.tokens_given == 2


async def test_who_stops_waiting_does_not_stop_it_for_the_others(
    teams: TeamsServers, credential: AppCredential
) -> None:
    until = asyncio.Event()
    teams.token_faults.next(Slow(until))
    impatient = asyncio.create_task(credential.token())
    patient = asyncio.create_task(credential.token())
    await asyncio.sleep(0)
    impatient.cancel()
    until.set()

    assert await patient
    assert impatient.cancelled() or await asyncio.gather(impatient, return_exceptions=True)


@pytest.mark.parametrize(
    "fault", [Garbled(), Garbled(200), CutOff(), Refusing(503)], ids=["page", "200", "cut", "503"]
)
async def test_what_is_no_token_is_said_and_asked_for_again(
    teams: TeamsServers,
    credential: AppCredential,
    fault: Garbled | CutOff | Refusing,
) -> None:
    teams.token_faults.next(fault)
    with pytest.raises(NoCredential) as missing:
        await credential.token()
    assert not missing.value.refused
    assert await credential.token()


async def test_a_refused_secret_is_told_apart_and_never_said(
    teams: TeamsServers, credential: AppCredential, caplog: pytest.LogCaptureFixture
) -> None:
    secret, teams.app_password = teams.app_password, "renewed"
    with pytest.raises(NoCredential) as missing:
        await credential.token()

    assert missing.value.refused
    assert "AADSTS7000215" in str(missing.value)
    assert secret not in f"{missing.value!r} {caplog.text}"


async def test_the_loop_never_stands_still_while_a_token_is_fetched(
    teams: TeamsServers, credential: AppCredential
) -> None:
    until = asyncio.Event()
    teams.token_faults.next(Slow(until))
    waiting = asyncio.create_task(credential.token())
    turns = 0
    for _ in range(100):
        await asyncio.sleep(0)
        turns += 1
    assert not waiting.done()
    until.set()
    assert await waiting
    assert turns == 100


async def test_a_connector_of_ones_own_machine_wants_no_token() -> None:
    nobody = Anonymous()
    nobody.forget("x")
    assert await nobody.token() is None
