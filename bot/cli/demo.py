"""`cyclebot demo`: an invented network on this machine, with nothing to set up and no account."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli import memory
from bot.cli.looping import run
from bot.cli.serve import until_told_to_stop
from bot.demo.loading import is_loaded, load, remove
from bot.demo.network import load_demo
from bot.domain.clock import machine_now
from bot.domain.errors import Unusable
from bot.domain.local_time import local
from bot.store import migrating
from bot.wiring import logs
from bot.wiring.local_chat import chat_file
from bot.wiring.server import listen, serving
from config.settings import Settings, load_settings

DATABASE = "sqlite:///demo.sqlite"
"""Where the demo lives unless CYCLEBOT_DATABASE_URL names another file."""

_TRY = """
  {page}

Three things to try there (at the top left you choose who you are):

  1. As Cleo Nakagawa, a teacher: in #juniper-grade-4, press "To the next thing" at the top:
     "What are you adjusting?" opens. Press Answer; the card counts you at once.
  2. As Yolanda Iturbe, a principal: write {command} status to Cyclebot. One ask waits for you;
     Answer it, and see it arrive under the team's question.
  3. As Rin Oshiro, a teacher: in #avocet-science-7, press "Set up this team". Then move the
     clock a day at a time: a whole three-week cycle takes five minutes.

Everything stays in {file}. "make demo-reset" starts over; Ctrl-C ends.
"""

_AGAIN = """
  {page}

Everything stands in {file} as you left it, its calendar too. "make demo-reset" starts over, with
three things to try; Ctrl-C ends.
"""


@click.command()
@click.option("--reset", is_flag=True, help="Start over: what was done in the demo is lost.")
def demo(reset: bool) -> None:
    """Serve an invented network on a local chat page, its past weeks lived already.

    The first time it is made, which takes some seconds; later it opens as it was left, its
    calendar too. It lives in demo.sqlite in the working folder, or where CYCLEBOT_DATABASE_URL
    says (a SQLite file). HOST and PORT are heeded.
    """
    logs.write_down(logs.PlainLines(), sys.stderr)
    settings = _settings()
    path = _file(settings)
    # Looked at first: whoever has a taken port should not wait for a network to be made.
    listen(settings.host, settings.port).close()
    loaded = is_loaded(settings.database_url, path)
    if loaded and reset:
        remove(path, chat_file(settings))
        loaded = False
    if loaded:
        migrating.migrate(settings.database_url)
    else:
        _make(path, chat_file(settings))
    run(_serve(settings, path, _AGAIN if loaded else _TRY))


def _settings() -> Settings:
    settings = load_settings()
    if "database_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"database_url": DATABASE})
    settings = settings.with_local_chat()
    if not settings.local_chat:
        raise Unusable(
            "The demo is a local chat page, and CYCLEBOT_LOCAL_CHAT is off. Unset it, or turn it"
            " on."
        )
    return settings


def _file(settings: Settings) -> Path:
    if not settings.database_url.startswith("sqlite:///"):
        raise Unusable(
            "The demo lives in a SQLite file, and CYCLEBOT_DATABASE_URL names a server. Unset it, "
            "or name a file, such as sqlite:///demo.sqlite."
        )
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _make(path: Path, chat: Path) -> None:
    data = load_demo()
    today = local(machine_now(), data.network.zone).date()
    click.echo("Making the demo network: twelve districts live through their last weeks ...")
    with click.progressbar(length=100, label="  school days") as bar:
        run(load(path, chat, data, today, lambda day, of: bar.update(100 * day // of - bar.pos)))


async def _serve(settings: Settings, path: Path, greeting: str) -> None:
    async with serving(settings, local_chat=True) as served:
        page = f"{served.address}/chat"
        click.echo(greeting.format(page=page, command=settings.command, file=path))
        with memory.lasting():
            await until_told_to_stop()
