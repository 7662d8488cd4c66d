"""The plan on one page: drafted from what the team said, fixed and saved by one of them.

A field opens with what was saved, else with what its program says: the most recent reply, a sum,
the set-up or the last cycle. What is drafted is never stored, so that erasing a reply empties the
draft as well. This module must not know how a plan looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.access import Action, Actor
from bot.domain.errors import BadInput, Refused
from bot.domain.evidence import Count, NotACount, Sum, parse_count
from bot.domain.participation import Outcome
from bot.domain.program import PlanField
from bot.domain.program_meanings import Means
from bot.store import audit, check_ins, cycles, deliveries, indicators, plans, units
from bot.store.cycles import CycleRow
from bot.store.plans import PlanEntryRow
from bot.store.replies import SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.use_cases.cycle_figures import figures_in
from bot.use_cases.cycle_records import CycleRecord, records_of
from bot.use_cases.permission import require
from bot.use_cases.reading_answers import Value
from bot.use_cases.screening import refuse_students


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words of the team that a field could take: the text, and the answer it stands in."""

    text: str
    answer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """One field of a plan as it stands or as it is drafted.

    Attributes:
        field: the program's field.
        text: words, or the key that was picked.
        count: got and of, for a measure.
        entry_id: the saved wording the text comes from, if it was saved (in this or the last
            cycle).
        answer_id: the reply's answer the text comes from, if it is drafted from one.
        others: what else was said that would fit, newest first.
        to_edit: marked for editing, because the team decided to change one thing.
    """

    field: PlanField
    text: str | None = None
    count: Count | None = None
    entry_id: str | None = None
    answer_id: str | None = None
    others: tuple[Said, ...] = ()
    to_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """A cycle's plan: every field its page shows, and whether the team saved it."""

    of: CycleFacts
    fields: tuple[FieldFacts, ...]
    saved: bool

    def field(self, means: str) -> FieldFacts | None:
        """The field with this meaning, if the page shows it."""
        return next((each for each in self.fields if each.field.means == means), None)


def plan_page(work: Work, facts: CycleFacts) -> PlanFacts:
    """The plan as it stands, or as drafted from what the team said so far."""
    records = records_of(work, {facts.cycle.id: facts})
    return plan_pages(work, records)[facts.cycle.id]


def plan_pages(work: Work, records: Mapping[str, CycleRecord]) -> dict[str, PlanFacts]:
    """As `plan_page`, for many cycles whose records have been read, by cycle id."""
    last = _last_plans(work, [record.facts for record in records.values()])
    return {cycle_id: _page(record, last.get(cycle_id, {})) for cycle_id, record in records.items()}


def group_watched(work: Work, facts: CycleFacts) -> str:
    """The key of the student group that the saved plan watches; '' for none."""
    field = facts.program.plan_field_meaning("group")
    entry = plans.plan_of(work.connection, facts.cycle.id).get(field.key) if field else None
    return "" if entry is None or entry.text in {None, "all"} else str(entry.text)


def save_plan(
    work: Work,
    actor: Actor,
    cycle_id: str,
    values: Mapping[str, Value],
    *,
    said_none_is_a_student: bool = False,
) -> CycleFacts:
    """Keep the plan's fields as they are now; earlier wordings stay in the history.

    Raises:
        NotAllowed: not of the team.
        Refused: the cycle is over.
        BadInput: a field cannot be read, or is needed and empty.
        NamesAStudent: a text seems to name a student.
    """
    facts = one_cycle(work, cycle_id)
    require(actor, Action.STEER_TEAM, facts.team.path)
    if facts.cycle.state == "ended":
        raise Refused("This cycle is over, and its plan stands as it was. Nothing was changed.")
    read = _read(work, facts, values)
    texts = {key: each.text for key, each in read.items() if each.text and not each.is_key}
    refuse_students(work, facts.team, texts, said_none=said_none_is_a_student)
    standing = plans.plan_of(work.connection, cycle_id)
    changed = [
        _entry(work, actor, cycle_id, key, each)
        for key, each in read.items()
        if _differs(standing.get(key), each)
    ]
    plans.put_plan_entries(work, changed)
    _follow_indicator(work, facts, read)
    _note_saved(work, actor, facts)
    audit.record(
        work,
        actor_id=actor.person_id,
        action="save_plan",
        unit_id=facts.team.id,
        subject_id=cycle_id,
        outcome="done",
    )
    return facts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    text: str | None = None
    count: Count | None = None
    is_key: bool = False


def _is_shown(facts: CycleFacts, field: PlanField) -> bool:
    small = facts.cycle.number == 1 and facts.program.first_plan_shows == "required"
    return field.required or not small


def _page(record: CycleRecord, last: Mapping[str, PlanEntryRow]) -> PlanFacts:
    facts, saved = record.facts, record.plan
    said = _newest_first(record)
    figures = figures_in(record)
    sums = {"baseline": figures.start, "prediction": figures.predicted}
    shown = [each for each in facts.program.plan_fields if _is_shown(facts, each)]
    fields = tuple(
        _standing(each, saved[each.key])
        if each.key in saved
        else _drafted(each, facts, said, sums, last)
        for each in shown
    )
    return PlanFacts(of=facts, fields=fields, saved=bool(saved))


def _last_plans(work: Work, of: Sequence[CycleFacts]) -> dict[str, dict[str, PlanEntryRow]]:
    """The plan of the cycle before each, where the team goes on from it; its target in any case."""
    ids = {each.cycle.id: each.cycle.follows_id for each in of if each.cycle.follows_id}
    before = cycles.cycles_by_id(work.connection, ids.values())
    entries = plans.plans_of(work.connection, before.keys())
    return {
        cycle_id: _carried_over(before[last], entries.get(last, {}))
        for cycle_id, last in ids.items()
        if last in before
    }


def _carried_over(before: CycleRow, entries: Mapping[str, PlanEntryRow]) -> dict[str, PlanEntryRow]:
    goes_on = before.decision in {"adapt", "undecided"}
    return {key: row for key, row in entries.items() if goes_on or row.text is None}


def _newest_first(record: CycleRecord) -> dict[Means, list[SaidRow]]:
    """The cycle's answers by what their question means, the most recent reply first."""
    return {
        means: sorted(rows, key=lambda row: (row.changed_at, row.id), reverse=True)
        for means, rows in record.said_by_means().items()
    }


def _standing(field: PlanField, entry: PlanEntryRow) -> FieldFacts:
    return FieldFacts(
        field=field, text=entry.text, count=_count(entry), entry_id=entry.id if entry.text else None
    )


def _drafted(
    field: PlanField,
    facts: CycleFacts,
    said: Mapping[Means, Sequence[SaidRow]],
    sums: Mapping[str, Sum],
    last: Mapping[str, PlanEntryRow],
) -> FieldFacts:
    filled = field.filled_from
    before = last.get(field.key)
    if filled is None:
        return FieldFacts(field=field)
    if filled.how == "set_up":
        return FieldFacts(field=field, text=facts.team.indicator_id)
    if filled.how == "sum":
        total = sums.get(filled.means or "")
        counted = total is not None and total.classes > 0
        return FieldFacts(
            field=field,
            count=parse_count(f"{total.got} of {total.of}") if total and counted else None,
        )
    rows = said.get(filled.means, ()) if filled.means else ()
    quotes = tuple(Said(text=row.text, answer_id=row.id) for row in rows if row.text)
    if before is not None and (filled.how == "last_cycle" or before.text is not None):
        return FieldFacts(
            field=field,
            text=before.text,
            count=_count(before),
            entry_id=before.id if before.text else None,
            others=quotes,
            to_edit=field.edit_after_change,
        )
    if field.kind == "choice":
        picked = next((row.choice for row in rows if row.choice), None)
        return FieldFacts(field=field, text=picked)
    if not quotes:
        return FieldFacts(field=field)
    return FieldFacts(
        field=field, text=quotes[0].text, answer_id=quotes[0].answer_id, others=quotes[1:]
    )


def _count(entry: PlanEntryRow) -> Count | None:
    if entry.got is None:
        return None
    text = f"{entry.got}%" if entry.of is None else f"{entry.got} of {entry.of}"
    return parse_count(text)


def _read(work: Work, facts: CycleFacts, values: Mapping[str, Value]) -> dict[str, _Given]:
    """The fields that the form brought, read; every problem told together."""
    errors: dict[str, str] = {}
    read: dict[str, _Given] = {}
    for field in facts.program.plan_fields:
        if not _is_shown(facts, field) and field.key not in values:
            continue
        value = values.get(field.key, "")
        given = (value if isinstance(value, str) else "".join(value[:1])).strip()
        if not given:
            if field.required:
                errors[field.key] = "This one is needed; a few words are enough."
            read[field.key] = _Given()
            continue
        try:
            read[field.key] = _read_field(work, facts, field, given)
        except (NotACount, BadInput) as why:
            errors[field.key] = str(why)
    if errors:
        raise BadInput(errors)
    return read


def _read_field(work: Work, facts: CycleFacts, field: PlanField, given: str) -> _Given:
    if field.kind == "measure":
        count = parse_count(given, kinds=frozenset({"count", "per_cent"}))
        return _Given(count=count)
    if field.kind == "choice":
        if given not in _keys(work, facts, field):
            raise BadInput(words="That choice is no longer on the list; pick another.")
        return _Given(text=given, is_key=True)
    if len(given) > field.longest:
        raise BadInput(
            words=f"This holds {field.longest:,} characters and yours has {len(given):,}; "
            "it is all still here to shorten."
        )
    return _Given(text=given)


def _keys(work: Work, facts: CycleFacts, field: PlanField) -> frozenset[str]:
    path = facts.team.path
    if field.options_from == "indicators":
        listed = {row.id for row in indicators.list_for(work.connection, path)}
        return frozenset(listed | {facts.team.indicator_id or ""})
    if field.options_from == "student_groups":
        groups = {row.key for row in indicators.groups_for(work.connection, path)}
        return frozenset(groups | {"all"})
    return frozenset(option.key for option in field.options)


def _entry(work: Work, actor: Actor, cycle_id: str, key: str, given: _Given) -> PlanEntryRow:
    count = given.count
    return PlanEntryRow(
        id=work.new_id(),
        cycle_id=cycle_id,
        field_key=key,
        group_key="",
        text=given.text,
        got=None if count is None else int(count.got),
        of=None if count is None else count.of,
        by=actor.person_id,
        at=work.now,
        draft=False,
    )


def _differs(standing: PlanEntryRow | None, given: _Given) -> bool:
    if standing is None:
        return True
    return (standing.text, _count(standing)) != (given.text, given.count)


def _follow_indicator(work: Work, facts: CycleFacts, read: Mapping[str, _Given]) -> None:
    """Another indicator in the plan is the team's from now on, and starts a new line."""
    field = facts.program.plan_field_meaning("indicator")
    chosen = read.get(field.key) if field else None
    if chosen and chosen.text and chosen.text != facts.team.indicator_id:
        units.change_unit(work, facts.team.id, indicator_id=chosen.text)


def _note_saved(work: Work, actor: Actor, facts: CycleFacts) -> None:
    """Whoever saves the plan answers the plan's check-in for the team."""
    rows = check_ins.check_ins_of(work.connection, facts.cycle.id)
    for row in rows:
        if facts.program.step(row.step).kind != "plan" or row.state not in {"open", "closed"}:
            continue
        mine: Outcome = "answered" if row.state == "open" else "late"
        if row.state == "open":
            check_ins.set_outcome(work, row.id, "answered_by_team", only_from=("waiting",))
        check_ins.set_outcome(
            work,
            row.id,
            mine,
            person_id=actor.person_id,
            only_from=("waiting", "answered_by_team", "excused", "not_deliverable"),
        )
    deliveries.touch_all(
        work,
        subject_ids=[row.id for row in rows if row.state in {"open", "closed"}],
        kinds=("check_in", "line"),
    )
