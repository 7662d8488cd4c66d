"""A released practice on screen: its team's words, with the counts that stand behind them."""

from __future__ import annotations

from bot.use_cases.practices import PracticeFacts
from dialogs.digest_known import practice_quote
from dialogs.vocabulary import Element, Message, Note, Quoted, Say, prose
from dialogs.wording import digest as words
from dialogs.wording.status import numbers


def practice_message(found: PracticeFacts) -> Message:
    """The whole of a practice."""
    names = [each.name for each in found.above if each.kind in {"lea", "school"}]
    place = " · ".join((*names, found.team.name))
    skill = found.indicator.text if found.indicator else ""
    head = words.practice_of(place, skill)
    body: list[Element] = [Say(head), Quoted((practice_quote(found.practice),))]
    said = numbers(skill, found.figures, found.group_names) if found.figures else ""
    if said:
        body.append(Note(prose(said)))
    return Message(summary=head.plain(), body=tuple(body))
