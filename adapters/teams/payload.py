"""A stranger's JSON, read without trusting its shape: what is not there reads as empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Payload:
    """One JSON object; `body` is empty where there was none."""

    body: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(value: object) -> Payload:
        """The object, if it is one."""
        return Payload(value) if isinstance(value, dict) else Payload()

    def part(self, *names: str) -> Payload:
        """The object at the end of these names."""
        found = self
        for name in names:
            found = Payload.of(found.body.get(name))
        return found

    def parts(self, name: str) -> tuple[Payload, ...]:
        """The objects of a list, in order."""
        found = self.body.get(name)
        held = found if isinstance(found, list) else []
        return tuple(Payload(each) for each in held if isinstance(each, dict))

    def text(self, name: str) -> str:
        """The text of this name; '' for anything else."""
        found = self.body.get(name)
        return found if isinstance(found, str) else ""
