"""What a step shows above its questions: on the card as elements, in the form as told words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from bot.domain.evidence import Sum
from bot.domain.program_meanings import Shown
from bot.store.replies import SaidRow
from bot.use_cases.cycle_figures import StepFigures
from bot.use_cases.shown_above import Carried, ShownAbove
from dialogs.charts import chart_of
from dialogs.vocabulary import Element, Fact, Facts, Prose, Quote, Quoted, Say, Source, prose
from dialogs.wording import cards as words
from dialogs.wording import shown_above as labels
from dialogs.wording.counts import arrow, sum_words

MOST_QUOTES = 6


def above(shown: ShownAbove) -> tuple[Element, ...]:
    """The elements of a card that stand above its ask; nothing where there is nothing to show."""
    elements: list[Element] = []
    if shown.carried is not None:
        elements.extend(_carried(shown.carried))
    facts: list[Fact] = []
    for kind in shown.facts.step.shown_above:
        facts.extend(_facts(shown, kind))
    if facts:
        elements.append(Facts(tuple(facts)))
    for kind in shown.facts.step.shown_above:
        elements.extend(_elements(shown, kind))
    return tuple(elements)


def told_above(shown: ShownAbove) -> tuple[Prose | tuple[Quote, ...], ...]:
    """The same for a form: numbers as text, quotes as quotes."""
    told: list[Prose | tuple[Quote, ...]] = []
    for element in above(shown):
        match element:
            case Say(said):
                told.append(said)
            case Quoted(quotes):
                told.append(quotes)
            case Facts(pairs):
                told.extend(each for pair in pairs for each in _told(pair))
            case _:
                continue
    return tuple(told)


def quotes_of(rows: Iterable[SaidRow]) -> tuple[Quote, ...]:
    """Words of the team without names, the newest first."""
    found = [row for row in rows if row.text]
    return tuple(
        Quote(text=row.text or "", source=Source("answer", row.id))
        for row in found[::-1][:MOST_QUOTES]
    )


def _told(pair: Fact) -> Sequence[Prose | tuple[Quote, ...]]:
    if isinstance(pair.value, Quote):
        return prose(pair.label), (pair.value,)
    return (prose(f"{pair.label}: {pair.value.plain()}"),)


def _carried(carried: Carried) -> list[Element]:
    quotes = quotes_of(row for row in (carried.because, carried.carry) if row is not None)
    shown: list[Element] = [Say(prose(words.carried_from(carried.decision)))]
    return [*shown, Quoted(quotes)] if quotes else shown


def _facts(shown: ShownAbove, kind: Shown) -> list[Fact]:
    """Numbers and counted choices, as label and value."""
    figures = shown.figures
    match kind:
        case "start_count":
            return _sum_fact(labels.START, figures.start if figures else None)
        case "guess":
            return _sum_fact(labels.GUESS, figures.guess if figures else None)
        case "now_count":
            result = figures.result if figures else None
            return [*_compared(labels.NOW, result), *_groups(result)]
        case "prediction_beside_result":
            result = figures.result if figures else None
            if figures is None or result is None or not figures.guess.classes:
                return _sum_fact(labels.GUESS, figures.guess if figures else None)
            beside = words.prediction_beside(sum_words(figures.guess), sum_words(result.counted))
            return [Fact(labels.BESIDE, prose(beside)), *_groups(result)]
        case "leanings":
            return _leanings(shown)
        case "if_then":
            return _if_then(shown)
        case "causes" | "practices" | "chart" | "surprises":
            return []
    assert_never(kind)


def _elements(shown: ShownAbove, kind: Shown) -> list[Element]:
    """Quotes and the chart."""
    match kind:
        case "causes":
            return _quoted(labels.CAUSES, shown.said.get("cause", ()))
        case "surprises":
            return _quoted(labels.SURPRISES, shown.said.get("surprise", ()))
        case "practices":
            quotes = tuple(
                Quote(
                    text=row.text,
                    source=Source("answer", row.answer_id),
                    author=" · ".join(shown.passers.get(row.team_id, ())) or None,
                )
                for row in shown.practices
                if row.text
            )
            return [Say(prose(labels.PRACTICES)), Quoted(quotes)] if quotes else []
        case "chart":
            chart = chart_of(shown.line, shown.figures) if shown.line else None
            return [chart] if chart is not None else []
        case (
            "start_count"
            | "guess"
            | "now_count"
            | "prediction_beside_result"
            | "leanings"
            | "if_then"
        ):
            return []
    assert_never(kind)


def _quoted(label: str, rows: tuple[SaidRow, ...]) -> list[Element]:
    quotes = quotes_of(rows)
    return [Say(prose(label)), Quoted(quotes)] if quotes else []


def _sum_fact(label: str, total: Sum | None) -> list[Fact]:
    counted = total is not None and total.of > 0
    return [Fact(label, prose(sum_words(total)))] if total and counted else []


def _compared(label: str, result: StepFigures | None) -> list[Fact]:
    if result is None:
        return []
    if result.compared.classes:
        return [Fact(label, prose(arrow(result.compared)))]
    return _sum_fact(label, result.counted)


def _groups(result: StepFigures | None) -> list[Fact]:
    if result is None:
        return []
    return [
        fact for key, total in result.groups.items() for fact in _sum_fact(labels.group(key), total)
    ]


def _leanings(shown: ShownAbove) -> list[Fact]:
    step_question = next(
        (pair for pair in shown.facts.of.program.questions_meaning("leaning")), None
    )
    if step_question is None:
        return []
    _, question = step_question
    given = [row.choice for row in shown.said.get("leaning", ())]
    parts = [
        f"{given.count(option.key)} {option.label.lower()}"
        for option in question.options
        if option.key in given
    ]
    return [Fact(labels.LEANINGS, prose(" · ".join(parts)))] if parts else []


def _if_then(shown: ShownAbove) -> list[Fact]:
    if shown.plan is None:
        return []
    found: list[Fact] = []
    for means, label in (("if", labels.IF), ("then", labels.THEN)):
        field = shown.plan.field(means)
        if field is None or not field.text:
            continue
        if field.entry_id is not None:
            source = Source("plan_entry", field.entry_id)
        elif field.answer_id is not None:
            source = Source("answer", field.answer_id)
        else:
            continue
        found.append(Fact(label, Quote(text=field.text, source=source)))
    return found
