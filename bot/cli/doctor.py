"""`cyclebot doctor`: one page about a running Cyclebot, and for each fault the next step."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version

import click

from adapters.slack.scopes import BOT_SCOPES
from bot.cli.opening import as_json, looking, say_json
from bot.domain.clock import machine_now
from bot.domain.errors import DatabaseNotMigrated, DatabaseTooNew, Unusable
from bot.store import migrating
from bot.store.sealing import Seal, SealBroken
from bot.use_cases.check_up import Expected, Finding, check_up
from config.settings import Settings, load_settings

_MARKS = {"ok": "ok", "look": "look", "fault": "FAULT"}


@click.command()
@as_json
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Look whether all is well, and say for each fault what to do next.

    Changes nothing, and may run beside "serve". It names teams and channels and no person. Exit
    code 1 if something needs somebody.
    """
    settings = load_settings()
    findings = _findings(settings)
    faults = [each for each in findings if each.standing == "fault"]
    if as_json:
        say_json(
            {
                "version": version("cyclebot"),
                "well": not faults,
                "findings": [asdict(each) for each in findings],
            }
        )
    else:
        _say(findings, len(faults))
    if faults:
        context.exit(1)


def _findings(settings: Settings) -> tuple[Finding, ...]:
    url = settings.database_url
    try:
        revision = migrating.current(url)
        beginning = _database(url, revision)
        if beginning[-1].standing == "fault":
            return beginning
        return beginning + looking(lambda work: check_up(work, _expected(settings)))
    except Unusable as why:
        gone = Finding(
            part="database",
            standing="fault",
            words=why.words.split("\n")[0],
            next_step="See that it runs, and that CYCLEBOT_DATABASE_URL is right.",
        )
        return (gone,)


def _database(url: str, revision: str | None) -> tuple[Finding, Finding]:
    kind = "SQLite file" if url.startswith("sqlite") else "PostgreSQL"
    there = Finding(part="database", standing="ok", words=f"{kind}, and it answers.")
    if revision == migrating.head():
        return there, Finding(part="tables", standing="ok", words="As this version wants them.")
    newer = revision is not None and not migrating.known(revision)
    fault = DatabaseTooNew() if newer else DatabaseNotMigrated()
    words, _, next_step = fault.words.partition("\n\n")
    return there, Finding(part="tables", standing="fault", words=words, next_step=next_step)


def _expected(settings: Settings) -> Expected:
    keys = [each.get_secret_value() for each in settings.encryption_keys]

    def opens(sealed: bytes) -> bool:
        if not keys:
            return False
        try:
            Seal(keys).open(sealed)
        except SealBroken:
            return False
        return True

    return Expected(
        machine=machine_now(),
        zone_data=version("tzdata"),
        local_chat=bool(settings.local_chat),
        scopes={"slack": BOT_SCOPES},
        opens=opens,
    )


def _say(findings: tuple[Finding, ...], faults: int) -> None:
    click.echo(f"Cyclebot {version('cyclebot')}, {machine_now():%a %d %b %Y %H:%M} UTC\n")
    wide = max(len(each.part) for each in findings)
    for each in findings:
        click.echo(f"{_MARKS[each.standing]:<6}{each.part:<{wide}}  {each.words}")
        if each.next_step:
            click.echo(f"{'':<6}{'':<{wide}}  -> {each.next_step}")
    said = {0: "Nothing needs you.", 1: "One thing needs somebody."}
    click.echo(f"\n{said.get(faults, f'{faults} things need somebody.')}")
