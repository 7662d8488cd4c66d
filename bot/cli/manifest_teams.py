"""`cyclebot manifest teams`: the package that a Microsoft 365 administrator uploads."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import click

from adapters.teams.manifest import Publisher, manifest, package
from bot.domain.errors import Unusable
from config.settings import load_settings

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@click.command()
@click.option(
    "--url", help="Where Teams reaches this server, such as https://cyclebot.example.org."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("cyclebot-teams.zip"),
    show_default=True,
    help="The file to write.",
)
@click.option(
    "--hear-threads",
    is_flag=True,
    help="Ask teams' owners to let Cyclebot read replies that do not mention it.",
)
@click.option("--publisher", default="Cyclebot", show_default=True, help="Who stands behind it.")
@click.option("--website", help="The publisher's page; the server's address if not said.")
@click.option("--privacy", help="The page on privacy; the server's address if not said.")
@click.option("--terms", help="The page on terms of use; the server's address if not said.")
def teams(
    url: str | None,
    output: Path,
    hear_threads: bool,
    publisher: str,
    website: str | None,
    privacy: str | None,
    terms: str | None,
) -> None:
    """Write the app package for Microsoft Teams, as a zip ready to upload.

    The bot's id is MICROSOFT_APP_ID; the address is CYCLEBOT_PUBLIC_URL unless --url says another.
    docs/teams.md tells the whole way.
    """
    chosen = load_settings()
    reached = (url or chosen.public_url or "").rstrip("/")
    if not reached:
        raise click.UsageError("Say where Teams reaches this server: --url https://...")
    for each in (reached, website, privacy, terms):
        if each is not None and not is_address(each):
            raise click.UsageError(
                f"“{each}” is no address that Teams takes: it begins with https://."
            )
    app_id = chosen.microsoft_app_id or ""
    if not _GUID.fullmatch(app_id):
        raise Unusable(
            "MICROSOFT_APP_ID must be set to the application (client) id of the bot's registration"
            " in Microsoft Entra, such as 12345678-90ab-cdef-1234-567890abcdef: the package names"
            " it. See docs/teams.md."
        )
    behind = Publisher(
        name=publisher,
        website=website or reached,
        privacy=privacy or reached,
        terms=terms or reached,
    )
    made = manifest(
        app_id=app_id.lower(),
        url=reached,
        version=version("cyclebot"),
        publisher=behind,
        hear_threads=hear_threads,
    )
    try:
        output.write_bytes(package(made))
    except OSError as cause:
        raise Unusable(f"{output} can't be written: {cause.strerror or cause}.") from cause
    click.echo(f"Wrote {output}. Upload it in the Teams admin center; docs/teams.md says how.")


def is_address(url: str) -> bool:
    """Whether an address is one that a platform may be given: https, with a host, and no more."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not (parts.query or parts.fragment)
