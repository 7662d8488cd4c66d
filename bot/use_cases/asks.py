"""A team's ask for help: it stands while somebody asks it, is passed on, answered, or chased.

An ask is the team's: which team, at which check-in, what; never who asked. This module must not
know how an ask is worded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, get_args

from bot.domain.access import Action, Actor, Role
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.domain.local_time import instant
from bot.store import agenda, asks, audit, deliveries, replies, roles, units
from bot.store.asks import AskRow, What
from bot.store.notes import NoteKind
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.coaching import Sent, deliver, keep_note
from bot.use_cases.coaching_facts import AskFacts, ask_facts
from bot.use_cases.cycle_facts import CheckInFacts, check_in_facts
from bot.use_cases.owing import owe_home, owe_people
from bot.use_cases.permission import require

CHASED_AFTER: Final = 2
"""School days that an ask waits before it is asked again."""

PRIVATE: Final = ("ask", "ask_chase")
SHOWN: Final = (*PRIVATE, "ask_line")
"""The kinds of message that show where an ask stands."""

KNOWN: Final[Mapping[str, What]] = {what: what for what in get_args(What)}
"""What may be asked for, by the key of its option; the other options ask for nothing."""

_LEAVES_CHANNEL: Final = timedelta(days=7)


def follow_replies(work: Work, facts: CheckInFacts) -> None:
    """Make the asks of a check-in what its replies ask for now.

    A new one is passed on at once if the check-in has closed; one that nobody asks any more is
    withdrawn, and stands again when somebody does.
    """
    wanted = _asked_for(work, facts)
    known = {row.what: row for row in asks_of(work, facts)}
    new = [
        asks.new_ask(work, team_id=facts.of.team.id, check_in_id=facts.check_in.id, what=what)
        for what in KNOWN.values()
        if what in wanted and what not in known
    ]
    again = [
        replace(row, withdrawn_at=None)
        for row in known.values()
        if row.what in wanted and row.withdrawn_at is not None
    ]
    gone = [
        replace(row, withdrawn_at=work.now)
        for row in known.values()
        if row.what not in wanted and row.withdrawn_at is None
    ]
    asks.put_asks(work, (*new, *again, *gone))
    if facts.check_in.state == "closed":
        _tell_of_changes(work, facts, new=new, again=again, gone=gone)


def asks_of(work: Work, facts: CheckInFacts) -> Sequence[AskRow]:
    """Every ask of a check-in, withdrawn ones too, as they came."""
    return asks.asks_at(work.connection, (facts.check_in.id,))


def pass_on(work: Work, facts: CheckInFacts, there: Sequence[AskRow]) -> Sequence[AskRow]:
    """The check-in closes: what waits for somebody is told to the principals, else to the leads.

    Args:
        work: the open transaction.
        facts: the check-in.
        there: every ask of it, as by `asks_of`.

    Returns:
        The asks that stand at the check-in, answered ones too.
    """
    standing = [row for row in there if row.withdrawn_at is None]
    _pass_on(work, facts, [row for row in standing if row.answered_at is None])
    return standing


def chase(work: Work, ask_id: str) -> None:
    """An ask has waited two school days: ask the leads, and tell the team so in its thread.

    Once for each ask. On a day that was closed meanwhile it waits for the next school day. Where
    no lead can be reached the principals are asked again; where nobody can, nothing is claimed.
    """
    row = asks.ask_by_id(work.connection, ask_id)
    if row is None or row.withdrawn_at or row.answered_at or row.chased_at:
        return
    facts = check_in_facts(work, (row.check_in_id,)).get(row.check_in_id)
    if facts is None:
        return
    today = facts.of.today(work.now)
    if not facts.of.calendar.is_school_day(today):
        _put_chase(work, facts, (row,), facts.of.calendar.first_school_day(today))
        return
    asks.change_ask(work, row.id, chased_at=work.now)
    if not _ask_again(work, facts, row):
        return
    owe_home(
        work,
        team_id=row.team_id,
        key=f"ask_line:{_meaning(facts, row)}",
        kind="ask_line",
        subject_id=row.id,
        after_key=facts.card_key,
        expires_at=work.now + _LEAVES_CHANNEL,
    )


def look_at(work: Work, actor: Actor, ask_id: str) -> AskFacts:
    """An ask as those see it who may answer it.

    Raises:
        NotAllowed: not a principal or lead over the team, or it is gone.
    """
    found = ask_facts(work, (ask_id,)).get(ask_id)
    if found is None:
        raise NotAllowed
    require(actor, Action.ANSWER_ASK, found.team.path)
    return found


def take(work: Work, actor: Actor, ask_id: str) -> AskFacts:
    """Promise to see to an ask; the promise of another stays theirs.

    Returns:
        The ask as it stands now: `taken_by` says whose it is.

    Raises:
        NotAllowed: not a principal or lead over the team.
        Refused: it is gone or withdrawn.
    """
    found = look_at(work, actor, ask_id)
    if found.ask.withdrawn_at is not None:
        raise Refused("The team took this back: it no longer needs it. Thank you all the same.")
    if not found.waits or found.ask.taken_by is not None:
        return found
    asks.change_ask(work, ask_id, taken_by=actor.person_id)
    _note(work, actor, "take_ask", found.ask)
    deliveries.touch(work, subject_id=ask_id, kinds=PRIVATE)
    return look_at(work, actor, ask_id)


def answer_ask(
    work: Work,
    actor: Actor,
    ask_id: str,
    text: str,
    kind: NoteKind = "note",
    due_on: date | None = None,
    *,
    said_none_is_a_student: bool = False,
) -> Sent:
    """Answer an ask: the words go into the thread of the check-in it was asked at.

    Args:
        work: the open transaction.
        actor: a principal or lead over the team.
        ask_id: which ask.
        text: what the team reads.
        kind: "note", or what is promised: "visit", "call", "promise".
        due_on: by which local date it is promised.
        said_none_is_a_student: the author looked and says that no student is named.

    Raises:
        NotAllowed: not a principal or lead over the team.
        Refused: the ask is gone.
        BadInput: answered by another or withdrawn meanwhile, or the words cannot be taken;
            nothing is stored and nothing is lost.
    """
    found = look_at(work, actor, ask_id)
    if found.ask.withdrawn_at is not None:
        raise BadInput(words="The team took this ask back meanwhile, so this wasn't sent.")
    note = keep_note(
        work,
        actor,
        found.team,
        text=text,
        kind=kind,
        due_on=due_on,
        answers_id=ask_id,
        today=found.of.of.today(work.now),
        said_none_is_a_student=said_none_is_a_student,
    )
    if not asks.settle_ask(work, ask_id, note_id=note.id, by=actor.person_id):
        raise BadInput(words="Somebody answered this while you wrote, so this wasn't sent.")
    agenda.cancel(work, ask_id, "chase")
    deliveries.touch(work, subject_id=ask_id, kinds=SHOWN)
    _note(work, actor, "answer_ask", found.ask)
    return deliver(work, note, found.team, after_key=found.of.card_key)


def _asked_for(work: Work, facts: CheckInFacts) -> frozenset[What]:
    question = facts.step.question_meaning("help")
    if question is None:
        return frozenset()
    said = replies.said_at(work.connection, (facts.check_in.id,))
    chosen = {part.choice for part in said if part.question_key == question.key}
    return frozenset(what for key, what in KNOWN.items() if key in chosen)


def _tell_of_changes(
    work: Work,
    facts: CheckInFacts,
    *,
    new: Sequence[AskRow],
    again: Sequence[AskRow],
    gone: Sequence[AskRow],
) -> None:
    if again or gone:
        deliveries.touch_all(work, subject_ids=[row.id for row in (*again, *gone)], kinds=SHOWN)
    agenda.cancel_many(work, [row.id for row in gone], "chase")
    _pass_on(work, facts, [row for row in (*new, *again) if row.answered_at is None])


def _pass_on(work: Work, facts: CheckInFacts, rows: Sequence[AskRow]) -> None:
    if not rows:
        return
    principals = _holders(work, facts.of.team, "principal")
    leads = _holders(work, facts.of.team, "lead")
    for row in rows:
        for level in (*principals, *leads):
            if _owe(work, facts, row, level, "ask"):
                break
    chased_on = facts.of.today(work.now)
    for _ in range(CHASED_AFTER):
        chased_on = facts.of.calendar.next_school_day(chased_on)
    _put_chase(work, facts, [row for row in rows if row.chased_at is None], chased_on)


def _ask_again(work: Work, facts: CheckInFacts, row: AskRow) -> bool:
    """Whether anybody could be asked: the leads and who promised, else the principals."""
    asked = _owe(work, facts, row, (row.taken_by,) if row.taken_by else (), "ask_chase")
    levels = (
        *_holders(work, facts.of.team, "lead"),
        *_holders(work, facts.of.team, "principal"),
    )
    for level in levels:
        others = [person_id for person_id in level if person_id != row.taken_by]
        if _owe(work, facts, row, others, "ask_chase"):
            return True
    return asked


def _owe(
    work: Work, facts: CheckInFacts, row: AskRow, person_ids: Collection[str], kind: str
) -> bool:
    if not person_ids:
        return False
    reached = owe_people(
        work,
        person_ids=tuple(person_ids),
        key=f"{kind}:{_meaning(facts, row)}",
        kind=kind,
        subject_id=row.id,
        zone=facts.check_in.zone,
        calendar=facts.of.calendar,
    )
    return bool(reached)


def _holders(work: Work, team: UnitRow, role: Role) -> list[tuple[str, ...]]:
    """Who holds a role over the team, level by level from the team's school upward."""
    above = units.path_ids(team.path)
    found = roles.holders(work.connection, above, role)
    levels = (
        tuple(each.person_id for each in found if each.unit_id == unit_id)
        for unit_id in reversed(above)
    )
    return [level for level in levels if level]


def _put_chase(work: Work, facts: CheckInFacts, rows: Sequence[AskRow], day: date) -> None:
    zone, at = facts.check_in.zone, facts.of.program.times.each.closes
    agenda.put_all(
        work,
        [
            agenda.Plan(
                kind="chase",
                subject_id=row.id,
                due_at=instant(day, at, zone),
                local_time=at,
                zone=zone,
            )
            for row in rows
        ],
    )


def _meaning(facts: CheckInFacts, row: AskRow) -> str:
    cycle = facts.of.cycle
    return f"{facts.of.team.id}:{cycle.number}:{facts.check_in.step}:{row.what}"


def _note(work: Work, actor: Actor, action: str, row: AskRow) -> None:
    audit.record(
        work, actor_id=actor.person_id, action=action, unit_id=row.team_id, subject_id=row.id
    )
