"""What draws scenes for one platform, and the chat page as the first that does.

A painter gives a whole document with a function `draw(payload)` that fills the element `#shot`,
and for each scene its payload. This module must not know what is pictured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from markupsafe import Markup

from adapters.web.render import message_html
from adapters.web.render_form import form_html
from dialogs.vocabulary import Form
from tests.gallery.scenes import Scene

_STATIC = Path(__file__).parents[2] / "adapters" / "web" / "static"
_SHEETS = ("page.css", "cards.css", "dialogs.css")

_DOCUMENT = """<!doctype html><meta charset="utf-8">
<style>{styles}</style>
<style>
  body {{ margin: 0; overflow: auto; display: block; }}
  #shot {{ width: 560px; padding: 20px; background: var(--paper); }}
  #shot > .form {{ background: var(--card); border-radius: 14px; padding: 18px; }}
  #shot .actions.of-form {{ margin-top: 14px; }}
</style>
<div id="shot"></div>
<script>
  function draw(payload) {{ document.getElementById("shot").innerHTML = payload.html; }}
</script>"""


class Painter(Protocol):
    """One platform's way of drawing.

    Attributes:
        name: the platform, as a picture's name begins.
        themes: each is drawn by itself; the first is the usual one.
    """

    @property
    def name(self) -> str:
        """Which platform."""
        ...

    @property
    def themes(self) -> Sequence[str]:
        """Such as "light" and "dark"."""
        ...

    def document(self, theme: str) -> str:
        """The HTML in which every scene is drawn."""
        ...

    def payloads(self, scenes: Sequence[Scene]) -> Mapping[str, object]:
        """What `draw` is given for each scene, by its name; blocks."""
        ...


class PagePainter:
    """The local chat page, with its own style sheets."""

    name = "page"
    themes = ("light",)

    def document(self, theme: str) -> str:
        """As the protocol says."""
        styles = "\n".join((_STATIC / sheet).read_text(encoding="utf-8") for sheet in _SHEETS)
        return _DOCUMENT.format(styles=styles)

    def payloads(self, scenes: Sequence[Scene]) -> Mapping[str, object]:
        """As the protocol says."""
        return {scene.name: {"html": _html(scene)} for scene in scenes}


def _html(scene: Scene) -> str:
    if not isinstance(scene.shows, Form):
        return str(message_html(scene.shows))
    form = scene.shows
    wrong = Markup().join(
        Markup('<p class="error">{}: {}</p>').format(key, words)
        for key, words in scene.errors.items()
    )
    return str(
        Markup(
            '<div class="form"><h3>{}</h3>{}{}<div class="actions of-form">'
            '<button class="press main">{}</button></div></div>'
        ).format(form.title, wrong, form_html(form), form.submit)
    )
