"""The page as people use it, in a real Chromium: by keys, by hand, on a phone, off the network."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Page, Route, expect

from dialogs.answers import Answer, Corrected, Done, Opened, Refused, Told
from dialogs.inputs import Command, Input, Joined, Left, Pressed, Said, Submitted
from dialogs.vocabulary import (
    Actions,
    Button,
    ChoiceField,
    Form,
    Heading,
    Intent,
    Message,
    Option,
    Quote,
    Quoted,
    Say,
    Source,
    TextField,
    prose,
    saying,
)
from tests.web.chromium import LAPTOP, PHONE, browsing
from tests.web.stage import NOTICE, PLACE, REALM, Served

FORM = Form(
    name="reply",
    title="How did it go?",
    submit="Send",
    about=("c6",),
    parts=(
        TextField(key="seen", label="What did students do?", required=True, lines="many"),
        TextField(key="count", label="How many?"),
        ChoiceField(
            key="need",
            label="Anything you need?",
            options=(Option(key="idea", label="An idea to try"), Option(key="no", label="No")),
        ),
    ),
)
CARD = Message(
    summary="How did it go? Closes Wednesday 16:00.",
    body=(
        Heading("How did it go?"),
        Actions(
            (
                Button(label="Answer", does=Intent("answer", ("c6",)), tone="main"),
                Button(label="Stop", does=Intent("stop"), tone="danger", confirm="Really stop?"),
            )
        ),
    ),
)


def say(text: str) -> Message:
    return Message(summary=text, body=(Say(prose(text)),))


def answers(asked: Input) -> Answer:
    match asked.what:
        case Command("status"):
            return Told(say("Two things for you"))
        case Pressed(intent=Intent(name="answer")):
            return Opened(FORM)
        case Submitted(values={"count": "30 of 24"}):
            return Corrected(errors={"count": "30 of 24 is more than all of them."})
        case Submitted(values={"seen": "late"}):
            return Refused("It has closed. Copy your words if you like.")
        case Submitted():
            return Done(say("Thank you, kept."))
        case _:
            return Done()


@asynccontextmanager
async def chromium(
    served: Served, folder: Path, size: tuple[int, int] = LAPTOP
) -> AsyncIterator[Page]:
    """A page in a new Chromium; fails on any error it logs and any address but the server's."""
    served.turn.script = answers
    async with browsing(served.url, folder, size) as page:
        yield page


async def enter(page: Page, served: Served, who: str = "ana", place: str = "grade-4") -> None:
    await page.goto(f"{served.url}/chat?realm={REALM}&as={who}&in={place}")
    await expect(page.locator("#talk-name")).to_have_text(f"# {place}")
    # It is said last, when what was posted before is on screen: what is posted now is news.
    await expect(page.locator("#talk-about")).not_to_be_empty()


async def write(page: Page, text: str, pane: str = "talk") -> None:
    await page.locator(f".compose[data-place={pane}] textarea").fill(text)
    await page.keyboard.press("Enter")


async def test_one_chooses_who_one_is_and_writes_by_keys_alone(
    served: Served, tmp_path: Path
) -> None:
    async with chromium(served, tmp_path) as page:
        await page.goto(f"{served.url}/chat")
        await expect(page.get_by_text(NOTICE)).to_be_visible()
        await expect(page.get_by_role("dialog", name="Who are you?")).to_be_visible()
        await page.keyboard.type("okaf")
        await page.keyboard.press("Enter")
        await expect(page.locator("#me-name")).to_have_text("Ben Okafor")
        await expect(page.locator(".compose[data-place=talk] textarea")).to_be_focused()
        await page.keyboard.type("Good <b>morning</b>\n")
        await expect(page.locator(".message .said")).to_have_text("Good <b>morning</b>")
        await expect(page.locator("#clock-cycle")).to_have_text("implement, day 8 of 15")

    said = served.turn.heard[0]
    assert isinstance(said.what, Said)
    assert (said.account.external_id, said.what.text) == ("ben", "Good <b>morning</b>")


async def test_a_card_comes_and_changes_by_itself_and_is_told_to_who_listens(
    served: Served, tmp_path: Path
) -> None:
    typed = "<img src=x onerror=alert(1)>\n  @everyone **loud**"
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        ref = await served.platform.post(PLACE, CARD, "mark")
        await expect(page.get_by_role("heading", name="How did it go?")).to_be_visible()
        await expect(page.locator("#live")).to_have_text(f"Cyclebot: {CARD.summary}")

        quote = Quote(text=typed, source=Source("answer", "1"))
        changed = replace(CARD, body=(Quoted((quote,)),))
        await served.platform.update(PLACE, ref, changed)
        await expect(page.locator("blockquote p")).to_be_visible()
        assert await page.locator("blockquote p").inner_text() == typed

        await served.platform.post(replace(PLACE, thread=ref), say("the recap"), "mark-2")
        await expect(page.locator(".replies")).to_contain_text("1 reply")
        home = await served.platform.personal(REALM, "ana")
        await served.platform.post(replace(PLACE, conversation=home), say("only you"), "mark-3")
        await expect(page.locator(f'.place[data-id="{home}"] .badge')).to_contain_text("1")


async def test_nothing_typed_into_a_form_is_lost(served: Served, tmp_path: Path) -> None:
    await served.platform.post(PLACE, CARD, "mark")
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        answer = page.get_by_role("button", name="Answer")
        form = page.get_by_role("dialog", name="How did it go?")
        await answer.click()
        await form.get_by_label("What did students do?").fill("Six used 'because'.")
        await form.get_by_label("How many?").fill("30 of 24")
        await form.get_by_label("An idea to try").check()

        # An error stands under its field, and above.
        await form.get_by_role("button", name="Send").click()
        await expect(form.locator('[data-key="count"] .error')).to_have_text(
            "30 of 24 is more than all of them."
        )
        await expect(form.get_by_role("alert")).to_contain_text("needs another look")
        await expect(form.get_by_label("How many?")).to_be_focused()

        # Escape puts it away, and it comes back as it was.
        await page.keyboard.press("Escape")
        await expect(form).to_be_hidden()
        await expect(answer).to_be_focused()
        await answer.click()
        await expect(form.get_by_label("What did students do?")).to_have_value(
            "Six used 'because'."
        )
        await expect(form.get_by_label("An idea to try")).to_be_checked()

        # Without a network it says so and stays; the next try is the same one.
        await form.get_by_label("How many?").fill("11 of 24")
        lost: list[bool] = []

        async def cut_after(route: Route) -> None:
            await route.fetch()
            lost.append(True)
            await route.abort()

        await page.route("**/chat/api/input", cut_after, times=1)
        await form.get_by_role("button", name="Send").click()
        await expect(form.get_by_role("alert")).to_contain_text("could not be reached")
        await expect(form.get_by_label("How many?")).to_have_value("11 of 24")
        await form.get_by_role("button", name="Send").click()
        await expect(form).to_be_hidden()
        await expect(page.locator(".message.private").last).to_contain_text("Thank you, kept.")

    assert lost == [True]
    first, second = [each for each in served.turn.heard if isinstance(each.what, Submitted)][-2:]
    assert first == second
    assert isinstance(second.what, Submitted)
    assert second.what.values == {
        "seen": "Six used 'because'.",
        "count": "11 of 24",
        "need": "idea",
    }


async def test_a_form_that_is_refused_stays_with_its_words(served: Served, tmp_path: Path) -> None:
    await served.platform.post(PLACE, CARD, "mark")
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        await page.get_by_role("button", name="Answer").click()
        await page.get_by_label("What did students do?").fill("late")
        await page.get_by_role("button", name="Send", exact=True).last.click()
        await expect(page.locator(".form-alert")).to_have_text(
            "It has closed. Copy your words if you like."
        )
        await expect(page.get_by_label("What did students do?")).to_have_value("late")


async def test_a_command_is_offered_answered_in_private_and_still_there_after_a_reload(
    served: Served, tmp_path: Path
) -> None:
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        box = page.locator(".compose[data-place=talk] textarea")
        await box.press_sequentially("/cy")
        await expect(page.get_by_role("option")).to_have_count(2)
        await page.keyboard.press("Enter")
        await expect(box).to_have_value("/cycle status ")
        await page.keyboard.press("Enter")
        private = page.locator(".message.private")
        await expect(private).to_contain_text("Only you see this")
        await expect(private).to_contain_text("Two things for you")
        await expect(box).to_have_value("")
        await page.reload()
        await expect(private).to_contain_text("Two things for you")

        await enter(page, served, "ben")
        await expect(page.locator("#talk-scroll .empty")).to_be_visible()
        await expect(private).to_have_count(0)

        await write(page, "/other")
        await expect(page.locator(".problem").first).to_contain_text("is not a command here")
        await expect(page.locator(".compose[data-place=talk] textarea")).to_have_value("/other")


async def test_a_thread_is_written_in_left_and_focus_returns(
    served: Served, tmp_path: Path
) -> None:
    root = await served.platform.post(PLACE, CARD, "mark")
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        await page.get_by_role("button", name="Reply in a thread").click()
        await write(page, "many wrote nothing", "thread")
        await expect(page.locator("#thread-messages .said")).to_have_text("many wrote nothing")
        await expect(page.locator("#talk-messages .replies")).to_contain_text("1 reply")
        await write(page, "/cycle status", "thread")
        await expect(page.locator("#thread-messages .private")).to_contain_text("Two things")

        # One's own words can be changed, and taken back after a question.
        await page.locator("#thread-messages").get_by_role("button", name="Edit").click()
        await page.get_by_label("Your message").fill("many wrote little")
        await page.keyboard.press("Enter")
        await expect(page.locator("#thread-messages .said")).to_have_text("many wrote little")
        await page.locator("#thread-messages").get_by_role("button", name="Delete").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(page.locator("#thread-messages .said")).to_have_count(0)

        await page.keyboard.press("Escape")
        await expect(page.locator(".thread")).to_be_hidden()
        await expect(page.locator('#talk-messages [data-does="reply"]')).to_be_focused()

    assert [each.root for each in served.turn.heard] == [root] * 4


async def test_private_words_that_were_pressed_on_become_what_came_of_it(
    served: Served, tmp_path: Path
) -> None:
    def script(asked: Input) -> Answer:
        if isinstance(asked.what, Pressed):
            undo = Button(label="No count", does=Intent("no_count", ("a1",)))
            return Told(saying("Counted: 8 of 25.", undo), in_place=True)
        count = Button(label="Count 8 of 25", does=Intent("count_it", ("a1", "m1")), tone="main")
        return Told(saying("Is this your class's count?", count))

    async with chromium(served, tmp_path) as page:
        served.turn.script = script
        await enter(page, served)
        await write(page, "8 of 25 do it")
        private = page.locator(".message.private")
        await private.get_by_role("button", name="Count 8 of 25").click()
        await expect(private).to_have_count(1)
        await expect(private).to_contain_text("Counted: 8 of 25.")
        await expect(private.get_by_role("button")).to_have_text(["No count"])
        await expect(private.get_by_role("button", name="No count")).to_be_focused()
        await expect(page.locator("#live")).to_contain_text("Counted: 8 of 25.")
        await page.reload()
        await expect(private).to_have_text(re.compile("Counted: 8 of 25."))


async def test_a_press_with_a_question_goes_only_after_a_yes(
    served: Served, tmp_path: Path
) -> None:
    await served.platform.post(PLACE, CARD, "mark")
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        question = page.get_by_role("dialog", name="Really stop?")
        await page.get_by_role("button", name="Stop").click()
        await page.keyboard.press("Escape")
        await expect(question).to_be_hidden()
        assert served.turn.heard == []

        await page.get_by_role("button", name="Stop").click()
        async with page.expect_response("**/chat/api/input"):
            await question.get_by_role("button", name="Stop").click()
        assert len(served.turn.heard) == 1


async def test_moving_time_keeps_the_buttons_still_until_it_has_arrived(
    served: Served, tmp_path: Path
) -> None:
    served.panel.gate = asyncio.Event()
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        await expect(page.locator("#clock-time")).to_have_text("14:45")
        await page.get_by_role("button", name="Plus 1 hour").click()
        await expect(page.get_by_role("button", name="Plus 1 day")).to_be_disabled()
        await expect(page.get_by_text("Time is passing")).to_be_visible()
        await served.platform.post(PLACE, CARD, "mark")
        await expect(page.get_by_role("heading", name="How did it go?")).to_be_visible()
        served.panel.gate.set()
        await expect(page.locator("#clock-time")).to_have_text("15:45")
        await expect(page.get_by_role("button", name="Plus 1 day")).to_be_enabled()


async def test_a_phone_shows_one_screen_at_a_time_and_nothing_is_cut_off(
    served: Served, tmp_path: Path
) -> None:
    await served.platform.post(PLACE, CARD, "mark")
    async with chromium(served, tmp_path, PHONE) as page:
        await page.goto(f"{served.url}/chat?realm={REALM}&as=ana")
        await expect(page.locator(".place .badge")).to_contain_text("1")
        await expect(page.locator(".talk")).to_be_hidden()
        await page.get_by_role("button", name="grade-4").click()
        await expect(page.locator(".side")).to_be_hidden()
        await page.get_by_role("button", name="Reply in a thread").click()
        await expect(page.locator(".talk")).to_be_hidden()
        await expect(page.locator(".thread")).to_be_visible()
        for selector in ("html", "#thread-scroll"):
            assert await page.locator(selector).evaluate("it => it.scrollWidth <= it.clientWidth")
        await page.get_by_role("button", name="Back to the conversation").click()
        await page.get_by_role("button", name="Back to conversations").click()
        await expect(page.locator(".side")).to_be_visible()
        await expect(page.locator(".badge")).to_have_count(0)


async def test_the_bot_is_taken_out_of_a_channel_and_let_in_again(
    served: Served, tmp_path: Path
) -> None:
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        await page.get_by_role("button", name="This conversation").click()
        await page.get_by_role("button", name="Remove Cyclebot").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove Cyclebot").click()
        await expect(page.locator("#talk-about")).to_contain_text("Cyclebot is not here")
        await page.locator("#talk-absent").get_by_role("button", name="Add Cyclebot").click()
        await expect(page.locator("#talk-about")).not_to_contain_text("Cyclebot is not here")
        await expect(page.locator("#talk-absent")).to_be_hidden()

    assert [each.what for each in served.turn.heard] == [
        Left(who=None, why="removed on the chat page"),
        Joined(who=None, how="added on the chat page"),
    ]


async def test_a_lost_connection_is_said_and_then_all_that_came_meanwhile_is_there(
    served: Served, tmp_path: Path
) -> None:
    async with chromium(served, tmp_path) as page:
        await enter(page, served)
        await expect(page.locator("#clock-time")).to_have_text("14:45")
        await served.stop()
        await expect(page.get_by_text("The connection is lost")).to_be_visible()
        await served.platform.post(PLACE, CARD, "mark")
        await served.start()
        heading = page.get_by_role("heading", name="How did it go?")
        await expect(heading).to_be_visible(timeout=20_000)
        await expect(page.get_by_text("The connection is lost")).to_be_hidden()
