"""Modals and Home tabs as Slack checks them."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack.block_kit import block_problems
from tests.fakes.slack.block_kit_checks import Checks, Limits, check_text

_KNOWN = {
    "type", "title", "submit", "close", "blocks", "private_metadata", "callback_id", "external_id",
    "clear_on_close", "notify_on_close", "submit_disabled",
}  # fmt: skip
_MODAL_ONLY = {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}


def view_problems(view: object, *, home: bool) -> list[str]:
    """What Slack would say is wrong with a view, with pointers from `/view`."""
    checks = Checks()
    if not isinstance(view, dict):
        checks.add("/view", "must be an object")
        return checks.found
    kind = "home" if home else "modal"
    if view.get("type") != kind:
        checks.add("/view/type", f"unsupported type: {view.get('type')}, expected {kind}")
    for key in view.keys() - (_KNOWN - (_MODAL_ONLY if home else set())):
        checks.add(f"/view/{key}", f"invalid additional property: {key}")
    if not home:
        _check_frame(checks, view)
    checks.length(
        "/view/private_metadata",
        view.get("private_metadata"),
        Limits.PRIVATE_METADATA,
        least=0,
        optional=True,
    )
    for name in ("callback_id", "external_id"):
        checks.length(f"/view/{name}", view.get(name), Limits.ID, least=0, optional=True)
    found = block_problems(view.get("blocks"), "home" if home else "modal")
    checks.found.extend(each.replace("json-pointer:/", "json-pointer:/view/") for each in found)
    if len(json.dumps(view)) > Limits.VIEW_BYTES:
        checks.add("/view", "view_too_large")
    return checks.found


def _check_frame(checks: Checks, view: dict[str, Any]) -> None:
    check_text(checks, "/view/title", view.get("title"), Limits.VIEW_TITLE, plain_only=True)
    for name in ("submit", "close"):
        if name in view:
            check_text(checks, f"/view/{name}", view[name], Limits.VIEW_TITLE, plain_only=True)
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )
    if has_input and "submit" not in view:
        checks.add("/view/submit", "missing required field: submit")
