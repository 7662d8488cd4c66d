"""What simulated teachers say could be said by real ones: short, and no student in it."""

from __future__ import annotations

from bot.domain.screen import screen
from bot.simulation.chance import chance
from bot.simulation.replies import ASK_ANSWERS, EDITED, SPARE_PLAN, TEXTS, THREAD


def test_no_text_of_the_corpus_seems_to_name_a_student() -> None:
    """A screen that stopped one would stop the simulation's replies."""
    texts = [text for said in TEXTS.values() for text in said]
    texts += [*THREAD, *ASK_ANSWERS, EDITED, *SPARE_PLAN.values()]
    assert [text for text in texts if screen(text)] == []


def test_chance_hangs_on_its_words_alone() -> None:
    """The same words give the same numbers on every machine and in every run."""
    assert chance(1, "p00001", "card").random() == chance(1, "p00001", "card").random()
    assert chance(1, "p00001", "card").random() != chance(1, "p00002", "card").random()
