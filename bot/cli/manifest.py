"""`cyclebot manifest`: what a platform must be told to make an app of Cyclebot."""

from __future__ import annotations

import click

from adapters.slack.manifest import manifest as slack_manifest
from bot.cli.manifest_teams import is_address, teams
from bot.cli.opening import say_json
from config.settings import load_settings


@click.group()
def manifest() -> None:
    """Give what makes an app of Cyclebot on a platform."""


@manifest.command()
@click.option(
    "--url", help="Where Slack reaches this server, such as https://cyclebot.example.org."
)
@click.option("--socket", is_flag=True, help="For Socket Mode, which needs no address.")
def slack(url: str | None, socket: bool) -> None:
    """Print the app manifest for Slack, as JSON.

    At api.slack.com/apps: Create New App, From a manifest, paste it. The address is
    CYCLEBOT_PUBLIC_URL unless --url says another. docs/slack.md tells the whole way.
    """
    chosen = load_settings()
    reached = (url or chosen.public_url or "").rstrip("/") or None
    if reached is None and not socket:
        raise click.UsageError(
            "Say where Slack reaches this server: --url https://..., or --socket."
        )
    if reached is not None and not is_address(reached):
        raise click.UsageError(
            f"“{reached}” is no address that Slack takes: it begins with https://."
        )
    say_json(slack_manifest(url=reached, command=chosen.command, socket=socket))


manifest.add_command(teams)
