"""Erasing a person's words: every text goes, what was counted stays, every message follows.

This module must not know how it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.access import Action, Actor, may
from bot.domain.errors import NotAllowed
from bot.store import (
    audit,
    conversations,
    deliveries,
    delivery_lookup,
    installations,
    own_words,
    roles,
)
from bot.store.deliveries import DeliveryRow
from bot.store.own_words import OwnWords, WordsKind
from bot.store.work import Work
from bot.use_cases.my_things import Held, counted, words_of

_KINDS: tuple[WordsKind, ...] = ("answer", "plan_entry", "coaching_note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was erased, and where the words may still be read.

    Attributes:
        held: How much there was.
        updated: Messages on screen that are being written anew without the words.
        out_of_reach: Names of the places where a message can't be updated any more, each once;
            '' is a private chat.
        unsure: Messages that may be on screen and can't be found, so they can't be updated.
    """

    held: Held
    updated: int
    out_of_reach: tuple[str, ...]
    unsure: int


def what_goes(work: Work, actor: Actor, person_id: str) -> Held:
    """Count what an erasure would take.

    Raises:
        NotAllowed: the words are somebody else's, and the actor is no administrator over them.
    """
    _require(work, actor, person_id)
    return counted(work, person_id, words_of(work, person_id))


def erase(work: Work, actor: Actor, person_id: str) -> Receipt:
    """Empty every text a person wrote, wherever it stands; what was counted stays.

    Args:
        work: the open transaction.
        actor: the person, an administrator over all they wrote for, or the operator.
        person_id: whose words.

    Raises:
        NotAllowed: the words are somebody else's, and the actor is no administrator over them.
    """
    _require(work, actor, person_id)
    words = words_of(work, person_id)
    held = counted(work, person_id, words)
    showing = _showing(work, words)
    unsure = [row for row in showing if row.state == "unconfirmed"]
    places_lost = _out_of_reach(work, showing)
    own_words.empty_words(work, words)
    own_words.empty_reasons(work, person_id)
    for kind in _KINDS:
        deliveries.touch_sources(work, kind, [row.id for row in words if row.kind == kind])
    audit.record(
        work, actor_id=actor.person_id, action="erase", subject_id=person_id, outcome="done"
    )
    lost = sum(len(rows) for rows in places_lost.values())
    return Receipt(
        held=held,
        updated=len(showing) - lost - len(unsure),
        out_of_reach=tuple(places_lost),
        unsure=len(unsure),
    )


def _require(work: Work, actor: Actor, person_id: str) -> None:
    if actor.operator:
        return
    if actor.person_id == person_id:
        if any(may(actor, Action.ERASE_SELF, path) for path in actor.bound_paths):
            return
        raise NotAllowed
    paths = {
        *own_words.paths_of(work.connection, person_id),
        *(grant.unit_path for grant in roles.grants_of(work.connection, person_id)),
    }
    if not paths or not all(may(actor, Action.ADMINISTER, path) for path in paths):
        raise NotAllowed


def _showing(work: Work, words: Sequence[OwnWords]) -> tuple[DeliveryRow, ...]:
    """Every message on screen, or perhaps on screen, in which one of these texts stands."""
    found: dict[str, DeliveryRow] = {}
    for kind in _KINDS:
        ids = [row.id for row in words if row.kind == kind]
        found.update((row.id, row) for row in delivery_lookup.that_show(work.connection, kind, ids))
    return tuple(
        row for row in found.values() if row.message_ref or row.state in {"sending", "unconfirmed"}
    )


def _out_of_reach(work: Work, showing: Sequence[DeliveryRow]) -> dict[str, list[DeliveryRow]]:
    """The messages that can't be updated, by the name of the place ('' for a private chat)."""
    lost: dict[str, list[DeliveryRow]] = {}
    live: dict[str, bool] = {}
    for row in showing:
        if row.state == "unconfirmed":
            continue
        place = conversations.conversation(work.connection, row.conversation_id or "")
        if row.installation_id not in live:
            there = installations.installation(work.connection, row.installation_id)
            live[row.installation_id] = there is not None and there.state == "live"
        ended = row.state in {"refused", "expired"}
        if ended or place is None or place.state != "open" or not live[row.installation_id]:
            name = place.name if place is not None and place.kind != "personal" else ""
            lost.setdefault(name, []).append(row)
    return lost
