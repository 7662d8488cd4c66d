"""A school's own review: what its teams have in common and passed on, for its principals.

It composes the message that comes by itself and answers who prepares it before. This module must
not know how it is worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.errors import NotAllowed
from bot.store import accounts, indicators, roles, summaries, units
from bot.store.deliveries import DeliveryRow
from bot.store.indicators import IndicatorRow
from bot.store.practices import PracticeRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import reviews
from bot.use_cases.reviews import ReviewFigures, Together
from dialogs.answers import Answer, Told
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.digest_known import practice_quote, readable_practices
from dialogs.inputs import Pressed
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Intent,
    Item,
    Items,
    Message,
    Note,
    Say,
    Strong,
    more,
    prose,
)
from dialogs.wording import review as words
from dialogs.wording.digest import shared
from dialogs.wording.shown_above import group as group_words

MOST_ROWS = 6
_LONGEST_PRACTICE = 140


def _prepare(asking: Asking, pressed: Pressed) -> Answer:
    """The review as of now."""
    if not pressed.intent.ids:
        raise NotAllowed
    figures = reviews.review_now(asking.work, asking.actor, pressed.intent.ids[0])
    found = _drawn(asking.work, (figures,))[0]
    if found is None:
        raise NotAllowed
    return Told(found)


def compose_reviews(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """Each school's review, for who is its principal today."""
    found = summaries.summaries_by_id(work.connection, {row.subject_id for row in rows})
    figures = {each.id: reviews.from_stored(each.figures) for each in found.values()}
    drawn = dict(zip(figures, _drawn(work, list(figures.values())), strict=True))
    readers = accounts.accounts(work.connection, {row.account_id or "" for row in rows})
    schools = {each.school_id for each in figures.values()}
    principals = {
        (held.unit_id, held.person_id)
        for held in roles.holders(work.connection, schools, "principal")
    }
    return {
        row.id: drawn[row.subject_id]
        for row in rows
        if row.subject_id in figures
        and (account := readers.get(row.account_id or "")) is not None
        and (figures[row.subject_id].school_id, account.person_id) in principals
    }


CONVERSATION = Conversation(
    presses={"prepare_review": _prepare}, reads=frozenset({"prepare_review"})
)

COMPOSERS: Mapping[str, Composer] = {"review": compose_reviews}


def _drawn(work: Work, of: Sequence[ReviewFigures]) -> list[Message | None]:
    team_ids = {each for one in of for row in one.together for each in row.of.team_ids}
    practices = readable_practices(work, [each for one in of for each in one.released])
    known = units.units(
        work.connection,
        team_ids | {one.school_id for one in of} | {row.team_id for row in practices.values()},
    )
    chosen = indicators.indicators(
        work.connection, {row.of.indicator_id for one in of for row in one.together}
    )
    return [_message(one, known, practices, chosen) for one in of]


def _message(
    figures: ReviewFigures,
    known: Mapping[str, UnitRow],
    practices: Mapping[str, PracticeRow],
    chosen: Mapping[str, IndicatorRow],
) -> Message | None:
    school = known.get(figures.school_id)
    if school is None:
        return None
    head = words.heading(school.name, figures.since, figures.until)
    said = words.cycles(figures.teams, figures.decided)
    body: list[Element] = [Say(head), Say(prose(said)), Say(prose(Strong(words.IN_COMMON)))]
    body += _together(figures.together, known, chosen)
    body.append(Say(prose(Strong(words.RELEASED))))
    body += _released([practices[each] for each in figures.released if each in practices], known)
    asked = words.asks(figures.asked, figures.answered, figures.waiting)
    body += [Say(prose(asked)), Say(prose(words.TO_TALK_ABOUT))]
    about = (school.id,)
    body.append(
        Actions(
            (
                Button(label=words.ONE_TEAM, does=Intent("pick_team", about)),
                Button(label=words.LAST_CYCLE, does=Intent("last_cycle", about)),
            )
        )
    )
    body.append(Note(prose(words.NONE_FOR_EVALUATION)))
    return Message(summary=f"{head.plain()}. {said} {asked}", body=tuple(body))


def _together(
    rows: Sequence[Together], known: Mapping[str, UnitRow], chosen: Mapping[str, IndicatorRow]
) -> list[Element]:
    if not rows:
        return [Note(prose(words.NOTHING_IN_COMMON))]
    items = []
    for row in rows:
        indicator = chosen.get(row.of.indicator_id)
        group = group_words(row.of.group_key) if row.of.group_key else ""
        what = shared(indicator.text if indicator else "", group, row.of.driver)
        names = [known[each].name for each in row.of.team_ids if each in known]
        items.append(Item(lead=words.together(what, names, len(row.practice_ids))))
    return [_list(items)]


def _released(rows: Sequence[PracticeRow], known: Mapping[str, UnitRow]) -> list[Element]:
    items = [
        Item(
            lead=prose(known[row.team_id].name),
            detail=practice_quote(row, _LONGEST_PRACTICE),
            action=Button(label=words.READ, does=Intent("read_practice", (row.id,))),
        )
        for row in rows
        if row.team_id in known
    ]
    return [_list(items)] if items else [Note(prose(words.NOTHING_RELEASED))]


def _list(items: Sequence[Item]) -> Items:
    return Items(more(items, MOST_ROWS, tail=Item(lead=prose(words.more(len(items) - MOST_ROWS)))))
