"""`cyclebot migrate`: the database's tables as this program wants them."""

from __future__ import annotations

import click

from bot.store import migrating
from config.settings import load_settings


@click.command()
def migrate() -> None:
    """Make the database's tables, or bring them up to date.

    A SQLite file that is not there is made. All or nothing: a failure leaves the database as it
    was. Several replicas may start with this together; they take turns.
    """
    url = load_settings().database_url
    before = migrating.current(url)
    migrating.migrate(url)
    if before == migrating.head():
        click.echo("The database was up to date already.")
    elif before is None:
        click.echo("The database has its tables now.")
    else:
        click.echo("The database is up to date now.")
