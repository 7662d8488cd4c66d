"""`cyclebot calendar`: closed days, breaks and minimum days from a file."""

from __future__ import annotations

from typing import BinaryIO

import click

from bot.cli.opening import as_json, changing, contents, dry_run, looking, say_json
from bot.domain.access import Actor
from bot.store.work import Work
from bot.use_cases.calendar_file import CalendarPlan, import_calendar, plan_calendar

_HELP = """Closed days, breaks and minimum days, from a file.

\b
The columns are unit and from, and, if wanted, to, kind, dismissal and label:
  unit,from,to,kind,dismissal,label
  Pomona USD,11/23/2026,11/27/2026,closed,,Thanksgiving break
  Pomona USD > Juniper,2026-12-02,,minimum,12:30 pm,Conferences
  Pomona USD > Juniper,2026-12-04,,open,,

The kind is closed, minimum (school ends early) or open (no longer closed); empty is closed.
What is closed for a unit is closed for all below it.
"""


@click.group(help=_HELP)
def calendar() -> None:
    """Closed days, breaks and minimum days, from a file."""


@calendar.command(name="import", short_help="Take in a file; all of it or nothing.")
@click.argument("file", type=click.File("rb"))
@dry_run
@as_json
def import_(file: BinaryIO, dry_run: bool, as_json: bool) -> None:
    """Take in FILE (- for standard input), a CSV as any spreadsheet writes it.

    All lines are judged first. If one can't be taken, each such line is named and nothing is
    done. Check-ins that are ahead move by themselves soon after, and each team is told.
    """
    data = contents(file)

    def work_on(work: Work) -> CalendarPlan:
        doing = plan_calendar if dry_run else import_calendar
        return doing(work, Actor.system(), data)

    plan = looking(work_on) if dry_run else changing(work_on)
    if as_json:
        changes = [each.words for each in plan.changes]
        say_json({"done": not dry_run, "changes": changes, "unchanged_lines": plan.left})
        return
    for change in plan.changes:
        click.echo(change.words)
    click.echo(plan.summary + (" Nothing was done: this is a dry run." if dry_run else ""))
