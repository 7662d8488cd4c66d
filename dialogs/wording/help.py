"""Words of `/cycle help`: short, by role, what to do next first."""

from __future__ import annotations

from bot.domain.access import Role

WHO_I_AM = (
    "I'm Cyclebot. I ask a teacher team a few short questions, keep what they say and count, "
    "and tell it back."
)
NO_ROLE = (
    "You have no team here yet. A team begins in its own channel: add me there, and I offer to set "
    "it up."
)
IN_THREAD = "Under a question you can also just write: a message there is a whole answer."
REPLY_BY_NAME = (
    "Under a question you can also reply in words: begin with @Cyclebot, and it is a whole answer."
)
PRIVATE = "Answers to your commands are seen by you alone."

_LINES: dict[Role, tuple[tuple[str, str], ...]] = {
    "member": (
        ("answer", "answer what is open now, early or late"),
        ("skip", "not this time: one tap, nothing to make up"),
        ("plan", "our plan on one page"),
        ("away", "days off: “away until Friday”; “back” ends them"),
        ("pause", "hold the questions for a while; also “resume”, “move”, “start”, “stop”"),
        ("calendar", "closed days and minimum days"),
        ("members", "who is on this team; “leave” takes you off it"),
    ),
    "principal": (
        ("status", "where your teams stand, and what they ask of you"),
        ("note", "write to a team"),
        ("calendar", "your school's closed days and minimum days"),
    ),
    "lead": (
        ("digest", "your week over all districts, now"),
        ("status", "one school or one team: “status grade 4”"),
        ("note", "write to a team; promises are kept for you"),
    ),
    "administrator": (
        ("set up", "set up a team in its channel"),
        ("calendar", "closed days and minimum days"),
        ("status", "which teams are set up and reached"),
    ),
}
_EVERYONE = (
    ("me", "what is open for you, and what is held on you"),
    ("erase", "erase your own words"),
)
_NO_ROLE_YET = (
    ("set up", "set up a team in its channel"),
    ("join", "in a team's channel: ask to be on it"),
)
COMMAND_LINE = "Rosters, roles and exports are on the command line: “cyclebot --help”."


def nobody_known(command: str, *, guest: bool) -> str:
    """For an account that is nobody's we know: how to be known, and nothing else."""
    return f"Hello, I'm Cyclebot. {_guest(command)}" if guest else _stranger(command)


def guest(command: str) -> str:
    """For a guest, or somebody of another organisation in a shared channel, who may not do this."""
    return f"{_guest(command)} Nothing was changed."


def _guest(command: str) -> str:
    return (
        "You are here as a guest: you can read what stands in this channel, and its team answers. "
        "If you work with them, ask the school's principal or whoever looks after Cyclebot there "
        f"for a code of your own; “{command} link CODE” then tells me who you are."
    )


def _stranger(command: str) -> str:
    return (
        "Hello, I'm Cyclebot, and I don't know this account yet. In your team's channel "
        f"“{command} join” asks to be on the team; with a code of your own, “{command} link CODE” "
        "tells me who you are."
    )


def unbound(command: str) -> str:
    """Where I am connected to nothing, the same for everybody there."""
    return (
        "Hello, I'm Cyclebot, and I'm not connected to your schools yet. Whoever looks after "
        f"Cyclebot where you work has a code for it: “{command} bind CODE”. Nothing you write is "
        "kept until then."
    )


def lines(roles: frozenset[Role], *, may_set_up: bool) -> tuple[tuple[str, str], ...]:
    """The words a person can use and what each does, each word once.

    Args:
        roles: those that they hold here.
        may_set_up: whether a team could be set up from here.
    """
    found: dict[str, str] = {}
    for role in ("member", "principal", "lead", "administrator"):
        if role in roles:
            for word, does in _LINES[role]:
                found.setdefault(word, does)
    if may_set_up and not roles:
        found.update(_NO_ROLE_YET)
    for word, does in _EVERYONE:
        found.setdefault(word, does)
    return tuple(found.items())


def summary(command: str, known: tuple[tuple[str, str], ...]) -> str:
    """All of it in one plain paragraph."""
    listed = ", ".join(f"{command} {word}" for word, _ in known)
    return f"{WHO_I_AM} You can write: {listed}."
