"""Block Kit as we send it, against Slack's published types: every scene, and more than fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.contracts.strategies import LONGEST_FORM, OVER_THE_LIMITS
from tests.gallery.node_work import run
from tests.gallery.scenes import Kind, Scene
from tests.gallery.slack_painting import slack_json


def flaws_on_slack(scenes: Sequence[Scene]) -> Mapping[str, Sequence[str]]:
    """What Slack's own types would refuse, by scene; empty if nothing."""
    kinds: tuple[Kind, ...] = ("sent", "page")
    extreme = [
        Scene(kind=kind, about=f"over, {name}", shows=message)
        for name, message in OVER_THE_LIMITS.items()
        for kind in kinds
    ]
    extreme.append(Scene(kind="form", about="the longest", shows=LONGEST_FORM))
    flaws: Mapping[str, Sequence[str]] = run("published_types.mjs", slack_json([*scenes, *extreme]))
    return flaws
