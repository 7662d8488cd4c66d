"""What cannot be taken has words that say what happened and what was kept; nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest

from bot.store import check_ins, cycles, replies, roles, units
from bot.store.work import Work
from dialogs.answers import Corrected, Done, Opened, Refused, Told
from dialogs.inputs import AccountRef, ConversationRef, Input, Pressed, Submitted
from dialogs.vocabulary import Form, Intent, YesField
from tests.conversations.town import REALM, Resident, Town, buttons_of, text_of, town
from tests.stories import Team

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
GOOD = {"baseline": "9 of 24", "group": "all", "stuck": "They find a quote, then stop."}


async def _asked(place: Town) -> tuple[Team, Resident]:
    home = await place.team("Grade 4", "Ana", "Ben")
    await place.begin(home, MONDAY)
    await place.until(MONDAY, 15)
    return home, place.residents["Ana"]


async def _kept(place: Town) -> list[str | None]:
    def look(work: Work) -> list[str | None]:
        teams = [unit.id for unit in units.below(work.connection, "/", "team")]
        ids = [
            row.id
            for cycle in cycles.last_cycles(work.connection, teams).values()
            for row in check_ins.check_ins_of(work.connection, cycle.id)
        ]
        return [said.text for said in replies.said_at(work.connection, ids)]

    return await place.store(look)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({**GOOD, "baseline": "30 of 24"}, "baseline", "more than all"),
        ({**GOOD, "baseline": "0 of 0"}, "baseline", "nobody was counted"),
        ({**GOOD, "baseline": ""}, "baseline", "18 of 24"),
        ({**GOOD, "baseline": "lots"}, "baseline", "18 of 24"),
        ({**GOOD, "stuck": "   \n\t "}, "stuck", "A few words"),
        ({**GOOD, "stuck": "x" * 100_000}, "stuck", "still here"),
        ({**GOOD, "group": "made_up"}, "group", "no longer on the list"),
    ],
)
async def test_a_value_that_cannot_be_taken_is_told_beside_its_field(
    database_url: str, values: dict[str, str], field: str, words: str
) -> None:
    """The form stays open with the reason at the field, and nothing is stored by halves."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        await ana.press("Answer", home=home)
        answer = await ana.fill(values, home=home)
        assert isinstance(answer, Corrected)
        assert words in answer.errors[field]
        assert await _kept(place) == []


async def test_a_reply_of_emoji_alone_is_a_reply(database_url: str) -> None:
    """What a person typed is theirs to choose: an emoji answers a text question."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        await ana.press("Answer", home=home)
        await ana.fill({**GOOD, "stuck": "🤷🏽‍♀️"}, home=home)
        assert "kept" in ana.told()
        assert "🤷🏽‍♀️" in await _kept(place)


async def test_a_form_sent_twice_is_one_reply(database_url: str) -> None:
    """The same key again changes nothing; the same form again replaces what it gave."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        await ana.press("Answer", home=home)
        form = ana.form
        await ana.fill(GOOD, home=home)
        ana.form = form
        await ana.fill({**GOOD, "baseline": "10 of 24"}, home=home)
        ana.sent -= 1
        ana.form = form
        again = await ana.fill({**GOOD, "baseline": "11 of 24"}, home=home)
        assert isinstance(again, Done)
        assert [text for text in await _kept(place) if text] == [
            "10 of 24",
            "They find a quote, then stop.",
        ]


async def test_an_answer_after_closing_is_kept_as_late_and_the_recap_says_so(
    database_url: str,
) -> None:
    """Late is normal: the card counts it, the recap is updated in place."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        await place.until(TUESDAY, 16, 5)
        recap = place.channel(home)[-1]
        assert "No answers this time" in text_of(recap.message)
        await ana.press("Add a late answer", home=home)
        await ana.fill(GOOD, home=home)
        assert "added later" in ana.told()
        await place.settle()
        assert "1 added later" in text_of(place.platform.posted[recap.ref].message)
        assert len([one for one in place.channel(home) if one.where.thread]) == 1


async def test_a_form_after_the_cycle_stopped_is_refused_with_its_words_left(
    database_url: str,
) -> None:
    """A stopped cycle stores nothing more, and the form keeps what was written."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        await ana.press("Answer", home=home)
        form = ana.form
        ben = place.residents["Ben"]
        await ben.command("stop", home=home)
        assert isinstance(ben.answer, Told)
        await ben.press(next(one for one in buttons_of(ben.answer.message)).label, home=home)
        ana.form = form
        answer = await ana.fill(GOOD, home=home)
        assert isinstance(answer, Refused)
        assert "nothing was stored" in answer.words


async def test_someone_who_left_the_team_is_told_kindly_and_nothing_is_stored(
    database_url: str,
) -> None:
    """A member no more may not answer; the refusal tells nothing of the team."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        await ana.press("Answer", home=home)
        await place.store(lambda work: roles.end_grant(work, ana.row.id, home.unit.id, "member"))
        answer = await ana.fill(GOOD, home=home)
        assert isinstance(answer, Refused)
        assert "Grade 4" not in answer.words
        assert await _kept(place) == []


async def test_a_press_on_last_months_card_still_opens_what_it_asked(database_url: str) -> None:
    """An old card is a late answer while its cycle stands, and kind words after."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        old = place.card(home, "Who needs us most?")
        await place.until(date(2027, 1, 6), 12)
        late = place.platform.posted[old.ref]
        opened = await ana.press_on("Add a late answer", (late.message, late.ref), home=home)
        assert isinstance(opened, Opened)
        gone = await place.house.turn.take(
            Input(
                key="old",
                at=place.clock.now(),
                account=AccountRef(platform="web", realm=REALM, external_id=ana.external_id),
                conversation=ConversationRef(external_id=f"channel-{home.unit.id}", kind="channel"),
                what=Pressed(intent=Intent("a_verb_of_last_year", ("x",))),
            )
        )
        assert isinstance(gone, Refused)
        assert "older message" in gone.words


async def test_a_students_name_goes_back_with_the_words_marked_and_a_tick_lets_it_pass(
    database_url: str,
) -> None:
    """Nothing of it is stored until the author changes it or says that it is none."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        await ana.press("Answer", home=home)
        values = {**GOOD, "stuck": "My student Marisol stops after the quote."}
        answer = await ana.fill(values, home=home)
        assert isinstance(answer, Corrected)
        assert "Marisol" in answer.errors["stuck"]
        assert await _kept(place) == []
        assert isinstance(answer.form, Form)
        tick = next(one for one in answer.form.fields() if isinstance(one, YesField))
        await ana.fill({**values, tick.key: "yes"}, home=home)
        assert "kept" in ana.told()


async def test_an_unknown_form_stores_nothing_and_says_so(database_url: str) -> None:
    """A form that nobody takes any more is not lost silently."""
    async with town(database_url) as place:
        home, ana = await _asked(place)
        answer = await place.house.turn.take(
            Input(
                key="odd",
                at=place.clock.now(),
                account=AccountRef(platform="web", realm=REALM, external_id=ana.external_id),
                conversation=ConversationRef(external_id=f"channel-{home.unit.id}", kind="channel"),
                what=Submitted(form="no_such", about=(), values={"words": "mine"}),
            )
        )
        assert isinstance(answer, Refused)
        assert "nothing was stored" in answer.words
