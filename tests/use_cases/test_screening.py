"""Which names are a child's: not those of the people who work there."""

from __future__ import annotations

import pytest

from bot.domain.access import Role
from bot.store.database import Database
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.screening import NamesAStudent, refuse_students, suspects
from tests import stories
from tests.stories import District, Team


async def _found(database: Database, text: str, name: str, role: Role, at: str) -> tuple[str, ...]:
    """What is found in a text of a team where somebody of that name works."""

    def made(work: Work) -> tuple[str, ...]:
        world = stories.district(work)
        team = stories.team(work, world)
        stories.person(work, name, _unit(work, world, team, at), role)
        return suspects(work, team.unit, text)

    return await database.work(made)


def _unit(work: Work, world: District, team: Team, at: str) -> UnitRow:
    if at == "another team":
        return stories.team(work, world, "Grade 5").unit
    return {"team": team.unit, "school": world.school, "lea": world.lea, "network": world.network}[
        at
    ]


@pytest.mark.parametrize(
    ("name", "role", "at"),
    [
        ("Maria Lopez", "member", "team"),
        ("Ms. Maria Lopez", "member", "another team"),
        ("Maria T. Lopez", "principal", "school"),
        ("Lopez, Maria", "lead", "lea"),
        ("MARIA LOPEZ", "administrator", "network"),
    ],
)
async def test_who_works_at_the_school_or_stands_above_it_is_no_child(
    database: Database, name: str, role: Role, at: str
) -> None:
    assert await _found(database, "Maria Lopez said hers wrote more.", name, role, at) == ()
    assert await _found(database, "That was Maria Lopez's idea.", name, role, at) == ()


async def test_another_of_the_same_first_name_is_one(database: Database) -> None:
    found = await _found(database, "Maria Lopez said it.", "Maria Reyes", "member", "team")
    assert found == ("Maria Lopez",)


async def test_its_author_says_that_it_is_none(database: Database) -> None:
    def made(work: Work) -> None:
        team = stories.team(work, stories.district(work)).unit
        texts = {"noticed": "Maria Lopez said it."}
        with pytest.raises(NamesAStudent) as refused:
            refuse_students(work, team, texts, said_none=False)
        assert "“Maria Lopez” looks like a student's name" in refused.value.fields["noticed"]
        refuse_students(work, team, texts, said_none=True)

    await database.work(made)
