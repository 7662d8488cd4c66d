"""The words of who belongs to a team: adding people of the channel, asking to join, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dialogs.wording.counts import plural

MEMBERS_TITLE: Final = "Add people"
MEMBERS_SUBMIT: Final = "Add"
MEMBERS_LABEL: Final = "Who joins the team?"
MEMBERS_HINT: Final = "People of this channel who answer with you. Guests can't join."
NOBODY_ELSE: Final = "Everyone in this channel is on the team already; guests can't join."
PICK_SOMEBODY: Final = "Pick at least one person."
ADD: Final = "Add people"
LEAVE: Final = "Leave this team"
LEAVE_CONFIRM: Final = (
    "Leave this team? You aren't asked any more and don't see its answers; what you said stays."
)
LEFT: Final = "You left the team. Thank you for what you shared; it stays with them."
JOIN_ASKED: Final = "Your wish is in the channel; anyone on the team can add you there."
ALREADY_IN: Final = "You are on this team already."
JOIN_NOT_HERE: Final = "Write this in your team's channel, so that the team can add you."
JOIN_GUEST: Final = "Guests can't join a team here; your administrator can help."
ADD_ONE: Final = "Add to the team"
IN_NOW: Final = "is on the team now."


def wants_in(name: str) -> str:
    """In the channel: somebody there would like to join."""
    return f"{name} would like to join this team."


def came_in(names: str) -> str:
    """The asker's word after people came in."""
    return f"Added: {names}. They are asked from the next question on."


def on_the_team(names: Sequence[str]) -> str:
    """Who is on the team."""
    return f"{plural(len(names), 'person', 'people')} on the team: {', '.join(names)}."
