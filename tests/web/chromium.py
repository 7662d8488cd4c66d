"""A page in a real Chromium, which fails a test on what a person would not see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.browser import browser_is_required, chromium_path

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LAPTOP = (1280, 800)
PHONE = (390, 844)


@asynccontextmanager
async def browsing(url: str, folder: Path, size: tuple[int, int] = LAPTOP) -> AsyncIterator[Page]:
    """A page in a new Chromium; fails on any error it logs and any address but the server's."""
    path = chromium_path()
    if path is None:
        words = "NO CHROMIUM: the page was not tried in a browser (apt-get install chromium)"
        if browser_is_required():
            pytest.fail(words)
        pytest.skip(words)
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder,
            executable_path=path,
            args=list(ARGUMENTS),
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
        )
        page = context.pages[0]
        page.set_default_timeout(10_000)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda line: (
                wrong.append(line.text)
                if line.type == "error"
                and "net::ERR" not in line.text
                and "status of" not in line.text
                else None
            ),
        )
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(url) else wrong.append(asked.url),
        )
        try:
            yield page
            assert wrong == []
        finally:
            await context.close()
