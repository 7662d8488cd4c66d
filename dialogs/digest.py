"""`/cycle digest`: a lead's week, now or as it came; districts, practices, a visit, its hour.

It composes the weekly message too. Whoever is no lead is refused kindly and told nothing. This
module must not know how a digest is worked out or drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.access import Action, may
from bot.domain.errors import NotAllowed
from bot.domain.local_time import local
from bot.store import accounts, roles, summaries, units
from bot.store.deliveries import DeliveryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import digests
from bot.use_cases import status as statuses
from bot.use_cases.coaching_facts import seen_of
from bot.use_cases.digest_shape import DigestFigures, from_stored
from bot.use_cases.practices import read_practice
from bot.use_cases.team_story import team_story
from dialogs.answers import Answer, Done, Moved, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.digest_known import read_known
from dialogs.digest_lists import districts_message, promises_message, rest_of
from dialogs.digest_views import NOW, digest_message
from dialogs.form_values import FormValues
from dialogs.inputs import Pressed, Submitted
from dialogs.practice_views import practice_message
from dialogs.status_views import team_message
from dialogs.visit_views import visit_message
from dialogs.vocabulary import (
    MOST_OPTIONS,
    ChoiceField,
    Form,
    HourField,
    Message,
    Option,
    saying,
)
from dialogs.wording import digest as words

TEAM, DISTRICT, DAY, AT = "team", "district", "day", "at"


def _digest(asking: Asking, said: str) -> Answer:
    """The lead's week as of now; also for `preview`, because nothing of it counts as the weekly."""
    figures = digests.now_for(asking.work, asking.actor)
    return Told(_drawn(asking, figures, NOW, small=words.NOT_THE_WEEKLY_ONE))


def _now(asking: Asking, pressed: Pressed) -> Answer:
    return _digest(asking, "")


def _more(asking: Asking, pressed: Pressed) -> Answer:
    about, heading = _two(pressed.intent.ids)
    figures = _figures(asking, about)
    known = read_known(asking.work, (figures,))
    return Told(rest_of(figures, known, heading, person_id=asking.person_id, now=asking.work.now))


def _all_districts(asking: Asking, pressed: Pressed) -> Answer:
    figures = _figures(asking, _two(pressed.intent.ids)[0])
    return Told(districts_message(figures, read_known(asking.work, (figures,))))


def _open_promises(asking: Asking, pressed: Pressed) -> Answer:
    figures = _figures(asking, _two(pressed.intent.ids)[0])
    return Told(promises_message(figures, read_known(asking.work, (figures,))))


def _read_practice(asking: Asking, pressed: Pressed) -> Answer:
    practice_id = _two(pressed.intent.ids)[0]
    return Told(practice_message(read_practice(asking.work, asking.actor, practice_id)))


def _prepare_visit(asking: Asking, pressed: Pressed) -> Answer:
    """Which team: at once, or first its district where there are too many."""
    teams = _led(asking, "team")
    if not teams:
        return Told(saying(words.NO_TEAMS))
    if len(teams) <= MOST_OPTIONS:
        return Opened(_visit_form(asking, teams))
    leas = _led(asking, "lea")[:MOST_OPTIONS]
    options = tuple(Option(key=each.id, label=each.name[:75]) for each in leas)
    field = ChoiceField(key=DISTRICT, label=words.VISIT_DISTRICT, required=True, options=options)
    return Opened(
        Form(name="visit_where", title=words.VISIT_TITLE, submit=words.NEXT, parts=(field,))
    )


def _visit_where(asking: Asking, submitted: Submitted) -> Answer:
    values = FormValues(submitted.values)
    picked = values.pick(DISTRICT, required=True)
    values.checked()
    teams = [each for each in _led(asking, "team") if (picked or "") in units.path_ids(each.path)]
    return Moved(_visit_form(asking, teams)) if teams else Told(saying(words.NO_TEAMS))


def _visit(asking: Asking, submitted: Submitted) -> Answer:
    values = FormValues(submitted.values)
    picked = values.pick(TEAM, required=True)
    values.checked()
    work, actor = asking.work, asking.actor
    team = statuses.unit_to_read(work, actor, picked or "")
    one = statuses.team_status(work, actor, team)
    if not one.reads_story:
        raise NotAllowed
    story = team_story(work, team, of_team=one.of_team)
    shown = team_message(
        one,
        story,
        answers=may(actor, Action.ANSWER_ASK, team.path),
        zone_of_notes=units.zone_of(units.chain(work.connection, team)),
    )
    return Told(visit_message(shown, one, story, seen_of(work, team)))


def _time(asking: Asking, pressed: Pressed) -> Answer:
    day, at, zone = digests.own_time(asking.work, asking.actor)
    return Opened(
        Form(
            name="digest_hour",
            title=words.TIME_TITLE,
            submit=words.SAVE,
            parts=(
                ChoiceField(
                    key=DAY, label=words.TIME_DAY, required=True, options=words.DAYS, value=(day,)
                ),
                HourField(
                    key=AT, label=words.TIME_AT, required=True, hint=words.zone_hint(zone), value=at
                ),
            ),
        )
    )


def _set_time(asking: Asking, submitted: Submitted) -> Answer:
    values = FormValues(submitted.values)
    day, at = values.pick(DAY, required=True) or "", values.hour(AT)
    values.checked()
    due_at = digests.set_time(asking.work, asking.actor, day, at)
    _, _, zone = digests.own_time(asking.work, asking.actor)
    if due_at is None:
        raise NotAllowed
    there = local(due_at, zone)
    return Done(saying(words.next_comes(there.date(), there.time())))


def compose_digests(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """Each lead's digest, for who still leads all that it is about."""
    found = summaries.summaries_by_id(work.connection, {row.subject_id for row in rows})
    figures = {each.id: from_stored(each.figures) for each in found.values()}
    readers = accounts.accounts(work.connection, {row.account_id or "" for row in rows})
    known = read_known(work, list(figures.values()))
    leads = _leads_over(work, list(figures.values()), known.units)
    drawn: dict[str, Message | None] = {}
    for row in rows:
        account, one = readers.get(row.account_id or ""), figures.get(row.subject_id)
        person_id = account.person_id if account else None
        if one is None or person_id is None or not leads.get(person_id, set()) >= set(one.unit_ids):
            continue
        drawn[row.id] = digest_message(
            one, known, person_id=person_id, now=work.now, about=row.subject_id
        )
    return drawn


CONVERSATION = Conversation(
    commands={"digest": _digest},
    presses={
        "digest_now": _now,
        "digest_more": _more,
        "all_districts": _all_districts,
        "open_promises": _open_promises,
        "read_practice": _read_practice,
        "prepare_visit": _prepare_visit,
        "digest_time": _time,
    },
    forms={"visit_where": _visit_where, "visit": _visit, "digest_hour": _set_time},
    reads=frozenset(
        {
            "digest",
            "digest_now",
            "digest_more",
            "all_districts",
            "open_promises",
            "read_practice",
            "prepare_visit",
            "digest_time",
        }
    ),
    reading_forms=frozenset({"visit_where", "visit"}),
)

COMPOSERS: Mapping[str, Composer] = {"digest": compose_digests}


def _figures(asking: Asking, about: str) -> DigestFigures:
    if about == NOW:
        return digests.now_for(asking.work, asking.actor)
    return digests.frozen_for(asking.work, asking.actor, about)


def _drawn(asking: Asking, figures: DigestFigures, about: str, *, small: str) -> Message:
    known = read_known(asking.work, (figures,))
    return digest_message(
        figures,
        known,
        person_id=asking.person_id,
        now=asking.work.now,
        about=about,
        small=small,
    )


def _leads_over(
    work: Work, of: Sequence[DigestFigures], known: Mapping[str, UnitRow]
) -> dict[str, set[str]]:
    """Which of the digests' units each person leads, by person id."""
    wanted = {each for one in of for each in one.unit_ids if each in known}
    above = {part for each in wanted for part in units.path_ids(known[each].path)}
    led: dict[str, set[str]] = {}
    for held in roles.holders(work.connection, above, "lead"):
        below = {each for each in wanted if held.unit_id in units.path_ids(known[each].path)}
        led.setdefault(held.person_id, set()).update(below)
    return led


def _led(asking: Asking, kind: units.UnitKind) -> list[UnitRow]:
    paths = digests.led_paths(asking.actor.grants, asking.actor.bound_paths)
    if not paths:
        raise NotAllowed
    return [each for path in paths for each in units.below(asking.work.connection, path, kind)]


def _visit_form(asking: Asking, teams: Sequence[UnitRow]) -> Form:
    schools = units.units(asking.work.connection, {team.parent_id or "" for team in teams})
    options = tuple(
        Option(key=team.id, label=f"{_above(schools, team)}{team.name}"[:75])
        for team in teams[:MOST_OPTIONS]
    )
    field = ChoiceField(key=TEAM, label=words.VISIT_LABEL, required=True, options=options)
    return Form(name="visit", title=words.VISIT_TITLE, submit=words.SHOW_VISIT, parts=(field,))


def _above(schools: Mapping[str, UnitRow], team: UnitRow) -> str:
    school = schools.get(team.parent_id or "")
    return f"{school.name} · " if school else ""


def _two(ids: tuple[str, ...]) -> tuple[str, str]:
    return (ids[0] if ids else NOW, ids[1] if len(ids) > 1 else "")
