"""Our plan on one page: opened by its button or `plan`, filled in, fixed, saved."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.access import Action, may
from bot.domain.errors import NotAllowed, Refused
from bot.domain.evidence import text_of
from bot.store import cycles, indicators
from bot.use_cases.cycle_facts import one_cycle
from bot.use_cases.plans import FieldFacts, PlanFacts, plan_page, save_plan
from bot.use_cases.screening import NamesAStudent
from dialogs.answering import NONE_IS_A_STUDENT
from dialogs.answers import Answer, Corrected, Done, Opened
from dialogs.asking import Asking, Conversation
from dialogs.inputs import Pressed, Submitted, first_id
from dialogs.vocabulary import (
    ChoiceField,
    Form,
    FormPart,
    InputField,
    MeasureField,
    Option,
    Quote,
    Source,
    Tell,
    TextField,
    YesField,
    prose,
    saying,
)
from dialogs.wording import cards as words
from dialogs.wording import planning as plan_words
from dialogs.wording import shown_above as labels


def open_plan(asking: Asking, press: Pressed) -> Answer:
    """The plan's page of a cycle."""
    return Opened(_form(asking, first_id(press.intent.ids)))


def plan_here(asking: Asking, _: str) -> Answer:
    """`plan`: the page of the team whose channel this is, or of the asker's own only team."""
    team_id = asking.team.id if asking.team else _only_team(asking)
    current = cycles.current_cycle(asking.work.connection, team_id) if team_id else None
    if current is None:
        raise Refused(plan_words.no_cycle(asking.command))
    return Opened(_form(asking, current.id))


def take_plan(asking: Asking, form: Submitted) -> Answer:
    """Save the page; a screen's question is asked in the same form."""
    cycle_id = first_id(form.about)
    try:
        save_plan(
            asking.work,
            asking.actor,
            cycle_id,
            form.values,
            said_none_is_a_student=form.values.get(NONE_IS_A_STUDENT) == "yes",
        )
    except NamesAStudent as why:
        again = _form(asking, cycle_id)
        tick = YesField(key=NONE_IS_A_STUDENT, label=words.NONE_IS_A_STUDENT)
        return Corrected(errors=dict(why.fields), form=replace(again, parts=(*again.parts, tick)))
    said = words.PLAN_SAVED
    return Done(saying(said))


CONVERSATION = Conversation(
    commands={"plan": plan_here},
    presses={"plan": open_plan},
    forms={"plan": take_plan},
    reads=frozenset({"plan"}),
)


def _only_team(asking: Asking) -> str | None:
    mine = [
        grant.unit_id
        for grant in asking.actor.grants
        if may(asking.actor, Action.STEER_TEAM, grant.unit_path)
    ]
    return mine[0] if len(mine) == 1 else None


def _form(asking: Asking, cycle_id: str) -> Form:
    facts = one_cycle(asking.work, cycle_id)
    if not may(asking.actor, Action.STEER_TEAM, facts.team.path):
        raise NotAllowed
    if facts.cycle.state == "ended":
        raise Refused(plan_words.OVER)
    page = plan_page(asking.work, facts)
    parts: list[FormPart] = []
    for field in page.fields:
        if field.others:
            parts.append(Tell(prose(plan_words.also_said(field.field.label))))
            parts.append(Tell(_quotes(field)))
        parts.append(_field(asking, page, field))
    return Form(
        name="plan",
        title=plan_words.TITLE,
        submit=plan_words.SAVE,
        about=(cycle_id,),
        parts=tuple(parts),
    )


def _quotes(field: FieldFacts) -> tuple[Quote, ...]:
    return tuple(
        Quote(text=said.text, source=Source("answer", said.answer_id)) for said in field.others[:6]
    )


def _field(asking: Asking, page: PlanFacts, fact: FieldFacts) -> InputField:
    field = fact.field
    hint = plan_words.to_edit(field.hint) if fact.to_edit else field.hint
    match field.kind:
        case "text":
            return TextField(
                key=field.key,
                label=field.label,
                required=field.required,
                hint=hint,
                lines=field.lines,
                longest=field.longest,
                value=fact.text,
            )
        case "measure":
            return MeasureField(
                key=field.key,
                label=field.label,
                required=field.required,
                hint=hint,
                value=text_of(fact.count) if fact.count else None,
            )
        case "choice":
            return ChoiceField(
                key=field.key,
                label=field.label,
                required=field.required,
                hint=hint,
                options=_options(asking, page, fact),
                value=(fact.text,) if fact.text else (),
            )


def _options(asking: Asking, page: PlanFacts, fact: FieldFacts) -> tuple[Option, ...]:
    connection, path = asking.work.connection, page.of.team.path
    match fact.field.options_from:
        case "indicators":
            return tuple(
                Option(key=row.id, label=row.text[:75])
                for row in indicators.list_for(connection, path)
            )
        case "student_groups":
            groups = indicators.groups_for(connection, path)
            every = Option(key="all", label=labels.ALL_STUDENTS)
            return (every, *(Option(key=group.key, label=group.text) for group in groups))
        case None:
            return tuple(Option(key=each.key, label=each.label) for each in fact.field.options)
