"""Where something was done, and the ways to answer whoever did it.

A way back lives for seconds (a trigger) or half an hour (a response address) and is never stored;
the place travels with a form in its `private_metadata`, as ids alone. This module must not know
what is answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from dialogs.inputs import ConversationKind, ConversationRef

HOME = "home"
"""The mark of what was opened on the Home tab."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A conversation, the thread in it, and whether the person stands on their Home tab."""

    conversation: ConversationRef
    root: str | None = None
    home: bool = False

    def packed(self) -> list[str]:
        """The ids alone, for a form to carry."""
        return [
            self.conversation.external_id,
            self.conversation.kind,
            self.root or "",
            HOME if self.home else "",
        ]

    @staticmethod
    def unpacked(packed: object) -> Place | None:
        """The place that a form carried; None if it carried none."""
        match packed:
            case [str(external_id), str(kind), str(root), str(home)] if _is_kind(kind):
                where = ConversationRef(
                    external_id=external_id, kind=cast("ConversationKind", kind)
                )
                return Place(conversation=where, root=root or None, home=home == HOME)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a view carries in its `private_metadata`: the form's ids and its place."""

    about: tuple[str, ...] = ()
    place: Place | None = None

    def packed(self) -> str:
        """As one string of at most 3,000 characters (docs.slack.dev/reference/views)."""
        place = self.place.packed() if self.place else None
        return json.dumps({"about": list(self.about), "in": place}, separators=(",", ":"))

    @staticmethod
    def unpacked(packed: str) -> Carried:
        """What a view carried; nothing if it is none of ours."""
        try:
            found = json.loads(packed)
        except ValueError:
            return Carried()
        if not isinstance(found, dict):
            return Carried()
        about = found.get("about")
        ids = tuple(map(str, about)) if isinstance(about, list) else ()
        return Carried(about=ids, place=Place.unpacked(found.get("in")))


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """How the one who acted can be answered.

    Attributes:
        realm: the installation.
        team: the workspace it was in, which an organisation's token must name; '' if unknown.
        user: who acted.
        place: where.
        trigger: opens one view within three seconds; '' if there is none.
        response_url: takes five answers within thirty minutes; '' if there is none.
        view: the view that was sent in or pressed on, as Slack gives it back.
        again: what a button must carry to do the same once more; '' if nothing can.
        on_private_words: whether it was pressed on words that this person alone sees.
    """

    realm: str
    team: str
    user: str
    place: Place
    trigger: str = ""
    response_url: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    again: str = ""
    on_private_words: bool = False


def _is_kind(kind: str) -> bool:
    return kind in get_args(ConversationKind)
