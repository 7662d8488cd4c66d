"""Text stands out from what it stands on, light and dark (WCAG 2.2, success criterion 1.4.3)."""

import re
from pathlib import Path

import pytest

import adapters.web.app

_CSS = Path(adapters.web.app.__file__).parent / "static" / "page.css"
_PAIRS = (
    *((text, ground) for text in ("ink", "soft") for ground in ("paper", "side", "card", "raised")),
    *((text, "card") for text in ("accent", "danger", "second", "third", "fourth", "honey")),
    ("accent", "accent-wash"),
    ("accent", "paper"),
    ("accent-ink", "accent"),
    ("ink", "accent-wash"),
    ("soft", "accent-wash"),
    ("honey", "honey-wash"),
    ("ink", "honey-wash"),
    ("soft", "honey-wash"),
    ("danger", "danger-wash"),
    ("danger", "raised"),
    ("second", "paper"),
)


def _schemes() -> dict[str, dict[str, str]]:
    css = _CSS.read_text(encoding="utf-8")
    found = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in found[:2])
    return {"light": light, "dark": light | dark}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), _PAIRS)
def test_text_has_a_contrast_of_four_and_a_half(scheme: str, text: str, ground: str) -> None:
    colours = _schemes()[scheme]
    darker, lighter = sorted((_luminance(colours[text]), _luminance(colours[ground])))

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_has_a_contrast_of_three(scheme: str) -> None:
    colours = _schemes()[scheme]
    for ground in ("card", "raised"):
        darker, lighter = sorted((_luminance(colours["line-strong"]), _luminance(colours[ground])))
        assert (lighter + 0.05) / (darker + 0.05) >= 3
