"""What the page sends becomes an input, once, or is turned away in words with nothing done."""

import io
import json
import uuid
from typing import Any

import aiohttp
import pytest

from dialogs.answers import Answer, Corrected, Done, Moved, Opened, Refused, Told
from dialogs.inputs import Changed, Command, Input, Joined, Left, Pressed, Said, Submitted
from dialogs.vocabulary import Form, Intent, Message, TextField
from tests.web.stage import PLACE, REALM, Served

FORM = Form(
    name="reply", title="How?", submit="Send", parts=(TextField(key="k", label="L"),), about=("c8",)
)


async def send(
    browser: aiohttp.ClientSession, expect: int = 200, *, key: str = "", **what: object
) -> dict[str, Any]:
    letter = {
        "key": key or str(uuid.uuid4()),
        "realm": REALM,
        "user": what.pop("user", "ana"),
        "conversation": what.pop("conversation", "grade-4"),
        "what": what,
    }
    sent = io.BytesIO(json.dumps(letter).encode())
    headers = {"Content-Type": "application/json"}
    async with browser.post("/chat/api/input", data=sent, headers=headers) as response:
        body: dict[str, Any] = await response.json()
        assert response.status == expect, body
        return body


async def test_a_message_is_stored_and_heard(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    await send(browser, kind="say", text="Good morning", key="key-1234")

    (heard,) = served.turn.heard
    (held,) = served.vendor.history(REALM, "grade-4", "ben")
    assert heard.what == Said(text="Good morning", message_ref=str(held.id))
    assert heard.key == "ana:key-1234"
    assert (heard.account.external_id, heard.account.platform) == ("ana", "web")
    assert (heard.conversation.external_id, heard.conversation.kind) == ("grade-4", "channel")
    assert heard.at == served.clock.now()


async def test_the_same_letter_again_is_the_same_input(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    for _ in range(2):
        await send(browser, kind="say", text="once", key="key-1234")

    assert served.turn.heard[0] == served.turn.heard[1]
    assert len(served.vendor.history(REALM, "grade-4", "ana")) == 1


async def test_a_reply_says_whose_thread_it_stands_in(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    root = await served.platform.post(PLACE, Message(summary="card", body=()), "mark")
    await send(browser, kind="say", text="under it", root=int(root))
    await send(browser, kind="say", text="/cycle status", root=int(root))

    assert [each.root for each in served.turn.heard] == [root, root]


async def test_an_edit_and_a_deletion_follow_the_message(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    await send(browser, kind="say", text="frist")
    ref = served.vendor.history(REALM, "grade-4", "ana")[0].id
    await send(browser, kind="edit", message=ref, text="first")
    await send(browser, kind="delete", message=ref)

    assert [each.what for each in served.turn.heard[1:]] == [
        Said(text="first", message_ref=str(ref), change="edited"),
        Said(text="", message_ref=str(ref), change="deleted"),
    ]


@pytest.mark.parametrize(
    ("text", "mentioned", "calls_person"),
    [
        ("@Cyclebot how are we?", True, False),
        ("@cyclebots", False, False),
        ("@Ben can you?", False, True),
        ("thanks @ben okafor", False, True),
        ("mail ben@school.example", False, False),
        ("plain", False, False),
    ],
)
async def test_who_is_addressed_is_heard(
    served: Served,
    browser: aiohttp.ClientSession,
    text: str,
    mentioned: bool,
    calls_person: bool,
) -> None:
    await send(browser, kind="say", text=text)

    said = served.turn.heard[0].what
    assert isinstance(said, Said)
    assert (said.mentioned, said.calls_person) == (mentioned, calls_person)


async def test_what_is_said_to_the_bot_is_heard_without_its_name(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    await send(browser, kind="say", text=" @cyclebot, status of @Cyclebots")

    said = served.turn.heard[0].what
    assert isinstance(said, Said)
    assert said.text == "status of @Cyclebots"


async def test_a_command_is_heard_and_seen_by_nobody(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    await send(browser, kind="say", text="  /Cycle   status grade 4 ")

    assert served.turn.heard[0].what == Command("status grade 4")
    assert served.vendor.history(REALM, "grade-4", "ana") == ()


async def test_a_foreign_command_is_turned_away_in_words(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    answer = await send(browser, 400, kind="say", text="/giphy cat")

    assert "/cycle" in answer["words"]
    assert served.turn.heard == []
    assert served.vendor.history(REALM, "grade-4", "ana") == ()


async def test_a_press_carries_its_intent_and_where_it_stands(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    root = await served.platform.post(PLACE, Message(summary="card", body=()), "mark")
    await send(browser, kind="press", intent="answer c8", message=int(root))

    assert served.turn.heard[0].what == Pressed(intent=Intent("answer", ("c8",)), message_ref=root)


async def test_a_press_on_what_one_cannot_see_does_nothing(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    private = served.vendor.post(REALM, "grade-4", html="", summary="s", private_to="ben")
    elsewhere = served.vendor.post(REALM, "grade-5", html="", summary="s")
    for message in (private.id, elsewhere.id):
        await send(browser, 403, kind="press", intent="answer", message=message)
    await send(browser, 404, kind="press", intent="answer", message=12345)

    assert served.turn.heard == []


async def test_a_form_comes_back_with_its_values(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    values = {"change": "a word", "groups": ["el", "all"], "ok": ""}
    await send(browser, kind="submit", form="reply", about=["c8"], values=values)

    assert served.turn.heard[0].what == Submitted(
        form="reply",
        about=("c8",),
        values={"change": "a word", "groups": ("el", "all"), "ok": ""},
    )


async def test_a_hundred_thousand_characters_reach_the_turn(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    long = "ż" * 100_000
    await send(browser, kind="submit", form="reply", about=[], values={"k": long})
    await send(browser, kind="say", text=long)

    assert isinstance(served.turn.heard[0].what, Submitted)
    assert served.turn.heard[0].what.values["k"] == long
    assert isinstance(served.turn.heard[1].what, Said)
    assert served.turn.heard[1].what.text == long


async def test_more_than_the_page_can_carry_is_refused_in_words(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    answer = await send(browser, 413, kind="say", text="x" * (1024 * 1024))

    assert "Nothing was sent" in answer["words"]
    assert served.turn.heard == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
async def test_nothing_is_not_sent(
    served: Served, browser: aiohttp.ClientSession, text: str
) -> None:
    assert "nothing to send" in (await send(browser, 400, kind="say", text=text))["words"]
    assert served.turn.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 20_000,
        b'{"key": "key-1234"}',
        b'{"key":"key-1234","realm":"local","user":"ana","conversation":"grade-4","what":{"kind":"say","text":5}}',
        b'{"key":"key-1234","realm":"local","user":"ana","conversation":"grade-4","what":{"kind":"x"}}',
        b'{"key":"key-1234","realm":"local","user":"ana","conversation":"grade-4","what":{"kind":"say","text":"\\ud800"}}',
        b'{"key":"k","realm":"local","user":"ana","conversation":"grade-4","what":{"kind":"say","text":"x"}}',
        b'{"key":"key-1234","realm":"local","user":"ana","conversation":"grade-4","what":{"kind":"press","intent":"a","message":-1}}',
        b'{"key":"key-1234","realm":"local","user":"ana","conversation":"grade-4","what":{"kind":"say","text":"x"},"more":1}',
    ],
)
async def test_what_is_not_understood_is_said_so(
    served: Served, browser: aiohttp.ClientSession, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    async with browser.post("/chat/api/input", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["words"]
    assert served.turn.heard == []


@pytest.mark.parametrize(
    ("user", "conversation", "status"),
    [("nobody", "grade-4", 404), ("ana", "nowhere", 404), ("zoe", "grade-4", 403)],
)
async def test_people_and_places_that_are_not_there_do_nothing(
    served: Served, browser: aiohttp.ClientSession, user: str, conversation: str, status: int
) -> None:
    await send(browser, status, kind="say", text="hello", user=user, conversation=conversation)

    assert served.turn.heard == []


async def test_where_the_bot_is_not_it_hears_commands_alone(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    await send(browser, kind="place", change="remove_bot")
    await send(browser, kind="say", text="among us")
    await send(browser, kind="say", text="/cycle help")
    await send(browser, kind="place", change="add_bot")

    assert [type(each.what) for each in served.turn.heard] == [Left, Command, Joined]
    assert served.vendor.history(REALM, "grade-4", "ana")[0].text == "among us"


async def test_an_archived_channel_is_told_and_takes_nothing(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    await send(browser, kind="place", change="archive")
    assert "archived" in (await send(browser, 403, kind="say", text="hello"))["words"]
    await send(browser, kind="place", change="restore")

    assert [each.what for each in served.turn.heard] == [
        Changed(what="archived"),
        Changed(what="restored"),
    ]


def answering(served: Served, answer: Answer) -> None:
    def say(_: Input) -> Answer:
        return answer

    served.turn.script = say


async def test_what_is_told_is_kept_for_the_asker_alone(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    answering(served, Told(Message(summary="two things for you", body=())))
    answer = await send(browser, kind="say", text="/cycle status")

    assert (answer["answer"], answer["message"]["private"]) == ("told", True)
    assert [m.summary for m in served.vendor.history(REALM, "grade-4", "ana")] == [
        "two things for you"
    ]
    assert served.vendor.history(REALM, "grade-4", "ben") == ()


async def test_a_refusal_is_told_in_the_form_or_as_a_private_word(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    answering(served, Refused("It has closed."))
    in_form = await send(browser, kind="submit", form="reply", about=[], values={})
    beside = await send(browser, kind="say", text="/cycle stop")

    assert in_form == {"answer": "refused", "words": "It has closed."}
    assert beside["message"]["summary"] == "It has closed."


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Opened(FORM), "opened"),
        (Moved(FORM), "moved"),
        (Corrected(errors={"k": "Say more."}, form=FORM), "corrected"),
    ],
)
async def test_a_form_is_opened_moved_or_corrected(
    served: Served, browser: aiohttp.ClientSession, answer: Answer, kind: str
) -> None:
    answering(served, answer)
    told = await send(browser, kind="submit", form="reply", about=["c8"], values={})

    assert told["answer"] == kind
    assert told["form"]["name"] == "reply"
    assert told.get("errors") in (None, {"k": "Say more."})


async def test_done_may_leave_a_private_word(
    served: Served, browser: aiohttp.ClientSession
) -> None:
    answering(served, Done(Message(summary="Thank you, kept.", body=())))

    assert (await send(browser, kind="say", text="hi"))["message"]["summary"] == "Thank you, kept."


async def test_a_turn_that_fails_leaves_the_words_with_their_writer(
    served: Served, browser: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Input) -> Answer:
        raise OSError("disk full")

    served.turn.script = fail
    answer = await send(browser, 503, kind="submit", form="reply", about=[], values={"k": "secret"})

    assert "still here" in answer["words"]
    assert "disk full" not in answer["words"]
    assert "secret" not in caplog.text
