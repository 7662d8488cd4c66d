"""`python -m tests.gallery [FOLDER] [--only TEXT]`: make the gallery's pictures."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.gallery import node_work
from tests.gallery.acting import act
from tests.gallery.checking import flaws_on_slack
from tests.gallery.collecting import Collector, in_order
from tests.gallery.crowding import crowd
from tests.gallery.painting import PagePainter, Painter
from tests.gallery.scenes import Scene
from tests.gallery.shooting import shoot
from tests.gallery.slack_painting import SlackPainter
from tests.gallery.teams_painting import TeamsPainter
from tests.gallery.town import lived_demo


def main() -> int:
    """Live the demo, collect the scenes, draw them; the exit code."""
    asked = argparse.ArgumentParser(prog="make gallery")
    asked.add_argument("folder", nargs="?", default="var/gallery", type=Path)
    asked.add_argument("--only", default="", help="scenes whose name holds this")
    asked.add_argument("--platform", default="", help="one platform alone")
    chosen = asked.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for old in chosen.folder.glob("*.png"):
        if chosen.only in old.name:
            old.unlink()
    node_work.install()
    _say("Living the demo's weeks ...")
    scenes = [each for each in asyncio.run(_scenes()) if chosen.only in each.name]
    painters = [each for each in _painters() if chosen.platform in each.name]
    _say(f"Drawing {len(scenes)} scenes for {', '.join(each.name for each in painters)} ...")
    count = asyncio.run(shoot(painters, scenes, chosen.folder))
    _say(f"{count} pictures: {chosen.folder / 'index.html'}")
    flaws = flaws_on_slack(scenes)
    for name, found in flaws.items():
        _say(f"Slack's published types refuse {name}: {'; '.join(found[:3])}")
    if not flaws:
        _say("Slack's published types refuse nothing of it.")
    return 1 if flaws else 0


async def _scenes() -> list[Scene]:
    with TemporaryDirectory() as folder:
        async with lived_demo(Path(folder)) as town:
            to = Collector(town)
            await to.everything()
            await act(to)
            await crowd(to)
            return sorted(to.found.scenes, key=in_order)


def _painters() -> Sequence[Painter]:
    return (PagePainter(), SlackPainter(), TeamsPainter())


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
