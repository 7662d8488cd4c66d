"""What is pictured: a message, a page or a form, with a name that says which it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dialogs.vocabulary import Actions as ActionRow
from dialogs.vocabulary import Button, Form, Items, Message

Kind = Literal["sent", "told", "form", "page"]
"""A message that was sent; an answer that only its asker sees; a form; a person's own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture's content.

    Attributes:
        kind: how it is shown.
        about: what it is: a delivery's kind, a command, a press or a form's name.
        shows: the content.
        number: which of those about the same.
        errors: what is said to be wrong in a form, by key.
    """

    kind: Kind
    about: str
    shows: Message | Form
    number: int = 1
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """A file's name without its ending: "sent-check_in-3"."""
        about = re.sub(r"[^a-z0-9_]+", "-", self.about.lower()).strip("-")
        return f"{self.kind}-{about}-{self.number}"

    @property
    def title(self) -> str:
        """What stands over the picture."""
        shown = self.shows.title if isinstance(self.shows, Form) else self.shows.summary
        return f"{self.kind} · {self.about} · {shown[:90]}"


def buttons_of(message: Message) -> list[Button]:
    """Every button on a message, in order."""
    found: list[Button] = []
    for element in message.body:
        if isinstance(element, ActionRow):
            found += [each for each in element.buttons if isinstance(each, Button)]
        elif isinstance(element, Items):
            found += [row.action for row in element.rows if isinstance(row.action, Button)]
    return found
