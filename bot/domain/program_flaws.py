"""A program as plain data, read tolerantly, and what is wrong with it.

The rules read what a YAML or JSON file holds and pass over whatever has the wrong shape, so that
one misspelt line does not hide the others. This module must not know any rule, file or line: it
says *where* by a path of keys and positions, and *what* in one plain sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

FlawPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing that is wrong: where (keys and positions from the top) and one plain sentence."""

    path: FlawPath
    words: str


class ProgramFlawsError(ValueError):
    """The program does not make sense.

    A `ValueError`, because that is what a pydantic model lets a validator raise; it reaches
    people only as a `ProgramFileError`.
    """

    def __init__(self, found: Sequence[Flaw]) -> None:
        """Keep every flaw found."""
        self.flaws = tuple(found)
        super().__init__(" ".join(flaw.words for flaw in self.flaws))


class Node:
    """Plain data read tolerantly: what is absent or of another type is `None` or empty."""

    __slots__ = ("path", "value")

    def __init__(self, value: object, path: FlawPath) -> None:
        self.value = value
        self.path = path

    def get(self, key: str) -> Node:
        """The part written under a key; holds `None` if there is none."""
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Node(value, (*self.path, key))

    def items(self, key: str) -> list[Node]:
        """The entries of the list under a key; none if it is no list."""
        child = self.get(key)
        if not isinstance(child.value, list | tuple):
            return []
        return [Node(value, (*child.path, at)) for at, value in enumerate(child.value)]

    def text(self, key: str) -> str | None:
        """The text under a key."""
        value = self.get(key).value
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """The whole number under a key."""
        value = self.get(key).value
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def has(self, key: str) -> bool:
        """Whether something is written there: empty lists, false and null are not."""
        return bool(self.get(key).value)

    def flaw(self, words: str, key: str | None = None) -> Flaw:
        """A flaw of this part, or of what it has under a key."""
        return Flaw(path=self.path if key is None else (*self.path, key), words=words)

    @property
    def name(self) -> str:
        """How a sentence calls this part."""
        return f'"{self.text("key") or "?"}"'


def every_question(program: Node) -> Iterator[tuple[Node, Node]]:
    """Every (step, question) in the order of the file."""
    for step in program.items("steps"):
        for question in step.items("questions"):
            yield step, question


def every_field(program: Node) -> list[Node]:
    """Every question, then every field of the plan."""
    return [question for _, question in every_question(program)] + program.items("plan_fields")


def asked_meanings(program: Node) -> set[str]:
    """What the answers of all steps can mean."""
    return {means for _, q in every_question(program) if (means := q.text("means"))}
