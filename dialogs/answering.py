"""Answering a check-in: the form, "we met", "not this time", taking it back, the team's decision.

Turns presses and submissions into use-case calls. This module must not know how anything is
stored or what the card looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.access import Action
from bot.domain.errors import Refused
from bot.domain.program import Question, Step
from bot.store import indicators
from bot.store.replies import AnswerRow
from bot.use_cases import check_ins as check_in_cases
from bot.use_cases import replies as reply_cases
from bot.use_cases import thread
from bot.use_cases.cycle_facts import one_check_in
from bot.use_cases.permission import require
from bot.use_cases.plans import group_watched
from bot.use_cases.replies import Answerable
from bot.use_cases.reply_measures import class_totals
from bot.use_cases.screening import NamesAStudent
from bot.use_cases.shown_above import ShownAbove, shown_above
from dialogs.answers import Answer, Corrected, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.inputs import Pressed, Submitted, first_id
from dialogs.shown_above import told_above
from dialogs.vocabulary import (
    Actions,
    Button,
    ChoiceField,
    Form,
    FormPart,
    InputField,
    Intent,
    MeasureField,
    Message,
    Option,
    Say,
    Tell,
    TextField,
    YesField,
    prose,
    saying,
)
from dialogs.wording import cards as words
from dialogs.wording import shown_above as labels

NONE_IS_A_STUDENT = "none_is_a_student"
"""The key of the tick by which an author says that no student is named."""


def open_form(asking: Asking, press: Pressed) -> Answer:
    """The form of a check-in, filled with what this person said before."""
    return Opened(_form(asking, first_id(press.intent.ids), for_all=False))


def open_team_form(asking: Asking, press: Pressed) -> Answer:
    """The same form, answered once for the team that met."""
    return Opened(_form(asking, first_id(press.intent.ids), for_all=True))


def take_reply(asking: Asking, form: Submitted) -> Answer:
    """Keep a form's answers; with a screen's question in the same form where it has one."""
    for_all = form.form == "reply_team"
    check_in_id = first_id(form.about)
    if asking.conversation is not None and form.message_ref is not None:
        thread.card_found(asking.work, check_in_id, asking.conversation.id, form.message_ref)
    try:
        kept = reply_cases.answer(
            asking.work,
            asking.actor,
            check_in_id,
            form.values,
            for_all=for_all,
            said_none_is_a_student=form.values.get(NONE_IS_A_STUDENT) == "yes",
        )
    except NamesAStudent as why:
        again = _with_tick(_form(asking, check_in_id, for_all=for_all))
        return Corrected(errors=dict(why.fields), form=again)
    if kept.facts.step.kind == "decision":
        return Done(saying(words.KEPT_FOR_TEAM))
    if for_all:
        return Done(_kept(check_in_id, words.KEPT_FOR_TEAM, opens="we_met"))
    return Done(_kept(check_in_id, words.KEPT_LATE if kept.late else words.KEPT))


def ask_why_not(asking: Asking, press: Pressed) -> Answer:
    """The reasons of "Not this time", one tap each; only the asker sees them."""
    check_in_id = first_id(press.intent.ids)
    facts = one_check_in(asking.work, check_in_id)
    require(asking.actor, Action.REPLY, facts.of.team.path)
    reasons = facts.of.program.skip_reasons
    return Told(
        Message(
            summary=words.WHY_NOT,
            body=(
                Say(prose(words.WHY_NOT)),
                Actions(
                    tuple(
                        Button(label=reason.label, does=Intent("skip", (check_in_id, reason.key)))
                        for reason in reasons
                    )
                ),
            ),
        )
    )


def take_skip(asking: Asking, press: Pressed) -> Answer:
    """Excused; three who are testing are offered to close the day for the team."""
    check_in_id, reason = first_id(press.intent.ids), "".join(press.intent.ids[1:2])
    if not reply_cases.skip(asking.work, asking.actor, check_in_id, reason):
        return Done(saying(words.THANKS_EXCUSED))
    close = Button(label=words.CLOSE_DAY, does=Intent("close_day", (check_in_id,)))
    said = words.THANKS_EXCUSED
    return Told(saying(said, close))


def take_back(asking: Asking, press: Pressed) -> Answer:
    """Withdraw one's reply."""
    reply_cases.withdraw(asking.work, asking.actor, first_id(press.intent.ids))
    return Done(saying(words.TAKEN_BACK))


def close_day(asking: Asking, press: Pressed) -> Answer:
    """Close this day's check-in for the team."""
    check_in_cases.close_for_team(asking.work, asking.actor, first_id(press.intent.ids))
    return Done(saying(words.DAY_CLOSED))


CONVERSATION = Conversation(
    presses={
        "answer": open_form,
        "we_met": open_team_form,
        "not_this_time": ask_why_not,
        "skip": take_skip,
        "take_back": take_back,
        "close_day": close_day,
    },
    forms={"reply": take_reply, "reply_team": take_reply},
    reads=frozenset({"answer", "we_met", "not_this_time"}),
)


def _form(asking: Asking, check_in_id: str, *, for_all: bool) -> Form:
    seen = reply_cases.seen_by(asking.work, asking.actor, check_in_id)
    facts = seen.facts
    require(asking.actor, Action.REPLY, facts.of.team.path)
    if facts.step.kind == "plan":
        raise Refused("Open the plan from its own button: it is one page for the team.")
    author = reply_cases.answerable_now(asking.work, asking.actor, seen)
    shown = shown_above(asking.work, {check_in_id: facts})[check_in_id]
    group = _group(asking, shown) if _names_group(facts.step) else ""
    mine = _mine(author)
    above: list[FormPart] = [Tell(prose(words.FOR_ALL))] if for_all else []
    above += [Tell(told) for told in told_above(shown)]
    totals = class_totals(asking.work, facts, author.person_id, for_all=for_all)
    fields = [
        _field(asking, shown, question, mine, group=group, totals=totals)
        for question in facts.step.questions
        if group or not question.only_if_plan_has_group
    ]
    return Form(
        name="reply_team" if for_all else "reply",
        title=facts.step.title,
        submit=facts.step.submit,
        about=(check_in_id,),
        parts=(*above, *fields),
    )


def _names_group(step: Step) -> bool:
    return any(question.only_if_plan_has_group for question in step.questions)


def _group(asking: Asking, shown: ShownAbove) -> str:
    """The student group that the saved plan watches, read once."""
    if shown.figures is not None:
        return shown.figures.group_key
    return group_watched(asking.work, shown.facts.of)


def _mine(author: Answerable) -> dict[str, AnswerRow]:
    """What this person said before, by question key."""
    if author.reply is None or author.reply.withdrawn_at is not None:
        return {}
    return {row.question_key: row for row in author.answers if row.question_key}


def _field(
    asking: Asking,
    shown: ShownAbove,
    question: Question,
    mine: dict[str, AnswerRow],
    *,
    group: str,
    totals: Mapping[str, int],
) -> InputField:
    said = mine.get(question.key)
    label = question.label.format(can=shown.facts.of.can, group=labels.group(group))
    match question.kind:
        case "text":
            filled = said.text if said else _filled(shown, question)
            return TextField(
                key=question.key,
                label=label,
                required=question.required,
                hint=question.hint,
                example=question.example,
                lines=question.lines,
                longest=question.longest,
                value=filled,
            )
        case "measure":
            return MeasureField(
                key=question.key,
                label=label,
                required=question.required,
                hint=question.hint,
                example=question.example,
                of=totals.get(question.key),
                value=said.text if said else None,
            )
        case "choice" | "scale":
            preset = (question.preset,) if question.preset else ()
            return ChoiceField(
                key=question.key,
                label=label,
                required=question.required,
                hint=question.hint,
                example=question.example,
                options=_options(asking, shown, question),
                value=(said.choice,) if said and said.choice else preset,
            )
        case "yes":
            return YesField(
                key=question.key,
                label=label,
                hint=question.hint,
                value=(said.choice == "yes") if said else question.preset == "yes",
            )


def _filled(shown: ShownAbove, question: Question) -> str | None:
    """What a text opens with: the most recent reply to what it is filled from."""
    if question.filled_from is None or question.filled_from.means is None:
        return None
    said = shown.said.get(question.filled_from.means, ())
    newest = max(said, key=lambda row: (row.changed_at, row.id), default=None)
    return newest.text if newest else None


def _options(asking: Asking, shown: ShownAbove, question: Question) -> tuple[Option, ...]:
    if question.scale is not None:
        scale = question.scale
        ends = {scale.lowest: scale.lowest_label, scale.highest: scale.highest_label}
        return tuple(
            Option(key=str(step), label=f"{step} · {ends[step]}" if step in ends else str(step))
            for step in range(scale.lowest, scale.highest + 1)
        )
    if question.options_from == "student_groups":
        groups = indicators.groups_for(asking.work.connection, shown.facts.of.team.path)
        every = Option(key="all", label=labels.ALL_STUDENTS)
        return (every, *(Option(key=group.key, label=group.text) for group in groups))
    return tuple(Option(key=option.key, label=option.label) for option in question.options)


def _with_tick(form: Form) -> Form:
    tick = YesField(key=NONE_IS_A_STUDENT, label=words.NONE_IS_A_STUDENT)
    return replace(form, parts=(*form.parts, tick))


def _kept(check_in_id: str, text: str, *, opens: str = "answer") -> Message:
    label = words.CHANGE_ANSWER if opens == "answer" else words.CHANGE_OUR_ANSWER
    buttons = (
        Button(label=label, does=Intent(opens, (check_in_id,))),
        Button(label=words.TAKE_BACK, does=Intent("take_back", (check_in_id,))),
    )
    return saying(text, *buttons)
