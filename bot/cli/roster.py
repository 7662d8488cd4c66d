"""`cyclebot roster`: units, people, roles and channels from one file, and back into it."""

from __future__ import annotations

from typing import BinaryIO

import click

from bot.cli.naming import place
from bot.cli.opening import as_json, changing, contents, dry_run, looking, say_json
from bot.domain.access import Action, Actor
from bot.store.work import Work
from bot.use_cases.roster_file import COLUMNS
from bot.use_cases.roster_plan import RosterPlan
from bot.use_cases.rosters import export_roster, import_roster, plan_roster
from bot.use_cases.sheets import read_sheet
from config.program_files import shipped_programs

_OPERATOR = Actor.system()


_HELP = """Units, people, roles and channels, from a file and back.

\b
One line is about the lowest unit it names: the unit itself, or, where a person
stands on it, that person's role there.
  network,lea,school,team,person,email,role
  Pilot,,,,,,
  Pilot,Pomona USD,,,,,
  Pilot,Pomona USD,Juniper,,,,
  Pilot,Pomona USD,Juniper,Grade 4,,,
  Pilot,Pomona USD,Juniper,,Pia Prince,pia@example.org,principal
  Pilot,Pomona USD,Juniper,Grade 4,Ana Lee,ana@example.org,member

\b
Columns may stand in any order. Besides these there may be:
  left        yes: the person holds this role no longer
  zone        of the person, or of the unit on its own line: America/Los_Angeles
  program     the unit's program, by its key
  order       where the unit stands among its neighbours: 1, 2, 3
  focus       what an LEA works on
  platform    slack, teams or web, with
  workspace   its id or name; it must be bound to a unit above (cyclebot bind)
  channel     the team's channel, by the platform's id
  account     the person's account, by the platform's id

Roles are member, principal, lead and administrator. Every unit has one line of its own,
without a person. An LEA inside a county office is written "Kern County > Delano". A cell left
empty changes nothing.
"""


@click.group(help=_HELP)
def roster() -> None:
    """Units, people, roles and channels, from a file and back."""


@roster.command(name="import", short_help="Take in a file; all of it or nothing.")
@click.argument("file", type=click.File("rb"))
@dry_run
@as_json
def import_(file: BinaryIO, dry_run: bool, as_json: bool) -> None:
    """Take in FILE (- for standard input), a CSV as any spreadsheet writes it.

    All lines are judged first. If one can't be taken, each such line is named and nothing is
    done; else all is done at once. The same file again changes nothing.
    """
    data = contents(file)
    programs = [each.key for each in shipped_programs()]

    def work_on(work: Work) -> RosterPlan:
        doing = plan_roster if dry_run else import_roster
        return doing(work, _OPERATOR, data, programs)

    plan = looking(work_on) if dry_run else changing(work_on)
    if as_json:
        changes = [each.words for each in plan.changes]
        say_json({"done": not dry_run, "changes": changes, "unchanged_lines": plan.left})
        return
    for change in plan.changes:
        click.echo(change.words)
    click.echo(plan.summary + (" Nothing was done: this is a dry run." if dry_run else ""))


@roster.command(short_help="Write the roster as it stands.")
@click.option("--unit", help="Only this unit and what is below it.")
@click.option("--out", type=click.File("wb"), default="-", help="The file to write.")
@as_json
def export(unit: str | None, out: BinaryIO, as_json: bool) -> None:
    """Write the roster as it stands, in the columns that import reads.

    To import an export changes nothing. No cell of it is taken for a formula by a spreadsheet.
    """
    text = changing(
        lambda work: export_roster(work, _OPERATOR, place(work, Action.EXPORT, unit).path)
    )
    if as_json:
        sheet = read_sheet(text.encode(), required=COLUMNS, optional=())
        say_json([dict(line.cells) for line in sheet.lines])
        return
    # A spreadsheet tells UTF-8 by the mark at the beginning.
    out.write(text.encode("utf-8-sig"))
