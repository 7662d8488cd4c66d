"""One small simulation for many tests: it is lived once, and nobody changes what came of it."""

from __future__ import annotations

from dataclasses import replace

from bot.simulation.oracle_evidence import Evidence
from bot.simulation.platform import Shown, Version
from dialogs.vocabulary import Message, Note, Say, prose

TEAMS, WEEKS, SEED = 6, 3, 3


def copied(evidence: Evidence) -> Evidence:
    """The same evidence, with messages that a test may spoil."""
    shown = [
        Shown(ref=each.ref, where=each.where, mark=each.mark, versions=list(each.versions))
        for each in evidence.shown
    ]
    return replace(evidence, shown=shown)


def reworded(shown: Shown, old: str, new: str) -> None:
    """Let a message say something else than it did."""
    message = shown.message
    body = tuple(
        type(element)(prose(element.prose.plain().replace(old, new)))
        if isinstance(element, Say | Note)
        else element
        for element in message.body
    )
    spoiled = Message(summary=message.summary.replace(old, new), body=body)
    shown.versions.append(Version(at=shown.versions[-1].at, message=spoiled))
