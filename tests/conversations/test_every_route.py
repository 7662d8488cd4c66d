"""Every command, press and form, by everybody: an answer always, a change only by right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from dialogs.answers import Opened
from dialogs.inputs import Pressed, Submitted, What
from tests.conversations.lived import TEACHERS, Lived, lived, press
from tests.conversations.sweeping import (
    FORMS,
    PRESSES,
    ROUTES,
    Sender,
    Stored,
    buttons_shown,
    commands,
    differences,
    forms,
    malformed,
    only,
    only_reads,
    presses,
    stored,
    tables_of,
)
from tests.conversations.town import buttons_of, town

MEMBER = frozenset({"member"})
OVER = frozenset({"principal", "lead"})
CALENDAR = frozenset({"principal", "administrator"})
ANYBODY = frozenset({"anybody"})
"""What is the asker's own business, or open to all: no id names somebody else's."""

# Who of those around a team may do what to it; the writer of a note is its principal here.
WRITES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "close_day",
            "count_it",
            "leave_out_one",
            "leave_team",
            "let_in",
            "move_home",
            "move_question_to",
            "move_time_to",
            "no_count",
            "not_a_reply",
            "note_answer",
            "pause_team_until",
            "people_added",
            "plan",
            "reply",
            "reply_team",
            "resume_team",
            "skip",
            "start_next_on",
            "start_on",
            "start_then",
            "stop_cycle",
            "take_back",
            "take_week",
        ),
        MEMBER,
    ),
    **dict.fromkeys(("ask_answer", "note_written", "take_ask", "thanks_written"), OVER),
    **dict.fromkeys(("note_changed", "promise_kept"), frozenset({"principal"})),
    **dict.fromkeys(("days_closed", "open_days", "undo_set_up"), CALENDAR),
    "teams_in_touch": OVER,
    **dict.fromkeys(("away", "back", "digest_hour", "erase_words", "set_up_team"), ANYBODY),
}
ONES_OWN_WORDS = frozenset({"away", "back", "join"})
SEEN = ("account", "conversation", "conversation_member")
"""Who and where we first saw somebody: written whenever anything is."""


async def _of_the_team(town: Lived) -> Stored:
    check_ins = await town.check_ins()
    found = await town.place.store(stored)
    return only(
        found,
        cycle=await town.cycles(),
        unit=(town.team.unit.id, town.place.world.school.id),
        check_in=check_ins[3:6],
        account=found.ids["account"][:2],
        answer=found.ids["answer"][:4],
        measure=found.ids["measure"][:2],
        conversation=(town.team.home_id or "",),
    )


def _everybody(town: Lived) -> dict[str, Sender]:
    known = {**town.above, **town.outside}
    place = town.place
    return {
        **{role: Sender.of(who) for role, who in known.items()},
        "a stranger": Sender(place, "U-stranger", name="Stranger"),
        "a guest": Sender(place, "U-guest", name="Guest", guest=True),
    }


def _writing(found: Stored) -> Iterable[Pressed | Submitted]:
    yield from (what for what in presses(found) if not only_reads(what))
    yield from (what for what in forms(found) if not only_reads(what))


def _name(what: Pressed | Submitted) -> str:
    return what.intent.name if isinstance(what, Pressed) else what.form


def test_every_route_has_an_example_and_nothing_else_has() -> None:
    """A new press or form is swept from its first day, and a dead one leaves no example."""
    assert set(PRESSES) == set(ROUTES.presses)
    assert set(FORMS) == set(ROUTES.forms)
    writing = (set(ROUTES.presses) - ROUTES.reads) | (set(ROUTES.forms) - ROUTES.reading_forms)
    assert set(WRITES) == writing


def test_what_only_reads_is_named_where_it_is_looked_up() -> None:
    """A word or press stands among the reads, a form among the reading forms; never astray."""
    assert ROUTES.reads <= {*ROUTES.commands, *ROUTES.presses}
    assert ROUTES.reading_forms <= set(ROUTES.forms)


async def test_nobody_changes_a_team_without_the_right_to(sqlite_url: str) -> None:
    """Every writing press and form about a team, by everybody who may not: nothing changes."""
    async with lived(sqlite_url) as town:
        place = town.place
        found = await _of_the_team(town)
        before = await place.store(tables_of)
        for role, sender in _everybody(town).items():
            for what in _writing(found):
                if not WRITES[_name(what)] & {role, "anybody"}:
                    await sender.send(what)
            changed = differences(before, await place.store(tables_of), but=SEEN)
            assert changed == {}, role


async def test_no_command_in_a_teams_channel_changes_it_for_one_who_is_not_of_it(
    sqlite_url: str,
) -> None:
    """Who looks after a team, or is of another, steers nothing by words in its channel."""
    async with lived(sqlite_url) as town:
        place = town.place
        found = await place.store(stored)
        before = await place.store(tables_of)
        home = f"channel-{town.team.unit.id}"
        known = {**town.above, **town.outside}
        for role, who in known.items():
            sender = Sender.of(who, channel=home)
            for what in commands(found):
                if what.words.split(" ")[0] not in ONES_OWN_WORDS:
                    await sender.send(what)
            changed = differences(before, await place.store(tables_of), but=SEEN)
            assert changed == {}, role


async def test_what_is_said_to_only_read_changes_nothing(sqlite_url: str) -> None:
    """Every reading word, press and form, by those it is for: all tables stay as they are."""
    async with lived(sqlite_url) as town:
        place = town.place
        found = await _of_the_team(town)
        home = f"channel-{town.team.unit.id}"
        readers = {**town.above, "member": place.residents[TEACHERS[0]]}
        whats: list[What] = [*commands(found), *presses(found), *forms(found)]
        before = await place.store(tables_of)
        for role, who in readers.items():
            for sender in (Sender.of(who), Sender.of(who, channel=home)):
                for what in whats:
                    if only_reads(what):
                        await sender.send(what)
            changed = differences(before, await place.store(tables_of), but=SEEN)
            assert changed == {}, role


async def test_every_button_on_screen_is_heard(sqlite_url: str) -> None:
    """No message, private or not, and no answer shows a button that nobody answers to."""
    async with lived(sqlite_url, to_the_end=True) as town:
        place = town.place
        found = await _of_the_team(town)
        shown = {
            button.does.name
            for posted in place.platform.posted.values()
            for message in posted.versions
            for button in buttons_of(message)
        }
        readers = (*town.above.values(), place.residents[TEACHERS[0]])
        whats: list[What] = [*commands(found), *presses(found), *forms(found)]
        for who in readers:
            for what in whats:
                if only_reads(what):
                    answer = await Sender.of(who).send(what)
                    shown |= {button.does.name for button in buttons_shown(answer)}
        assert shown <= set(ROUTES.presses)


async def test_ids_that_are_none_are_answered_kindly_and_change_nothing(
    sqlite_url: str,
) -> None:
    """Too few ids, too many, and strange ones: an answer, by every press and form."""
    async with lived(sqlite_url) as town:
        place = town.place
        before = await place.store(tables_of)
        member = place.residents[TEACHERS[1]]
        everybody = {**_everybody(town), "member": Sender.of(member)}
        for role in ("member", "principal", "lead", "administrator", "a stranger"):
            for what in malformed():
                assert isinstance(what, Pressed | Submitted)
                if _name(what) not in {"away", "back", "digest_hour", "erase_words"}:
                    await everybody[role].send(what)
            changed = differences(before, await place.store(tables_of), but=SEEN)
            assert changed == {}, role


async def test_the_decision_opens_from_every_place_that_offers_it(sqlite_url: str) -> None:
    """On the last day, "me" and a word in the thread lead to the same form as the card."""
    async with town(sqlite_url) as place:
        home = await place.team("Grade 4", "Ana", "Ben")
        await place.begin(home, date(2026, 11, 30))
        await place.until(date(2026, 12, 18), 8)
        ana = place.residents["Ana"]
        opened = await press(ana, home, "Decide together")
        assert isinstance(opened, Opened)
        await ana.command("me")
        label = next(each.label for each in buttons_shown(ana.answer))
        assert await ana.press(label) == opened
        card = place.card(home, "Keep, change, let go?")
        await ana.say("We will keep it, I think", home=home, under=card)
        label = next(each.label for each in buttons_shown(ana.answer))
        assert await ana.press(label, home=home) == opened
        await ana.command("answer", home=home)
        label = next(each.label for each in buttons_shown(ana.answer))
        assert await ana.press(label, home=home) == opened
