"""The demo as a newcomer meets it: the whole house behind the page, in a real Chromium."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.demo.loading import load
from bot.demo.network import load_demo
from bot.wiring.server import serving
from config.settings import Settings
from tests.web.chromium import PHONE, browsing

WEDNESDAY = date(2026, 10, 14)


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """The demo as it ships, made in a folder and served; its address."""
    path, chat = folder / "demo.sqlite", folder / "demo-chat.sqlite"
    await load(path, chat, load_demo(), WEDNESDAY, lambda day, of: None)
    settings = Settings(_env_file=None).model_copy(
        update={"database_url": f"sqlite:///{path}", "port": 0, "local_chat": True}
    )
    async with serving(settings, local_chat=True) as served:
        yield served.address


async def enter(page: Page, url: str, who: str, place: str) -> None:
    await page.goto(f"{url}/chat?realm=ccee-pilot&as={who}&in={place}")
    await expect(page.locator("#talk-name")).to_have_text("Cyclebot")


async def write(page: Page, text: str, pane: str = "talk") -> None:
    await page.locator(f".compose[data-place={pane}] textarea").fill(text)
    await page.keyboard.press("Enter")


async def test_a_newcomer_lives_a_check_in_and_reads_status_and_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A teacher answers and sees the count, the recap comes; principal and lead read about it."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    async with demo(tmp_path) as url, browsing(url, tmp_path / "browser") as page:
        page.set_default_timeout(30_000)  # A server that was just started may be busy for a while.
        expect.set_options(timeout=20_000)
        await _a_teacher_answers(page, url)
        await _the_recap_comes(page)
        await _a_principal_asks(page, url)
        await _a_lead_reads(page, url)


async def _a_teacher_answers(page: Page, url: str) -> None:
    await page.goto(f"{url}/chat")
    await expect(page.get_by_text("is invented")).to_be_visible()
    # The words stand before the people do: whoever types too early chooses nobody.
    await expect(page.get_by_role("dialog", name="Who are you?")).to_be_visible(timeout=30_000)
    await page.keyboard.type("cleo")
    await expect(page.locator(".person-choice").first).to_contain_text("Cleo", timeout=30_000)
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="juniper-grade-4").click()
    await expect(page.locator("#clock-cycle")).to_have_text("implement, day 8 of 15")

    await page.get_by_role("button", name="To the next thing").click()
    card = page.locator(".message", has=page.get_by_role("heading", name="What are you adjusting?"))
    card = card.last
    await expect(card).to_contain_text("0 of 5 answered", timeout=30_000)
    await card.get_by_role("button", name="Answer", exact=True).click()
    form = page.get_by_role("dialog", name="What are you adjusting?")
    await form.get_by_label("One thing I'm changing").fill("Four words, not six.")
    await form.get_by_label("A count, if you have one").fill("12 of 25")
    await form.get_by_role("button", name="Send").click()
    await expect(card).to_contain_text("1 of 5 answered")

    await card.get_by_role("button", name="Reply").click()
    await write(page, "I wonder if pairs could choose the words themselves.", "thread")
    await expect(card).to_contain_text("1 of 5 answered")


async def _the_recap_comes(page: Page) -> None:
    # The next thing is the one named beside the button, past all that happens to other teams.
    button = page.get_by_role("button", name="To the next thing")
    for named, at in (("reminds", "14:45"), ("closes", "16:00")):
        await expect(page.locator("#clock-next")).to_contain_text(f"{at}, {named}")
        await button.click()
        await expect(page.locator("#clock-time")).to_have_text(at)
        await expect(button).to_be_enabled(timeout=30_000)
        await expect(page.locator("#clock-next")).not_to_contain_text(named)
    thread = page.locator("#thread-messages")
    await expect(thread).to_contain_text("what we said about", timeout=20_000)
    await expect(thread).to_contain_text("1 of 5 answered")


async def _a_principal_asks(page: Page, url: str) -> None:
    await enter(page, url, "yolanda-iturbe", "dm-yolanda-iturbe")
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await write(page, "/cycle status")
    status = page.locator(".message", has_text="Juniper Elementary").last
    await expect(status).to_contain_text("asks for someone to visit a room")
    await expect(status).to_contain_text("bot removed from the channel")
    await expect(status).to_contain_text("31 → 48 of 80")
    await expect(status).to_contain_text("held back (under 10)")
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0], "nothing sticks out of a phone's screen"


async def _a_lead_reads(page: Page, url: str) -> None:
    await enter(page, url, "maribel-ochoa", "dm-maribel-ochoa")
    await write(page, "/cycle digest")
    # What else is owed to her at this hour may come before it or after.
    digest = page.locator(".message", has_text="Your 12 districts").last
    await expect(digest).to_be_visible(timeout=20_000)
    await expect(digest).to_contain_text("50 teams:")
    await expect(digest).to_contain_text(re.compile(r"Waiting for someone \(\d"))
