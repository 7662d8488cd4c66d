"""The recorded activities: one JSON file for each kind of thing that Teams tells a bot.

Shapes from learn.microsoft.com/microsoftteams/platform (conversation events, task modules, message
extensions, Universal Actions); people, places and ids in them are made up.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tests.fakes.teams.tenants import Json

_FOLDER = Path(__file__).parent / "recorded" / "inbound"


def recorded(name: str) -> Json:
    """A recorded activity, a new copy each time."""
    activity: Json = json.loads(_read(name))
    return activity


def recorded_names() -> list[str]:
    """All that are recorded."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


@cache
def _read(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text("utf-8")
