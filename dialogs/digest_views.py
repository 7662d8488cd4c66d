"""A lead's digest as one screen: three lines a heading, empty headings gone, each a tap from more.

The figures were frozen at their moment; names and words are those of today, so that an erased
practice is gone. This module must not know when a digest is sent, or who may read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from bot.domain.local_time import local
from bot.store.asks import AskRow
from bot.store.practices import PracticeRow
from bot.use_cases.digest_shape import DigestFigures, Shared, Waits
from dialogs.digest_known import MOST_READ, Known, place_of, practice_quote
from dialogs.plain_words import paragraph_of, word_count
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Intent,
    Item,
    Items,
    Message,
    Note,
    Prose,
    Say,
    Strong,
    prose,
)
from dialogs.wording import digest as words

MOST_WORDS: Final = 230
NOW: Final = "now"
"""What stands for the id of a digest that was never frozen."""

_LONGEST_PRACTICE: Final = 90
_LINES: Final = ((3, 3), (3, 2), (3, 1), (2, 1), (1, 1))
"""Lines under a heading that waits for the lead, and under one to learn from: as they fit."""


def digest_message(
    figures: DigestFigures,
    known: Known,
    *,
    person_id: str,
    now: datetime,
    about: str,
    small: str = "",
) -> Message:
    """One digest, on one screen.

    Args:
        figures: What it says.
        known: The names and words behind it.
        person_id: Its reader.
        now: This instant.
        about: The summary's id, `NOW` for one that was not frozen.
        small: A line of small print at its end.
    """
    drawn = DigestView(figures, known, person_id, now, about, *_LINES[0]).message(small)
    for lines in _LINES[1:]:
        if word_count(drawn) < MOST_WORDS:
            break
        drawn = DigestView(figures, known, person_id, now, about, *lines).message(small)
    return drawn


class DigestView:
    """One digest, drawn with so many lines a heading.

    `waits` are the lines under one that waits for the lead, `learns` those under one to learn from;
    the rest is as `digest_message` has it.
    """

    def __init__(
        self,
        figures: DigestFigures,
        known: Known,
        person_id: str,
        now: datetime,
        about: str,
        waits: int,
        learns: int,
    ) -> None:
        """Draw nothing yet."""
        self._of, self._known, self._person, self._about = figures, known, person_id, about
        self._waits, self._learns = waits, learns
        self._today = local(now, figures.zone).date()
        self._sections: Mapping[str, Callable[[], list[Element]]] = {
            "waiting": self._waiting,
            "not_reached": self._not_reached,
            "quiet": self._quiet,
            "moved": self._moved,
            "released": self._released,
            "in_common": self._in_common,
            "word": self._word,
        }

    def message(self, small: str) -> Message:
        """The whole of it."""
        body: list[Element] = [Say(words.heading(self._who(), self._of.monday))]
        body.append(Say(prose(words.teams(self._of))))
        if self._of.in_cycle:
            body.append(Say(words.answered(self._of)))
        calm = self._of.needs_nothing and self._of.in_cycle > 0
        if calm:
            body += self._calm()
        for heading in self._sections:
            if not (calm and heading == "released" and self._only_one_to_read()):
                body += self.section(heading)
        if self._of.on_break:
            beyond = len(self._of.on_break[self._learns :])
            body.append(Note(prose(words.on_break(self._breaks(), beyond))))
        body.append(Actions(self._buttons()))
        if small:
            body.append(Note(prose(small)))
        return Message(summary=paragraph_of(body[:4]), body=tuple(body))

    def section(self, heading: str) -> list[Element]:
        """A heading with its lines; nothing where nothing stands under it."""
        draw = self._sections.get(heading)
        return draw() if draw else []

    def _who(self) -> str:
        of, known = self._of, self._known
        if len(of.districts) > 1:
            return words.your_districts(len(of.districts))
        ids = of.unit_ids if len(of.unit_ids) == 1 else [each.unit_id for each in of.districts]
        return next((known.units[each].name for each in ids if each in known.units), "Your teams")

    def _place(self, team_id: str, between: str = " · ") -> str:
        return place_of(self._of, self._known, team_id, between)

    def _calm(self) -> list[Element]:
        said: list[Element] = [Say(prose(words.calm(self._of.in_cycle)))]
        practice = self._known.practices.get(self._of.to_read or "")
        if practice is not None:
            line = words.one_to_read(self._place(practice.team_id))
            said.append(Items((_practice_row(practice, line),)))
        return said

    def _only_one_to_read(self) -> bool:
        return self._of.released in ((), (self._of.to_read,))

    def _waiting(self) -> list[Element]:
        rows = [
            self._waits_row(one, self._known.asks[one.ask_id])
            for one in self._of.waiting[:MOST_READ]
            if one.ask_id in self._known.asks and one.team_id in self._known.units
        ]
        return self._under(words.waiting_head, "waiting", rows, self._of.waiting, self._waits)

    def _waits_row(self, one: Waits, row: AskRow) -> Item:
        what = row.what
        wrote = self._wrote(one.team_id, row.asked_at)
        if row.withdrawn_at is not None or row.answered_at is not None:
            then = wrote or self._answered(row)
            return Item(lead=words.waits(self._place(one.team_id), what, one.days, then))
        mine = row.taken_by == self._person
        then = words.promised("you" if mine else "somebody") if row.taken_by else wrote
        return Item(
            lead=words.waits(self._place(one.team_id), what, one.days, then),
            action=Button(
                label=words.OPEN if mine else words.WRITE, does=Intent("answer_ask", (row.id,))
            ),
        )

    def _answered(self, row: AskRow) -> str:
        if row.answered_at is None:
            return ""
        return words.answered_since(self._day(row.answered_at), self._today)

    def _not_reached(self) -> list[Element]:
        rows = [
            Item(
                lead=words.not_reached(self._place(one.team_id), one.why, one.since, self._today),
                action=Button(label=words.FIX, does=Intent("how_to_fix", (one.team_id,))),
            )
            for one in self._of.not_reached[:MOST_READ]
            if one.team_id in self._known.units
        ]
        return self._under(
            words.not_reached_head, "not_reached", rows, self._of.not_reached, self._waits
        )

    def _quiet(self) -> list[Element]:
        rows = [
            Item(
                lead=words.quiet(
                    self._place(one.team_id, ", "), one.days, self._wrote_on(one.team_id, one.since)
                ),
                action=Button(label=words.WRITE, does=Intent("write_note", (one.team_id,))),
            )
            for one in self._of.quiet[:MOST_READ]
            if one.team_id in self._known.units
        ]
        return self._under(words.quiet_head, "quiet", rows, self._of.quiet, self._waits)

    def _moved(self) -> list[Element]:
        lines = {line.team_id: line for line in self._of.moved}
        rows = [
            Item(
                lead=words.moved(
                    self._place(team_id),
                    lines[team_id],
                    self._known.group(lines[team_id].gaps[0].group_key)
                    if lines[team_id].gaps
                    else "",
                )
                if team_id in lines
                else prose(self._place(team_id)),
                action=Button(label=words.CHART, does=Intent("chart", (team_id,))),
            )
            for team_id in self._of.moved_new[:MOST_READ]
            if team_id in self._known.units
        ]
        return self._under(words.moved_head, "moved", rows, self._of.moved_new, self._learns)

    def _released(self) -> list[Element]:
        rows = [
            _practice_row(row, prose(self._place(row.team_id)))
            for each in self._of.released[:MOST_READ]
            if (row := self._known.practices.get(each)) is not None
        ]
        return self._under(words.released_head, "released", rows, self._of.released, self._learns)

    def _in_common(self) -> list[Element]:
        rows = [self._shared_row(one) for one in self._of.in_common[:MOST_READ]]
        return self._under(
            lambda _: prose(Strong(words.IN_COMMON)),
            "in_common",
            rows,
            self._of.in_common,
            self._learns,
        )

    def _shared_row(self, one: Shared) -> Item:
        row = self._known.indicators.get(one.of.indicator_id)
        what = words.shared(
            row.text if row else "", self._known.group(one.of.group_key), one.of.driver
        )
        return Item(
            lead=words.in_common(len(one.of.team_ids), one.districts, what, one.practised),
            action=Button(label=words.PUT_IN_TOUCH, does=_touch_intent(one, self._known)),
        )

    def _word(self) -> list[Element]:
        still = [each for each in self._of.promises if not self._known.kept(each)]
        new = [each for each in self._of.promises if each.new]
        places = list(
            dict.fromkeys(
                self._known.district(each.team_id)
                if len(self._of.districts) > 1
                else self._known.units[each.team_id].name
                for each in still
                if each.team_id in self._known.units
            )
        )
        said = words.word_kept(
            [each.kind for each in new],
            sum(1 for each in new if self._known.kept(each)),
            sum(1 for each in still if not each.new),
            places,
            self._of.answering_teams,
        )
        if not said:
            return []
        action = None
        if len(still) == 1:
            action = happened(still[0].note_id)
        elif still:
            action = Button(label=words.OPEN, does=Intent("open_promises", (self._about,)))
        return [
            Say(prose(Strong(words.WORD_KEPT))),
            Items((Item(lead=prose(said), action=action),)),
        ]

    def _breaks(self) -> list[tuple[str, int, date]]:
        return [
            (
                self._known.district(each.district_id) or self._known.units[each.district_id].name,
                each.teams,
                each.back_on,
            )
            for each in self._of.on_break[: self._learns]
            if each.district_id in self._known.units
        ]

    def _under(
        self,
        head: Callable[[int], Prose],
        heading: str,
        rows: Sequence[Item],
        all_of: Sequence[object],
        most: int,
    ) -> list[Element]:
        """A heading, its first lines, and how many there are beyond."""
        if not rows:
            return []
        total = len(rows) + len(all_of[MOST_READ:])
        shown: tuple[Item, ...] = tuple(rows[:most])
        if total > most:
            about = Intent("digest_more", (self._about, heading))
            tail = Button(label=words.SHOW, does=about)
            shown = (*shown, Item(lead=prose(words.more(total - most)), action=tail))
        return [Say(head(total)), Items(shown)]

    def _wrote(self, team_id: str, since: datetime) -> str:
        at = self._known.wrote.get((self._person, team_id))
        return words.you_wrote(self._day(at), self._today) if at and at >= since else ""

    def _wrote_on(self, team_id: str, since: date) -> str:
        at = self._known.wrote.get((self._person, team_id))
        return words.you_wrote(self._day(at), self._today) if at and self._day(at) >= since else ""

    def _day(self, moment: datetime) -> date:
        return local(moment, self._of.zone).date()

    def _buttons(self) -> tuple[Button, ...]:
        return (
            Button(label=words.ALL_DISTRICTS, does=Intent("all_districts", (self._about,))),
            Button(label=words.PREPARE_VISIT, does=Intent("prepare_visit")),
            Button(label=words.DAY_AND_HOUR, does=Intent("digest_time")),
        )


def happened(note_id: str) -> Button:
    """The tap by which a lead says that a promise was kept."""
    return Button(label=words.IT_HAPPENED, does=Intent("promise_kept", (note_id,)))


def _touch_intent(one: Shared, known: Known) -> Intent:
    """The press that puts teams in touch; a driver is named by one of its indicators."""
    if not one.of.driver:
        return Intent("put_in_touch", ("group", one.of.indicator_id, one.of.group_key or "-"))
    first = known.units.get(one.of.team_ids[0])
    return Intent("put_in_touch", ("driver", (first.indicator_id if first else "") or "-", "-"))


def _practice_row(row: PracticeRow, lead: Prose) -> Item:
    return Item(
        lead=lead,
        detail=practice_quote(row, _LONGEST_PRACTICE),
        action=Button(label=words.READ, does=Intent("read_practice", (row.id,))),
    )
