"""`cyclebot backup` and `cyclebot restore`: a copy of the database, and putting it back."""

from __future__ import annotations

from pathlib import Path

import click

from bot.domain.clock import machine_now
from bot.store import backing_up, migrating
from bot.store.backing_up import Checked
from config.settings import load_settings

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command()
@_FILE
def backup(file: Path) -> None:
    """Copy the database into FILE, while it is served, and check the copy.

    FILE must not be there yet. It holds all that people wrote, readable by its owner only: keep it
    as safe as the database. The keys in CYCLEBOT_ENCRYPTION_KEYS are not in it; keep them apart.
    On PostgreSQL use pg_dump.
    """
    found = backing_up.back_up(load_settings().database_url, file)
    click.echo(f"{file}: {_described(found)}.")


@click.command()
@_FILE
def restore(file: Path) -> None:
    """Put the copy FILE in the place of the database, which nobody may be using.

    The copy is checked first. What was there is kept beside it. What happened since the copy was
    made is not in it: what people wrote since is gone, and what was posted since stands in chat and
    may be posted again. On PostgreSQL use pg_restore.
    """
    restored = backing_up.restore(load_settings().database_url, file, machine_now())
    click.echo(f"Restored: {_described(restored.checked)}.")
    if restored.kept is not None:
        click.echo(f"What was there before is kept as {restored.kept}.")
    if restored.checked.revision != migrating.head():
        click.echo("Its tables are an earlier version's: run `cyclebot migrate` next.")


def _described(found: Checked) -> str:
    return f"{found.rows} rows, {found.size / 1_000_000:.1f} MB, whole and checked"
