"""Adaptive Cards as a strict reader takes them: every flaw of a card, in words.

A card without a flaw is one that the published schema takes and that Teams shows whole. Clients
only drop what they do not know, and a person never sees it; the stand-in answers 400 instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, assert_never
from urllib.parse import urlsplit

from tests.fakes.teams.adaptive_card_schema import (
    ACTIONS,
    CARD,
    ELEMENTS,
    INPUTS,
    MOST_ACTIONS,
    MOST_REFRESHED,
    NEWEST,
    PARTS,
    Actions,
    Address,
    Anything,
    Elements,
    Fallback,
    Flag,
    Kind,
    OneAction,
    Part,
    Shape,
    Text,
    Whole,
    Width,
)

_VERSION = re.compile(r"(\d+)\.(\d+)")
_PIXELS = re.compile(r"\d+px")
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/]+=*")


def card_flaws(card: object) -> list[str]:
    """What is wrong with a card, each flaw with its place; none if it is good."""
    if not isinstance(card, dict):
        return ["card: is no object"]
    found = list(_root(card))
    found += _in_kind(card, CARD, "card")
    found += _twice(card)
    found += _called_nowhere(card)
    return found


def parts_of(value: object) -> Iterator[dict[str, Any]]:
    """Every object of a card, itself first, in reading order; stand-ins (`fallback`) left out."""
    match value:
        case dict():
            yield value
            for name, inner in value.items():
                if name != "fallback":
                    yield from parts_of(inner)
        case list():
            for inner in value:
                yield from parts_of(inner)
        case _:
            return


def _root(card: Mapping[str, Any]) -> Iterator[str]:
    if card.get("type") != "AdaptiveCard":
        yield f"card: its type is {card.get('type')!r}"
    version = card.get("version")
    found = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if found is None:
        yield f"card: its version is {version!r}"
    elif (int(found[1]), int(found[2])) > NEWEST:
        yield f"card: version {version} is newer than {NEWEST[0]}.{NEWEST[1]}"
    if not card.get("body") and not card.get("actions"):
        yield "card: shows nothing"
    refresh = card.get("refresh")
    if refresh is not None:
        yield from _refresh(refresh)


def _refresh(refresh: object) -> Iterator[str]:
    if not isinstance(refresh, dict):
        yield "card/refresh: is no object"
        return
    yield from _action(refresh.get("action"), "card/refresh/action")
    if len(refresh.get("userIds") or ()) > MOST_REFRESHED:
        yield f"card/refresh: more than {MOST_REFRESHED} people"


def _in_kind(value: Mapping[str, Any], kind: Kind, at: str) -> Iterator[str]:
    for name in kind.must:
        if name not in value:
            yield f"{at}: has no {name}"
    shapes = {**kind.may, **kind.must}
    for name, inner in value.items():
        if name == "type":
            continue
        if name not in shapes:
            yield f"{at}: {name} is unknown"
        else:
            yield from _in_shape(inner, shapes[name], f"{at}/{name}")


def _in_shape(value: object, shape: Shape, at: str) -> Iterator[str]:  # noqa: C901 - one case a shape
    match shape:
        case Text(among):
            if not isinstance(value, str):
                yield f"{at}: is no text"
            elif among and value.lower() not in {each.lower() for each in among}:
                yield f"{at}: {value!r} is not one of {', '.join(sorted(among))}"
        case Flag():
            if not isinstance(value, bool):
                yield f"{at}: is neither true nor false"
        case Whole():
            if not isinstance(value, int) or isinstance(value, bool):
                yield f"{at}: is no whole number"
        case Anything():
            return
        case Address(picture):
            if not _leads_somewhere(value, picture=picture):
                yield f"{at}: leads nowhere"
        case Width():
            if not _is_width(value):
                yield f"{at}: {value!r} is no width"
        case Elements(kinds):
            yield from _elements(value, kinds, at)
        case Part(kind, many):
            yield from _parts(value, kind, at, many=many)
        case Actions():
            yield from _actions(value, at)
        case OneAction():
            yield from _action(value, at)
        case Fallback():
            if value != "drop":
                yield from _known(value, {**ELEMENTS, **ACTIONS}, at)
        case _:
            assert_never(shape)


def _elements(value: object, kinds: frozenset[str], at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{at}: is no list"
        return
    for place, inner in enumerate(value):
        if kinds == {"TextRun"} and isinstance(inner, str):
            continue
        among = {name: PARTS.get(name) or ELEMENTS[name] for name in kinds} or ELEMENTS
        yield from _known(inner, among, f"{at}/{place}")


def _parts(value: object, kind: str, at: str, *, many: bool) -> Iterator[str]:
    if many and not isinstance(value, list):
        yield f"{at}: is no list"
        return
    each: list[object] = value if isinstance(value, list) else [value]
    known = CARD if kind == "AdaptiveCard" else PARTS[kind]
    for place, inner in enumerate(each):
        here = f"{at}/{place}" if many else at
        if not isinstance(inner, dict) or inner.get("type", kind) != kind:
            yield f"{here}: is no {kind}"
        else:
            yield from _in_kind(inner, known, here)


def _known(value: object, kinds: Mapping[str, Kind], at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: is no object"
        return
    name = value.get("type")
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        yield f"{at}: {name!r} is unknown here"
    else:
        yield from _in_kind(value, kind, at)
        if name == "Table":
            yield from _table(value, at)


def _table(table: Mapping[str, Any], at: str) -> Iterator[str]:
    columns = len(table.get("columns") or ())
    for place, row in enumerate(table.get("rows") or ()):
        cells = len(row.get("cells") or ()) if isinstance(row, dict) else 0
        if cells > columns:
            yield f"{at}/rows/{place}: {cells} cells in {columns} columns, the rest is not shown"


def _actions(value: object, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{at}: is no list"
        return
    shown = [each for each in value if isinstance(each, dict) and each.get("mode") != "secondary"]
    if len(shown) > MOST_ACTIONS:
        yield f"{at}: more than {MOST_ACTIONS} actions are not shown"
    for place, inner in enumerate(value):
        yield from _action(inner, f"{at}/{place}")


def _action(value: object, at: str) -> Iterator[str]:
    yield from _known(value, ACTIONS, at)
    if isinstance(value, dict) and "data" in value:
        data = value["data"]
        if not isinstance(data, dict | str):
            yield f"{at}/data: is neither an object nor text"


def _twice(card: Mapping[str, Any]) -> Iterator[str]:
    """No two things of one id: what was written in one of two inputs would be lost."""
    seen: set[str] = set()
    for part in parts_of(card):
        name = part.get("id")
        if not isinstance(name, str) or part.get("type") not in {*ELEMENTS, *ACTIONS}:
            continue
        if name in seen:
            yield f"card: two things are called {name!r}"
        seen.add(name)
        if part["type"] in INPUTS and not name:
            yield "card: an input has an empty id"


def _called_nowhere(card: Mapping[str, Any]) -> Iterator[str]:
    """A mention's text must stand in a text block or a fact, or nobody is called."""
    entities = (card.get("msteams") or {}).get("entities") or ()
    texts = [part.get("text", "") for part in parts_of(card) if part.get("type") == "TextBlock"]
    texts += [part["value"] for part in parts_of(card) if {"title", "value"} <= set(part)]
    for entity in entities:
        if entity.get("type") != "mention" or not (entity.get("mentioned") or {}).get("id"):
            yield "card/msteams: an entity that calls nobody"
        elif not any(entity.get("text", "\0") in text for text in texts):
            yield f"card/msteams: {entity.get('text')!r} stands nowhere"


def _leads_somewhere(value: object, *, picture: bool) -> bool:
    if not isinstance(value, str):
        return False
    if picture and _PICTURE.fullmatch(value):
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_width(value: object) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value >= 0
    return isinstance(value, str) and (
        value in ("auto", "stretch") or value.isdigit() or _PIXELS.fullmatch(value) is not None
    )
