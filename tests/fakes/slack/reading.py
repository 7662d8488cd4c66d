"""What a person sees of blocks: all their text in order, and what can be pressed.

Slack's markup is shown as Slack would: bold without its stars, links by their labels, dates by
their fallback, `&amp;` as a sign. A screen reader and a notification have the post's `text` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]

_BOLD = re.compile(r"(?<![^\W_])\*([^*\n]+)\*(?![^\W_])")
_TOKEN = re.compile(r"<(?:!date\^[^|>]*|[^|>]*)\|([^>]*)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressable:
    """A button: its label, the value or address it carries, the question asked before it goes."""

    label: str
    carries: str
    asks_first: str | None = None


def text_of(blocks: Iterable[Block]) -> str:
    """All text of the blocks, one line a piece."""
    return "\n".join(piece for block in blocks for piece in _block(block))


def pressable(blocks: Iterable[Block]) -> tuple[Pressable, ...]:
    """Every button of the blocks, in order."""
    return tuple(_pressable(each) for each in _buttons(list(blocks)))


def unescaped(text: str) -> str:
    """Slack's `text` as it is read aloud."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _block(block: Block) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield from map(_text, [block["text"]] if "text" in block else [])
            yield from map(_text, block.get("fields", ()))
            yield from _elements([block["accessory"]] if "accessory" in block else [])
        case "header":
            yield _text(block["text"])
        case "context" | "actions":
            yield from _elements(block["elements"])
        case "rich_text":
            yield _rich(block)
        case "table":
            yield from (_cell(cell) for row in block["rows"] for cell in row)
        case "image":
            yield block["alt_text"]
        case "input":
            yield from around(block)
            yield from _elements([block["element"]])
        case _:
            return


def around(block: Block) -> Iterator[str]:
    """The words around a field of a modal: its label, its hint, its example."""
    yield _text(block["label"])
    yield from map(_text, [block["hint"]] if "hint" in block else [])
    example = block["element"].get("placeholder")
    yield from map(_text, [example] if example else [])


def _elements(elements: Iterable[Block]) -> Iterator[str]:
    for element in elements:
        match element["type"]:
            case "plain_text" | "mrkdwn":
                yield _text(element)
            case "button":
                yield _text(element["text"])
            case "image":
                yield element["alt_text"]
            case _:
                yield from (_text(option["text"]) for option in element.get("options", ()))


def _cell(cell: Block) -> str:
    return str(cell["text"]) if cell["type"] == "raw_text" else _rich(cell)


def _text(text: Block) -> str:
    if text["type"] == "plain_text":
        return str(text["text"])
    return unescaped(_TOKEN.sub(r"\1", _BOLD.sub(r"\1", text["text"])))


def _rich(block: Block) -> str:
    lines = []
    for element in block["elements"]:
        rows = element["elements"] if element["type"] == "rich_text_list" else [element]
        lines += ["".join(map(_run, row["elements"])) for row in rows]
    return "\n".join(lines)


def _run(run: Block) -> str:
    match run["type"]:
        case "text":
            return str(run["text"])
        case "link":
            return str(run.get("text") or run["url"])
        case "date":
            return str(run["fallback"])
        case "user":
            return f"@{run['user_id']}"
        case kind:
            return f"[{kind}]"


def _buttons(value: Any) -> Iterator[Block]:
    match value:
        case {"type": "button"}:
            yield value
        case dict():
            for inner in value.values():
                yield from _buttons(inner)
        case list():
            for inner in value:
                yield from _buttons(inner)


def _pressable(button: Block) -> Pressable:
    confirm = button.get("confirm")
    return Pressable(
        label=button["text"]["text"],
        carries=str(button.get("value") or button.get("url") or ""),
        asks_first=None if confirm is None else _text(confirm["text"]),
    )
