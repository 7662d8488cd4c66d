"""Replays the recorded payloads against the stand-in, and says where its shapes differ.

`recorded/inbound` holds what Slack sends, `recorded/web_api` what it is asked and answers; ids and
names in them are invented. A shape is the keys and kinds of a value, all the way down.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded"


def recorded(folder: str) -> dict[str, Any]:
    """Every recorded payload of a folder, by name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((RECORDED / folder).glob("*.json"))
    }


def differences(wanted: object, given: object, at: str = "") -> list[str]:
    """Where what is given lacks a key that was recorded, or is of another kind."""
    match wanted, given:
        case dict(), dict():
            lacks = [f"{at}/{key} is not there" for key in wanted if key not in given]
            deeper = [
                found
                for key, value in wanted.items()
                if key in given
                for found in differences(value, given[key], f"{at}/{key}")
            ]
            return lacks + deeper
        case list(), list():
            if not wanted or not given:
                return []
            return differences(wanted[0], given[0], f"{at}/0")
        case (None, _) | (_, None):
            return []
        case _:
            same = isinstance(given, type(wanted))
            return [] if same else [f"{at} is {given!r}, recorded as {wanted!r}"]
