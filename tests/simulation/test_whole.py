"""A small network lives three weeks on each database, and the oracle is content."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.domain.errors import Unusable
from bot.simulation.report import Report, as_values, as_words
from bot.simulation.whole import Outcome, simulate
from tests.databases import Databases
from tests.simulation.lived import SEED, TEAMS, WEEKS


async def _lived(databases: Databases, kind: str, seed: int = SEED, teams: int = TEAMS) -> Outcome:
    url = databases.empty("sqlite" if kind == "sqlite" else "postgresql")
    try:
        return await simulate(url, teams=teams, weeks=WEEKS, seed=seed)
    finally:
        databases.discard(url)


async def test_both_databases_live_the_same_weeks_to_the_letter(databases: Databases) -> None:
    """Same seed, same figures, same messages in the same order; nothing to find on either."""
    sqlite, postgresql = await _lived(databases, "sqlite"), await _lived(databases, "postgresql")
    assert sqlite.findings == ()
    assert postgresql.findings == ()
    assert sqlite.report == postgresql.report
    here = [[each.message for each in shown.versions] for shown in sqlite.evidence.shown]
    there = [[each.message for each in shown.versions] for shown in postgresql.evidence.shown]
    assert here == there
    _is_no_empty_show(sqlite.report)


async def test_the_same_seed_lives_the_same_and_another_seed_does_not(databases: Databases) -> None:
    first = await _lived(databases, "sqlite", seed=5, teams=1)
    again = await _lived(databases, "sqlite", seed=5, teams=1)
    other = await _lived(databases, "sqlite", seed=6, teams=1)
    assert first.report == again.report
    assert first.report != other.report
    assert first.findings == again.findings == other.findings == ()


async def test_a_database_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'used.sqlite'}"
    await simulate(url, teams=1, weeks=1, seed=1)
    before = _rows(tmp_path / "used.sqlite")
    with pytest.raises(Unusable, match="in use already"):
        await simulate(url, teams=1, weeks=1, seed=1)
    assert _rows(tmp_path / "used.sqlite") == before


async def test_a_report_says_what_was_found_and_keeps_times_apart(databases: Databases) -> None:
    outcome = await _lived(databases, "sqlite", teams=1)
    words = as_words(outcome.report, ())
    assert "The oracle is content" in words
    assert "- Lost: something." in as_words(outcome.report, ("Lost: something.",))
    values = as_values(outcome.report, outcome.findings, seed=SEED, took=outcome.took)
    assert set(outcome.took) == set(values["took"])  # type: ignore[call-overload]
    assert not set(outcome.took) & (values.keys() - {"took"})


def _rows(file: Path) -> int:
    connection = sqlite3.connect(file)
    try:
        count: int = connection.execute("SELECT count(*) FROM person").fetchone()[0]
        return count
    finally:
        connection.close()


def _is_no_empty_show(report: Report) -> None:
    for name in ("asked", "answered", "late", "excused", "messages_in_threads", "skipped"):
        assert getattr(report, name), name
    for name in ("reminded", "recapped", "digested", "statuses", "counts_confirmed", "days_closed"):
        assert getattr(report, name), name
