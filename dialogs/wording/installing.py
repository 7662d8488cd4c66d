"""The words of an installation: on the page at its end, and in the installer's own chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

NOT_INSTALLED: Final = "Cyclebot isn't installed yet"
TRY_AGAIN: Final = "Try again"
CANCELLED: Final = "You cancelled it, so nothing was installed and nothing was stored."
NOT_BEGUN_HERE: Final = (
    "This page belongs to an installation that was begun in another browser, was finished already, "
    "or took longer than ten minutes. Nothing was changed. Begin again from here."
)
SLACK_REFUSED: Final = (
    "Slack didn't give Cyclebot what it needs to work there. Nothing was stored. Begin again; if "
    "it stays so, whoever runs this Cyclebot can look at the app's settings in Slack."
)
SLACK_AWAY: Final = "Slack couldn't be reached just now. Nothing was stored. Try again in a minute."
NOT_STORED: Final = (
    "Cyclebot couldn't store this just now. Nothing was changed. Try again in a minute."
)
ROTATES: Final = (
    "This app has token rotation switched on, and Cyclebot works with tokens that last. Slack "
    "can't switch rotation off again: whoever runs this Cyclebot makes a new app from its "
    "manifest, which leaves rotation off. Nothing was stored."
)
AS_BEFORE: Final = (
    "It is connected to the same teams as before, and everything they said is kept. Where it was "
    "taken out of a channel, add it there again; it goes on by itself."
)


def installed(name: str) -> str:
    """It went well."""
    return f"Cyclebot is in {name}" if name else "Cyclebot is installed"


def next_steps(command: str, *, bound: bool, missing: Sequence[str]) -> tuple[str, ...]:
    """What the installer does next, a sentence a step.

    Args:
        command: the command word.
        bound: whether the workspace is connected to a unit already.
        missing: permissions that were asked for and not given.
    """
    said = [AS_BEFORE] if bound else [code_step(command), TEAM_STEP]
    if missing:
        said.append(
            "Slack gave fewer permissions than Cyclebot asks for, so a part of it won't work "
            f"there: {', '.join(missing)}. Installing it again asks for them once more."
        )
    return tuple(said)


def code_step(command: str) -> str:
    """How a workspace is connected."""
    return (
        f"In Slack, write “{command} bind CODE” in any channel. The code comes from whoever looks "
        "after Cyclebot in your district; until then Cyclebot sees and keeps nothing."
    )


TEAM_STEP: Final = (
    "Add Cyclebot to a team's channel. It says hello there and offers to set the team up."
)
