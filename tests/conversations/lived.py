"""A town in the middle of its work: two schools, three teams, all who look after them, one cycle.

Every field a teacher can write in holds a word of its own that stands nowhere else, so that a
sweep can say where it came to light.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from bot.store import check_ins, cycles, roles, units
from bot.store.units import UnitRow
from bot.store.work import Work
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.vocabulary import ChoiceField, Intent, MeasureField, TextField, Value
from tests.conversations.town import Resident, Town, buttons_of, town
from tests.stories import Team

START = date(2026, 11, 30)
TEACHERS = ("Anemonia Quillfeather", "Benedetto Rainmaker", "Clementine Okonjo-Vale")
OTHERS = ("Tamsin", "Ulrich", "Verena", "Wilhelmina", "Xaver")
COUNTS = (
    "9 of 37",
    "17 of 43",
    "7 of 41",
    "16 of 37",
    "23 of 43",
    "10 of 37",
    "8 of 41",
    "12 of 37",
)
"""What one class counted: nobody above the team ever reads one of these."""
LATER_COUNTS = ("14 of 37", "19 of 43", "4 of 6", "1 of 3", "5 of 9")
"""The same at the end of the cycle, and a group too small to be told of."""


@dataclass(kw_only=True)
class Lived:
    """The town with its teams, and the words that were written in it.

    Attributes:
        place: the town.
        team: the team of three whose words are marked.
        other: a team of five at the same school.
        far: a team at another school.
        secret: words that stay in the team.
        plan: words of the saved plan.
        above: who looks after the team, by role.
        outside: people with a role that does not reach the team.
    """

    place: Town
    team: Team
    other: Team
    far: Team
    secret: list[str]
    plan: list[str]
    above: dict[str, Resident]
    outside: dict[str, Resident]

    async def cycles(self) -> list[str]:
        """The ids of the marked team's cycles."""
        return await self.place.store(
            lambda work: [row.id for row in cycles.cycles_of(work.connection, self.team.unit.id)]
        )

    async def check_ins(self) -> list[str]:
        """The ids of the marked team's check-ins, of all its cycles."""

        def read(work: Work) -> list[str]:
            rows = cycles.cycles_of(work.connection, self.team.unit.id)
            found = check_ins.check_ins_of_cycles(work.connection, [row.id for row in rows])
            return [each.id for of_cycle in found.values() for each in of_cycle]

        return await self.place.store(read)


class Marker:
    """Makes words that stand nowhere else."""

    def __init__(self, kind: str) -> None:
        self.made: list[str] = []
        self._kind = kind
        self._numbers = count()

    def __call__(self, said: str) -> str:
        """The words with a mark in them."""
        number = next(self._numbers)
        letters = "".join("abcdefghij"[int(digit)] for digit in f"{number:03}")
        word = f"{self._kind}{letters}x"
        self.made.append(word)
        return f"{said} {word}"


@asynccontextmanager
async def lived(url: str, *, to_the_end: bool = False) -> AsyncIterator[Lived]:
    """A town on the afternoon of the eighth day of a cycle, or when it has ended."""
    async with town(url) as place:
        team = await place.team("Grade 4", *TEACHERS)
        other = await place.team("Grade 5", *OTHERS)
        lea2, school2 = await place.store(lambda work: _second_school(work, place))
        far = await place.team("Grade 6", "Yolanda", "Zacharias", school=school2)
        above = {
            "principal": await place.resident("Pia Principal", place.world.school, "principal"),
            "lead": await place.resident("Lea Lead", place.world.network, "lead"),
            "administrator": await place.resident(
                "Ada Administrator", place.world.network, "administrator"
            ),
        }
        outside = {
            "teacher of another team": place.residents["Tamsin"],
            "teacher of another school": place.residents["Yolanda"],
            "principal of another school": await place.resident("Quin", school2, "principal"),
            "lead of another district": await place.resident("Olga", lea2, "lead"),
            "administrator of another district": await place.resident(
                "Nils", lea2, "administrator"
            ),
            "one who left the team": await _left(place, team),
        }
        mark, plan = Marker("zyq"), Marker("kwv")
        for each in (team, other, far):
            await place.begin(each, START)
        await _live(place, team, mark, plan)
        await _others(place, other)
        await _around(place, team, above["principal"])
        if to_the_end:
            await _end(place, team, mark)
        yield Lived(
            place=place,
            team=team,
            other=other,
            far=far,
            secret=mark.made,
            plan=plan.made,
            above=above,
            outside=outside,
        )


async def fill(who: Resident, home: Team, **values: Value) -> Answer:
    """Press "Answer" on the newest card and send the form."""
    await press(who, home, "Answer")
    answer = await who.fill(values, home=home)
    assert isinstance(answer, Done | Told), (values, answer)
    return answer


async def press(who: Resident, home: Team, label: str) -> Answer:
    """Press the newest button of that label in the team's channel."""
    found = next(
        each
        for each in reversed(who.town.channel(home))
        if any(button.label == label for button in buttons_of(each.message))
    )
    return await who.press_on(label, (found.message, found.ref), home=home)


def standing(who: Resident) -> dict[str, Value]:
    """What the open form would send if nothing was touched."""
    assert who.form is not None
    return {
        part.key: "".join(part.value or ())
        for part in who.form.fields()
        if isinstance(part, TextField | MeasureField | ChoiceField)
    }


async def _live(place: Town, team: Team, mark: Marker, plan: Marker) -> None:
    ana, ben, cleo = (place.residents[name] for name in TEACHERS)
    await place.until(START, 15)
    await fill(
        ana,
        team,
        baseline="9 of 37",
        group="english_learners",
        stuck=mark("They stop early"),
        cause=mark("Could it be the task"),
    )
    await fill(ben, team, baseline="17 of 43", group="all", stuck=mark("Few say why"))
    card = place.card(team, "Who needs us most?")
    await cleo.say(mark("Here 7 of 41 do it and the rest wait"), home=team, under=card)
    await cleo.press("Count 7 of 41", home=team)
    said = await cleo.say(mark("One more thing that I saw"), home=team, under=card)
    assert isinstance(said, Told)

    await place.until(START + timedelta(days=2), 15)
    await fill(
        ana,
        team,
        if_we=mark("If we rehearse"),
        then_students=mark("then they explain"),
        guess="16 of 37",
        tell=mark("Exit paragraph"),
    )
    await fill(
        ben,
        team,
        if_we=mark("If we wait"),
        then_students=mark("then they talk"),
        guess="23 of 43",
        tell=mark("Their notes"),
    )
    # The plan stands as a draft of everybody's words; its saved wording is another.
    await place.until(START + timedelta(days=4), 8)
    await press(ana, team, "Open our plan")
    values = standing(ana)
    for key in ("problem", "if_we", "then_students"):
        values[key] = plan(f"Saved {key}")
    values["group"] = "english_learners"
    await ana.fill(values, home=team)
    assert "Saved" in ana.told()

    await place.until(START + timedelta(days=7), 15)
    await fill(ana, team, tried="partly", count="10 of 37", noticed=mark("Six spoke"), help="visit")
    await press(ben, team, "Not this time")
    await ben.press("Covering or out", home=team)
    await fill(cleo, team, tried="yes", count="8 of 41", noticed=mark("Two pairs"), help="idea")
    await place.until(START + timedelta(days=9), 15)
    await fill(
        ana,
        team,
        adjusting=mark("Rehearse in pairs"),
        count="12 of 37",
        student_voice=mark("Saying it helps"),
    )
    await fill(ben, team, adjusting=mark("Nothing yet but"))
    await ben.command("me")
    ben_answer = await ben.command("answer", home=team)
    assert isinstance(ben_answer, Opened)
    await place.settle()


async def _others(place: Town, home: Team) -> None:
    """A team of five: three of them answer, so that a number of people can be told of it."""
    for name, got in zip(OTHERS[:3], ("4 of 21", "5 of 22", "6 of 20"), strict=True):
        who = place.residents[name]
        await fill(who, home, adjusting="We wait longer.", count=got)


async def _around(place: Town, team: Team, principal: Resident) -> None:
    """What else stands there: closed days, a note and its answer, somebody away."""
    ana, ben = place.residents[TEACHERS[0]], place.residents[TEACHERS[1]]
    for who, unit in ((ana, team.unit), (principal, place.world.school)):
        await who.does(Intent("close_days", (unit.id,)))
        day = "2026-12-23" if who is ana else "2026-12-22"
        await who.fill({"from": day, "kind": "closed", "label": "Assembly"})
    await ben.command("away 2026-12-28 to 2026-12-29")
    await principal.does(Intent("write_note", (team.unit.id,)))
    await principal.fill(
        {"text": "I liked what I saw on Monday.", "kind": "visit", "due_on": "2026-12-18"}
    )
    assert "Sent" in principal.told() or principal.told(), principal.answer
    await place.settle()
    await ana.press("Answer", home=team)
    await ana.fill({"text": "Thank you, do come again."}, home=team)
    await place.settle()


async def _end(place: Town, team: Team, mark: Marker) -> None:
    """The rest of the cycle: small groups counted, the decision, a practice that is not shared."""
    ana, ben = place.residents[TEACHERS[0]], place.residents[TEACHERS[1]]
    await place.until(START + timedelta(days=14), 15)
    await fill(ana, team, now="14 of 37", group_now="4 of 6", who_moved=mark("Those who spoke"))
    await fill(ben, team, now="19 of 43", group_now="1 of 3", who_moved=mark("Most of them"))
    await place.until(START + timedelta(days=16), 15)
    await fill(
        ana,
        team,
        surprise=mark("Talk jumped"),
        difference=mark("Rehearsing helped"),
        leaning="adapt",
        worth="2",
    )
    await place.until(START + timedelta(days=18), 8)
    await press(ana, team, "Decide together")
    await ana.fill(
        {
            "decision": "adapt",
            "because": mark("The counts say so"),
            "carry": mark("Six words first"),
            "practice": mark("Say it first"),
            "share": "",
        },
        home=team,
    )
    await place.until(START + timedelta(days=18), 16, 5)


def _second_school(work: Work, place: Town) -> tuple[UnitRow, UnitRow]:
    lea = units.add_unit(work, kind="lea", parent=place.world.network, name="Harbor Unified")
    return lea, units.add_unit(work, kind="school", parent=lea, name="Lighthouse Middle")


async def _left(place: Town, team: Team) -> Resident:
    gone = await place.resident("Gus", team.unit, "member")
    await place.store(lambda work: roles.end_grant(work, gone.row.id, team.unit.id, "member"))
    return gone
