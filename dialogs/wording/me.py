"""Words about oneself: what is open, roles, what is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.domain.access import Role
from dialogs.wording.counts import plural
from dialogs.wording.dates import time_words

NOTHING_OPEN = "Nothing is open for you just now."
ANSWER = "Answer"
CHANGE = "Change my answer"
ADD_LATE = "Add a late answer"
OPEN_PLAN = "Open our plan"
DECIDE = "Decide together"
SHOW_WORDS = "Show my words"
ERASE_WORDS = "Erase my words"
AWAY = "I'm away"
BACK = "I'm back"
ME = "What's open for me"
MORE_WORDS = "Show more"

ROLES = "Your roles"
NO_ROLES = "None here yet"
QUIET = "Quiet hours"
DIGEST = "Your digest"
AWAY_ON = "Away"
NOT_AWAY = "No"
HELD = "Held on you"
ONLY_YOU = "Only you see this."
NO_WORDS = "No words of yours are held here."
WHICH = "Several are open. Which one?"
WHICH_SKIP = "Which one not this time?"
NOTHING_TO_SKIP = "Nothing is waiting for you, so there is nothing to skip."

_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
}
_ROLES: dict[Role, str] = {
    "member": "Member",
    "principal": "Principal",
    "lead": "Lead",
    "administrator": "Administrator",
}


def heading(name: str) -> str:
    """The title of the page about oneself."""
    return name


def summary(waiting: int) -> str:
    """The page in one sentence."""
    if not waiting:
        return f"{NOTHING_OPEN} {ONLY_YOU}"
    return f"{plural(waiting, 'question')} open for you. {ONLY_YOU}"


def open_line(team: str, closes: str) -> str:
    """What stands beside an open question's title."""
    return f" · {team} · closes {closes}"


def outcome(state: str) -> str:
    """How it stands with an open question, for the one who was asked."""
    match state:
        case "answered" | "late":
            return "You answered. You can change it any time."
        case "answered_by_team":
            return "Your team answered for all. You can still add your own."
        case "excused":
            return "You're excused, and nothing is to be made up. You can still answer."
        case _:
            return "Open for you."


def role_line(role: Role, unit: str, above: str | None) -> str:
    """Say a role and where it is held: "Member, Grade 4 (Juniper Elementary)"."""
    return f"{_ROLES[role]}, {unit}" + (f" ({above})" if above else "")


def quiet_hours(since: time, until: time) -> str:
    """When no private message is sent."""
    if since == until:
        return "None"
    return f"{time_words(since)} to {time_words(until)}"


def quiet_default(since: time, until: time) -> str:
    """The same, for who has set none: closed days are quiet too."""
    return f"{quiet_hours(since, until)}, and on closed days"


def digest_hour(day: str, at: time) -> str:
    """When a lead's digest comes."""
    return f"{_DAYS.get(day, day)} {time_words(at)}"


def held(*, replies: int, plan_wordings: int, notes: int, reasons: int, absences: int) -> str:
    """What is held, as counts; what is none is left out."""
    parts = [
        plural(number, one, many)
        for number, one, many in (
            (replies, "reply", "replies"),
            (plan_wordings, "wording of a plan", "wordings of a plan"),
            (notes, "note", "notes"),
            (reasons, "reason for “not this time”", "reasons for “not this time”"),
            (absences, "time away", "times away"),
        )
        if number
    ]
    return ", ".join(parts) or "Nothing"


def late_is_fine(title: str) -> str:
    """What closed last without an answer, where nothing is open."""
    return f"{NOTHING_OPEN} “{title}” has closed; if you have something to add, late is fine."


def which_label(title: str, team: str) -> str:
    """A button that picks one of several open questions."""
    return f"{title} · {team}"[:40]


def words_heading(first: int, last: int, of: int) -> str:
    """The title of one page of one's own words."""
    return f"Your words, {first} to {last} of {of}, newest first"


def where_said(what: str, day: str) -> str:
    """What stands above one's own text: where it was said, and when."""
    return f"{what} · {day}"


PLAN = "Plan"
NOTE = "Note"
GONE = "A question that is no longer here"


def roles(lines: Sequence[str]) -> str:
    """All roles in one line."""
    return "; ".join(lines) or NO_ROLES
