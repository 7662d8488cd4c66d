"""Whether what people said came to its end: replies kept, asks answered, a status given.

This module must not know when anything was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.simulation.acts import AnswerAsk, AskStatus
from bot.simulation.oracle_evidence import Evidence, KeptPart
from bot.simulation.reading import quotes_in
from bot.simulation.retold_story import Story
from bot.simulation.seen import is_recap


def kept_findings(stories: Iterable[Story], kept: Sequence[KeptPart]) -> Iterator[str]:
    """Everything that was said and not taken back is in the store, and nothing else is."""
    should: Counter[tuple[str, str, int, str, str | None, str | None, str | None]] = Counter()
    for story in stories:
        names = {who.key: who.account.name for who in story.team.members}
        for each in story.questions:
            for key, reply in each.replies.items():
                for part in reply.parts.values():
                    should[
                        story.team.home.team_id,
                        each.step.key,
                        each.cycle,
                        names[key],
                        part.question,
                        part.text,
                        part.choice,
                    ] += 1
    there = Counter(
        (
            part.team_path.rstrip("/").rpartition("/")[2],
            part.step,
            part.cycle,
            part.person,
            part.question,
            part.text,
            part.choice,
        )
        for part in kept
    )
    for lost in (should - there).elements():
        yield f"Lost: {lost[3]} answered {lost[1]} with “{lost[5] or lost[6]}”."
    for strange in (there - should).elements():
        yield f"Not taken back: {strange[3]} on {strange[1]}, “{strange[5] or strange[6]}”."


def ask_findings(evidence: Evidence) -> Iterator[str]:
    """Each answer to an ask came to one thread, once."""
    sent = Counter(
        deed.act.text
        for deed in evidence.deeds
        if isinstance(deed.act, AnswerAsk) and deed.went_well
    )
    came: Counter[str] = Counter()
    for shown in evidence.shown:
        if shown.where.thread is not None and not is_recap(shown.versions[0].message):
            came.update(quote for quote in quotes_in(shown.message) if quote in sent)
    for text in sorted((sent - came) | (came - sent)):
        yield f"“{text}” was sent {sent[text]} times and came {came[text]} times."


def status_findings(evidence: Evidence) -> Iterator[str]:
    """Whoever asked for a status got one."""
    for deed in evidence.deeds:
        if isinstance(deed.act, AskStatus) and not deed.went_well:
            yield f"{deed.who.key} asked for a status at {deed.at} and was told: {deed.words}"
