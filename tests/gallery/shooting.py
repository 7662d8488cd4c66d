"""Takes the pictures: every scene, as every painter draws it, in one real Chromium."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.async_api import Browser, async_playwright

from tests.browser import chromium_path
from tests.gallery.painting import Painter
from tests.gallery.scenes import Scene
from tests.web.chromium import ARGUMENTS

WIDTH, HEIGHT = 760, 900


class NoBrowser(Exception):
    """There is no Chromium on this machine; on Debian and Ubuntu: apt-get install chromium."""


async def shoot(painters: Sequence[Painter], scenes: Sequence[Scene], folder: Path) -> int:
    """Picture every scene with every painter, and write a page that shows them side by side.

    Args:
        painters: who draws.
        scenes: what; their names are the files' names.
        folder: where to; it is there.

    Returns:
        How many pictures were made.

    Raises:
        NoBrowser: there is none.
    """
    count = 0
    async with _browser() as browser:
        for painter in painters:
            payloads = painter.payloads(scenes)
            for theme in painter.themes:
                page = await browser.new_page(
                    viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=_scheme(theme)
                )
                await page.set_content(painter.document(theme))
                for scene in scenes:
                    if scene.name not in payloads:
                        continue
                    await page.evaluate("payload => draw(payload)", payloads[scene.name])
                    picture = folder / _file(painter, theme, scene)
                    await page.locator("#shot").screenshot(path=picture, animations="disabled")
                    count += 1
                await page.close()
    (folder / "index.html").write_text(_index(painters, scenes, folder), encoding="utf-8")
    return count


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    path = chromium_path()
    if path is None:
        raise NoBrowser(NoBrowser.__doc__)
    with TemporaryDirectory() as home:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=path, args=list(ARGUMENTS), env={"HOME": home}
            )
            try:
                yield browser
            finally:
                await browser.close()


def _scheme(theme: str) -> Literal["dark", "light"]:
    return "dark" if theme == "dark" else "light"


def _file(painter: Painter, theme: str, scene: Scene) -> str:
    return f"{scene.name}.{painter.name}-{theme}.png"


def _index(painters: Sequence[Painter], scenes: Sequence[Scene], folder: Path) -> str:
    rows = "\n".join(_row(painters, scene, folder) for scene in scenes)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>'
        "body{font:15px system-ui;margin:24px;background:#777} h2{font-size:16px;color:#fff}"
        "div{display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}"
        "img{max-width:560px;border-radius:6px}</style>"
        f"{rows}</html>"
    )


def _row(painters: Sequence[Painter], scene: Scene, folder: Path) -> str:
    files = [_file(painter, theme, scene) for painter in painters for theme in painter.themes]
    pictures = "".join(
        f'<img loading="lazy" src="{name}" alt="{name}">'
        for name in files
        if (folder / name).exists()
    )
    return f'<h2 id="{scene.name}">{html.escape(scene.title)}</h2><div>{pictures}</div>'
