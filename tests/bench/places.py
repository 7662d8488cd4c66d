"""Conversations of many installations, and a message that is owed to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store import conversations, deliveries, installations
from bot.store.work import Work
from dialogs.inputs import PlatformName

IN_EACH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A conversation, by our ids and by the platform's."""

    conversation_id: str
    installation_id: str
    realm: str
    external_id: str


def add_places(
    work: Work,
    platform: PlatformName,
    total: int,
    *,
    in_each: int = IN_EACH,
    service_url: str | None = None,
) -> Sequence[Home]:
    """Add so many conversations, `in_each` of them in each of their installations."""
    found: list[Home] = []
    for number in range(total // in_each):
        realm = f"T{number:05}"
        where = installations.add_installation(work, platform=platform, realm=realm)
        for place in range(in_each):
            external_id = f"C{number:05}{place:03}"
            made = conversations.seen_conversation(
                work,
                installation_id=where.id,
                external_id=external_id,
                kind="channel",
                service_url=service_url,
            )
            home = Home(
                conversation_id=made.id,
                installation_id=where.id,
                realm=realm,
                external_id=external_id,
            )
            found.append(home)
    return found


def owe_to_each(work: Work, places: Sequence[Home], named: str) -> None:
    """Owe one message to each of these; its key is the name and the conversation's id."""
    for place in places:
        deliveries.owe(
            work,
            key=key_of(named, place),
            kind="hello",
            subject_id=place.conversation_id,
            installation_id=place.installation_id,
            conversation_id=place.conversation_id,
        )


def key_of(named: str, place: Home) -> str:
    """The key of the message that is owed there by this name."""
    return f"{named}:{place.conversation_id}"
