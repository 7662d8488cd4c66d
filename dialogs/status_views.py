"""A school's and a team's status as messages: what waits first, one line for each team after it.

Four teams fit on a phone's screen. Nothing here decides who may see what: what is held back never
came here. This module must not know how a status was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.domain.run_chart import FEWEST_POINTS
from bot.use_cases.last_cycles import EndedCycle
from bot.use_cases.status import OneTeam, SchoolStatus, Waiting
from bot.use_cases.status_facts import Fault
from bot.use_cases.team_standing import TeamStatus
from bot.use_cases.team_story import TeamStory
from dialogs.charts import chart_shown, per_cents
from dialogs.plain_words import paragraph_of
from dialogs.story_views import notes_shown, plan_shown, recap_shown
from dialogs.vocabulary import (
    Actions,
    Button,
    Chart,
    Element,
    Intent,
    Item,
    Items,
    Message,
    Note,
    Press,
    Prose,
    Rule,
    Say,
    Strong,
    more,
    prose,
)
from dialogs.wording import run_charts
from dialogs.wording import status as words
from dialogs.wording.sparkline import sparkline

MOST_ROWS: Final = 12


def school_message(
    status: SchoolStatus, *, command: str, answers: bool, coaches: bool, ended_one: bool = True
) -> Message:
    """A school's status.

    Args:
        status: What the reader may see.
        command: The command word.
        answers: Whether the reader may answer asks.
        coaches: Whether the reader may write to teams.
        ended_one: Whether the last cycle may be looked at.
    """
    body: list[Element] = [Say(words.heading(status.school.name, status.today))]
    if not status.teams:
        return _message([*body, Say(prose(words.NO_TEAMS))])
    body += _things(status.asks, status.faults, status.today, answers=answers)
    if not status.asks and not status.faults:
        body += _calm(status, coaches=coaches)
    body.append(Rule())
    body.append(Items(more(_rows(status.teams), MOST_ROWS, tail=_tail(status, command))))
    body += [Note(prose(line)) for line in _said_of_all(status.teams)]
    if status.review_on is not None:
        body.append(Say(prose(words.review(status.review_on, len(status.teams)))))
    return _message([*body, Actions(_presses(status, coaches=coaches, ended_one=ended_one))])


def team_message(
    one: OneTeam, story: TeamStory | None, *, answers: bool, zone_of_notes: str
) -> Message:
    """One team's status, with its plan, last recap and notes.

    Args:
        one: What the reader may see.
        story: What stands behind it, for those who may read it.
        answers: Whether the reader may answer asks.
        zone_of_notes: The zone that days of notes are read in.
    """
    status = one.status
    above = one.school.name if one.school else ""
    body: list[Element] = [Say(words.heading(status.team.name, one.today, above=above))]
    body += _things(one.asks, one.faults, one.today, answers=answers)
    body.append(Items(tuple(_rows((status,)))))
    body += [Note(prose(line)) for line in _said_of(status)]
    if story is not None:
        body += plan_shown(story.plan, of_team=one.of_team)
        body += recap_shown(story.recap)
        body += notes_shown(story, one, zone_of_notes)
    if _has_line(status):
        body.append(Actions((_chart_button(status.team.id),)))
    return _message(body)


def charts_message(name: str, teams: Sequence[TeamStatus], *, titled: bool) -> Message:
    """The pictures behind a status.

    Args:
        name: The school or the team.
        teams: Whose lines; as many as fit are drawn.
        titled: Whether each chart says its team.
    """
    body: list[Element] = [Say(prose(Strong(words.charts_of(name))))]
    drawn = [team for team in teams if _has_line(team)]
    for team in drawn[:MOST_ROWS]:
        chart = _chart(team, titled=titled)
        if chart is not None and team.line is not None:
            body += [chart, Note(prose(run_charts.verdict(team.line.whole)))]
    if not drawn:
        body.append(Say(prose(words.NOTHING_TO_DRAW)))
    return _message(body)


def last_cycle_message(school: str, ended: Sequence[EndedCycle], command: str) -> Message:
    """What each team came to in the last cycle it ended."""
    rows = [
        Item(
            lead=words.ended(one.team.name, one.number, one.ended_on, one.decision),
            detail=_detail(
                words.numbers(one.indicator.text if one.indicator else "Count", one.figures, {})
            ),
        )
        for one in ended
    ]
    head = Say(words.last_cycle_of(school))
    if not rows:
        return _message([head, Say(prose(words.NO_CYCLE_ENDED))])
    tail = Item(lead=prose(words.and_more(len(rows) - MOST_ROWS, command)))
    return _message([head, Items(more(rows, MOST_ROWS, tail=tail))])


def which_message(rows: Sequence[tuple[str, str, str | None]], command: str) -> Message:
    """Several schools or teams that could be meant: (id, name, school's name) each."""
    items = [
        Item(
            lead=words.of_school(name, school),
            action=Button(label=words.SHOW, does=Intent("status_of", (unit_id,))),
        )
        for unit_id, name, school in rows
    ]
    tail = Item(lead=prose(words.and_more(len(items) - MOST_ROWS, command)))
    body: list[Element] = [Say(prose(words.WHICH)), Items(more(items, MOST_ROWS, tail=tail))]
    return _message(body)


def waiting_rows(
    asks: Sequence[Waiting], faults: Sequence[Fault], today: date, *, answers: bool
) -> list[Item]:
    """What waits for the reader, a line each: asks, then what does not arrive.

    Args:
        asks: The longest wait first.
        faults: As the school lists its teams.
        today: The local date that days are told from.
        answers: Whether the reader may answer asks.
    """
    rows = [
        Item(
            lead=words.ask(one.team.name, one.ask.what, one.since, today, one.promised),
            action=answer_ask(one.ask.id) if answers else None,
        )
        for one in asks
    ]
    rows += [
        Item(
            lead=words.fault(one.team.name, one.why),
            action=Button(label=words.FIX, does=Intent("how_to_fix", (one.team.id,))),
        )
        for one in faults
    ]
    return rows


def answer_ask(ask_id: str) -> Button:
    """The button that answers an ask."""
    return Button(label=words.ANSWER, does=Intent("answer_ask", (ask_id,)), tone="main")


def team_row(team: TeamStatus, action: Press | None = None) -> Item:
    """Where one team stands, with its numbers below and what can be pressed beside it."""
    return Item(lead=words.where(team), detail=_numbers(team), action=action)


def numbers_line(team: TeamStatus) -> str:
    """A team's start, now, guess, target and group in one line; '' where there are none."""
    if team.figures is None or team.facts is None or team.facts.indicator is None:
        return ""
    return words.numbers(team.facts.indicator.text, team.figures, team.group_names)


def _things(
    asks: Sequence[Waiting], faults: Sequence[Fault], today: date, *, answers: bool
) -> list[Element]:
    rows = waiting_rows(asks, faults, today, answers=answers)
    if not rows:
        return []
    shown = [Items(tuple(rows[at : at + MOST_ROWS])) for at in range(0, len(rows), MOST_ROWS)]
    return [Say(prose(Strong(words.things(len(rows))))), *shown]


def _calm(status: SchoolStatus, *, coaches: bool) -> list[Element]:
    team = status.worth_telling if coaches else None
    said: list[Element] = [Say(prose(words.calm(team.name if team else None)))]
    if team is not None:
        thanks = Button(label=words.SEND_THANKS, does=Intent("send_thanks", (team.id,)))
        said.append(Actions((thanks,)))
    return said


def _rows(teams: Iterable[TeamStatus]) -> list[Item]:
    return [team_row(team) for team in teams]


def _numbers(team: TeamStatus) -> Prose | None:
    said = numbers_line(team)
    small = sparkline(per_cents(team.line.whole)) if said and _has_line(team) and team.line else ""
    return _detail(f"{said}  {small}" if len(small) > 1 else said)


def _detail(said: str) -> Prose | None:
    return prose(said) if said else None


def _tail(status: SchoolStatus, command: str) -> Item:
    return Item(
        lead=prose(words.and_more(len(status.teams) - MOST_ROWS, command)),
        action=Button(label=words.ONE_TEAM, does=Intent("pick_team", (status.school.id,))),
    )


def _said_of_all(teams: Sequence[TeamStatus]) -> list[str]:
    """What may be said of all the lines together, and of the school as a whole."""
    begun = [team for team in teams if team.stands != "not_set_up"]
    if not begun:
        return [words.NONE_SET_UP]
    said = []
    if all(team.stands == "paused" for team in begun):
        until = [team.paused_until for team in begun if team.paused_until]
        said.append(words.all_paused(min(until, default=None)))
    lines = [(team, team.line.whole) for team in teams if team.line and team.line.whole.points]
    moved = [
        f"{team.team.name}: {run_charts.moved(chart)}"
        for team, chart in lines
        if chart.verdict == "moved"
    ]
    longest = max((chart.useful for _, chart in lines), default=0)
    if lines and longest < FEWEST_POINTS:
        said.append(run_charts.too_few(longest))
    return [*said, *moved]


def _said_of(team: TeamStatus) -> list[str]:
    if team.stands == "not_set_up" or team.line is None or not team.line.whole.points:
        return []
    return [run_charts.verdict(team.line.whole)]


def _presses(status: SchoolStatus, *, coaches: bool, ended_one: bool) -> tuple[Press, ...]:
    about = (status.school.id,)
    found = []
    if status.review_on is not None and coaches:
        found.append(Button(label=words.PREPARE, does=Intent("prepare_review", about)))
    found.append(Button(label=words.ONE_TEAM, does=Intent("pick_team", about)))
    if ended_one:
        found.append(Button(label=words.LAST_CYCLE, does=Intent("last_cycle", about)))
    if any(_has_line(team) for team in status.teams):
        found.append(_chart_button(status.school.id))
    return tuple(found)


def _chart_button(unit_id: str) -> Button:
    return Button(label=words.CHART, does=Intent("chart", (unit_id,)))


def _has_line(team: TeamStatus) -> bool:
    line = team.line
    return line is not None and any(chart.points for chart in (line.whole, *line.groups.values()))


def _chart(team: TeamStatus, *, titled: bool) -> Chart | None:
    if team.line is None:
        return None
    return chart_shown(
        team.line,
        team.figures,
        team=team.team.name if titled else "",
        group_names=team.group_names,
    )


def _message(body: Sequence[Element]) -> Message:
    """The elements, with all their own words as one plain paragraph."""
    return Message(summary=paragraph_of(body), body=tuple(body))
