"""What a server writes down about its work: one line an event, never what a person wrote.

An error is told by its kinds and places, from the first cause on, without its message: a database's
or a platform's error repeats what it was given. What other people's packages log is told by its
template alone, for the same reason. Our own sentences are written so that they hold ids and names
from closed lists; a test lives conversations full of marked words and reads every line.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TextIO

from bot.domain.faults import named

_OURS = ("adapters", "bot", "config", "dialogs", "scheduler")
_INSTALLED = frozenset({"site-packages", "dist-packages"})


class JsonLines(logging.Formatter):
    """One JSON object a line, for whoever gathers logs: at, level, logger, says, and error."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, without its end."""
        line: dict[str, object] = {
            "at": _at(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": said(record),
        }
        if error := errors(record):
            line["error"] = error
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """A line for who looks on: the local time, what is said, and the error."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, without its end."""
        error = " <- ".join(errors(record))
        told = " ".join(said(record).split())
        return f"{_at(record).astimezone():%H:%M:%S} {record.levelname.lower()}: {told}" + (
            f" ({error})" if error else ""
        )


def write_down(form: logging.Formatter, to: TextIO | None = None) -> None:
    """Write every event of this process to a stream, in this form, from now on.

    Args:
        form: `JsonLines` or `PlainLines`.
        to: The stream; standard output if left out.
    """
    handler = logging.StreamHandler(to or sys.stdout)
    handler.setFormatter(form)
    # Whatever level a package, or its adapter, gives its own loggers.
    handler.addFilter(lambda record: _is_ours(record) or record.levelno >= logging.WARNING)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def said(record: logging.LogRecord) -> str:
    """Give what may be told of an event: our own sentence whole, another's only as a template."""
    if _is_ours(record):
        return record.getMessage()
    if record.args and isinstance(record.msg, str):
        return record.msg
    return f"an event at {record.filename}:{record.lineno}"


def errors(record: logging.LogRecord) -> list[str]:
    """Name an event's error and what caused it, the latest first, each by kind and place."""
    error = record.exc_info[1] if record.exc_info else None
    return [named(each) for each in _chain(error)]


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether we wrote the sentence; a package that was lent one of our loggers still did not."""
    written_by = PurePath(record.pathname).parts
    return record.name.partition(".")[0] in _OURS and _INSTALLED.isdisjoint(written_by)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _at(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
