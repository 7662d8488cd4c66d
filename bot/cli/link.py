"""`cyclebot link`: a one-time code that makes a chat account a person's."""

from __future__ import annotations

import click

from bot.cli.opening import as_json, changing, say_json
from bot.domain.access import Actor
from bot.domain.errors import Refused
from bot.domain.names import fold
from bot.store import people
from bot.store.people import PersonRow
from bot.store.work import Work
from bot.use_cases.binding import LINK_LASTS, OneTimeCode, offer_link
from config.settings import load_settings


@click.command()
@click.argument("email")
@as_json
def link(email: str, as_json: bool) -> None:
    """Make a one-time code that makes a chat account that of the person with this EMAIL.

    For those whose account is not linked by itself: a guest of a workspace, or an address that
    differs. The person writes the code from the account within an hour. Give it to nobody else:
    whoever writes it is taken for that person.
    """

    def offer(work: Work) -> tuple[PersonRow, OneTimeCode]:
        person = people.people_by_email(work.connection, (email,)).get(fold(email))
        if person is None:
            raise Refused(f"There is nobody with the address {email}; the roster has them all.")
        return person, offer_link(work, Actor.system(), person)

    person, offered = changing(offer)
    if as_json:
        until = offered.expires_at.isoformat()
        say_json({"person": person.name, "code": offered.code, "expires_at": until})
        return
    click.echo(offered.code)
    minutes = round(LINK_LASTS.total_seconds() / 60)
    click.echo(
        f"{person.name} writes “{load_settings().command} link {offered.code}” to Cyclebot within"
        f" {minutes} minutes. It works once."
    )
