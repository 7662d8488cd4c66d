"""`cyclebot program`: looking at program files before anybody is asked by them."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.opening import as_json, say_json
from config.program_files import ProgramFileError, load_program


@click.group()
def program() -> None:
    """Look at program files."""


@program.command(short_help="Say whether a file is a program, and if not, why.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def check(file: Path, as_json: bool) -> None:
    """Say whether FILE is a program that can be run, and if not, why, line by line.

    No database is needed, and nothing is changed.
    """
    try:
        read = load_program(file)
    except ProgramFileError as error:
        if not as_json:
            raise
        problems = [{"line": each.line, "words": each.words} for each in error.problems]
        say_json({"usable": False, "problems": problems})
        click.get_current_context().exit(1)
    if as_json:
        say_json({"usable": True, "key": read.key, "steps": len(read.steps), "problems": []})
        return
    count = len(read.steps)
    steps = "1 step" if count == 1 else f"{count} steps"
    click.echo(f"{file} can be run: program “{read.key}”, {steps}.")
