"""Sweeps over everything that can be said, pressed or sent, with ids of what is stored.

A route without an example fails the sweep, so that a new one is covered from its first day.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.web.render import message_html
from adapters.web.render_form import form_html
from bot.store.tables import metadata
from bot.store.work import Work
from bot.wiring.conversations import all_routes
from dialogs.answers import Answer, Corrected, Done, Moved, Opened, Refused, Told, Unstored
from dialogs.inputs import (
    AccountRef,
    Command,
    ConversationKind,
    ConversationRef,
    Input,
    Pressed,
    Submitted,
    What,
)
from dialogs.vocabulary import Button, Form, Intent, Message, Value
from tests.conversations.town import REALM, Resident, Town, buttons_of, private_place

ROUTES = all_routes()
Row = tuple[str, ...]
Tables = Mapping[str, frozenset[Row]]

PASSING: frozenset[str] = frozenset({"inbound_key", "pace"})
"""Tables that say what came in and how fast is sent: no fact of anybody's."""

# What each press and form carries, by the table whose ids these are; "=" marks words as they are.
PRESSES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "add_people": (("unit",),),
    "all_districts": (("=now",), ("summary",)),
    "answer": (("check_in",),),
    "answer_ask": (("ask",),),
    "answer_note": (("coaching_note",),),
    "away_days": ((),),
    "back": ((),),
    "calendar": (("unit",),),
    "chart": (("unit",),),
    "close_day": (("check_in",),),
    "close_days": (("unit",),),
    "count_it": (("answer", "measure"),),
    "digest_more": (("=now", "=waiting"), ("summary", "=quiet")),
    "digest_now": ((),),
    "digest_time": ((),),
    "edit_note": (("coaching_note",),),
    "erase": ((),),
    "erase_words": ((),),
    "help": ((),),
    "how_to_fix": (("unit",),),
    "last_cycle": (("unit",),),
    "leave_out": (("unit",),),
    "leave_team": (("unit",),),
    "let_in": (("unit", "account"),),
    "me": ((),),
    "members": (("unit",),),
    "move_question": (("unit",),),
    "move_team": (("unit",),),
    "move_time": (("unit",),),
    "my_words": ((), ("=0",), ("=999999",)),
    "no_count": (("answer",),),
    "not_a_reply": (("answer",),),
    "not_this_time": (("check_in",),),
    "open_days": (("unit", "closed_day"),),
    "open_promises": (("=now",), ("summary",)),
    "pause_team": (("unit",),),
    "pause_until": (("cycle",),),
    "pick_team": (("unit",),),
    "plan": (("cycle",),),
    "prepare_review": (("unit",),),
    "prepare_visit": ((), ("unit",)),
    "promise_kept": (("coaching_note",),),
    "put_in_touch": (("=group", "indicator", "=-"),),
    "read_practice": (("practice",),),
    "resume_team": (("unit",),),
    "send_thanks": (("unit",),),
    "set_up": ((),),
    "skip": (("check_in", "=no_class"),),
    "start_team": (("unit",),),
    "start_then": (("cycle",),),
    "status_of": (("unit",),),
    "stop_cycle": (("cycle",),),
    "stop_team": (("unit",),),
    "take_ask": (("ask",),),
    "take_back": (("check_in",),),
    "take_week": (("cycle", "=2026-12-21"),),
    "undo_set_up": (("unit",),),
    "we_met": (("check_in",),),
    "write_note": (("unit",),),
}

REPLY: Mapping[str, Value] = {
    "baseline": "12 of 30",
    "group": "all",
    "stuck": "They look away.",
    "tried": "yes",
    "adjusting": "nothing yet",
    "now": "12 of 30",
    "who_moved": "Most of them.",
    "surprise": "Talk came first.",
    "difference": "Rehearsing.",
    "leaning": "adapt",
    "worth": "4",
    "if_we": "If we wait",
    "then_students": "then they talk",
    "guess": "12 of 30",
    "decision": "adapt",
    "because": "It helped many.",
}
NOTE: Mapping[str, Value] = {"text": "I saw your work. Shall we talk?", "kind": "note"}
PLAN: Mapping[str, Value] = {
    "problem": "They stop early.",
    "if_we": "If we wait",
    "then_students": "then they talk",
    "baseline": "20 of 50",
    "prediction": "30 of 50",
    "indicator": "indicator",
}
FORMS: Mapping[str, tuple[tuple[str, ...], Mapping[str, Value]]] = {
    "ask_answer": (("ask",), NOTE),
    "away": ((), {"since": "2026-12-14", "until": "2026-12-15"}),
    "digest_hour": ((), {"day": "tue", "at": "08:15"}),
    "days_closed": (("unit",), {"from": "2026-12-17", "kind": "closed", "label": "Parade"}),
    "leave_out_one": (("unit",), {"question": "check_in"}),
    "move_home": (("conversation", "unit"), {"move": "yes"}),
    "move_question_to": (("unit",), {"question": "check_in", "day": "2026-12-15"}),
    "move_time_to": (("unit",), {"time": "13:15"}),
    "note_answer": (("coaching_note",), NOTE),
    "note_changed": (("coaching_note",), NOTE),
    "note_written": (("unit",), NOTE),
    "one_team": (("unit",), {"team": "unit"}),
    "pause_team_until": (("unit",), {"until": "2026-12-18"}),
    "people_added": (("unit",), {"members": "account"}),
    "plan": (("cycle",), PLAN),
    "reply": (("check_in",), REPLY),
    "reply_team": (("check_in",), REPLY),
    "set_up_lea": ((), {"lea": "unit"}),
    "set_up_slice": (("unit",), {"slice": "unit"}),
    "set_up_team": (
        ("conversation",),
        {
            "school": "unit",
            "team": "Grade 9",
            "indicator": "indicator",
            "day": "2026-12-14",
            "time": "14:45",
        },
    ),
    "start_next_on": (("cycle",), {"until": "2027-01-11"}),
    "start_on": (("unit",), {"day": "2026-12-14"}),
    "teams_in_touch": (
        ("=group", "indicator", "=-"),
        {"one": "unit", "other": "unit", "text": "You could learn from each other."},
    ),
    "thanks_written": (("unit",), NOTE),
    "visit": ((), {"team": "unit"}),
    "visit_where": ((), {"district": "unit"}),
}

WORDS: Mapping[str, tuple[str, ...]] = {
    "away": ("", "tomorrow", "2026-12-14 to 2026-12-15", "back"),
    "bind": ("", "WRONG-CODE"),
    "link": ("", "WRONG-CODE"),
    "pause": ("", "2026-12-18", "nonsense"),
    "set": ("up",),
}
"""Words after a command that reads them; others are tried with nothing and with one word."""

NAMING = frozenset({"note", "status"})
"""Commands that take the name of a school or team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What stands in the database: ids by table, units' names, and one id that is nobody's."""

    ids: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]


def tables_of(work: Work) -> Tables:
    """Every row of every table that holds facts."""
    return {
        table.name: frozenset(
            tuple(repr(value) for value in row) for row in work.connection.execute(table.select())
        )
        for table in metadata.sorted_tables
        if table.name not in PASSING
    }


def differences(before: Tables, after: Tables, *, but: Iterable[str] = ()) -> dict[str, list[Row]]:
    """The rows that came, went or changed, by table."""
    return {
        name: sorted(before[name] ^ after[name])
        for name in before
        if name not in set(but) and before[name] != after[name]
    }


def stored(work: Work) -> Stored:
    """Read the ids of everything."""
    ids: dict[str, tuple[str, ...]] = {}
    names: list[str] = []
    for table in metadata.sorted_tables:
        if "id" in table.c:
            rows = [row._asdict() for row in work.connection.execute(table.select())]
            ids[table.name] = tuple(sorted(str(row["id"]) for row in rows))
            if table.name == "unit":
                names = [str(row["name"]) for row in rows]
    return Stored(ids=ids, names=tuple(sorted(set(names))))


def missing(like: Stored) -> Stored:
    """The same number of things, none of which exists."""
    return Stored(
        ids={
            name: tuple(f"{name[:4]}-nobodys-{place:04}" for place in range(len(found)))
            for name, found in like.ids.items()
        },
        names=tuple(f"Nowhere {place}" for place in range(len(like.names))),
    )


def only(found: Stored, **kept: Sequence[str]) -> Stored:
    """The same, with fewer ids of some tables."""
    return Stored(
        ids={name: tuple(kept.get(name, ids)) for name, ids in found.ids.items()},
        names=found.names,
    )


def presses(found: Stored, names: Iterable[str] = ROUTES.presses) -> Iterator[Pressed]:
    """Every press with every id it could carry."""
    for name in sorted(names):
        assert name in PRESSES, f"the press {name!r} has no example in {__name__}"
        for shape in PRESSES[name]:
            for ids in itertools.product(*(_choices(found, each) for each in shape)):
                yield Pressed(intent=Intent(name, ids))


def forms(found: Stored, names: Iterable[str] = ROUTES.forms) -> Iterator[Submitted]:
    """Every form about every id it could carry, filled in as a person would."""
    for name in sorted(names):
        assert name in FORMS, f"the form {name!r} has no example in {__name__}"
        about, values = FORMS[name]
        for ids in itertools.product(*(_choices(found, each) for each in about)):
            fills = {
                key: found.ids[value] if isinstance(value, str) and value in found.ids else (value,)
                for key, value in values.items()
            }
            # One value that is an id varies; the others take their first.
            varying = max(fills, key=lambda key: len(fills[key]), default="")
            for chosen in fills.get(varying, ("",)):
                filled = {key: given[0] for key, given in fills.items() if given}
                yield Submitted(form=name, about=ids, values={**filled, varying: chosen})


def commands(found: Stored, names: Iterable[str] = ROUTES.commands) -> Iterator[Command]:
    """Every command, alone and with words after it."""
    for name in sorted(names):
        more = found.names if name in NAMING else ("nonsense",)
        for rest in WORDS.get(name, ("", *more)):
            yield Command(f"{name} {rest}".strip())


def malformed() -> Iterator[What]:
    """Presses and forms with too few ids, too many, and strange ones."""
    shapes: tuple[tuple[str, ...], ...] = (
        (),
        ("",),
        ("nobodys",),
        ("", ""),
        ("a", "b"),
        ("a", "b", "c", "d"),
        ("'; --",),
        ("{can}", "%s"),
    )
    for name, ids in itertools.product(sorted(ROUTES.presses), shapes):
        yield Pressed(intent=Intent(name, ids))
    for name, ids in itertools.product(sorted(ROUTES.forms), shapes):
        filled = FORMS[name][1] if name in FORMS else {}
        yield Submitted(form=name, about=ids, values={})
        yield Submitted(form=name, about=ids, values=filled)
        yield Submitted(form=name, about=ids, values=dict.fromkeys(filled, ()))
        yield Submitted(form=name, about=ids, values=dict.fromkeys(filled, ("", "b")))


def only_reads(what: What) -> bool:
    """Whether this is said to be answered by reading alone."""
    return ROUTES.only_reads(what)


class Sender:
    """Sends anything at all as somebody, from somewhere."""

    def __init__(
        self,
        place: Town,
        external_id: str,
        *,
        name: str = "",
        realm: str = REALM,
        channel: str | None = None,
        kind: ConversationKind = "channel",
        guest: bool = False,
    ) -> None:
        self._place, self.external_id, self._name = place, external_id, name
        self._realm, self._guest = realm, guest
        self._where = ConversationRef(
            external_id=channel or private_place(external_id),
            kind=kind if channel else "personal",
            name="A place",
        )
        self._sent = 0

    @classmethod
    def of(cls, who: Resident, *, channel: str | None = None) -> Sender:
        """Somebody of the town, in private or in a channel."""
        return cls(who.town, who.external_id, name=who.row.name, channel=channel)

    def input(self, what: What, *, key: str | None = None, root: str | None = None) -> Input:
        """What arrives when they do this."""
        self._sent += 1
        return Input(
            key=key or f"sweep-{self.external_id}-{self._where.external_id}-{self._sent}",
            at=self._place.clock.now(),
            account=AccountRef(
                platform="web",
                realm=self._realm,
                external_id=self.external_id,
                name=self._name,
                guest=self._guest,
            ),
            conversation=self._where,
            what=what,
            root=root,
        )

    async def send(self, what: What, *, key: str | None = None, root: str | None = None) -> Answer:
        """Send it; whatever comes back is an answer."""
        try:
            answer = await self._place.house.turn.take(self.input(what, key=key, root=root))
        except Exception as why:
            raise AssertionError(f"{self.external_id} raised by {what}") from why
        assert isinstance(answer, Told | Opened | Corrected | Moved | Done | Refused), what
        return answer


def shown(answer: Answer) -> str:
    """Everything an answer puts on screen."""
    match answer:
        case Told(message) | Done(Message() as message):
            return f"{message.summary}\n{message_html(message)}"
        case Refused(words) | Unstored(words):
            return words
        case Corrected(errors=errors, form=form):
            said = " ".join(f"{key}: {words}" for key, words in errors.items())
            return f"{said}\n{_form_text(form) if form is not None else ''}"
        case Opened(form) | Moved(form):
            return _form_text(form)
        case Done():
            return ""


def buttons_shown(answer: Answer | None) -> list[Button]:
    """The buttons of what somebody is told."""
    match answer:
        case Told(message) | Done(Message() as message):
            return buttons_of(message)
        case _:
            return []


def _form_text(form: Form) -> str:
    return f"{form.title} {form.submit}\n{form_html(form)}"


def _choices(found: Stored, each: str) -> tuple[str, ...]:
    return (each[1:],) if each.startswith("=") else found.ids[each]
