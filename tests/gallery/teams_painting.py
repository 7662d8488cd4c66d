"""Teams' cards and dialogs, as Microsoft's reference renderer draws Adaptive Cards.

With Microsoft's own host configurations and frame for Teams, light and dark, which ship in the
npm package of the card designer. A dialog's frame is ours. It is not Teams' own skin, and its
"…" menus, pickers and buttons look plainer here than there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from adapters.pictures.picture import Picture, picture_of
from adapters.teams.limits import MOST_PICTURE_BYTES
from adapters.teams.render import message_cards
from adapters.teams.render_form import form_card
from dialogs.inputs import BY_NAME
from dialogs.vocabulary import Chart, Form, Message
from tests.gallery.node_work import PACKAGES
from tests.gallery.scenes import Scene

_DESIGNER = PACKAGES / "adaptivecards-designer"
_SCRIPTS = (
    PACKAGES / "adaptivecards" / "dist" / "adaptivecards.min.js",
    PACKAGES / "markdown-it" / "dist" / "markdown-it.min.js",
)

_COMMAND = "/cycle"

_DOCUMENT = """<!doctype html><meta charset="utf-8"><style>{styles}</style><style>
  body {{ margin: 0; }}
  #shot {{ width: {width}px; padding: 16px 20px; background: var(--back); color: var(--ink);
    font: 14px "Segoe UI", "Noto Sans", sans-serif; box-sizing: border-box; }}
  #shot.light {{ --back: #f5f5f5; --card: #fff; --ink: #242424; --line: #d1d1d1; }}
  #shot.dark {{ --back: #1f1f1f; --card: #292929; --ink: #fff; --line: #525252; }}
  .post {{ margin-bottom: 12px; }}
  .post header {{ margin: 0 0 4px; }}
  .post header b {{ margin-right: 8px; }}
  .post .teams-card, .dialog {{ background: var(--card); border-radius: 6px; padding: 4px;
    border: 1px solid var(--line); }}
  .post.later {{ margin-left: 28px; }}
  .dialog > header {{ display: flex; justify-content: space-between; padding: 16px 20px 4px;
    font-size: 18px; font-weight: 600; }}
</style>{scripts}
<div id="shot" class="{theme}"></div>
<script>
  const markdown = window.markdownit({{ linkify: false }});
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {{
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  }};
  const config = new AdaptiveCards.HostConfig({config});
  function rendered(json) {{
    const card = new AdaptiveCards.AdaptiveCard();
    card.version = new AdaptiveCards.Version(1, 5);
    card.hostConfig = config;
    card.parse(json);
    const drawn = card.render();
    drawn.classList.add("teams-card");
    return drawn;
  }}
  function framed(kind, head, json) {{
    const frame = document.createElement("div");
    frame.className = kind;
    frame.innerHTML = `<header>${{head}}</header>`;
    frame.append(rendered(json));
    return frame;
  }}
  function draw(payload) {{
    const shot = document.getElementById("shot");
    shot.replaceChildren(
      ...payload.cards.map((json, place) =>
        payload.title === null
          ? framed(place ? "post later" : "post", "<b>Cyclebot</b>14:00", json)
          : framed("dialog", `<span>${{payload.title}}</span><span>✕</span>`, json),
      ),
    );
  }}
</script>"""


class TeamsPainter:
    """Teams, about: on a desk in light and dark, and on a phone."""

    name = "teams"
    themes = ("light", "dark", "phone")

    def document(self, theme: str) -> str:
        """As the protocol says."""
        width = 360 if theme == "phone" else 580
        theme = "light" if theme == "phone" else theme
        config = _DESIGNER / "lib" / "hostConfigs" / f"microsoft-teams-{theme}.json"
        sheets = (
            PACKAGES / "adaptivecards" / "dist" / "adaptivecards.css",
            _DESIGNER / "dist" / "containers" / f"teams-container-{theme}.css",
        )
        return _DOCUMENT.format(
            styles="\n".join(each.read_text(encoding="utf-8") for each in sheets),
            scripts="".join(
                f"<script>{each.read_text(encoding='utf-8')}</script>" for each in _SCRIPTS
            ),
            config=json.dumps(json.loads(config.read_text(encoding="utf-8"))),
            theme=theme,
            width=width,
        )

    def payloads(self, scenes: Sequence[Scene]) -> Mapping[str, object]:
        """As the protocol says."""
        return {scene.name: _called_by_name(_payload(scene)) for scene in scenes}


def _called_by_name(payload: dict[str, Any]) -> dict[str, Any]:
    """The scenes were lived where a command word stands; on Teams the bot's name does."""
    named = json.dumps(payload).replace(f"{_COMMAND} ", f"{BY_NAME['teams']} ")
    found: dict[str, Any] = json.loads(named)
    return found


def _payload(scene: Scene) -> dict[str, Any]:
    match scene.shows:
        case Form() as form:
            return {"title": escape(form.title), "cards": [form_card(form, scene.errors)]}
        case message:
            return {"title": None, "cards": list(message_cards(message, _pictures(message)))}


def _pictures(message: Message) -> dict[Chart, Picture]:
    """The pictures of a message's charts, as they are sent inside the card."""
    return {
        element: picture_of(element, titled=False, most_bytes=MOST_PICTURE_BYTES)
        for element in message.body
        if isinstance(element, Chart)
    }
