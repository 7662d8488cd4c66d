"""Rich text as Slack checks it: sections, quotes, lists, and the runs that stand in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.slack.block_kit_checks import Checks, Limits, check_keys

_STYLES = frozenset(
    {"bold", "italic", "strike", "code", "highlight", "client_highlight", "unlink", "underline"}
)


def check_rich_text(checks: Checks, at: str, block: dict[str, Any]) -> None:
    """A rich_text block, or a cell of a table."""
    check_keys(checks, at, block, {"elements"})
    elements = checks.items(f"{at}/elements", block.get("elements"), 10_000)
    for place, one in enumerate(elements):
        where = f"{at}/elements/{place}"
        kind = one.get("type") if isinstance(one, dict) else None
        match kind:
            case "rich_text_section":
                check_keys(checks, where, one, {"elements"})
                _check_runs(checks, where, one)
            case "rich_text_quote" | "rich_text_preformatted":
                check_keys(checks, where, one, {"elements", "border", "language"})
                _check_runs(checks, where, one)
            case "rich_text_list":
                _check_list(checks, where, one)
            case _:
                checks.add(f"{where}/type", f"unsupported type: {kind}")


def _check_list(checks: Checks, at: str, one: dict[str, Any]) -> None:
    check_keys(checks, at, one, {"elements", "style", "indent", "border", "offset"})
    if one.get("style") not in ("bullet", "ordered"):
        checks.add(f"{at}/style", "must be one of bullet, ordered")
    for place, row in enumerate(checks.items(f"{at}/elements", one.get("elements"), 10_000)):
        if not isinstance(row, dict) or row.get("type") != "rich_text_section":
            checks.add(f"{at}/elements/{place}", "must be a rich_text_section")
        else:
            _check_runs(checks, f"{at}/elements/{place}", row)


def _check_runs(checks: Checks, at: str, holder: dict[str, Any]) -> None:
    for place, run in enumerate(checks.items(f"{at}/elements", holder.get("elements"), 10_000)):
        where = f"{at}/elements/{place}"
        kind = run.get("type") if isinstance(run, dict) else None
        check = _RUNS.get(kind) if isinstance(kind, str) else None
        if check is None:
            checks.add(f"{where}/type", f"unsupported type: {kind}")
            continue
        style = run.get("style", {})
        if not isinstance(style, dict) or style.keys() - _STYLES:
            checks.add(f"{where}/style", "has a style that is not known")
        check(checks, where, run)


def _text(checks: Checks, at: str, run: dict[str, Any]) -> None:
    check_keys(checks, at, run, {"text", "style"})
    checks.length(f"{at}/text", run.get("text"), 1_000_000)


def _link(checks: Checks, at: str, run: dict[str, Any]) -> None:
    check_keys(checks, at, run, {"url", "text", "style", "unsafe"})
    checks.length(f"{at}/url", run.get("url"), Limits.URL)
    url = run.get("url")
    if isinstance(url, str) and not url.startswith(("http://", "https://", "mailto:")):
        checks.add(f"{at}/url", "must be a valid URL")
    checks.length(f"{at}/text", run.get("text"), 1_000_000, optional=True)


def _user(checks: Checks, at: str, run: dict[str, Any]) -> None:
    check_keys(checks, at, run, {"user_id", "style"})
    checks.length(f"{at}/user_id", run.get("user_id"), 50)


def _channel(checks: Checks, at: str, run: dict[str, Any]) -> None:
    check_keys(checks, at, run, {"channel_id", "style"})
    checks.length(f"{at}/channel_id", run.get("channel_id"), 50)


def _emoji(checks: Checks, at: str, run: dict[str, Any]) -> None:
    check_keys(checks, at, run, {"name", "unicode", "skin_tone"})
    checks.length(f"{at}/name", run.get("name"), 100)


def _date(checks: Checks, at: str, run: dict[str, Any]) -> None:
    check_keys(checks, at, run, {"timestamp", "format", "timezone", "url", "fallback", "style"})
    if type(run.get("timestamp")) is not int:
        checks.add(f"{at}/timestamp", "must provide an integer")
    form = run.get("format")
    if not isinstance(form, str) or "{" not in form:
        checks.add(f"{at}/format", "must hold a date token")
    checks.length(f"{at}/fallback", run.get("fallback"), 1_000, optional=True)


def _broadcast(checks: Checks, at: str, run: dict[str, Any]) -> None:
    check_keys(checks, at, run, {"range", "style"})
    if run.get("range") not in ("here", "channel", "everyone"):
        checks.add(f"{at}/range", "must be one of here, channel, everyone")


_RUNS: dict[str, Callable[[Checks, str, dict[str, Any]], None]] = {
    "text": _text,
    "link": _link,
    "user": _user,
    "channel": _channel,
    "emoji": _emoji,
    "date": _date,
    "broadcast": _broadcast,
}
