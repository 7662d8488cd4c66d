"""Words of `/cycle bind` and `/cycle link`: one-time codes, what they did and what is next."""

from __future__ import annotations


def no_code(command: str, verb: str) -> str:
    """For the verb alone."""
    return (
        f"Write the code behind it, as in “{command} {verb} 2345-6789-ABCD-EFGH”."
        " It comes from whoever looks after Cyclebot where you work."
    )


def bound(unit: str, command: str) -> str:
    """After an installation was bound."""
    return (
        f"I'm connected to {unit} now, and to all that belongs to it. The code is used up."
        f" Next: add me to a team's channel, and I offer to set it up; “{command} help” says more."
    )


def linked(name: str, command: str) -> str:
    """After an account was linked."""
    return f"Hello, {name}: I know this account now. “{command} help” shows what you can do."
