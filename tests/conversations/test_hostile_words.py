"""Whatever people write or are called is shown as it is: it pings, formats and breaks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from _pytest.mark import ParameterSet

from adapters.web.render import message_html
from adapters.web.render_form import form_html
from bot.domain.plain_text import storable
from bot.store import units
from bot.store.units import UnitRow
from bot.store.work import Work
from dialogs.answers import Answer, Corrected, Done, Moved, Opened, Told
from dialogs.inputs import Changed, Command, Joined, Pressed, Said, Submitted, What
from dialogs.vocabulary import Form, Intent, Message
from tests.conversations.lived import press
from tests.conversations.sweeping import (
    ROUTES,
    Sender,
    Stored,
    commands,
    forms,
    only,
    only_reads,
    presses,
    shown,
    stored,
)
from tests.conversations.town import Town, town
from tests.databases import Kind, MakeDatabase
from tests.stories import Team

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)
HOSTILE = {
    "script": "</p></blockquote><script>zq()</script><img src=x onerror=zq()>\"'><zzz onx=1>",
    "calls and markdown": "<!channel> @everyone **bold** _it_ [a](javascript:zq) `c`\n> q\n- i |",
    "braces": "{can} {0} {group!r} {x.__class__} %s %(a)d ${HOME} {{}} {",
    "right to left": "\u202eevil\u202c \u2066abc\u2069 \u200f",
    "zero width": "\u200b\u200d\ufeff x\u200by \u00ad",
    "nul": "before\x00after \x07\x1b[31m\x7f",
    "lone surrogates": "a\ud800b\udfffc three words",
    "emoji": "👩🏽‍🏫🧮 🇺🇸 \U0001f937\u200d\u2642\ufe0f many here",
    "commas and lines": 'one, "two";\r\nthree\u2028four\u2029\tfive = 6',
    "long": "x" * 300 + " and a few words " + "é" * 300,
    "formula and statement": "=HYPERLINK('http://evil') +1 @SUM(A1); drop table unit; -- \\ % _",
}


# How words look is one code; how they are kept differs, so the hard ones are kept on both.
KEPT_ON_BOTH = ("nul", "lone surrogates", "commas and lines", "long")


def _on_both(hostile: Mapping[str, str]) -> list[ParameterSet]:
    """Every kind of words on SQLite, those that are hard to keep on PostgreSQL too."""
    return [
        pytest.param(kind, words, id=f"{kind}-{name}")
        for kind, names in (("sqlite", tuple(hostile)), ("postgresql", KEPT_ON_BOTH))
        for name, words in hostile.items()
        if name in names
    ]


class _Tags(HTMLParser):
    """Every tag and attribute that a browser would make of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src"}}

    def handle_data(self, data: str) -> None:
        self.text += data


def _check(html: str) -> None:
    """Only tags of ours, none of which does anything."""
    found = _Tags(html)
    assert not found.tags & {"script", "img", "zzz", "at", "iframe", "style", "a"}, html
    assert not [name for name in found.attributes if name.startswith("on") or name == "style"]
    assert not found.addresses


def _message(message: Message) -> None:
    _check(str(message_html(message)))
    _check(str(message_html(Message(summary=message.summary, body=()))))


def _answer(answer: Answer) -> None:
    match answer:
        case Told(message) | Done(Message() as message):
            _message(message)
        case Opened(form) | Moved(form) | Corrected(form=Form() as form):
            _check(str(form_html(form)))
        case _:
            pass


def _school(work: Work, place: Town, name: str) -> UnitRow:
    lea = units.add_unit(work, kind="lea", parent=place.world.network, name=f"D {name}")
    return units.add_unit(work, kind="school", parent=lea, name=f"S {name}")


async def _settled(place: Town, words: str) -> Team:
    """A team whose every name is hostile, asked on its first day."""
    name = storable(words)
    school = await place.store(lambda work: _school(work, place, name))
    home = await place.team(f"T {name}", f"Ana {name}", f"Ben {name}", school=school)
    await place.resident(f"Pia {name}", school, "principal")
    await place.resident(f"Lea {name}", place.world.network, "lead")
    await place.resident(f"Ada {name}", place.world.network, "administrator")
    await place.begin(home, MONDAY)
    await place.until(MONDAY, 15)
    return home


@pytest.mark.parametrize(("kind", "words"), _on_both(HOSTILE))
async def test_hostile_words_and_names_are_shown_as_they_are(
    fresh_database_url: MakeDatabase, kind: Kind, words: str
) -> None:
    """A check-in, its recap, the plan, a note, an ask, status and digest with them: all is text."""
    async with town(fresh_database_url(kind)) as place:
        home = await _settled(place, words)
        name = storable(words)
        ana, ben, pia, lea, ada = (
            place.residents[f"{each} {name}"] for each in ("Ana", "Ben", "Pia", "Lea", "Ada")
        )
        await press(ana, home, "Answer")
        answer = await ana.fill(
            {"baseline": "9 of 24", "group": "all", "stuck": words, "cause": words}, home=home
        )
        if isinstance(answer, Corrected):
            # What looks like a student's is asked about first.
            await ana.fill(
                {
                    "baseline": "9 of 24",
                    "group": "all",
                    "stuck": words,
                    "cause": words,
                    "none_is_a_student": "yes",
                },
                home=home,
            )
        assert "kept" in ana.told(), ana.answer
        card = place.card(home, "Who needs us most?")
        _answer(await ben.say(f"three words and {words}", home=home, under=card))
        await place.until(TUESDAY, 16, 5)
        recap = unescape(str(message_html(place.channel(home)[-1].message)))
        for line in name.splitlines():
            assert line.strip()[:200] in recap
        await place.until(date(2026, 12, 4), 8)
        await press(ana, home, "Open our plan")
        assert ana.form is not None
        _check(str(form_html(ana.form)))
        for each in (pia, lea):
            await each.does(Intent("write_note", (home.unit.id,)))
            assert each.form is not None
            _answer(await each.fill({"text": words, "kind": "note", "none_is_a_student": "yes"}))
        await ana.does(Intent("close_days", (home.unit.id,)))
        _answer(await ana.fill({"from": "2026-12-17", "kind": "closed", "label": words[:60]}))
        await place.settle()
        found = await place.store(stored)
        few = only(
            found,
            unit=(home.unit.id, home.unit.parent_id or "", place.world.network.id),
            check_in=found.ids["check_in"][:3],
            indicator=found.ids["indicator"][-1:],
        )
        for each in (ana, pia, lea, ada):
            for what in _reading(few):
                _answer(await Sender.of(each).send(what))
        for posted in place.platform.posted.values():
            for message in posted.versions:
                _message(message)


def _reading(found: Stored) -> list[What]:
    whats: list[What] = [*commands(found), *presses(found), *forms(found)]
    return [what for what in whats if only_reads(what)]


@pytest.mark.parametrize(("kind", "words"), _on_both({**HOSTILE, "endless": "x" * 100_000}))
async def test_hostile_words_in_every_place_of_an_input_raise_nothing(
    fresh_database_url: MakeDatabase, kind: Kind, words: str
) -> None:
    """As a command, an id, a field, a message, a name, a day: an answer comes, fit to be shown."""
    async with town(fresh_database_url(kind)) as place:
        home = await place.team("Grade 4", "Ana")
        await place.begin(home, MONDAY)
        await place.until(MONDAY, 15)
        ana = place.residents["Ana"]
        card = place.card(home, "Who needs us most?")
        channel = f"channel-{home.unit.id}"
        senders = (
            Sender.of(ana, channel=channel),
            Sender(place, "U-new", name=words, channel="channel-new"),
        )
        # Half a character fits in no button at all.
        ids = tuple(storable(words[:40]).split())[:3]
        whats: list[What] = [
            Command(words),
            *(Command(f"{verb} {words}") for verb in sorted(ROUTES.commands)),
            *(Pressed(intent=Intent(name, ids)) for name in sorted(ROUTES.presses)),
            *(
                Submitted(
                    form=name,
                    about=(home.unit.id,),
                    values=dict.fromkeys(
                        ("text", "team", "day", "time", "label", "since", "until", "from", "kind"),
                        words,
                    ),
                )
                for name in sorted(ROUTES.forms)
            ),
            Said(text=words, message_ref="r1"),
            Said(text=words, message_ref="r2", mentioned=True),
            Said(text=f"three more words {words}", message_ref="r1", change="edited"),
            Changed(what="renamed", name=words),
            Joined(who=None),
        ]
        for sender in senders:
            for what in whats:
                answer = await sender.send(what, root=card.ref if isinstance(what, Said) else None)
                _answer(answer)
                assert len(shown(answer)) < 60_000, what
        await place.settle()
        for posted in place.platform.posted.values():
            _message(posted.message)
