"""The lists behind a digest's buttons: all districts, open promises, all lines of one heading.

This module must not know when a digest is sent, or who may read it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.use_cases.digest_shape import DigestFigures
from dialogs.digest_known import Known, place_of
from dialogs.digest_views import NOW, DigestView, happened
from dialogs.plain_words import paragraph_of
from dialogs.vocabulary import (
    Element,
    Grid,
    Item,
    Items,
    Message,
    Note,
    Say,
    Strong,
    Words,
    prose,
    saying,
)
from dialogs.wording import digest as words

MOST_MORE: Final = 12
MOST_DISTRICTS: Final = 40


def rest_of(
    figures: DigestFigures, known: Known, heading: str, *, person_id: str, now: datetime
) -> Message:
    """All lines of one heading, as many as a list holds."""
    view = DigestView(figures, known, person_id, now, NOW, MOST_MORE, MOST_MORE)
    lines = view.section(heading)
    if not lines:
        return saying(words.NOTHING_MORE)
    return Message(summary=paragraph_of(lines), body=tuple(lines))


def districts_message(figures: DigestFigures, known: Known) -> Message:
    """Every district in a row, as the list has them."""
    rows: list[tuple[Words, ...]] = [
        (
            prose(known.units[row.unit_id].name),
            prose(words.of_in_cycle(row.in_cycle, row.teams)),
            prose(words.of_in_cycle(row.answered, row.in_cycle)),
            prose(str(row.quiet + row.not_reached)),
            prose(str(row.waiting)),
        )
        for row in figures.districts
        if row.unit_id in known.units
    ]
    head = words.heading(words.ALL_DISTRICTS, figures.monday)
    body: list[Element] = [Say(head), Say(prose(words.teams(figures)))]
    if rows:
        body.append(Grid(head=words.DISTRICT_HEAD, rows=tuple(rows[:MOST_DISTRICTS])))
    if len(rows) > MOST_DISTRICTS:
        body.append(Note(prose(words.more(len(rows) - MOST_DISTRICTS))))
    return Message(summary=f"{head.plain()}. {words.teams(figures)}", body=tuple(body))


def promises_message(figures: DigestFigures, known: Known) -> Message:
    """A lead's open promises, each with its tap."""
    rows = [
        Item(
            lead=words.promise(place_of(figures, known, note.team_id), note.kind, note.due_on),
            action=happened(note.id),
        )
        for each in figures.promises
        if (note := known.promises.get(each.note_id)) is not None and note.kept_at is None
    ]
    if not rows:
        return saying(words.NOTHING_MORE)
    body = (Say(prose(Strong(words.WORD_KEPT))), Items(tuple(rows[:MOST_MORE])))
    return Message(summary=paragraph_of(body), body=body)
