"""How an unexpected error is named in a log: what and where, never what a person wrote."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def named(error: BaseException) -> str:
    """Give the kind of an error and the line it came from; its message may hold people's words."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} at {PurePath(last.filename).name}:{last.lineno}"
