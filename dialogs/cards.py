"""The card of a check-in in the team's channel, its private reminder, and its one line.

Composed from facts whenever they change. This module must not know who pressed what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.evidence import text_of
from bot.domain.local_time import local
from bot.domain.occurrences import cycle_day
from bot.domain.participation import REPLIED, Outcome
from bot.store import accounts, check_ins, conversations
from bot.store.deliveries import DeliveryRow
from bot.store.work import Work
from bot.use_cases.cards import CardFacts, card_facts
from bot.use_cases.cycle_facts import CheckInFacts, check_in_facts
from bot.use_cases.plans import FieldFacts, PlanFacts
from dialogs.composing import Composer
from dialogs.inputs import BY_NAME
from dialogs.shown_above import above
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
    Quote,
    Say,
    Source,
    Strong,
    Tone,
    prose,
    saying,
)
from dialogs.wording import cards as words
from dialogs.wording import shown_above as labels
from dialogs.wording.dates import closing_words


def compose_cards(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """The card of each check-in."""
    known = card_facts(work, [row.subject_id for row in rows])
    by_name = _answered_by_name(work, rows)
    return {row.id: _card(known.get(row.subject_id), by_name=row.id in by_name) for row in rows}


def compose_reminders(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """The one private reminder; in its place, once its question needs nothing more, that it does.

    Who never answered is told that it has closed and that late is fine, and is not thanked.
    """
    known = check_in_facts(work, {row.subject_id for row in rows})
    asked = check_ins.asked_by_many(work.connection, known.keys())
    whose = accounts.accounts(work.connection, {row.account_id for row in rows if row.account_id})
    drawn: dict[str, Message | None] = {}
    for row in rows:
        account = whose.get(row.account_id or "")
        facts = known.get(row.subject_id)
        mine = [
            one
            for one in asked.get(row.subject_id, ())
            if account is not None and one.person_id == account.person_id
        ]
        if facts is None or not mine:
            continue
        still_open = facts.check_in.state == "open"
        closes_at = facts.check_in.closes_at
        if mine[0].outcome != "waiting" or not still_open or closes_at is None:
            # One that was never shown has nothing to say any more.
            drawn[row.id] = _after(facts, mine[0].outcome) if row.message_ref else None
            continue
        text = words.reminder(facts.step.title, local(closes_at, facts.check_in.zone).time())
        drawn[row.id] = Message(
            summary=text,
            body=(
                Say(prose(text)),
                Actions(answer_buttons(facts.check_in.id)),
                Note(prose(words.LAST_REMINDER)),
            ),
        )
    return drawn


def _after(facts: CheckInFacts, outcome: Outcome) -> Message:
    """What stands where the reminder was."""
    title = facts.step.title
    if outcome != "waiting":
        return saying(words.reminder_done(title))
    late = Button(label=words.ADD_LATE, does=Intent("answer", (facts.check_in.id,)))
    return saying(words.reminder_closed(title), late)


def compose_lines(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """One line in the thread, naming nobody; thanks in its place once one has answered for all."""
    known = check_in_facts(work, {row.subject_id for row in rows})
    asked = check_ins.asked_by_many(work.connection, known.keys())
    drawn: dict[str, Message | None] = {}
    for row in rows:
        facts = known.get(row.subject_id)
        if facts is None:
            continue
        if any(one.outcome in REPLIED for one in asked.get(row.subject_id, ())):
            drawn[row.id] = saying(words.answered_for_all(facts.step.title))
        elif facts.check_in.closes_at is not None:
            until = closing_words(facts.check_in.closes_at, facts.check_in.zone)
            drawn[row.id] = saying(words.still_open(facts.step.title, until))
    return drawn


def answer_buttons(check_in_id: str) -> tuple[Button, ...]:
    """Answer, we met, not this time."""
    return (
        Button(label=words.ANSWER, does=Intent("answer", (check_in_id,)), tone="main"),
        Button(label=words.WE_MET, does=Intent("we_met", (check_in_id,))),
        Button(label=words.NOT_THIS_TIME, does=Intent("not_this_time", (check_in_id,))),
    )


COMPOSERS: Mapping[str, Composer] = {
    "check_in": compose_cards,
    "reminder": compose_reminders,
    "line": compose_lines,
}


def _card(card: CardFacts | None, *, by_name: bool) -> Message | None:
    if card is None:
        return None
    step, row = card.facts.step, card.facts.check_in
    small = _small_line(card)
    body: list[Element] = [Heading(step.title), Note(prose(_phase_and_day(card)))]
    if row.state == "open" or step.kind != "questions":
        body.extend(above(card.above))
    if step.ask and row.state == "open" and not _is_saved_plan(card):
        body.append(Say(prose(step.ask)))
    body.extend(_made(card))
    body.append(Note(prose(small)))
    buttons = _buttons(card)
    if buttons:
        body.append(Actions(buttons))
    if row.state == "open" and step.kind == "questions":
        body.append(Note(prose(words.REPLY_BY_NAME if by_name else words.WRITE_UNDER)))
    return Message(summary=words.summary(step.title, step.ask, small), body=tuple(body))


def _answered_by_name(work: Work, rows: Sequence[DeliveryRow]) -> frozenset[str]:
    """Of which cards a written answer has to begin with Cyclebot's name, by delivery."""
    named = [row for row in rows if row.platform in BY_NAME]
    where = {row.conversation_id for row in named if row.conversation_id is not None}
    known = conversations.conversations(work.connection, where) if where else {}
    hears = {id_ for id_, place in known.items() if place.hears_all}
    return frozenset(row.id for row in named if row.conversation_id not in hears)


def _is_saved_plan(card: CardFacts) -> bool:
    return card.facts.step.kind == "plan" and card.above.plan is not None and card.above.plan.saved


def _small_line(card: CardFacts) -> str:
    row = card.facts.check_in
    if row.why == "stopped":
        return words.stopped_line()
    if row.why == "closed_day":
        return words.no_school_line()
    if row.state == "open" and row.closes_at is not None:
        seconds = card.facts.step.seconds
        return words.open_line(seconds, _who(card), row.closes_at, row.zone, row.on_date)
    return words.closed_line(_who(card))


def _who(card: CardFacts) -> str:
    """Who answered, or is to; where one answers for all, a number of people would say nothing."""
    people = card.people
    if card.facts.step.who == "each":
        return words.each_answers(people)
    if people.answered or people.late:
        return words.one_answers(answered=True)
    return words.one_answers(answered=False) if card.facts.check_in.state == "open" else ""


def _phase_and_day(card: CardFacts) -> str:
    facts = card.facts
    on = facts.check_in.on_date
    program = facts.of.program
    day = facts.step.day
    if on is not None:
        day = min(cycle_day(facts.of.cycle.starts_on, facts.of.calendar, on), program.length_days)
    return words.phase_and_day(program.phase_of(facts.step).name, day, program.length_days)


def _made(card: CardFacts) -> list[Element]:
    """What the team made at a check-in that one answers for all: its plan, or its decision."""
    if card.facts.step.kind == "plan" and card.above.plan is not None:
        return _plan(card.above.plan)
    if card.decided is not None:
        return _decision(card)
    return []


def _plan(plan: PlanFacts) -> list[Element]:
    state = [] if plan.saved else [Say(prose(Strong(words.DRAFT)))]
    pairs = tuple(fact for field in plan.fields if (fact := plan_fact(plan, field)) is not None)
    return [*state, Facts(pairs)] if pairs else []


def plan_fact(plan: PlanFacts, field: FieldFacts) -> Fact | None:
    """One field of a plan as label and value; None where it is empty."""
    label = field.field.label
    if field.count is not None:
        return Fact(label, prose(text_of(field.count)))
    if not field.text:
        return None
    if field.field.means == "indicator":
        indicator = plan.of.indicator
        return None if indicator is None else Fact(label, prose(indicator.text))
    if field.field.kind == "choice":
        return Fact(label, prose(labels.group(field.text)))
    if field.entry_id is not None:
        return Fact(label, Quote(text=field.text, source=Source("plan_entry", field.entry_id)))
    if field.answer_id is not None:
        return Fact(label, Quote(text=field.text, source=Source("answer", field.answer_id)))
    return None


def _decision(card: CardFacts) -> list[Element]:
    decided = card.decided
    if decided is None:
        return []
    questions = {question.means: question for question in card.facts.step.questions}
    label = next(
        option.label for option in questions["decision"].options if option.key == decided.decision
    )
    pairs = [Fact(questions["decision"].label, prose(label))]
    pairs += [
        Fact(questions[means].label, Quote(text=row.text, source=Source("answer", row.id)))
        for means, row in decided.parts.items()
        if row.text and means in {"because", "carry", "practice"}
    ]
    made: list[Element] = [Facts(tuple(pairs))]
    if (
        card.above.figures is not None
        and len(card.above.figures.later) >= 2
        and card.above.figures.guess.classes
    ):
        made.append(Say(prose(words.WARM)))
    if card.next_on is not None and card.facts.check_in.state == "open":
        made.append(Say(prose(words.next_starts(card.next_on))))
    return made


def _buttons(card: CardFacts) -> tuple[Button, ...]:
    row, step = card.facts.check_in, card.facts.step
    over = row.why in {"stopped", "closed_day"}
    if over:
        return ()
    match step.kind:
        case "plan":
            saved = card.above.plan is not None and card.above.plan.saved
            label = words.CHANGE_PLAN if saved else words.OPEN_PLAN
            ended = card.facts.of.cycle.state == "ended"
            opens = Intent("plan", (card.facts.of.cycle.id,))
            tone: Tone = "plain" if saved else "main"
            return () if ended else (Button(label=label, does=opens, tone=tone),)
        case "decision":
            if card.left_undecided:
                return ()
            label = words.CHANGE_DECISION if card.decided else words.DECIDE
            return (Button(label=label, does=Intent("answer", (row.id,)), tone="main"),)
        case "questions":
            if row.state == "open":
                return answer_buttons(row.id)
            return (Button(label=words.ADD_LATE, does=Intent("answer", (row.id,))),)
