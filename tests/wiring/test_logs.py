"""What a server writes down: one line an event, and no message of an error."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.wiring.logs import JsonLines, PlainLines, write_down

TOKEN = "xoxb-a-token"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """A stream to write to, and the loggers as they were afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield io.StringIO()
    root.handlers, root.level = handlers, level
    for name in ("adapters", "bot", "config", "dialogs", "scheduler"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_event_is_one_line_of_json(written: io.StringIO) -> None:
    write_down(JsonLines(), written)
    logging.getLogger("bot.wiring.server").info("ready at %s\nand “well”", "http://here")
    (line,) = lines(written)
    assert line["says"] == "ready at http://here\nand “well”"
    assert (line["level"], line["logger"]) == ("info", "bot.wiring.server")
    assert line["at"].endswith("+00:00")


def ann_fails() -> None:
    raise ValueError("what Ann wrote")


def ben_fails_of_it() -> None:
    try:
        ann_fails()
    except ValueError as cause:
        raise LookupError("what Ben wrote") from cause


def cleo_fails_meanwhile() -> None:
    try:
        ann_fails()
    except ValueError:
        dict[str, str]()["what Cleo wrote"]


def dan_hides_it() -> None:
    try:
        ann_fails()
    except ValueError:
        raise LookupError("what Dan wrote") from None


@pytest.mark.parametrize(
    ("fails", "named"),
    [
        (ann_fails, ["ValueError"]),
        (ben_fails_of_it, ["LookupError", "ValueError"]),
        (cleo_fails_meanwhile, ["KeyError", "ValueError"]),
        (dan_hides_it, ["LookupError"]),
    ],
)
def test_an_error_and_its_causes_are_told_by_kinds_and_places_alone(
    written: io.StringIO, fails: Callable[[], None], named: list[str]
) -> None:
    write_down(JsonLines(), written)
    try:
        fails()
    except Exception:
        logging.getLogger("dialogs.turn").exception("a turn failed")
    (line,) = lines(written)
    assert [each.split(":")[0] for each in line["error"]] == [
        f"{name} at test_logs.py" for name in named
    ]
    assert "wrote" not in written.getvalue()


def test_others_are_told_by_their_template_alone(written: io.StringIO) -> None:
    write_down(JsonLines(), written)
    other = logging.getLogger("somebody_elses.web")
    other.setLevel(logging.DEBUG)
    other.error("a request with %s failed", TOKEN)
    other.error(f"a request with {TOKEN} failed")
    other.info("unheard")
    first, second = lines(written)
    assert first["says"] == "a request with %s failed"
    assert second["says"].startswith("an event at test_logs.py:")
    assert TOKEN not in written.getvalue()


def test_a_package_that_was_lent_our_logger_is_still_another(written: io.StringIO) -> None:
    write_down(JsonLines(), written)
    lent = logging.getLogger("adapters.slack.socket_mode")
    where = "/x/.venv/lib/python3.11/site-packages/slack_sdk/socket_mode/client.py"
    for words, values in ((f"got {TOKEN}", ()), ("got %s", (TOKEN,))):
        lent.handle(lent.makeRecord(lent.name, logging.ERROR, where, 7, words, values, None))
    assert [line["says"] for line in lines(written)] == ["an event at client.py:7", "got %s"]


def test_plain_lines_are_for_people_and_stay_one_line(written: io.StringIO) -> None:
    write_down(PlainLines(), written)
    log = logging.getLogger("scheduler.tick")
    log.info("not even\nworth a line")
    try:
        ann_fails()
    except ValueError:
        log.exception("a due row failed")
    first, second = written.getvalue().splitlines()
    assert first.endswith("info: not even worth a line")
    assert "error: a due row failed (ValueError at test_logs.py:" in second
    assert "Ann" not in second


def test_it_goes_to_standard_output_unless_told_otherwise(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", written)
    write_down(JsonLines())
    logging.getLogger("bot").info("here")
    assert lines(written)[0]["says"] == "here"
