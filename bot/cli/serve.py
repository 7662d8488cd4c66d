"""`cyclebot serve`: talk to people, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal

import click

from bot.cli import memory
from bot.cli.looping import run
from bot.domain.errors import Unusable
from bot.wiring import logs
from bot.wiring.server import serving
from bot.wiring.slack_settings import slack_way
from config.settings import Settings, load_settings

_log = logging.getLogger(__name__)


@click.command()
def serve() -> None:
    """Talk to people until told to stop.

    Listens at HOST and PORT. The database must be there and up to date (see "cyclebot migrate").
    Ctrl-C or SIGTERM: nothing new is taken, what is under way is finished, and it ends, within 20
    seconds. What happens is told on standard output, one JSON line each.
    """
    logs.write_down(logs.JsonLines())
    settings = load_settings()
    if settings.local_chat:
        settings = settings.with_local_chat()
        if slack_way(settings) is not None:
            raise Unusable(
                "CYCLEBOT_LOCAL_CHAT is on, which lets whoever opens the page be anyone, and Slack"
                " is set up too. Turn CYCLEBOT_LOCAL_CHAT off to serve Slack."
            )
    run(_serve(settings))


async def until_told_to_stop() -> None:
    """Wait for Ctrl-C or SIGTERM; a second one ends the process as usual."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for each in signals:
        loop.add_signal_handler(each, told.set)
    try:
        await told.wait()
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


async def _serve(settings: Settings) -> None:
    async with serving(settings, local_chat=bool(settings.local_chat)) as served:
        page = "/chat" if settings.local_chat else ""
        with memory.lasting():
            _log.info("Cyclebot is ready at %s%s", served.address, page)
            await until_told_to_stop()
        _log.info("told to stop: finishing what is under way")
    _log.info("stopped")
