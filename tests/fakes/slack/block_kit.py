"""Block Kit as Slack checks it: which blocks there are, where, and how big.

The numbers stand here once, from Slack's pages and its published types, and owe nothing to the
renderer's own. Lengths are counted in UTF-16 units, the longest of the ways they could be counted.

Sources: docs.slack.dev/reference/block-kit; slack_sdk.models.blocks; the total of a message from
what Slack's own people said in slackapi/bolt-js#2509 (12,000 characters and room for containers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from tests.fakes.slack.block_kit_checks import Checks, Limits, check_keys, check_text, utf16
from tests.fakes.slack.block_kit_elements import ACCESSORIES, IN_ACTIONS, INPUTS, check_element
from tests.fakes.slack.block_kit_rich_text import check_rich_text

Surface = Literal["message", "modal", "home"]


def block_problems(blocks: object, surface: Surface) -> list[str]:
    """What Slack would say is wrong, in its way: `words [json-pointer:/blocks/0/...]`.

    Args:
        blocks: the decoded JSON.
        surface: where they are to stand.
    """
    checks = Checks()
    if not isinstance(blocks, list):
        checks.add("/blocks", "must provide an array")
        return checks.found
    most = Limits.MESSAGE_BLOCKS if surface == "message" else Limits.VIEW_BLOCKS
    if len(blocks) > most:
        checks.add("/blocks", f"no more than {most} items allowed")
    for place, block in enumerate(blocks):
        _check_block(checks, f"/blocks/{place}", block, surface)
    _check_unique(checks, blocks, "block_id", _block_ids)
    for place, block in enumerate(blocks):
        if isinstance(block, dict):
            _check_unique(checks, [block], "action_id", _action_ids, f"/blocks/{place}")
    if sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks) > 1:
        checks.add("/blocks", "only_one_table_allowed")
    return checks.found


def message_weight(blocks: Iterable[object]) -> int:
    """How much a message's blocks weigh against `msg_blocks_too_long`.

    The characters of every text, and room for each container; where Slack draws the line is known
    only from measurements (13,297 characters in one markdown block; 11,341 in rich text refused).
    """
    return sum(_weights(blocks))


def _weights(value: object) -> Iterator[int]:
    match value:
        case dict():
            yield Limits.CONTAINER_WEIGHT
            for key, inner in value.items():
                if key in ("text", "fallback", "alt_text") and isinstance(inner, str):
                    yield utf16(inner)
                else:
                    yield from _weights(inner)
        case list():
            for inner in value:
                yield from _weights(inner)
        case _:
            return


def _check_block(checks: Checks, at: str, block: object, surface: Surface) -> None:
    if not isinstance(block, dict):
        checks.add(at, "must be an object")
        return
    kind = block.get("type")
    check = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        checks.add(f"{at}/type", f"unsupported type: {kind}")
        return
    checks.length(f"{at}/block_id", block.get("block_id"), Limits.ID, optional=True, least=0)
    check(checks, at, block, surface)


def _section(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_keys(checks, at, block, {"text", "fields", "accessory", "expand"})
    if "text" not in block and "fields" not in block:
        checks.add(at, "missing required field: text or fields")
    if "text" in block:
        check_text(checks, f"{at}/text", block["text"], Limits.SECTION_TEXT)
    fields = checks.items(f"{at}/fields", block.get("fields", []), Limits.SECTION_FIELDS, least=0)
    if "fields" in block and not fields:
        checks.add(f"{at}/fields", "must provide at least one item")
    for place, one in enumerate(fields):
        check_text(checks, f"{at}/fields/{place}", one, Limits.SECTION_FIELD)
    if "accessory" in block:
        check_element(checks, f"{at}/accessory", block["accessory"], ACCESSORIES)


def _header(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_keys(checks, at, block, {"text", "level"})
    check_text(checks, f"{at}/text", block.get("text"), Limits.HEADER, plain_only=True)


def _divider(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_keys(checks, at, block, set())


def _context(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_keys(checks, at, block, {"elements"})
    elements = checks.items(f"{at}/elements", block.get("elements"), Limits.CONTEXT_ELEMENTS)
    for place, one in enumerate(elements):
        where = f"{at}/elements/{place}"
        if isinstance(one, dict) and one.get("type") == "image":
            check_element(checks, where, one, {"image"})
        else:
            check_text(checks, where, one, Limits.CONTEXT_TEXT)


def _actions(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_keys(checks, at, block, {"elements"})
    elements = checks.items(f"{at}/elements", block.get("elements"), Limits.ACTIONS_ELEMENTS)
    for place, one in enumerate(elements):
        check_element(checks, f"{at}/elements/{place}", one, IN_ACTIONS)


def _image(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_keys(checks, at, block, {"image_url", "slack_file", "alt_text", "title"})
    if ("image_url" in block) == ("slack_file" in block):
        checks.add(at, "must provide exactly one of image_url and slack_file")
    checks.length(f"{at}/image_url", block.get("image_url"), Limits.IMAGE_URL, optional=True)
    checks.length(f"{at}/alt_text", block.get("alt_text"), Limits.IMAGE_ALT)
    if "title" in block:
        check_text(checks, f"{at}/title", block["title"], Limits.IMAGE_TITLE, plain_only=True)


def _input(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_keys(checks, at, block, {"label", "element", "hint", "optional", "dispatch_action"})
    check_text(checks, f"{at}/label", block.get("label"), Limits.INPUT_LABEL, plain_only=True)
    if "hint" in block:
        check_text(checks, f"{at}/hint", block["hint"], Limits.INPUT_HINT, plain_only=True)
    for flag in ("optional", "dispatch_action"):
        if not isinstance(block.get(flag, False), bool):
            checks.add(f"{at}/{flag}", "must be a boolean")
    check_element(checks, f"{at}/element", block.get("element"), INPUTS)


def _rich_text(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    del surface
    check_rich_text(checks, at, block)


def _table(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    check_keys(checks, at, block, {"rows", "column_settings"})
    if surface != "message":
        checks.add(f"{at}/type", f"unsupported type: table in a {surface}")
    rows = checks.items(f"{at}/rows", block.get("rows"), Limits.TABLE_ROWS)
    for place, row in enumerate(rows):
        cells = checks.items(f"{at}/rows/{place}", row, Limits.TABLE_COLUMNS)
        for column, cell in enumerate(cells):
            where = f"{at}/rows/{place}/{column}"
            if isinstance(cell, dict) and cell.get("type") == "rich_text":
                check_rich_text(checks, where, cell)
            elif isinstance(cell, dict) and cell.get("type") == "raw_text":
                checks.length(f"{where}/text", cell.get("text"), Limits.SECTION_TEXT)
            else:
                checks.add(where, "unsupported type of cell")
    checks.items(
        f"{at}/column_settings", block.get("column_settings", []), Limits.TABLE_COLUMNS, least=0
    )


def _markdown(checks: Checks, at: str, block: dict[str, Any], surface: Surface) -> None:
    check_keys(checks, at, block, {"text"})
    if surface != "message":
        checks.add(f"{at}/type", f"unsupported type: markdown in a {surface}")
    checks.length(f"{at}/text", block.get("text"), Limits.MARKDOWN)


_BLOCKS: dict[str, Callable[[Checks, str, dict[str, Any], Surface], None]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "table": _table,
    "markdown": _markdown,
}


def _block_ids(block: dict[str, Any]) -> Iterator[object]:
    yield block.get("block_id")


def _action_ids(block: dict[str, Any]) -> Iterator[object]:
    for name in ("elements", "accessory", "element"):
        inner = block.get(name)
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, dict):
                yield one.get("action_id")


def _check_unique(
    checks: Checks,
    blocks: Iterable[object],
    name: str,
    ids: Callable[[dict[str, Any]], Iterator[object]],
    at: str = "/blocks",
) -> None:
    seen: set[object] = set()
    for block in blocks:
        for value in ids(block) if isinstance(block, dict) else ():
            if value is not None and value in seen:
                checks.add(at, f"`{name}` {value} already exists")
            seen.add(value)
