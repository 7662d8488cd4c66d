"""What a pydantic model says about a program's shape, in plain sentences.

It must not know files or lines, nor what a program's parts mean together.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.domain import program as parts

_FIELDS = sorted(
    {
        name
        for part in vars(parts).values()
        if isinstance(part, type) and issubclass(part, BaseModel)
        for name in part.model_fields
    }
)
_OURS = ("blank", "one_line", "clock_time")


def in_plain_words(error: ErrorDetails) -> str:
    """One plain sentence, without its full stop, for one error of a model.

    Args:
        error: An entry of `ValidationError.errors()`.

    Returns:
        What is wrong, naming the field as it is written in the file.
    """
    name = _name(error["loc"])
    given = error["input"]
    limits: dict[str, Any] = error.get("ctx", {})
    kind = error["type"]
    if kind in _OURS:
        return f"{name} {error['msg']}"
    if given is None and kind != "missing":
        return f"{name} is empty; write something or leave the line out"
    match kind:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return _unknown(name, str(error["loc"][-1]))
        case "literal_error":
            return f"{name} says {_shown(given)}, but it can be {limits['expected']}"
        case "string_pattern_mismatch":
            return f"{name} {_shown(given)} must be small letters, digits and _, a letter first"
        case _:
            return f"{name} {_measured(kind, given, limits)}"


def _measured(kind: str, given: object, limits: dict[str, Any]) -> str:
    size = len(given) if isinstance(given, str | list | dict) else 0
    sentences = {
        "string_type": f"must be text, not {_shown(given)}; put it in quotes",
        "int_type": f"must be a whole number, not {_shown(given)}",
        "bool_type": f"must be true or false, not {_shown(given)}",
        "tuple_type": 'must be a list, each entry on a line that begins with "-"',
        "model_type": 'must hold lines like "name: value"',
        "string_too_long": f"is {size} characters long; {limits.get('max_length')} fit",
        "too_long": f"has {size} entries; {limits.get('max_length')} fit",
        "too_short": "is empty; it needs an entry",
        "greater_than_equal": f"is {_shown(given)}; the least is {limits.get('ge')}",
        "less_than_equal": f"is {_shown(given)}; the most is {limits.get('le')}",
    }
    return sentences.get(kind, "cannot be read")


def _name(path: tuple[str | int, ...]) -> str:
    match path:
        case ():
            return "the program"
        case (*_, str(owner), int(at)):
            return f'entry {at + 1} of "{owner}"'
        case _:
            return f'"{path[-1]}"'


def _unknown(name: str, key: str) -> str:
    near = get_close_matches(key, _FIELDS, n=1)
    hint = f'; did you mean "{near[0]}"?' if near and near[0] != key else " in this place"
    return f"{name} is not a word of a program file{hint}"


def _shown(given: object) -> str:
    match given:
        case bool():
            return str(given).lower()
        case str():
            return f'"{given[:40]}"'
        case int() | float():
            return str(given)
        case list() | tuple():
            return "a list"
        case _:
            return "something else"
