"""Whatever people write and however it goes wrong, no log holds a word, a name or a token."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.store import deliveries
from bot.wiring.logs import JsonLines, PlainLines
from tests.conversations.lived import TEACHERS, Lived, lived
from tests.databases import Kind, MakeDatabase

_BREAK = text("alter table check_in_person rename to broken")
_MEND = text("alter table broken rename to check_in_person")
WORDS = "zyqsaid the child is called Rumpelstiltskin"
_edge = logging.getLogger("adapters.edge")
"""Stands for the inbound edge of an adapter, which logs what a turn raised."""


class _OddError(Exception):
    """What nobody thought of."""


class _Lines(logging.Handler):
    """Keeps every event of every logger as each of the two forms writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [JsonLines().format(record), PlainLines().format(record)]


@contextmanager
def written_down() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, by us at any level, by others from warnings on."""
    root, ours = logging.getLogger(), ("adapters", "bot", "config", "dialogs", "scheduler")
    kept = _Lines()
    before = {name: logging.getLogger(name).level for name in ours}
    for name in ours:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(kept)
    try:
        yield kept.lines
    finally:
        root.removeHandler(kept)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def marked(place: Lived) -> list[str]:
    """Every word that must not be there: what was written, who people are, where they are."""
    names = [part for name in TEACHERS for part in name.split()]
    people = [each.external_id for each in place.place.residents.values()]
    return [*place.secret, *place.plan, *names, *people, "zyqsaid", "Rumpelstiltskin"]


async def everything_goes_wrong(place: Lived) -> None:
    """Faults of ours, of the database and of the platform, each with people's words in it."""
    town, ana = place.place, place.place.residents[TEACHERS[0]]
    check_ins = await place.check_ins()
    await town.store(lambda work: work.connection.execute(_BREAK))
    try:
        await ana.say(WORDS, home=place.team, under=town.card(place.team, "Who needs us most?"))
    except DBAPIError:
        _edge.exception("a turn failed")
    town.platform.says(ValueError(WORDS))
    await town.store(lambda work: deliveries.touch_all(work, subject_ids=check_ins))
    await town.settle()
    await town.store(lambda work: work.connection.execute(_MEND))
    for error in (ValueError(WORDS), _OddError(WORDS)):
        town.platform.says(error, times=3)
        await town.store(lambda work: deliveries.touch_all(work, subject_ids=check_ins))
        await town.settle()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_conversations_and_faults_leave_no_word_and_no_name(
    fresh_database_url: MakeDatabase, kind: Kind
) -> None:
    with written_down() as lines:
        async with lived(fresh_database_url(kind)) as place:
            await everything_goes_wrong(place)
            forbidden = marked(place)
    for fault in ("a turn failed", "could not be composed", "a platform was not understood"):
        assert [line for line in lines if fault in line], fault
    assert [line for line in lines for word in forbidden if word in line] == []
