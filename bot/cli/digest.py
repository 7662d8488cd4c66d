"""`cyclebot digest`: a lead's week, as it was sent or as it would be now."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.opening import as_json, looking, say_json
from bot.domain.errors import Refused
from bot.domain.names import fold
from bot.store import people, roles
from bot.store.people import PersonRow
from bot.store.work import Work
from bot.use_cases import digests
from bot.use_cases.digest_shape import DigestFigures, to_stored
from dialogs.digest_known import read_known
from dialogs.digest_views import NOW, digest_message
from dialogs.plain_words import lines_of

_HELP = """Show the last weekly digest of LEAD, a lead's e-mail; with --preview the next.

\b
  cyclebot digest dana@example.org
  cyclebot digest dana@example.org --preview --json

A preview is what the lead would read now. It is sent to nobody, and the weekly one comes all the
same. Nothing is changed.
"""


@click.command(help=_HELP)
@click.argument("lead")
@click.option("--preview", is_flag=True, help="What it would say now.")
@as_json
def digest(lead: str, preview: bool, as_json: bool) -> None:
    """Show a lead's weekly digest."""
    figures, lines = looking(lambda work: _read(work, lead, preview=preview))
    if as_json:
        say_json(_as_values(figures, preview=preview))
        return
    for line in lines:
        click.echo(line)


def _read(work: Work, email: str, *, preview: bool) -> tuple[DigestFigures, list[str]]:
    person = _lead(work, email)
    if preview:
        figures = digests.preview(work, person.id)
    else:
        found = digests.last_sent(work, person.id)
        if found is None:
            raise Refused(f"{person.name} was sent no digest yet; --preview shows the next.")
        figures = found
    known = read_known(work, (figures,))
    message = digest_message(figures, known, person_id=person.id, now=work.now, about=NOW)
    return figures, lines_of(message)


def _lead(work: Work, email: str) -> PersonRow:
    person = people.people_by_email(work.connection, (email,)).get(fold(email))
    held = roles.grants_of(work.connection, person.id) if person else ()
    if person is None or not any(each.role == "lead" for each in held):
        raise Refused(f"Nobody with the e-mail {email} is a lead here.")
    return person


def _as_values(figures: DigestFigures, *, preview: bool) -> dict[str, Any]:
    return {"preview": preview, **to_stored(figures)}
