"""YAML 1.2 read into plain data that remembers its lines.

Only what a hand-written data file needs: mappings, lists, text, numbers, true, false and null.
Anchors, tags and several documents in one file are refused, because a reader cannot see what they
stand for (and a few lines of nested anchors can stand for gigabytes). This module must not know
what the data means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

_DEEPEST = 50
_WORD = "tag:yaml.org,2002:"
_SCALARS = {f"{_WORD}{name}" for name in ("str", "int", "float", "bool", "null", "timestamp")}


class LinedMap(dict[str, Any]):
    """A mapping whose keys remember their lines."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class LinedList(list[Any]):
    """A list whose entries remember their lines."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Lined:
    """A file's content and what was wrong with its writing, as (line, sentence)."""

    value: Any
    problems: tuple[tuple[int, str], ...]

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line, from 1, of the deepest part of a path that the file has."""
        here, line = self.value, 1
        for part in path:
            if isinstance(here, LinedMap) and part in here.lines:
                line, here = here.lines[str(part)], here[str(part)]
            elif isinstance(here, LinedList) and isinstance(part, int) and part < len(here):
                line, here = here.lines[part], here[part]
                line = here.line if isinstance(here, LinedMap) else line
            else:
                break
        return line


class Unreadable(Exception):
    """The text is no YAML at all; carries (line, sentence) and never leaves `config`."""

    def __init__(self, line: int, words: str) -> None:
        """Keep the one thing that stopped the reading."""
        super().__init__(words)
        self.line = line
        self.words = words


def read_yaml(text: str) -> Lined:
    """Read one YAML document.

    Args:
        text: The whole file, without a byte-order mark.

    Returns:
        Plain data (`LinedMap`, `LinedList`, str, int, float, bool, None) and the problems that
        did not stop the reading: repeated keys, anchors, tags.

    Raises:
        Unreadable: If the text is empty, no YAML, or nested past any sense.
    """
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        said = " ".join(str(cause.problem or cause.context or "it cannot be read").split())
        line = mark.line + 1 if mark is not None else 1
        began = cause.context_mark.line + 1 if cause.context_mark is not None else line
        since = f", in what began on line {began}" if began != line else ""
        raise Unreadable(line, f"This is not YAML: {said}{since}.") from cause
    except ReaderError as cause:
        line = text.count("\n", 0, cause.position) + 1
        raise Unreadable(line, "There is a character here that text does not hold.") from cause
    except (YAMLError, ValueError) as cause:
        raise Unreadable(1, "This is not YAML.") from cause
    except RecursionError as cause:
        raise Unreadable(1, "The file is nested too deeply.") from cause
    reading = _Reading()
    value = None if root is None else reading.plain(root, 0)
    if value is None and not reading.problems:
        raise Unreadable(1, "The file is empty.")
    return Lined(value=value, problems=tuple(reading.problems))


@dataclass(slots=True)
class _Reading:
    problems: list[tuple[int, str]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def plain(self, node: Node, depth: int) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            return self._problem(
                line, f'What is marked "&{node.anchor}" here is taken again elsewhere; write it out'
            )
        self.seen.add(id(node))
        if depth > _DEEPEST:
            return self._problem(line, "The file is nested too deeply here")
        match node:
            case MappingNode():
                return self._mapping(node, line, depth)
            case SequenceNode():
                found = LinedList(line)
                for child in node.value:
                    found.lines.append(child.start_mark.line + 1)
                    found.append(self.plain(child, depth + 1))
                return found
            case _:
                return self._scalar(node, line)

    def _mapping(self, node: MappingNode, line: int, depth: int) -> LinedMap:
        found = LinedMap(line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._problem(key_line, "What stands before a colon must be one word")
                continue
            key = str(key_node.value)
            value = self.plain(value_node, depth + 1)
            if key in found:
                self._problem(
                    key_line,
                    f'"{key}" is written again here; it stands on line {found.lines[key]} already',
                )
                continue
            found[key] = value
            found.lines[key] = key_line
        return found

    def _scalar(self, node: Node, line: int) -> Any:
        tag, text = str(node.tag), str(node.value)
        if tag not in _SCALARS:
            return self._problem(line, f'"{tag.removeprefix(_WORD)}" is no kind of value used here')
        match tag.removeprefix(_WORD):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int" if text.lstrip("+-").isdecimal() and len(text) < 20:
                return int(text)
            case "float":
                return _number(text)
            case _:
                return text

    def _problem(self, line: int, words: str) -> None:
        self.problems.append((line, f"{words}."))


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
