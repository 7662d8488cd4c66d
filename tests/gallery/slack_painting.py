"""Slack's messages, modals and Home tab, as `slack-blocks-to-jsx` draws Block Kit.

The frame of a modal is ours, and so is the line that says where a long message goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.render import home_view, message_posts
from adapters.slack.render_form import form_view
from dialogs.vocabulary import Form
from tests.gallery.node_work import PACKAGES, run
from tests.gallery.scenes import Scene

_DOCUMENT = """<!doctype html><meta charset="utf-8"><style>{styles}</style><style>
  body {{ margin: 0; }}
  #shot {{ width: 600px; padding: 16px 20px; background: var(--back); color: var(--ink);
    font: 15px/1.46 Lato, "Noto Sans", "Helvetica Neue", sans-serif; }}
  #shot.light {{ --back: #fff; --ink: #1d1c1d; --soft: #616061; --line: #ddd; }}
  #shot.dark {{ --back: #1a1d21; --ink: #d1d2d3; --soft: #ababad; --line: #565856; }}
  .reply {{ margin: 14px 0 0 44px; border-left: 2px solid var(--line); padding-left: 12px; }}
  .modal {{ width: 520px; border: 1px solid var(--line); border-radius: 8px; }}
  .modal header, .modal footer {{ display: flex; padding: 14px 20px; align-items: center; }}
  .modal header {{ justify-content: space-between; font-size: 20px; }}
  .modal header b {{ font-weight: 900; }}
  .modal main {{ padding: 4px 20px 16px; }}
  .modal .block {{ margin-top: 14px; }}
  .modal .one-line textarea {{ height: 42px !important; min-height: 0; resize: none; }}
  .modal .chosen *, .modal .chosen *::placeholder {{ color: var(--ink) !important; }}
  .modal .error {{ margin: 4px 0 0; color: #c01343; font-size: 14px; }}
  .modal footer {{ justify-content: flex-end; gap: 10px; border-top: 1px solid var(--line); }}
  .modal footer button {{ font: 700 15px Lato, "Noto Sans", sans-serif; height: 36px;
    border-radius: 4px; padding: 0 14px; border: 1px solid var(--line); background: none;
    color: inherit; }}
  .modal footer .submit {{ background: #007a5a; color: #fff; border-color: #007a5a; }}
</style>
<div id="shot" class="{theme}"></div>
<script>
  function draw(payload) {{
    const shot = document.getElementById("shot");
    shot.innerHTML = payload.html;
    for (const each of shot.querySelectorAll("[data-theme]")) each.dataset.theme = "{theme}";
  }}
</script>"""


class SlackPainter:
    """Slack's desktop client, about."""

    name = "slack"
    themes = ("light", "dark")

    def document(self, theme: str) -> str:
        """As the protocol says."""
        sheet = PACKAGES / "slack-blocks-to-jsx" / "dist" / "style.css"
        return _DOCUMENT.format(styles=sheet.read_text(encoding="utf-8"), theme=theme)

    def payloads(self, scenes: Sequence[Scene]) -> Mapping[str, object]:
        """As the protocol says."""
        drawn: Mapping[str, object] = run("slack.mjs", slack_json(scenes))
        return drawn


def slack_json(scenes: Sequence[Scene]) -> dict[str, Any]:
    """What is sent to Slack for each scene, by name: `posts` of blocks, or a `view`."""
    return {scene.name: _json(scene) for scene in scenes}


def _json(scene: Scene) -> dict[str, Any]:
    match scene.shows:
        case Form() as form:
            carries = " ".join(form.about)
            return {"view": form_view(form, carries), "errors": dict(scene.errors)}
        case message if scene.kind == "page":
            return {"view": home_view(message)}
        case message:
            return {"posts": [list(post.blocks) for post in message_posts(message)]}
