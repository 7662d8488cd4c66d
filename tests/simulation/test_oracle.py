"""The oracle notices: each lie about what was seen, kept or said is found and named."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.simulation.acts import ByForm
from bot.simulation.oracle import findings
from bot.simulation.oracle_evidence import Evidence
from bot.simulation.platform import Shown, Version
from bot.simulation.reading import text_of
from bot.simulation.seen import buttons_of, is_recap, step_of
from bot.simulation.whole import simulate
from dialogs.answers import Refused
from dialogs.vocabulary import Quoted
from tests.simulation.lived import SEED, TEAMS, WEEKS, copied, reworded


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """A small simulation, lived once."""
    file: Path = tmp_path_factory.mktemp("simulation") / "lived.sqlite"
    outcome = asyncio.run(simulate(f"sqlite:///{file}", teams=TEAMS, weeks=WEEKS, seed=SEED))
    assert outcome.findings == ()
    return outcome.evidence


@pytest.fixture
def evidence(lived: Evidence) -> Evidence:
    """The same, to be spoiled."""
    return copied(lived)


def _only(found: list[str]) -> str:
    assert found, "the oracle noticed nothing"
    return "\n".join(found)


def _without(evidence: Evidence, gone: Shown) -> Evidence:
    return replace(evidence, shown=[each for each in evidence.shown if each is not gone])


def _twice(evidence: Evidence, shown: Shown) -> Evidence:
    again = Shown(
        ref=f"{shown.ref}-again", where=shown.where, mark="again", versions=shown.versions
    )
    place = evidence.shown.index(shown) + 1
    return replace(evidence, shown=[*evidence.shown[:place], again, *evidence.shown[place:]])


def _recap(evidence: Evidence, words: str = "answered") -> Shown:
    return next(
        each
        for each in evidence.shown
        if each.where.thread and is_recap(each.message) and words in each.message.summary
    )


def _with_words(evidence: Evidence, words: str) -> Shown:
    return next(
        each
        for each in evidence.shown
        if each.where.thread and is_recap(each.message) and words in text_of(each.message)
    )


def _card(evidence: Evidence) -> Shown:
    return next(each for each in evidence.shown if step_of(each.message, evidence.program))


def _reminder(evidence: Evidence) -> Shown:
    return next(
        each
        for each in evidence.shown
        if each.where.conversation.startswith("dm-")
        and any(b.does.name == "not_this_time" for b in buttons_of(each.versions[0].message))
    )


def _digest(evidence: Evidence) -> Shown:
    return next(each for each in evidence.shown if "· week of" in each.message.summary)


def test_a_recap_that_never_came_is_missed(evidence: Evidence) -> None:
    spoiled = _without(evidence, _recap(evidence))
    assert "0 recaps were posted, and not 1" in _only(findings(spoiled))


def test_a_recap_that_came_twice_is_noticed(evidence: Evidence) -> None:
    spoiled = _twice(evidence, _recap(evidence))
    assert "2 recaps were posted, and not 1" in _only(findings(spoiled))


def test_a_recap_in_another_thread_is_missed_in_its_own(evidence: Evidence) -> None:
    recap = _recap(evidence)
    recap.where = replace(recap.where, thread="nowhere")
    found = _only(findings(evidence))
    assert "0 recaps were posted, and not 1" in found
    assert "stands under nothing" in found


def test_a_wrong_count_in_a_recap_is_named(evidence: Evidence) -> None:
    reworded(_with_words(evidence, "do it so far"), " do it so far", "9 do it so far")
    assert "the recap's count is" in _only(findings(evidence))


def test_a_wrong_comparison_in_a_recap_is_named(evidence: Evidence) -> None:
    reworded(_with_words(evidence, "counted both times"), "→ ", "→ 1")
    assert "the recap's compared is" in _only(findings(evidence))


def test_words_that_nobody_wrote_are_named(evidence: Evidence) -> None:
    recap = next(
        each
        for each in evidence.shown
        if each.where.thread and any(isinstance(part, Quoted) for part in each.message.body)
        if is_recap(each.message)
    )
    body = tuple(
        Quoted((replace(part.quotes[0], text="Nobody wrote this."), *part.quotes[1:]))
        if isinstance(part, Quoted)
        else part
        for part in recap.message.body
    )
    recap.versions.append(Version(at=recap.at, message=replace(recap.message, body=body)))
    assert "“Nobody wrote this.”, which does not stand" in _only(findings(evidence))


def test_a_card_that_never_came_is_missed(evidence: Evidence) -> None:
    assert "opened 0 times" in _only(findings(_without(evidence, _card(evidence))))


def test_a_card_that_came_twice_is_noticed(evidence: Evidence) -> None:
    assert "opened 2 times" in _only(findings(_twice(evidence, _card(evidence))))


def test_a_card_with_a_wrong_number_of_answers_is_named(evidence: Evidence) -> None:
    reworded(_card(evidence), " answered", "0 answered")
    assert "the card says" in _only(findings(evidence))


def test_a_card_that_says_wrongly_that_one_answered_for_all_is_named(evidence: Evidence) -> None:
    said = "one of you answered for all"
    card = next(
        each
        for each in evidence.shown
        if each.where.thread is None and said in text_of(each.message)
    )
    reworded(card, said, "one of you answers for all")
    assert "does not say that one has answered" in _only(findings(evidence))


def test_a_card_that_came_an_hour_late_is_noticed(evidence: Evidence) -> None:
    card = _card(evidence)
    later = [replace(each, at=each.at + timedelta(hours=1)) for each in card.versions]
    card.versions[:] = later
    assert "opened at" in _only(findings(evidence))


def test_a_message_at_night_is_noticed(evidence: Evidence) -> None:
    reminder = _reminder(evidence)
    reminder.versions[0] = replace(
        reminder.versions[0], at=reminder.versions[0].at + timedelta(hours=8)
    )
    assert "at night" in _only(findings(evidence))


def test_a_second_reminder_is_noticed(evidence: Evidence) -> None:
    spoiled = _twice(evidence, _reminder(evidence))
    assert "had 2 reminders, and not 1" in _only(findings(spoiled))


def test_a_reminder_that_never_came_is_missed(evidence: Evidence) -> None:
    spoiled = _without(evidence, _reminder(evidence))
    assert "had 0 reminders, and not 1" in _only(findings(spoiled))


def test_a_digest_that_never_came_is_missed(evidence: Evidence) -> None:
    assert "0 digests came" in _only(findings(_without(evidence, _digest(evidence))))


def test_a_digest_with_a_wrong_number_of_teams_is_named(evidence: Evidence) -> None:
    digest = _digest(evidence)
    reworded(digest, " in a cycle", "7 in a cycle")
    digest.versions[0] = digest.versions[-1]
    assert "running, and it was" in _only(findings(evidence))


def test_a_mark_that_was_posted_twice_is_named(evidence: Evidence) -> None:
    evidence.shown[5].mark = evidence.shown[4].mark
    assert "was posted 2 times" in _only(findings(evidence))


def test_a_lost_reply_is_named(evidence: Evidence) -> None:
    spoiled = replace(evidence, kept=evidence.kept[1:])
    assert "Lost:" in _only(findings(spoiled))


def test_a_reply_that_should_be_gone_is_named(evidence: Evidence) -> None:
    strange = replace(evidence.kept[0], text="Still here.", choice=None)
    spoiled = replace(evidence, kept=[*evidence.kept, strange])
    assert "Not taken back:" in _only(findings(spoiled))


def test_an_answer_that_was_refused_for_no_reason_is_named(evidence: Evidence) -> None:
    deeds = list(evidence.deeds)
    place = next(n for n, deed in enumerate(deeds) if isinstance(deed.act, ByForm))
    deeds[place] = replace(deeds[place], answer=Refused("Not now."))
    assert "was refused (Not now.)" in _only(findings(replace(evidence, deeds=deeds)))


def test_a_closed_day_that_the_calendar_forgot_moves_what_was_due(evidence: Evidence) -> None:
    network = replace(evidence.network, closed=())
    deeds = [deed for deed in evidence.deeds if type(deed.act).__name__ != "CloseDays"]
    found = findings(replace(evidence, network=network, deeds=deeds))
    assert "opened 0 times" in _only(found)
