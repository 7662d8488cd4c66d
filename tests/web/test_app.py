"""The page answers this machine alone, tells each viewer what changed, and moves time in order."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from dialogs.vocabulary import Message
from tests.web.stage import NOTICE, PLACE, REALM, Served

ANA = {"realm": REALM, "user": "ana"}


class Events:
    """What one viewer is told, event by event."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._lines = response.content

    async def next(self) -> tuple[str, Any]:
        name = ""
        async with asyncio.timeout(10):
            while True:
                line = (await self._lines.readline()).decode().strip()
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))


async def test_the_page_says_what_is_invented(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/chat") as response:
        html = await response.text()
    assert response.status == 200
    assert NOTICE in html


async def test_no_answer_lets_a_browser_run_what_is_not_ours(
    browser: aiohttp.ClientSession,
) -> None:
    for path in ("/chat", "/chat/static/page.js", "/chat/api/start", "/chat/api/places"):
        async with browser.get(path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]:80"])
async def test_a_foreign_host_is_turned_away(browser: aiohttp.ClientSession, host: str) -> None:
    async with browser.get("/chat", headers={"Host": host}) as response:
        assert response.status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_page_cannot_act_here(
    served: Served, browser: aiohttp.ClientSession, origin: str
) -> None:
    letter = {"key": "key-1234", "conversation": "grade-4", "what": {"kind": "say", "text": "x"}}
    headers = {"Origin": origin}
    async with browser.post("/chat/api/input", json=ANA | letter, headers=headers) as response:
        assert response.status == 403
    assert served.turn.heard == []


async def test_the_page_itself_may_act(served: Served, browser: aiohttp.ClientSession) -> None:
    letter = {"key": "key-1234", "conversation": "grade-4", "what": {"kind": "say", "text": "x"}}
    headers = {"Origin": served.url}
    async with browser.post("/chat/api/input", json=ANA | letter, headers=headers) as response:
        assert response.status == 200


async def test_a_form_of_another_page_is_not_read(browser: aiohttp.ClientSession) -> None:
    async with browser.post("/chat/api/clock", data="by=day") as response:
        assert response.status == 400


async def test_people_are_listed_by_group_without_their_addresses(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/chat/api/start") as response:
        start = await response.json()
        assert "school.example" not in await response.text()
    assert [group["group"] for group in start["people"]] == ["Grade 4", "Principals", "Grade 5"]


async def test_places_are_ones_own_with_a_direct_line_to_the_bot(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/chat/api/places", params=ANA) as response:
        places = (await response.json())["places"]
    assert [(each["id"], each["kind"]) for each in places] == [
        ("grade-4", "channel"),
        ("dm-ana", "personal"),
    ]


async def test_nobody_reads_a_channel_they_are_not_in(browser: aiohttp.ClientSession) -> None:
    query = {"realm": REALM, "user": "zoe", "conversation": "grade-4"}
    async with browser.get("/chat/api/messages", params=query) as response:
        assert response.status == 403


async def test_nobody_opens_a_thread_of_what_they_cannot_see(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    private = served.vendor.post(REALM, "grade-4", html="", summary="s", private_to="ben")
    query = ANA | {"conversation": "grade-4", "root": str(private.id)}
    async with browser.get("/chat/api/messages", params=query) as response:
        assert response.status == 403


@pytest.mark.parametrize("root", ["x", "-1", "1e5", "9" * 40, "٣"])
async def test_a_number_that_is_none_is_said_so(browser: aiohttp.ClientSession, root: str) -> None:
    query = ANA | {"conversation": "grade-4", "root": root}
    async with browser.get("/chat/api/messages", params=query) as response:
        assert response.status == 400


async def test_times_are_those_of_the_calendar_clock(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    served.clock.move_to(served.clock.now() + timedelta(days=400))
    await served.platform.post(PLACE, Message(summary="later", body=()), "mark")
    query = ANA | {"conversation": "grade-4"}
    async with browser.get("/chat/api/messages", params=query) as response:
        (message,) = (await response.json())["messages"]
    assert (message["day"], message["at_words"]) == ("2027-11-18", "13:45")


async def test_who_may_know_is_told_and_nobody_else(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    async with (
        browser.get("/chat/api/stream", params=ANA) as to_ana,
        browser.get("/chat/api/stream", params=ANA | {"user": "ben"}) as to_ben,
    ):
        ana, ben = Events(to_ana), Events(to_ben)
        assert (await ana.next())[0] == (await ben.next())[0] == "hello"
        served.vendor.post(REALM, "grade-4", html="", summary="for ana", private_to="ana")
        ref = await served.platform.post(PLACE, Message(summary="for all", body=()), "mark")
        await served.platform.update(PLACE, ref, Message(summary="changed", body=()))

        told = [(await ana.next())[1] for _ in range(3)]
        assert [(each["what"], each["message"]["summary"]) for each in told] == [
            ("new", "for ana"),
            ("new", "for all"),
            ("updated", "changed"),
        ]
        assert (await ben.next())[1]["message"]["summary"] == "for all"


async def test_a_reply_brings_the_count_under_its_root(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    root = served.vendor.post(REALM, "grade-4", html="", summary="card")
    async with browser.get("/chat/api/stream", params=ANA) as response:
        events = Events(response)
        await events.next()
        served.vendor.say(REALM, "grade-4", "ben", "reply", key="key-1", root=root.id)
        _, told = await events.next()

    assert (told["root"]["id"], told["root"]["replies"]) == (root.id, 1)


async def test_the_clock_shows_what_its_panel_says(browser: aiohttp.ClientSession) -> None:
    query = ANA | {"conversation": "grade-4"}
    async with browser.get("/chat/api/clock", params=query) as response:
        clock = await response.json()
    assert (clock["time"], clock["today"], clock["cycle"], clock["moving"]) == (
        "14:45",
        "Wed 14 October",
        "implement, day 8 of 15",
        False,
    )


async def test_time_moves_by_an_hour_a_day_or_to_what_is_next(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    for by in ("hour", "day", "next"):
        async with browser.post("/chat/api/clock", json={"by": by}) as response:
            assert response.status == 200
    here = ANA | {"conversation": "grade-4"}
    async with browser.post("/chat/api/clock", params=here, json={"by": "next"}) as response:
        assert response.status == 200
    async with browser.post("/chat/api/clock", json={"by": "year"}) as response:
        assert response.status == 400

    assert served.panel.moves == [
        timedelta(hours=1),
        timedelta(days=1),
        (None, None),
        ("ana", "grade-4"),
    ]


async def test_what_comes_while_time_moves_is_seen_as_it_comes(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    served.panel.gate = asyncio.Event()
    async with browser.get("/chat/api/stream", params=ANA) as response:
        events = Events(response)
        await events.next()
        moving = asyncio.create_task(_move(browser))
        assert await events.next() == ("clock", {"moving": True})
        await served.platform.post(PLACE, Message(summary="on the way", body=()), "mark")
        assert (await events.next())[1]["message"]["summary"] == "on the way"
        assert await _move(browser) == 409  # Time moves once at a time.
        served.panel.gate.set()
        assert await moving == 200
        assert await events.next() == ("clock", {"moving": False})


async def _move(browser: aiohttp.ClientSession) -> int:
    async with browser.post("/chat/api/clock", json={"by": "day"}) as response:
        return response.status
