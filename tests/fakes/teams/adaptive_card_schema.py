"""What an Adaptive Card of version 1.5 may hold: every element and action, and their properties.

Written down from the published schema (adaptivecards.io/schemas/1.5.0/adaptive-card.json) and from
what Teams says it does not take of it (learn.microsoft.com/microsoftteams/platform/task-modules-
and-cards/cards/cards-reference). It owes nothing to the renderer's own list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

NEWEST: Final = (1, 5)
MOST_ACTIONS: Final = 6
"""What Teams shows of a row of actions."""
MOST_REFRESHED: Final = 60
"""People of `refresh.userIds`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string; one of these, if any are named."""

    among: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON."""


@dataclass(frozen=True, slots=True)
class Address:
    """A web address; `picture` also takes a data URI of a picture."""

    picture: bool = False


@dataclass(frozen=True, slots=True)
class Width:
    """`auto`, `stretch`, a weight, or pixels."""


@dataclass(frozen=True, slots=True)
class Elements:
    """A list of elements, of these kinds alone if any are named."""

    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """An object whose `type` may be left out."""

    kind: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Actions:
    """A list of actions."""


@dataclass(frozen=True, slots=True)
class OneAction:
    """One action; `inline` ones may not show a card."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """`drop`, or what stands in where this is not known."""


Shape = (
    Text
    | Flag
    | Whole
    | Anything
    | Address
    | Width
    | Elements
    | Part
    | Actions
    | OneAction
    | Fallback
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of object must and may hold."""

    must: Mapping[str, Shape] = field(default_factory=dict)
    may: Mapping[str, Shape] = field(default_factory=dict)


def one_of(*words: str) -> Text:
    """One of a few words."""
    return Text(frozenset(words))


_COLOR = one_of("default", "dark", "light", "accent", "good", "warning", "attention")
_ALIGN = one_of("left", "center", "right")
_UPRIGHT = one_of("top", "center", "bottom")
_SIZE = one_of("default", "small", "medium", "large", "extraLarge")
_SPACING = one_of("default", "none", "small", "medium", "large", "extraLarge", "padding")
_STYLE = one_of("default", "emphasis", "good", "attention", "warning", "accent")
_WEIGHT = one_of("default", "lighter", "bolder")
_FONT = one_of("default", "monospace")

_ANY: Mapping[str, Shape] = {
    "id": Text(),
    "fallback": Fallback(),
    "requires": Anything(),
    "isVisible": Flag(),
    "separator": Flag(),
    "spacing": _SPACING,
    "height": one_of("auto", "stretch"),
}
_LETTERS: Mapping[str, Shape] = {
    "color": _COLOR,
    "fontType": _FONT,
    "isSubtle": Flag(),
    "size": _SIZE,
    "weight": _WEIGHT,
}
_BOX: Mapping[str, Shape] = {
    "selectAction": OneAction(),
    "style": _STYLE,
    "bleed": Flag(),
    "minHeight": Text(),
    "verticalContentAlignment": _UPRIGHT,
    "backgroundImage": Anything(),
    "rtl": Flag(),
}
_INPUT: Mapping[str, Shape] = {
    **_ANY,
    "label": Text(),
    "isRequired": Flag(),
    "errorMessage": Text(),
}
_ACTION: Mapping[str, Shape] = {
    "id": Text(),
    "title": Text(),
    "iconUrl": Address(picture=True),
    "style": one_of("default", "positive", "destructive"),
    "tooltip": Text(),
    "isEnabled": Flag(),
    "mode": one_of("primary", "secondary"),
    "fallback": Fallback(),
    "requires": Anything(),
}

ELEMENTS: Final[Mapping[str, Kind]] = {
    "TextBlock": Kind(
        {"text": Text()},
        {
            **_ANY,
            **_LETTERS,
            "horizontalAlignment": _ALIGN,
            "maxLines": Whole(),
            "wrap": Flag(),
            "style": one_of("default", "heading", "columnHeader"),
        },
    ),
    "RichTextBlock": Kind(
        {"inlines": Elements(frozenset({"TextRun"}))}, {**_ANY, "horizontalAlignment": _ALIGN}
    ),
    "Image": Kind(
        {"url": Address(picture=True)},
        {
            **_ANY,
            "altText": Text(),
            "backgroundColor": Text(),
            "height": Text(),
            "width": Text(),
            "horizontalAlignment": _ALIGN,
            "selectAction": OneAction(),
            "size": one_of("auto", "stretch", "small", "medium", "large"),
            "style": one_of("default", "person"),
            "msTeams": Anything(),
            "msteams": Anything(),
        },
    ),
    "ImageSet": Kind(
        {"images": Elements(frozenset({"Image"}))},
        {**_ANY, "imageSize": one_of("auto", "stretch", "small", "medium", "large")},
    ),
    "Container": Kind({"items": Elements()}, {**_ANY, **_BOX}),
    "ColumnSet": Kind(
        {},
        {
            **_ANY,
            "columns": Part("Column", many=True),
            "selectAction": OneAction(),
            "style": _STYLE,
            "bleed": Flag(),
            "minHeight": Text(),
            "horizontalAlignment": _ALIGN,
        },
    ),
    "FactSet": Kind({"facts": Part("Fact", many=True)}, _ANY),
    "ActionSet": Kind({"actions": Actions()}, {**_ANY, "horizontalAlignment": _ALIGN}),
    "Table": Kind(
        {},
        {
            **_ANY,
            "columns": Part("TableColumn", many=True),
            "rows": Part("TableRow", many=True),
            "firstRowAsHeader": Flag(),
            "firstRowAsHeaders": Flag(),
            "showGridLines": Flag(),
            "gridStyle": _STYLE,
            "horizontalCellContentAlignment": _ALIGN,
            "verticalCellContentAlignment": _UPRIGHT,
        },
    ),
    "Input.Text": Kind(
        {"id": Text()},
        {
            **_INPUT,
            "isMultiline": Flag(),
            "maxLength": Whole(),
            "placeholder": Text(),
            "regex": Text(),
            "style": one_of("text", "tel", "url", "email"),
            "inlineAction": OneAction(),
            "value": Text(),
        },
    ),
    "Input.Number": Kind(
        {"id": Text()},
        {
            **_INPUT,
            "max": Anything(),
            "min": Anything(),
            "placeholder": Text(),
            "value": Anything(),
        },
    ),
    "Input.Date": Kind(
        {"id": Text()},
        {**_INPUT, "max": Text(), "min": Text(), "placeholder": Text(), "value": Text()},
    ),
    "Input.Time": Kind(
        {"id": Text()},
        {**_INPUT, "max": Text(), "min": Text(), "placeholder": Text(), "value": Text()},
    ),
    "Input.Toggle": Kind(
        {"id": Text(), "title": Text()},
        {**_INPUT, "value": Text(), "valueOn": Text(), "valueOff": Text(), "wrap": Flag()},
    ),
    "Input.ChoiceSet": Kind(
        {"id": Text(), "choices": Part("Choice", many=True)},
        {
            **_INPUT,
            "isMultiSelect": Flag(),
            "style": one_of("compact", "expanded", "filtered"),
            "value": Text(),
            "placeholder": Text(),
            "wrap": Flag(),
        },
    ),
}
INPUTS: Final = frozenset(kind for kind in ELEMENTS if kind.startswith("Input."))

PARTS: Final[Mapping[str, Kind]] = {
    "TextRun": Kind(
        {"text": Text()},
        {
            **_LETTERS,
            "highlight": Flag(),
            "italic": Flag(),
            "strikethrough": Flag(),
            "underline": Flag(),
            "selectAction": OneAction(),
        },
    ),
    "Column": Kind({}, {**_ANY, **_BOX, "items": Elements(), "width": Width()}),
    "TableColumn": Kind(
        {},
        {
            "width": Width(),
            "horizontalCellContentAlignment": _ALIGN,
            "verticalCellContentAlignment": _UPRIGHT,
        },
    ),
    "TableRow": Kind(
        {},
        {
            "cells": Part("TableCell", many=True),
            "style": _STYLE,
            "horizontalCellContentAlignment": _ALIGN,
            "verticalCellContentAlignment": _UPRIGHT,
        },
    ),
    "TableCell": Kind({"items": Elements()}, {**_BOX}),
    "Fact": Kind({"title": Text(), "value": Text()}, {}),
    "Choice": Kind({"title": Text(), "value": Text()}, {}),
}

ACTIONS: Final[Mapping[str, Kind]] = {
    "Action.OpenUrl": Kind({"url": Address()}, _ACTION),
    "Action.Submit": Kind(
        {},
        {**_ACTION, "data": Anything(), "associatedInputs": one_of("auto", "none")},
    ),
    "Action.Execute": Kind(
        {},
        {
            **_ACTION,
            "verb": Text(),
            "data": Anything(),
            "associatedInputs": one_of("auto", "none"),
        },
    ),
    "Action.ShowCard": Kind({"card": Part("AdaptiveCard")}, _ACTION),
    "Action.ToggleVisibility": Kind({"targetElements": Anything()}, _ACTION),
}

CARD: Final = Kind(
    {},
    {
        "$schema": Text(),
        "version": Text(),
        "body": Elements(),
        "actions": Actions(),
        "refresh": Anything(),
        "authentication": Anything(),
        "msteams": Anything(),
        "fallbackText": Text(),
        "backgroundImage": Anything(),
        "minHeight": Text(),
        "rtl": Flag(),
        "speak": Text(),
        "lang": Text(),
        "selectAction": OneAction(),
        "verticalContentAlignment": _UPRIGHT,
        "metadata": Anything(),
    },
)
