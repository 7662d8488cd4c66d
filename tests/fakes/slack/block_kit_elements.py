"""Block Kit's elements: what can be pressed, picked and filled in, each with Slack's limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from typing import Any

from tests.fakes.slack.block_kit_checks import Checks, Limits, check_keys, check_text

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

_PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
_BOXES = frozenset({"checkboxes", "radio_buttons"})
_SELECTS = frozenset(
    {
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
    }
)
_SEVERAL = frozenset(f"multi_{name}" for name in _SELECTS)
IN_ACTIONS = frozenset({"button", "overflow"}) | _PICKERS | _BOXES | _SELECTS
ACCESSORIES = IN_ACTIONS | _SEVERAL | {"image"}
INPUTS = (
    frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
    | _PICKERS
    | _BOXES
    | _SELECTS
    | _SEVERAL
)


def check_element(checks: Checks, at: str, element: object, allowed: Set[str]) -> None:
    """One element, which must be of a kind that may stand there."""
    if not isinstance(element, dict):
        checks.add(at, "missing required field: element")
        return
    kind = element.get("type")
    check = _ELEMENTS.get(kind) if isinstance(kind, str) and kind in allowed else None
    if check is None:
        checks.add(f"{at}/type", f"unsupported type: {kind}")
        return
    if kind != "image":
        checks.length(f"{at}/action_id", element.get("action_id"), Limits.ID, optional=True)
    if "confirm" in element:
        _check_confirm(checks, f"{at}/confirm", element["confirm"])
    check(checks, at, element)


_COMMON = {"action_id", "confirm", "focus_on_load"}


def _button(checks: Checks, at: str, element: dict[str, Any]) -> None:
    check_keys(checks, at, element, _COMMON | {"text", "url", "value", "style",
                                               "accessibility_label"})  # fmt: skip
    check_text(checks, f"{at}/text", element.get("text"), Limits.BUTTON_TEXT, plain_only=True)
    checks.length(f"{at}/value", element.get("value"), Limits.BUTTON_VALUE, optional=True)
    checks.length(f"{at}/url", element.get("url"), Limits.URL, optional=True)
    url = element.get("url")
    if isinstance(url, str) and not url.startswith(("http://", "https://", "mailto:")):
        checks.add(f"{at}/url", "must be a valid URL")
    checks.length(
        f"{at}/accessibility_label",
        element.get("accessibility_label"),
        Limits.BUTTON_TEXT,
        optional=True,
    )
    if element.get("style", "primary") not in ("primary", "danger"):
        checks.add(f"{at}/style", "must be one of primary, danger")


def _overflow(checks: Checks, at: str, element: dict[str, Any]) -> None:
    check_keys(checks, at, element, _COMMON | {"options"})
    _check_options(checks, at, element, Limits.OVERFLOW_OPTIONS, links=True)


def _select(checks: Checks, at: str, element: dict[str, Any]) -> None:
    known = {"options", "option_groups", "initial_option", "placeholder"}
    check_keys(checks, at, element, _COMMON | known)
    _check_placeholder(checks, at, element)
    values = _check_options(checks, at, element, Limits.SELECT_OPTIONS)
    _check_initial(checks, f"{at}/initial_option", element.get("initial_option"), values)


def _multi_select(checks: Checks, at: str, element: dict[str, Any]) -> None:
    known = {"options", "option_groups", "initial_options", "placeholder", "max_selected_items"}
    check_keys(checks, at, element, _COMMON | known)
    _check_placeholder(checks, at, element)
    values = _check_options(checks, at, element, Limits.SELECT_OPTIONS)
    _check_all_initial(checks, at, element, values)


def _radio_buttons(checks: Checks, at: str, element: dict[str, Any]) -> None:
    check_keys(checks, at, element, _COMMON | {"options", "initial_option"})
    values = _check_options(checks, at, element, Limits.BOX_OPTIONS)
    _check_initial(checks, f"{at}/initial_option", element.get("initial_option"), values)


def _checkboxes(checks: Checks, at: str, element: dict[str, Any]) -> None:
    check_keys(checks, at, element, _COMMON | {"options", "initial_options"})
    values = _check_options(checks, at, element, Limits.BOX_OPTIONS)
    _check_all_initial(checks, at, element, values)


def _picker(form: re.Pattern[str], initial: str) -> Callable[[Checks, str, dict[str, Any]], None]:
    def check(checks: Checks, at: str, element: dict[str, Any]) -> None:
        check_keys(checks, at, element, _COMMON | {initial, "placeholder", "timezone"})
        _check_placeholder(checks, at, element)
        value = element.get(initial)
        if value is not None and not (isinstance(value, str) and form.fullmatch(value)):
            checks.add(f"{at}/{initial}", "failed to match the format")

    return check


def _plain_text_input(checks: Checks, at: str, element: dict[str, Any]) -> None:
    known = {
        "placeholder",
        "initial_value",
        "multiline",
        "min_length",
        "max_length",
        "dispatch_action_config",
    }
    check_keys(checks, at, element, _COMMON | known)
    _check_placeholder(checks, at, element)
    most = element.get("max_length", Limits.INPUT_LENGTH)
    if not isinstance(most, int) or not 1 <= most <= Limits.INPUT_LENGTH:
        checks.add(f"{at}/max_length", f"must be between 1 and {Limits.INPUT_LENGTH}")
        return
    value = element.get("initial_value")
    if value is not None:
        checks.length(f"{at}/initial_value", value, most, least=0)


def _image(checks: Checks, at: str, element: dict[str, Any]) -> None:
    check_keys(checks, at, element, {"image_url", "slack_file", "alt_text"})
    checks.length(f"{at}/image_url", element.get("image_url"), Limits.IMAGE_URL, optional=True)
    checks.length(f"{at}/alt_text", element.get("alt_text"), Limits.IMAGE_ALT)


def _unchecked(checks: Checks, at: str, element: dict[str, Any]) -> None:
    """An element that Cyclebot has no use for: its kind is right, the rest is not looked at."""
    del checks, at, element


_ELEMENTS: dict[str, Callable[[Checks, str, dict[str, Any]], None]] = {
    **dict.fromkeys(IN_ACTIONS | ACCESSORIES | INPUTS, _unchecked),
    "button": _button,
    "overflow": _overflow,
    "static_select": _select,
    "multi_static_select": _multi_select,
    "radio_buttons": _radio_buttons,
    "checkboxes": _checkboxes,
    "datepicker": _picker(_DATE, "initial_date"),
    "timepicker": _picker(_TIME, "initial_time"),
    "plain_text_input": _plain_text_input,
    "image": _image,
}


def _check_options(
    checks: Checks, at: str, element: dict[str, Any], most: int, *, links: bool = False
) -> list[tuple[object, object]]:
    options = checks.items(f"{at}/options", element.get("options"), most)
    made = []
    for place, option in enumerate(options):
        where = f"{at}/options/{place}"
        if not isinstance(option, dict):
            checks.add(where, "must be an object")
            continue
        known = {"text", "value", "description"} | ({"url"} if links else set())
        check_keys(checks, where, option, known)
        check_text(checks, f"{where}/text", option.get("text"), Limits.OPTION_TEXT)
        checks.length(f"{where}/value", option.get("value"), Limits.OPTION_VALUE)
        if "description" in option:
            check_text(checks, f"{where}/description", option["description"], Limits.OPTION_TEXT)
        text = option.get("text")
        made.append((text.get("text") if isinstance(text, dict) else None, option.get("value")))
    values = [value for _, value in made]
    if len(set(values)) != len(values):
        checks.add(f"{at}/options", "each option needs a value of its own")
    return made


def _check_initial(
    checks: Checks, at: str, initial: object, values: list[tuple[object, object]]
) -> None:
    if initial is None:
        return
    text = initial.get("text") if isinstance(initial, dict) else None
    words = text.get("text") if isinstance(text, dict) else None
    value = initial.get("value") if isinstance(initial, dict) else None
    if (words, value) not in values:
        checks.add(at, "must exactly match one of the options")


def _check_all_initial(
    checks: Checks, at: str, element: dict[str, Any], values: list[tuple[object, object]]
) -> None:
    if "initial_options" not in element:
        return
    most = max(len(values), 1)
    chosen = checks.items(f"{at}/initial_options", element["initial_options"], most)
    for place, initial in enumerate(chosen):
        _check_initial(checks, f"{at}/initial_options/{place}", initial, values)


def _check_placeholder(checks: Checks, at: str, element: dict[str, Any]) -> None:
    if "placeholder" in element:
        check_text(
            checks,
            f"{at}/placeholder",
            element["placeholder"],
            Limits.PLACEHOLDER,
            plain_only=True,
        )


def _check_confirm(checks: Checks, at: str, confirm: object) -> None:
    if not isinstance(confirm, dict):
        checks.add(at, "must be an object")
        return
    check_keys(checks, at, confirm, {"title", "text", "confirm", "deny", "style"})
    check_text(checks, f"{at}/title", confirm.get("title"), Limits.CONFIRM_TITLE, plain_only=True)
    check_text(checks, f"{at}/text", confirm.get("text"), Limits.CONFIRM_TEXT)
    for name in ("confirm", "deny"):
        check_text(
            checks, f"{at}/{name}", confirm.get(name), Limits.CONFIRM_BUTTON, plain_only=True
        )
    if confirm.get("style", "primary") not in ("primary", "danger"):
        checks.add(f"{at}/style", "must be one of primary, danger")
