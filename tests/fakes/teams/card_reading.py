"""A card as a person meets it: what can be read, pressed and filled in.

Labels of inputs are letters alone; text blocks and facts go through a small reader of the markdown
that Teams knows in cards, so that what is seen is what a client shows: an unescaped sign is taken
for emphasis here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.teams.tenants import Json

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|<&])")
_HELD = "\ue000"
_RULES = (
    (re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*\)"), r"\1"),
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.S), r"\1"),
    (re.compile(r"__(?=\S)(.+?)(?<=\S)__", re.S), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])", re.S), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])(.+?)(?<=[^\s_])_(?![\w_])", re.S), r"\1"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~", re.S), r"\1"),
    (re.compile(r"(?m)^\s*(?:[-*+]|\d+\.)\s+"), "• "),
    (re.compile(r"</?at>"), ""),
)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", "\xa0"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAction:
    """Something to press.

    Attributes:
        title: its label.
        action: the action itself, as the card has it.
        under: the label of what has to be pressed first to see it; None if it is seen at once.
        asks: what is read then, before it is pressed.
    """

    title: str
    action: Json
    under: str | None = None
    asks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenInput:
    """Something to fill in: the input itself, and what is read around it."""

    input: Json
    around: str

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.input["id"])

    @property
    def value(self) -> str:
        """What is sent if nobody touches it."""
        if self.input["type"] == "Input.Toggle":
            return str(self.input.get("value", self.input.get("valueOff", "false")))
        return str(self.input.get("value", ""))


def card_text(card: Json) -> str:
    """Everything that can be read on a card, in order, labels and alt texts too."""
    return "\n".join(each for each in _read(card) if each)


def actions_of(card: Json) -> list[SeenAction]:
    """Everything that can be pressed on a card, in order."""
    return list(_actions(card, None, None))


def inputs_of(card: Json) -> list[SeenInput]:
    """Everything that can be filled in, in order; what is above an input belongs to it."""
    found: list[SeenInput] = []
    _inputs(card.get("body") or [], found)
    return found


def shown_text(written: str) -> str:
    """A text block's text as a client shows it."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1])
        return f"{_HELD}{len(held) - 1}{_HELD}"

    text = _ESCAPED.sub(hold, written)
    for rule, to in _RULES:
        text = rule.sub(to, text)
    for name, letter in _ENTITIES:
        text = text.replace(name, letter)
    return re.sub(f"{_HELD}(\\d+){_HELD}", lambda match: held[int(match[1])], text)


def _read(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _read(inner)
    elif isinstance(value, dict):
        yield from _read_part(value)


def _read_part(value: Json) -> Iterator[str]:
    kind = str(value.get("type"))
    if kind == "TextBlock":
        yield shown_text(value["text"])
    elif kind == "RichTextBlock":
        yield "".join(run if isinstance(run, str) else run["text"] for run in value["inlines"])
    elif kind == "FactSet":
        for fact in value["facts"]:
            yield shown_text(fact["title"])
            yield shown_text(fact["value"])
    elif kind == "Image":
        yield value.get("altText", "")
    elif kind.startswith("Input."):
        yield from _around(value)
    elif kind.startswith("Action."):
        yield value.get("title", "")
        yield from _read(value.get("card"))
    else:
        for name in ("body", "items", "columns", "rows", "cells", "actions"):
            yield from _read(value.get(name))


def _around(value: Json) -> Iterator[str]:
    yield value.get("label", "")
    yield value.get("title", "")
    yield value.get("placeholder", "")
    for choice in value.get("choices") or ():
        yield choice["title"]


def _actions(value: object, under: str | None, asks: str | None) -> Iterator[SeenAction]:
    if isinstance(value, list):
        for inner in value:
            yield from _actions(inner, under, asks)
        return
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind == "Action.ShowCard":
        card = value["card"]
        yield from _actions(card, value.get("title", ""), card_text({"body": card.get("body")}))
        return
    if isinstance(kind, str) and kind.startswith("Action."):
        yield SeenAction(title=value.get("title", ""), action=value, under=under, asks=asks)
        return
    names = ("body", "items", "columns", "rows", "cells", "inlines", "selectAction", "actions")
    for name in names:
        yield from _actions(value.get(name), under, asks)


def _inputs(value: list[Any], found: list[SeenInput]) -> None:
    """Text that stands in the same container as an input is around it."""
    for part in value:
        if not isinstance(part, dict):
            continue
        kind = str(part.get("type"))
        inner = part.get("items") or []
        if kind == "Container" and any(
            isinstance(each, dict) and str(each.get("type")).startswith("Input.") for each in inner
        ):
            around = "\n".join(_read(inner))
            found += [
                SeenInput(input=each, around=around)
                for each in inner
                if str(each.get("type")).startswith("Input.")
            ]
        elif kind.startswith("Input."):
            found.append(SeenInput(input=part, around="\n".join(_read(part))))
        else:
            for name in ("items", "columns", "rows", "cells"):
                _inputs(part.get(name) or [], found)
