"""The oracle: whether what people saw and what was kept is what should have been.

It tells the whole simulation again from the acts, the calendar and the program, and lays that
beside what the platform received and what the store holds. Each finding is one plain sentence.
This module must not know how Cyclebot comes to what it shows.
"""

from __future__ import annotations

from bot.simulation.oracle_digests import digest_findings, digest_moments
from bot.simulation.oracle_evidence import Evidence, ShownByKind
from bot.simulation.oracle_manners import manner_findings
from bot.simulation.oracle_questions import question_findings, reminder_findings
from bot.simulation.oracle_replies import ask_findings, kept_findings, status_findings
from bot.simulation.retold import retell


def findings(evidence: Evidence) -> list[str]:
    """Say everything that is not as it should be, in plain sentences; empty if all is well."""
    shown = ShownByKind(evidence)
    stories = retell(
        evidence.network.teams,
        program=evidence.program,
        closed=evidence.network.closed,
        deeds=evidence.deeds,
        asked_on=shown.asked_on,
        until=evidence.until,
        moments=digest_moments(evidence),
    )
    found = list(evidence.oddities)
    for story in stories:
        found += story.surprises
        found += question_findings(story, shown)
        found += reminder_findings(story, shown)
    found += kept_findings(stories, evidence.kept)
    found += digest_findings(stories, evidence, shown)
    found += ask_findings(evidence)
    found += status_findings(evidence)
    found += manner_findings(stories, evidence)
    return found
