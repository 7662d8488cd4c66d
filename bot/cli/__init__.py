"""The command line: one verb for each thing an operator does.

A verb lives in a module of its own that is imported when the verb is called, so that `--help` is
there at once and a broken part takes only its own verb along. Exit codes: 0 done, 1 refused or
failed with plain words on standard error, 2 wrong usage. No decision is made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version

import click

from bot.cli import memory
from bot.domain.errors import CyclebotError
from bot.domain.names import nearest

_HELP = """Cyclebot runs a teacher team's inquiry cycle in chat: it asks short questions when
they are due, keeps the evidence, and tells the team, its principal and its lead what it said.

\b
A first day on a server of your own:
  cyclebot migrate                         make the tables, or bring them up to date
  cyclebot roster import roster.csv        the units, people and roles of your network
  cyclebot bind "Pomona USD"               a code that binds a workspace to a unit
  cyclebot serve                           talk to people
  cyclebot doctor                          whether all is well, and what to do where it is not

Settings come from the environment and from a file .env in the working directory; the database is
CYCLEBOT_DATABASE_URL (sqlite:///FILE or postgresql://USER@HOST/NAME). Only verbs that say so
change anything, each in one transaction: all of it or nothing.
"""

_EPILOG = "Exit codes: 0 done; 1 refused or failed, with plain words on standard error; 2 usage."

_VERBS: Mapping[str, tuple[str, str]] = {
    # A verb: where it is ("module:name"), and its line in the list.
    "backup": ("bot.cli.backup:backup", "Copy the database into a file, while it is served."),
    "bind": ("bot.cli.bind:bind", "Make a one-time code that binds a workspace to a unit."),
    "calendar": ("bot.cli.calendar:calendar", "Closed days, breaks and minimum days, from a file."),
    "demo": ("bot.cli.demo:demo", "An invented network on this machine, to try everything out."),
    "digest": ("bot.cli.digest:digest", "A lead's week, as it was sent or would be now."),
    "doctor": ("bot.cli.doctor:doctor", "Whether all is well, and what to do where it is not."),
    "export": ("bot.cli.export:export", "Write replies or measures, whole and plain."),
    "link": ("bot.cli.link:link", "Make a one-time code that links a chat account to a person."),
    "manifest": ("bot.cli.manifest:manifest", "What makes an app of Cyclebot on a platform."),
    "migrate": ("bot.cli.migrate:migrate", "Make the database's tables, or bring them up to date."),
    "program": ("bot.cli.program:program", "Look at program files."),
    "restore": ("bot.cli.backup:restore", "Put such a copy back in the database's place."),
    "roster": ("bot.cli.roster:roster", "Units, people, roles and channels, from a file and back."),
    "serve": ("bot.cli.serve:serve", "Talk to people, until told to stop."),
    "simulate": ("bot.cli.simulate:simulate", "Live weeks of an invented network, and check them."),
    "status": ("bot.cli.status:status", "Where a school's teams stand."),
}


class Said(click.ClickException):
    """An error of ours, in its own words and nothing before them; exit code 1."""

    def show(self, file: object = None) -> None:
        """Put the words on standard error."""
        click.echo(self.message, err=True)


class Verbs(click.Group):
    """The verbs by name, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give every verb, in order."""
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb, or give None if there is none of this name."""
        if cmd_name not in _VERBS:
            return None
        module, _, name = _VERBS[cmd_name][0].partition(":")
        with memory.loading():
            found = getattr(import_module(module), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, _VERBS[name][1]) for name in sorted(_VERBS)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; an unknown word gets the nearest one offered."""
        if args and args[0] not in _VERBS and not args[0].startswith("-"):
            near = nearest(args[0], _VERBS)
            offer = f"did you mean “{near}”?" if near else "see cyclebot --help."
            ctx.fail(f"There is no verb “{args[0]}”; {offer}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; what is refused or unusable is said in its own words."""
        try:
            return super().invoke(ctx)
        except CyclebotError as error:
            raise Said(error.words) from error


@click.group(
    cls=Verbs,
    help=_HELP,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(version("cyclebot"), message="Cyclebot %(version)s")
def main() -> None:
    """Begin; each verb does its own work."""
