"""Keep, change, let go: the team's decision at the end of a cycle, and what follows from it.

The answers to its questions are one person's reply for the team; the newest that stands is the
team's. This module must not know how a decision looks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.local_time import instant
from bot.domain.program_meanings import Means
from bot.store import agenda, check_ins, cycles, deliveries, practices, replies
from bot.store.cycles import Decision
from bot.store.replies import AnswerRow, SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts
from bot.use_cases.cycle_records import CycleRecord
from bot.use_cases.cycles import begin_next, end

_DECISIONS: dict[str, Decision] = {"adopt": "adopt", "adapt": "adapt", "abandon": "abandon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A team's decision: which, and the answers to the questions beside it by what they mean."""

    decision: Decision
    parts: dict[Means, SaidRow]


def standing_decision(
    work: Work, facts: CheckInFacts, record: CycleRecord | None = None
) -> Decided | None:
    """The decision that stands at this check-in, the newest reply's; None if there is none.

    Args:
        work: the open transaction.
        facts: the check-in.
        record: what happened in its cycle, if that has been read.
    """
    if record is None:
        return _standing(facts, replies.said_at(work.connection, (facts.check_in.id,)))
    return _standing(facts, [row for row in record.said if row.check_in_id == facts.check_in.id])


def standing_decisions(
    work: Work, known: Collection[CheckInFacts]
) -> tuple[tuple[CheckInFacts, Decided], ...]:
    """The decisions that stand at these check-ins, each with its own; read in one statement."""
    said: dict[str, list[SaidRow]] = {}
    for row in replies.said_at(work.connection, [facts.check_in.id for facts in known]):
        said.setdefault(row.check_in_id, []).append(row)
    found = ((facts, _standing(facts, said.get(facts.check_in.id, ()))) for facts in known)
    return tuple((facts, decided) for facts, decided in found if decided is not None)


def decided(work: Work, facts: CheckInFacts, answers: Iterable[AnswerRow]) -> None:
    """A decision was saved or changed: its practice is kept, shown to others only if allowed.

    Args:
        work: the open transaction.
        facts: the decision's check-in.
        answers: what the form gave.
    """
    rows = {facts.step.question(row.question_key).means: row for row in answers if row.question_key}
    practice, share = rows.get("practice"), rows.get("share")
    if practice is not None and practice.text and facts.of.team.indicator_id:
        practices.keep_practice(
            work,
            cycle_id=facts.of.cycle.id,
            answer_id=practice.id,
            indicator_id=facts.of.team.indicator_id,
            released=share is not None and share.choice == "yes",
        )
    decision = rows.get("decision")
    if facts.of.cycle.state == "ended" and decision is not None and decision.choice in _DECISIONS:
        cycles.change_cycle(work, facts.of.cycle.id, decision=_DECISIONS[decision.choice])
        for following in cycles.cycles_of(work.connection, facts.of.team.id):
            if following.follows_id == facts.of.cycle.id:
                deliveries.touch(work, subject_id=following.id, kinds=("next_cycle",))


def left_undecided(work: Work, facts: CheckInFacts) -> bool:
    """Whether nobody decided and the team is at work on its next cycle: then nobody is to.

    Until then a late decision still says what the next cycle carries over.
    """
    cycle = facts.of.cycle
    if cycle.decision != "undecided" or standing_decision(work, facts) is not None:
        return False
    return any(
        following.follows_id == cycle.id and following.state != "planned"
        for following in cycles.cycles_of(work.connection, cycle.team_id)
    )


def stands_over(work: Work, facts: CheckInFacts) -> bool:
    """Nobody decided in time: the same card stays open until the same hour of another school day.

    Returns:
        Whether it does; False if there is a decision, or it has stood over once already.
    """
    row, calendar = facts.check_in, facts.of.calendar
    if row.on_date is None or standing_decision(work, facts) is not None:
        return False
    if facts.of.today(work.now) > row.on_date:
        return False
    times, last = facts.of.program.times.team, row.on_date
    for _ in range(times.undecided_closes_after):
        last = calendar.next_school_day(last)
    if last == row.on_date:
        return False
    closes_at = instant(last, times.closes, row.zone)
    check_ins.change_check_in(work, row.id, closes_at=closes_at)
    agenda.put(
        work,
        kind="close",
        subject_id=row.id,
        due_at=closes_at,
        on_date=last,
        local_time=times.closes,
        zone=row.zone,
    )
    deliveries.touch(work, subject_id=row.id, kinds=("check_in",))
    return True


def close_cycle(work: Work, facts: CheckInFacts) -> None:
    """The decision's check-in closed: the cycle is over, and the next one is planned."""
    standing = standing_decision(work, facts)
    end(work, facts.of.cycle, standing.decision if standing else "undecided")
    begin_next(work, facts.of)


def _standing(facts: CheckInFacts, said_there: Sequence[SaidRow]) -> Decided | None:
    by_reply: dict[str, list[SaidRow]] = {}
    for said in said_there:
        by_reply.setdefault(said.reply_id, []).append(said)
    newest = sorted(by_reply.values(), key=lambda rows: (rows[0].changed_at, rows[0].reply_id))
    for rows in reversed(newest):
        parts = {
            facts.step.question(row.question_key).means: row for row in rows if row.question_key
        }
        decision = parts.get("decision")
        if decision is not None and decision.choice in _DECISIONS:
            return Decided(decision=_DECISIONS[decision.choice], parts=parts)
    return None
