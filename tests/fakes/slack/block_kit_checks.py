"""The limits of Block Kit in numbers, and the checks that all its parts share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Limits:
    """Slack's numbers. Where its pages and its types differ, the smaller."""

    MESSAGE_BLOCKS = 50
    VIEW_BLOCKS = 100
    MESSAGE_WEIGHT = 13_200
    CONTAINER_WEIGHT = 20
    ID = 255
    SECTION_TEXT = 3_000
    SECTION_FIELDS = 10
    SECTION_FIELD = 2_000
    HEADER = 150
    CONTEXT_ELEMENTS = 10
    CONTEXT_TEXT = 3_000
    ACTIONS_ELEMENTS = 25
    OVERFLOW_OPTIONS = 5
    BUTTON_TEXT = 75
    BUTTON_VALUE = 2_000
    URL = 3_000
    IMAGE_URL = 3_000
    IMAGE_ALT = 2_000
    IMAGE_TITLE = 2_000
    UPLOAD_ALT = 1_000
    INPUT_LABEL = 2_000
    INPUT_HINT = 2_000
    INPUT_LENGTH = 3_000
    PLACEHOLDER = 150
    OPTION_TEXT = 75
    OPTION_VALUE = 75
    SELECT_OPTIONS = 100
    BOX_OPTIONS = 10
    CONFIRM_TITLE = 100
    CONFIRM_TEXT = 300
    CONFIRM_BUTTON = 30
    TABLE_ROWS = 100
    TABLE_COLUMNS = 20
    MARKDOWN = 12_000
    VIEW_TITLE = 24
    PRIVATE_METADATA = 3_000
    VIEW_BYTES = 250_000


def utf16(text: str) -> int:
    """How long a text is in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class Checks:
    """What was found wrong so far."""

    found: list[str] = field(default_factory=list)

    def add(self, at: str, words: str) -> None:
        """Note one fault at a JSON pointer."""
        self.found.append(f"{words} [json-pointer:{at}]")

    def length(
        self, at: str, value: object, most: int, *, least: int = 1, optional: bool = False
    ) -> None:
        """A string of so many characters; with `optional`, or nothing."""
        if value is None and optional:
            return
        if not isinstance(value, str):
            self.add(at, "must provide a string")
        elif utf16(value) > most:
            self.add(at, f"must be less than {most + 1} characters")
        elif utf16(value) < least:
            self.add(at, f"must be more than {least - 1} characters")

    def items(self, at: str, value: object, most: int, *, least: int = 1) -> list[Any]:
        """The items of an array of so many; an empty list if it is none."""
        if not isinstance(value, list):
            self.add(at, "must provide an array")
            return []
        if len(value) > most:
            self.add(at, f"no more than {most} items allowed")
        if len(value) < least:
            self.add(at, f"no fewer than {least} items allowed")
        return value


def check_keys(checks: Checks, at: str, value: dict[str, Any], known: set[str]) -> None:
    """Nothing but what Slack knows, besides `type` and the ids."""
    for key in value.keys() - known - {"type", "block_id"}:
        checks.add(f"{at}/{key}", f"invalid additional property: {key}")


def check_text(
    checks: Checks, at: str, text: object, most: int, *, plain_only: bool = False
) -> None:
    """A text object with at least one character that is no blank, and at most `most`."""
    if not isinstance(text, dict):
        checks.add(at, "missing required field: text object")
        return
    kind = text.get("type")
    if kind not in ("plain_text", "mrkdwn") or (plain_only and kind != "plain_text"):
        checks.add(f"{at}/type", f"unsupported type of text: {kind}")
        return
    known = {"text", "emoji"} if kind == "plain_text" else {"text", "verbatim"}
    for key in text.keys() - known - {"type"}:
        checks.add(f"{at}/{key}", f"invalid additional property: {key}")
    checks.length(f"{at}/text", text.get("text"), most)
    value = text.get("text")
    if isinstance(value, str) and value and not value.strip():
        checks.add(f"{at}/text", "must be more than 0 characters")
