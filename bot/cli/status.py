"""`cyclebot status`: where a school's teams stand, as its principal sees it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import click

from bot.cli.opening import as_json, looking, say_json
from bot.domain.access import Action, Actor, Grant
from bot.domain.evidence import Count, Sum
from bot.domain.small_numbers import Held
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.shown_figures import ShownFigures
from bot.use_cases.status import SchoolStatus, school_status
from bot.use_cases.team_standing import TeamStatus
from bot.use_cases.unit_names import names_for
from dialogs.status_views import numbers_line
from dialogs.wording import status as words
from dialogs.wording.dates import day_words

_HELP = """Show where the teams of SCHOOL stand: what waits first, then each team.

\b
  cyclebot status Juniper
  cyclebot status "Pomona USD > Juniper" --json

It is what the school's principal sees in chat: nobody's name, and numbers over a few students or
one class are held back. Nothing is changed.
"""


@click.command(help=_HELP)
@click.argument("school")
@as_json
def status(school: str, as_json: bool) -> None:
    """Show where the teams of a school stand."""
    found = looking(lambda work: _read(work, school))
    if as_json:
        say_json(_as_values(found))
        return
    for line in _lines(found):
        click.echo(line)


def _read(work: Work, name: str) -> SchoolStatus:
    school = names_for(work, Actor.system(), Action.READ_STATUS, "school").find(name)
    return school_status(work, _as_principal(school), school)


def _as_principal(school: UnitRow) -> Actor:
    """What is printed gets about, so an operator reads no more here than a principal."""
    return Actor(
        person_id=None,
        account_id=None,
        installation_id=None,
        bound_paths=(school.path,),
        grants=(Grant(unit_id=school.id, unit_path=school.path, role="principal"),),
    )


def _lines(found: SchoolStatus) -> list[str]:
    lines = [f"{found.school.name} · {day_words(found.today)}"]
    lines += [
        words.ask(one.team.name, one.ask.what, one.since, found.today, one.promised).plain()
        for one in found.asks
    ]
    lines += [words.fault(one.team.name, one.why).plain() for one in found.faults]
    for team in found.teams:
        lines.append(words.where(team).plain())
        if numbers := numbers_line(team):
            lines.append(f"  {numbers}")
    if not found.teams:
        lines.append(words.NO_TEAMS)
    if found.review_on is not None:
        lines.append(words.review(found.review_on, len(found.teams)))
    return lines


def _as_values(found: SchoolStatus) -> dict[str, Any]:
    return {
        "school": found.school.name,
        "on": found.today.isoformat(),
        "asks": [
            {"team": one.team.name, "what": one.ask.what, "since": one.since.isoformat()}
            for one in found.asks
        ],
        "faults": [{"team": one.team.name, "why": one.why} for one in found.faults],
        "teams": [_team(team) for team in found.teams],
        "review_on": _day(found.review_on),
    }


def _team(team: TeamStatus) -> dict[str, Any]:
    answered = team.answered
    indicator = team.facts.indicator if team.facts else None
    return {
        "team": team.team.name,
        "stands": team.stands,
        "phase": team.phase or None,
        "day": team.day if team.phase else None,
        "reached": team.reached,
        "answered": answered.in_words if answered else None,
        "people": asdict(answered.people) if answered and answered.people else None,
        "paused_until": _day(team.paused_until),
        "starts_on": _day(team.starts_on),
        "indicator": indicator.text if indicator else None,
        "figures": _figures(team.figures) if team.figures else None,
    }


def _figures(figures: ShownFigures) -> dict[str, Any]:
    compared = figures.compared
    return {
        "start": _number(compared.before if compared else figures.start),
        "now": _number(compared.now if compared else figures.now),
        "guess": _number(figures.guess),
        "target": _number(figures.target),
        "group": figures.group_key or None,
        "group_now": _number(figures.group),
        "held": figures.held.why if figures.held else None,
    }


def _number(number: Sum | Count | Held | None) -> dict[str, Any] | None:
    match number:
        case None:
            return None
        case Held(why=why):
            return {"held": why}
        case Sum(got=got, of=of, classes=classes):
            return {"got": got, "of": of, "classes": classes}
        case Count(got=got, of=of):
            return {"got": _plain(got), "of": of}


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
