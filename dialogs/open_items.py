"""What is open for a person, as lines with a button each: on their own page and on their home."""

from __future__ import annotations

from collections.abc import Sequence

from bot.use_cases.my_things import OpenForMe
from dialogs.vocabulary import Button, Element, Intent, Item, Items, Say, Strong, prose
from dialogs.wording import me as words
from dialogs.wording.dates import closing_words

MOST_OPEN = 10


def open_lines(open_now: Sequence[OpenForMe]) -> list[Element]:
    """The open questions, the first to close first; a word where there is none."""
    if not open_now:
        return [Say(prose(words.NOTHING_OPEN))]
    return [Items(tuple(_item(each) for each in open_now[:MOST_OPEN]))]


def open_button(each: OpenForMe) -> Button:
    """The button that opens what is open, named by what a press does."""
    facts = each.facts
    check_in_id = facts.check_in.id
    match facts.step.kind:
        case "plan":
            return Button(label=words.OPEN_PLAN, does=Intent("plan", (facts.of.cycle.id,)))
        case "decision":
            return Button(label=words.DECIDE, does=Intent("answer", (check_in_id,)))
        case "questions":
            answered = each.outcome in {"answered", "late"}
            label = words.CHANGE if answered else words.ANSWER
            return Button(label=label, does=Intent("answer", (check_in_id,)))


def _item(each: OpenForMe) -> Item:
    facts, row = each.facts, each.facts.check_in
    closes = closing_words(row.closes_at, row.zone, row.on_date) if row.closes_at else ""
    return Item(
        lead=prose(Strong(facts.step.title), words.open_line(facts.of.team.name, closes)),
        detail=prose(words.outcome(each.outcome)),
        action=open_button(each),
    )
