"""`cyclebot bind`: a one-time code that binds a workspace or a tenant to a unit."""

from __future__ import annotations

import click

from bot.cli.opening import as_json, changing, say_json
from bot.domain.access import Action, Actor
from bot.domain.local_time import local
from bot.store import units
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.binding import OneTimeCode, offer_claim
from bot.use_cases.unit_names import names_for
from config.settings import load_settings
from dialogs.inputs import BY_NAME


@click.command()
@click.argument("unit")
@as_json
def bind(unit: str, as_json: bool) -> None:
    """Make a one-time code that binds a workspace to UNIT and to all below it.

    Write UNIT as "Pomona USD", or as "Pomona USD > Juniper" where there are several of a name.
    The code is shown once. Whoever writes it in the workspace within a day binds the workspace;
    what an installer says of a workspace binds nothing.
    """

    def offer(work: Work) -> tuple[UnitRow, str, OneTimeCode]:
        actor = Actor.system()
        found = names_for(work, actor, Action.BIND).find(unit)
        zone = units.zone_of(units.chain(work.connection, found))
        return found, zone, offer_claim(work, actor, found)

    found, zone, offered = changing(offer)
    if as_json:
        until = offered.expires_at.isoformat()
        say_json({"unit": found.name, "code": offered.code, "expires_at": until})
        return
    until = local(offered.expires_at, zone).strftime("%A %d %B, %H:%M")
    click.echo(offered.code)
    word = f"bind {offered.code}"
    click.echo(
        f"Write “{load_settings().command} {word}”, in Teams “{BY_NAME['teams']} {word}”, where"
        f" {found.name} is to be served, by {until}. It works once."
    )
