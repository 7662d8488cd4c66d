"""Platforms repeat themselves and mix up their order; people press twice and all at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import update

from bot.store.lease_clock import lease_now
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from dialogs.answers import Done, Opened, Refused, Told, Unstored
from dialogs.inputs import AccountRef, Joined, Left, Pressed, Said, Submitted
from dialogs.platform import InDoubt
from dialogs.vocabulary import Intent, PersonField, Value
from tests.conversations.lived import TEACHERS, Lived, lived, press, standing
from tests.conversations.sweeping import (
    REPLY,
    Sender,
    Stored,
    Tables,
    differences,
    forms,
    only,
    only_reads,
    presses,
    stored,
    tables_of,
)
from tests.conversations.town import REALM, Town, text_of, town
from tests.fakes.recording_platform import Posted

MONDAY = date(2026, 11, 30)

# Each of these says something new, however often: a second one is a second one.
SAYS_MORE = frozenset({"note_written", "note_answer", "thanks_written", "teams_in_touch"})
ENDS = ("undo_set_up", "leave_team", "stop_cycle", "erase_words")
"""What takes away so much that it comes last."""


def _rows(tables: Tables) -> dict[str, int]:
    return {name: len(rows) for name, rows in tables.items() if name != "audit"}


def _name(what: Pressed | Submitted) -> str:
    return what.intent.name if isinstance(what, Pressed) else what.form


async def _writing(town: Lived) -> list[Pressed | Submitted]:
    check_ins = await town.check_ins()
    found: Stored = only(
        await town.place.store(stored),
        unit=(town.team.unit.id,),
        cycle=await town.cycles(),
        check_in=check_ins[4:5],
        conversation=(town.team.home_id or "",),
    )
    found = only(
        found,
        answer=found.ids["answer"][-2:],
        measure=found.ids["measure"][-2:],
        account=found.ids["account"][:1],
    )
    whats: list[Pressed | Submitted] = [*presses(found), *forms(found)]
    return sorted(
        (what for what in whats if not only_reads(what)), key=lambda what: _name(what) in ENDS
    )


async def _under_an_open_card(place: Town) -> tuple[Sender, Posted]:
    """Somebody of a team in its channel, and its first card, which is open."""
    home = await place.team("Grade 4", "Ana", "Ben")
    await place.begin(home, MONDAY)
    await place.until(MONDAY, 15)
    sender = Sender.of(place.residents["Ana"], channel=f"channel-{home.unit.id}")
    return sender, place.card(home, "Who needs us most?")


async def test_what_arrives_twice_is_done_once(database_url: str) -> None:
    """With the same key nothing changes; with another, what was done already is not done again."""
    async with lived(database_url) as town:
        place = town.place
        people = (place.residents[TEACHERS[0]], town.above["principal"])
        again: list[str] = []
        for what in await _writing(town):
            for who in people:
                sender = Sender.of(who)
                answer = await sender.send(what, key=f"once {who.row.id} {what}")
                once = await place.store(tables_of)
                second = await sender.send(what, key=f"once {who.row.id} {what}")
                twice = await place.store(tables_of)
                assert differences(once, twice) == {}, what
                if isinstance(answer, Done):
                    assert second == Done(), what
                if _name(what) not in SAYS_MORE:
                    await sender.send(what)
                    later = _rows(await place.store(tables_of))
                    if later != _rows(twice):
                        again.append(f"{who.row.name}: {what}")
        assert again == []


async def test_an_edit_before_its_message_is_the_message(database_url: str) -> None:
    """What is heard first is kept once, whichever wording comes first; the newest stands."""
    async with town(database_url) as place:
        sender, card = await _under_an_open_card(place)
        edited = Said(text="The newer wording of it", message_ref="m1", change="edited")
        await sender.send(edited, root=card.ref)
        await sender.send(edited, root=card.ref)
        found = await place.store(_texts)
        assert found in ([], ["The newer wording of it"])
        await sender.send(Said(text="The newer wording of it", message_ref="m1"), root=card.ref)
        assert await place.store(_texts) == ["The newer wording of it"]


async def test_a_message_that_arrives_after_its_edit_or_deletion_changes_nothing(
    database_url: str,
) -> None:
    """Where a platform names what an input makes out of date, its late arrival is a repetition."""
    async with town(database_url) as place:
        sender, card = await _under_an_open_card(place)
        edited = Said(text="The newer wording of it", message_ref="m1", change="edited")
        gone = Said(text="", message_ref="m2", change="deleted")
        for later, key in ((edited, "m1"), (gone, "m2")):
            arrived = sender.input(later, key=f"{key}-later", root=card.ref)
            await place.house.turn.take(replace(arrived, supersedes=key))
        for key in ("m1", "m2"):
            old = Said(text="The older wording of it", message_ref=key)
            assert await sender.send(old, key=key, root=card.ref) == Done()
        assert await place.store(_texts) == ["The newer wording of it"]


async def test_a_later_card_follows_when_an_earlier_answer_is_changed_under_it(
    database_url: str,
) -> None:
    """What it shows above its question was said before, and may still be said otherwise."""
    async with town(database_url) as place:
        home = await place.team("Grade 4", "Ana", "Ben")
        await place.begin(home, MONDAY)
        ana = place.residents["Ana"]
        await place.until(MONDAY, 15)
        card = place.card(home, "Who needs us most?")
        first = (card.message, card.ref)
        answer = {"baseline": "9 of 24", "group": "all", "stuck": "They stop."}
        await ana.press("Answer", home=home)
        await ana.fill(answer | {"cause": "Our task asks too little."}, home=home)
        await place.until(MONDAY + timedelta(days=2), 15)
        assert "too little" in text_of(place.card(home, "What will we try?").message)

        await ana.press_on("Answer", first, home=home)
        await ana.fill(answer | {"cause": "Our task asks too much."}, home=home)
        await place.settle()
        shown = text_of(place.card(home, "What will we try?").message)
        assert "too much" in shown
        assert "too little" not in shown


async def test_of_two_changes_of_a_message_the_later_stands_whichever_arrives_last(
    database_url: str,
) -> None:
    """An edit that was overtaken brings no older words back, nor what was taken back."""
    async with town(database_url) as place:
        sender, card = await _under_an_open_card(place)
        first = place.clock.now()

        async def changed(ref: str, text: str, after: int) -> None:
            said = Said(text=text, message_ref=ref, change="edited" if text else "deleted")
            arrived = sender.input(said, key=f"{ref}:{after}", root=card.ref)
            when = first + timedelta(seconds=after)
            await place.house.turn.take(replace(arrived, supersedes=ref, changed_at=when))

        for ref in ("m1", "m2"):
            said = Said(text="The oldest wording of it", message_ref=ref)
            await sender.send(said, key=ref, root=card.ref)
        await changed("m1", "The newest wording of it", 2)
        await changed("m1", "A wording in between", 1)
        await changed("m2", "", 2)
        await changed("m2", "A wording in between", 1)
        assert await place.store(_texts) == ["The newest wording of it"]


async def test_what_is_said_under_a_card_that_may_just_be_there_is_sent_again_and_kept(
    database_url: str,
) -> None:
    """People see a card before its sender can say where it stands, or is killed before it could."""
    async with town(database_url) as place:
        home = await place.team("Grade 4", "Ana", "Ben")
        await place.begin(home, MONDAY)
        place.platform.says(InDoubt(), after_the_work=True)
        await place.until(MONDAY, 15)
        card = place.card(home, "Who needs us most?")
        sender = Sender.of(place.residents["Ana"], channel=f"channel-{home.unit.id}")
        said = Said(text="Six could not find a detail", message_ref="m9")
        arrived = sender.input(said, key="m9", root=card.ref)
        assert isinstance(await place.house.turn.take(arrived), Unstored)
        await place.store(_end_leases)
        await place.house.happen()
        assert isinstance(await place.house.turn.take(arrived), Told)
        assert await place.store(_texts) == ["Six could not find a detail"]


async def test_what_is_said_elsewhere_is_heard_while_a_card_is_on_its_way(
    database_url: str,
) -> None:
    """Only what may stand under it has to wait, not other channels and not talk outside threads."""
    async with town(database_url) as place:
        home = await place.team("Grade 4", "Ana", "Ben")
        other = await place.team("Grade 5", "Cleo")
        await place.begin(home, MONDAY)
        place.platform.says(InDoubt(), after_the_work=True)
        await place.until(MONDAY, 15)
        said = Said(text="See you all in the library", message_ref="m9")
        ana, cleo = place.residents["Ana"], place.residents["Cleo"]
        here = Sender.of(ana, channel=f"channel-{home.unit.id}")
        there = Sender.of(cleo, channel=f"channel-{other.unit.id}")
        await here.send(said, key="m9")
        await there.send(said, key="m8", root="m7")


async def test_a_deletion_twice_or_of_nothing_takes_nothing_else(database_url: str) -> None:
    """A message that never came, or went already, can go again."""
    async with town(database_url) as place:
        sender, card = await _under_an_open_card(place)
        gone = Said(text="", message_ref="m1", change="deleted")
        await sender.send(gone, root=card.ref)
        await sender.send(Said(text="One that stays for good", message_ref="m2"), root=card.ref)
        await sender.send(Said(text="One that goes at once", message_ref="m1"), root=card.ref)
        for _ in range(3):
            await sender.send(gone, root=card.ref)
        assert await place.store(_texts) == ["One that stays for good"]


async def test_coming_and_going_twice_is_once(database_url: str) -> None:
    """Events of a place doubled and turned about leave the picture a single one would."""
    async with town(database_url) as place:
        home = await place.team("Grade 4", "Ana")
        ana = place.residents["Ana"]
        sender = Sender.of(ana, channel=f"channel-{home.unit.id}")
        other = AccountRef(platform="web", realm=REALM, external_id="U-new", name="New")
        pictures = []
        for times in (1, 2):
            for event in (Left(who=other), Joined(who=other), Left(who=None), Joined(who=None)):
                for _ in range(times):
                    await sender.send(event)
            tables = await place.store(tables_of)
            pictures.append({name: len(tables[name]) for name in tables if name != "audit"})
            await place.settle()
        assert pictures[0] == pictures[1]


async def test_a_press_on_the_card_of_an_ended_cycle_changes_nothing(database_url: str) -> None:
    """Last month's buttons say kindly what is so; the new cycle is not touched."""
    async with lived(database_url, to_the_end=True) as town:
        place = town.place
        check_ins, cycles = await town.check_ins(), await town.cycles()
        ended = [each for each in cycles if each == cycles[0]]
        before = await place.store(tables_of)
        for who in (place.residents[TEACHERS[0]], place.residents[TEACHERS[2]]):
            for name in ("start_then", "stop_cycle", "pause_until", "take_week", "plan"):
                answer = await who.does(Intent(name, (ended[0], "2026-12-21")))
                assert isinstance(answer, Refused), (name, answer)
            for name in ("skip", "close_day"):
                answer = await who.does(Intent(name, (check_ins[0], "no_class")))
                assert isinstance(answer, Refused), (name, answer)
        assert differences(before, await place.store(tables_of)) == {}


async def test_a_team_set_up_twice_at_once_is_one_team(database_url: str) -> None:
    """Two people send the form of one channel at the same moment: one team, one first cycle."""
    async with town(database_url) as place:
        await place.team("Grade 5", "Uli")
        senders = [
            Sender(place, f"U-{name}", name=name, channel="channel-new") for name in ("Ada", "Bo")
        ]
        opened = [await each.send(Pressed(intent=Intent("set_up"))) for each in senders]
        assert all(isinstance(each, Opened) for each in opened)
        indicator = next(iter(place.world.indicators.values()))
        forms_sent = []
        for sender, answer in zip(senders, opened, strict=True):
            assert isinstance(answer, Opened)
            values: dict[str, Value] = {
                "school": place.world.school.id,
                "team": "Grade 4",
                "indicator": indicator.id,
                "day": "2026-11-30",
                "time": "14:45",
                "zone": "America/Los_Angeles",
                "members": next(
                    part.value for part in answer.form.fields() if isinstance(part, PersonField)
                ),
            }
            form = Submitted(form=answer.form.name, about=answer.form.about, values=values)
            forms_sent.append(sender.send(form))
        answers = await asyncio.gather(*forms_sent)
        assert sorted(type(each).__name__ for each in answers) == ["Done", "Refused"], answers
        tables = await place.store(tables_of)
        assert len([row for row in tables["unit"] if "'Grade 4'" in row]) == 1
        assert len(tables["cycle"]) == 1


async def test_two_who_save_the_plan_at_once_both_save_it(database_url: str) -> None:
    """The page is the team's: the later wording stands, the earlier is history, none is refused."""
    async with lived(database_url) as town:
        place = town.place
        ana, ben = (place.residents[name] for name in TEACHERS[:2])
        cycle_id = (await town.cycles())[0]
        for who in (ana, ben):
            await who.does(Intent("plan", (cycle_id,)))
        values = [{**standing(who), "problem": f"{who.row.name[0]} wrote it"} for who in (ana, ben)]
        answers = await asyncio.gather(ana.fill(values[0]), ben.fill(values[1]))
        assert all(isinstance(each, Done) for each in answers), answers
        await ana.does(Intent("plan", (cycle_id,)))
        assert standing(ana)["problem"] in {"A wrote it", "B wrote it"}


async def test_two_who_decide_at_once_begin_one_next_cycle(database_url: str) -> None:
    """The later decision stands, and after the close there is one next cycle, not two."""
    async with town(database_url) as place:
        home = await place.team("Grade 4", "Ana", "Ben")
        await place.begin(home, MONDAY)
        await place.until(date(2026, 12, 18), 8)
        ana, ben = place.residents["Ana"], place.residents["Ben"]
        for who in (ana, ben):
            await press(who, home, "Decide together")
        answers = await asyncio.gather(
            ana.fill({**REPLY, "decision": "adopt"}, home=home),
            ben.fill({**REPLY, "decision": "abandon"}, home=home),
        )
        assert all(isinstance(each, Done) for each in answers), answers
        await place.until(date(2026, 12, 18), 16, 5)
        # A form that was opened before the close, sent after it.
        await ana.does(Intent("answer", ((await place.store(stored)).ids["check_in"][0],)))
        tables = await place.store(tables_of)
        assert len(tables["cycle"]) == 2
        decided = {part for row in tables["cycle"] for part in row} & {"'adopt'", "'abandon'"}
        assert len(decided) == 1


def _texts(work: Work) -> list[str]:
    tables = tables_of(work)
    return sorted(
        part.strip("'")
        for row in tables["answer"]
        for part in row
        if part.startswith("'") and " " in part
    )


def _end_leases(work: Work) -> None:
    over = lease_now(work.connection) - timedelta(seconds=1)
    sending = update(delivery).where(delivery.c.state == "sending")
    work.connection.execute(sending.values(leased_until=over))
