"""The messages around a set-up: the hello, the team's first card, and what those above are told.

Each is drawn from the facts as they are now, so that an undone set-up says so wherever it stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from bot.store import check_ins, conversations, cycles, installations, roles, units
from bot.store.check_ins import CheckInRow
from bot.store.deliveries import DeliveryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, cycle_facts
from dialogs.inputs import ADDED_TO_EACH
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Fact,
    Facts,
    Heading,
    Intent,
    Message,
    Note,
    Say,
    prose,
    saying,
)
from dialogs.wording import setting_up as words
from dialogs.wording.dates import day_words

_SCHOOL_WEEK = 5

Drawn = Mapping[str, Message | None]


def hello(work: Work, rows: Sequence[DeliveryRow]) -> Drawn:
    """Cyclebot came into a channel: what it is, and how a team begins."""
    channels = conversations.conversations(work.connection, {row.subject_id for row in rows})
    bound = installations.bound_among(work.connection, {row.installation_id for row in rows})
    drawn: dict[str, Message | None] = {}
    for row in rows:
        channel = channels.get(row.subject_id)
        drawn[row.id] = _hello(
            bound=row.installation_id in bound,
            is_home=channel is not None and channel.team_id is not None,
            of_team=channel is not None
            and channel.kind == "channel"
            and row.platform in ADDED_TO_EACH,
        )
    return drawn


def set_up_card(work: Work, rows: Sequence[DeliveryRow]) -> Drawn:
    """A team is set up: its first question, what will be asked, who sees what."""
    connection = work.connection
    known = cycle_facts(work, {row.subject_id for row in rows})
    asked = check_ins.check_ins_of_cycles(connection, known.keys())
    teams = {each.team.id for each in known.values()}
    homes = conversations.homes_of(connection, teams)
    counts = _member_counts(work, teams)
    drawn: dict[str, Message | None] = {}
    for row in rows:
        facts = known.get(row.subject_id)
        home = homes.get(facts.team.id) if facts is not None else None
        if facts is None or home is None:
            drawn[row.id] = saying(words.UNDONE)
        elif home.id != row.conversation_id:
            drawn[row.id] = saying(words.MOVED_AWAY)
        else:
            drawn[row.id] = _card(facts, asked[facts.cycle.id], counts.get(facts.team.id, 0))
    return drawn


def new_team(work: Work, rows: Sequence[DeliveryRow]) -> Drawn:
    """Private, to the school's principals and the administrators: a team was set up."""
    told = _NewTeams.read(work, {row.subject_id for row in rows})
    return {row.id: _new_team(told, row.subject_id) for row in rows}


def set_up_undone(work: Work, rows: Sequence[DeliveryRow]) -> Drawn:
    """In the channel: its set-up was undone, and it may be set up again."""
    button = Button(label=words.SET_UP, does=Intent("set_up"))
    channels = conversations.conversations(work.connection, {row.subject_id for row in rows})
    drawn: dict[str, Message | None] = {}
    for row in rows:
        channel = channels.get(row.subject_id)
        again = () if channel is None or channel.team_id is not None else (Actions((button,)),)
        drawn[row.id] = Message(
            summary=words.UNDONE_HERE, body=(Say(prose(words.UNDONE_HERE)), *again)
        )
    return drawn


def first_planned(rows: Sequence[CheckInRow]) -> CheckInRow | None:
    """The first check-in of a cycle that has a date."""
    return next((row for row in rows if row.on_date is not None), None)


@cache
def _hello(*, bound: bool, is_home: bool, of_team: bool) -> Message:
    body: list[Element] = [Heading(words.HELLO), Say(prose(words.HELLO_SAYS))]
    if is_home:
        return Message(summary=words.HELLO_SAYS, body=tuple(body))
    if not bound:
        body.append(Say(prose(words.HELLO_UNBOUND)))
        return Message(summary=f"{words.HELLO}. {words.HELLO_UNBOUND}", body=tuple(body))
    button = Button(label=words.SET_UP, does=Intent("set_up"), tone="main")
    body += [Actions((button,)), Note(prose(words.HELLO_NOTE))]
    if of_team:
        body.append(Note(prose(words.ADD_TO_EACH)))
    return Message(summary=f"{words.HELLO}. {words.HELLO_SAYS}", body=tuple(body))


def _card(facts: CycleFacts, rows: Sequence[CheckInRow], members: int) -> Message:
    first = first_planned(rows)
    on: date | None = first.on_date if first else None
    at: time | None = first.local_time if first else None
    program, team = facts.program, facts.team
    weeks = -(-program.length_days // _SCHOOL_WEEK)
    seconds = sum(step.seconds for step in program.steps)
    return Message(
        summary=words.card_summary(team.name, on, at),
        body=(
            Heading(words.card_title(team.name)),
            Say(words.first_question(on, at)),
            Heading(words.WHAT_COMES),
            Facts(tuple(_coming(facts, row) for row in rows if row.on_date is not None)),
            Note(prose(words.minutes(seconds, weeks))),
            Heading(words.WHO_SEES),
            Say(prose(words.WHO_SEES_WHAT)),
            Note(prose(words.who_is_in(members, facts.indicator.can if facts.indicator else None))),
            *_card_buttons(facts),
        ),
    )


def _coming(facts: CycleFacts, row: CheckInRow) -> Fact:
    step = facts.program.step(row.step)
    line = words.step_line(step.title, for_team=step.who == "team")
    return Fact(day_words(row.on_date) if row.on_date else "", prose(line))


def _card_buttons(facts: CycleFacts) -> tuple[Element, ...]:
    if facts.cycle.state == "ended":
        return ()
    team_id = facts.team.id
    return (
        Actions(
            (
                Button(label=words.MOVE_TIME, does=Intent("move_time", (team_id,))),
                Button(label=words.ADD_PEOPLE, does=Intent("add_people", (team_id,))),
            )
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewTeams:
    """What the messages about new teams tell, by team id."""

    teams: dict[str, UnitRow]
    schools: dict[str, UnitRow]
    channels: dict[str, str]
    members: dict[str, int]
    begins: dict[str, date | None]

    @classmethod
    def read(cls, work: Work, team_ids: set[str]) -> _NewTeams:
        connection = work.connection
        teams = units.units(connection, team_ids)
        current = cycles.current_cycles(connection, team_ids)
        asked = check_ins.check_ins_of_cycles(connection, [row.id for row in current.values()])
        firsts = {team_id: first_planned(asked[row.id]) for team_id, row in current.items()}
        return cls(
            teams=teams,
            schools=units.units(connection, {each.parent_id or "" for each in teams.values()}),
            channels={
                key: home.name for key, home in conversations.homes_of(connection, team_ids).items()
            },
            members=_member_counts(work, team_ids),
            begins={key: row.on_date if row else None for key, row in firsts.items()},
        )


def _new_team(told: _NewTeams, team_id: str) -> Message:
    team = told.teams.get(team_id)
    if team is None or team_id not in told.channels:
        return saying(words.UNDONE)
    school = told.schools.get(team.parent_id or "")
    said = words.new_team(
        team.name,
        school.name if school else "",
        told.channels[team_id],
        told.members.get(team_id, 0),
    )
    undo = Button(
        label=words.UNDO,
        does=Intent("undo_set_up", (team_id,)),
        tone="danger",
        confirm=words.UNDO_CONFIRM,
    )
    return Message(
        summary=said.plain(),
        body=(
            Say(said),
            Say(prose(words.new_team_first(told.begins.get(team_id)))),
            Actions((undo,)),
        ),
    )


def _member_counts(work: Work, team_ids: set[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for holder in roles.holders(work.connection, team_ids, "member"):
        counts[holder.unit_id] = counts.get(holder.unit_id, 0) + 1
    return counts
