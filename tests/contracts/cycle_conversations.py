"""Conversations around a cycle: plan, decision, asks for help, those who look after the team."""

from __future__ import annotations

from datetime import timedelta

from dialogs.vocabulary import Value
from tests.contracts.neighbourhood import MONDAY, Neighbourhood, form_of, found, told
from tests.contracts.persons import Channel, Person, Place
from tests.contracts.team_conversations import FIRST

PLAN, ASKING, DECISION = "Our plan on one page", "How did it go?", "Keep, change, let go?"
PLAN_DAY = MONDAY + timedelta(days=4)
ASKING_DAY = MONDAY + timedelta(days=7)
DECISION_DAY = MONDAY + timedelta(days=18)
SECRET = "They find a quote, then stop."


async def looked_after(place: Place) -> tuple[Neighbourhood, Channel]:
    """A team of three with a principal and a lead, its first day's counts in."""
    there = await found(place)
    await there.person("Pia Principal", "principal")
    await there.person("Lea Lead", "lead", of=there.network)
    home = await there.team("Grade 4", "Ana", "Ben", "Cleo")
    await place.until(MONDAY, 14, 46)
    await there.answers("Ana", home, baseline="9 of 24", group="all", stuck=SECRET)
    await there.answers("Ben", home, baseline="11 of 26", group="all", stuck="Few say why.")
    return there, home


async def asks_for_help(there: Neighbourhood, home: Channel) -> None:
    """Ana asks for somebody to visit, and the check-in closes."""
    await there.place.until(ASKING_DAY, 14, 46)
    await there.answers("Ana", home, tried="partly", noticed="Six said because.", help="visit")
    await there.place.until(ASKING_DAY + timedelta(days=1), 16, 1)


def standing(who: Person) -> dict[str, Value]:
    """What the open form would send if nobody touched it."""
    return {key: each.value for key, each in form_of(who).fields.items()}


class CycleConversations:
    """A subclass gives a `place` fixture."""

    async def test_a_plan_is_drafted_from_what_was_said_and_saved_on_one_page(
        self, place: Place
    ) -> None:
        there, home = await looked_after(place)
        await place.until(MONDAY + timedelta(days=2), 14, 46)
        await there.answers(
            "Ana", home, if_we="If we rehearse", then_students="they explain", guess="15 of 24"
        )
        await place.until(PLAN_DAY, 7, 31)
        assert "Draft" in (await there.card(home, PLAN)).text
        ana = there.people["Ana"]
        await ana.press("Open our plan", at=home)
        drafted = standing(ana)
        assert drafted["if_we"] == "If we rehearse"
        assert drafted["baseline"] == "20 of 50"
        await ana.fill(if_we="If we rehearse aloud in pairs")

        assert "Saved" in told(ana)
        await place.settle()
        card = await there.card(home, PLAN)
        assert "Draft" not in card.text
        assert "If we rehearse aloud in pairs" in card.text
        assert card.button("Change our plan")

    async def test_a_team_decides_and_its_next_cycle_opens_with_what_it_carries(
        self, place: Place
    ) -> None:
        there, home = await looked_after(place)
        await place.until(DECISION_DAY, 7, 31)
        ana = there.people["Ana"]
        await ana.press("Decide together", at=home)
        await ana.fill(
            decision="adapt", because="Talk jumped first.", carry="Six words before the rehearsal."
        )
        assert "kept as your team's answer" in told(ana)
        await place.settle()
        decided = await there.card(home, DECISION)
        assert "Change one thing and try again" in decided.text
        assert "Talk jumped first." in decided.text

        await place.until(DECISION_DAY, 16, 1)
        next_card = (await place.shown(home))[-1]
        assert "Mon 21 Dec" in next_card.text
        await there.people["Ben"].press("Take a week", at=home)
        await place.settle()
        assert "Your team takes a week first." in "".join(s.text for s in await place.shown(home))

    async def test_an_ask_for_help_reaches_the_principal_without_a_name_and_is_answered(
        self, place: Place
    ) -> None:
        there, home = await looked_after(place)
        await asks_for_help(there, home)
        pia = there.people["Pia Principal"]
        ask = next(each for each in await pia.private() if "asks for" in each.text)
        assert "Grade 4 asks for someone to visit" in ask.text
        assert "Ana" not in ask.text
        await pia.press("I'll see to it")
        await pia.press("Answer", on=ask)
        await pia.fill(text="I can come Thursday. Whose room?")
        assert "Sent" in told(pia)
        await place.settle()

        thread = await there.under(await there.card(home, ASKING), home)
        assert "I can come Thursday. Whose room?" in thread[-1].text
        assert "Pia Principal" in thread[-1].text
        now = next(each for each in await pia.private() if each.ref == ask.ref)
        assert "Answered" in now.text
        assert now.button("I'll see to it") is None

    async def test_a_principal_asks_for_a_status_and_reads_no_persons_words(
        self, place: Place
    ) -> None:
        there, home = await looked_after(place)
        await asks_for_help(there, home)
        pia = there.people["Pia Principal"]
        await pia.command("status")

        said = told(pia)
        assert "Juniper Elementary" in said
        assert "only you see this" in said
        assert "Grade 4" in said
        assert "someone to visit a room" in said
        assert SECRET not in said
        assert "Ana" not in said
        await pia.command("status grade 4")
        assert "Grade 4" in told(pia)
        assert SECRET not in told(pia)

    async def test_a_status_in_a_channel_is_seen_by_its_asker_alone(self, place: Place) -> None:
        there, home = await looked_after(place)
        before = len(await place.shown(home))
        await there.people["Ana"].command("status", at=home)

        assert "Grade 4" in told(there.people["Ana"])
        await place.settle()
        assert len(await place.shown(home)) == before

    async def test_a_lead_reads_the_week_on_monday_and_may_ask_for_it_any_time(
        self, place: Place
    ) -> None:
        there, home = await looked_after(place)
        await asks_for_help(there, home)
        lea = there.people["Lea Lead"]
        await place.until(MONDAY + timedelta(days=14), 7, 31)
        digest = (await lea.private())[-1]
        assert "week of" in digest.text, [each.text for each in await lea.private()]
        assert "Grade 4" in digest.text
        assert "someone to visit" in digest.text
        assert SECRET not in digest.text

        await lea.command("digest")
        assert "Grade 4" in told(lea)

    async def test_a_coaching_note_is_read_by_the_team_and_answered_to_its_writer_alone(
        self, place: Place
    ) -> None:
        there, home = await looked_after(place)
        lea, ben = there.people["Lea Lead"], there.people["Ben"]
        await lea.command("note grade 4")
        await lea.fill(text="I liked how they rehearsed.", kind="visit", due_on="2026-12-11")
        assert "Sent" in told(lea)
        await place.settle()
        note = (await place.shown(home))[-1]
        assert "I liked how they rehearsed." in note.text
        assert "Lea Lead" in note.text
        await ben.press("Answer", at=home, on=note)
        await ben.fill(text="Do come on Friday.")
        assert "Lea Lead alone" in told(ben)
        await place.settle()

        answer = (await lea.private())[-1]
        assert "Do come on Friday." in answer.text
        assert "Ben" in answer.text
        assert "Do come on Friday." not in "".join(s.text for s in await place.shown(home))

    async def test_a_stem_that_nobody_filled_is_given_back_with_the_words(
        self, place: Place
    ) -> None:
        there, home = await looked_after(place)
        lea = there.people["Lea Lead"]
        await lea.command("note grade 4")
        stem = standing(lea)["text"]
        assert "I wonder" in stem
        await lea.fill(text=stem)

        assert form_of(lea).fields["text"].error
        await place.settle()
        assert "I wonder" not in "".join(seen.text for seen in await place.shown(home))

    async def test_the_question_that_one_answers_for_all_names_nobody(self, place: Place) -> None:
        there, home = await looked_after(place)
        await place.until(PLAN_DAY, 14, 46)

        line = (await there.under(await there.card(home, PLAN), home))[-1]
        assert "One of you can answer for all." in line.text
        assert not [s for s in await there.people["Ana"].private() if PLAN in s.text]

    async def test_a_new_team_is_told_to_its_principal_who_undoes_it_in_one_tap(
        self, place: Place
    ) -> None:
        there = await found(place)
        pia = await there.person("Pia Principal", "principal")
        home = await there.team("Grade 4", "Ana", "Ben")
        await place.until(MONDAY, 7, 1)
        told_of = (await pia.private())[-1]
        assert "Grade 4 at Juniper Elementary was set up" in told_of.text
        await pia.press("Undo this set-up")
        assert "Undone" in told(pia)
        await place.settle()

        shown = await place.shown(home)
        assert any("undid this team's set-up" in each.text for each in shown)
        await place.until(MONDAY, 14, 46)
        assert not [each for each in await place.shown(home) if each.text.startswith(FIRST)]
        ana = there.people["Ana"]
        await ana.press("Set up this team", at=home)
        form_of(ana)
