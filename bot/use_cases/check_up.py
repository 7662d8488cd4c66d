"""A check-up of a running Cyclebot: what is well, what is worth a look, what needs a person.

Each finding says in plain words what is so, and each fault what to do next. It tells names of
teams and places and no person's. This module must not know how findings are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, assert_never

from bot.store import operation_facts, settings
from bot.store.lease_clock import lease_now
from bot.store.operation_facts import (
    InstallationFacts,
    StoppedPlace,
    StoppedState,
    UnconfirmedPlace,
)
from bot.store.owed_counts import backlog
from bot.store.work import Work
from bot.use_cases.zone_data import KEY as ZONE_DATA

Standing: TypeAlias = Literal["ok", "look", "fault"]

DUE_LATE = timedelta(minutes=5)
"""What is due is done within seconds; after an outage, within minutes."""

OWED_LATE = timedelta(minutes=10)
"""The same for messages, which the platforms' rates may hold back for some minutes."""

CLOCKS_APART = timedelta(seconds=10)
_UNCONFIRMED_SHOWN = timedelta(days=14)

_IS_SERVE_RUNNING = (
    "See that `cyclebot serve` is running on this database and that its log names no fault."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        part: Which part, in a word or two.
        standing: `ok`; `look`: nobody must do anything; `fault`: somebody must.
        words: What is so.
        next_step: What to do; empty where there is nothing to do.
    """

    part: str
    standing: Standing
    words: str
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the program that looks was started with.

    Attributes:
        machine: This machine's own time, aware.
        zone_data: Which zone data it has.
        local_chat: Whether local chat is on, for which alone a calendar may be moved.
        scopes: What a platform must grant, by platform.
        opens: Whether the keys at hand open an installation's tokens.
    """

    machine: datetime
    zone_data: str
    local_chat: bool
    scopes: Mapping[str, Collection[str]]
    opens: Callable[[bytes], bool]


def check_up(work: Work, expected: Expected) -> tuple[Finding, ...]:
    """Look at everything that the database knows."""
    return (
        *_clocks(work, expected),
        *_zone_data(work, expected),
        *_installations(work, expected),
        *_stopped(work),
        *_agenda(work),
        *_owed(work),
        *_unconfirmed(work),
    )


def _clocks(work: Work, expected: Expected) -> Iterator[Finding]:
    offset = settings.calendar_offset(work.connection)
    if not offset:
        yield Finding(part="calendar", standing="ok", words="It is today, as on the machine.")
    elif expected.local_chat:
        words = f"It was moved {_long(offset)} ahead in local chat."
        yield Finding(part="calendar", standing="look", words=words)
    else:
        yield Finding(
            part="calendar",
            standing="fault",
            words=f"It was moved {_long(offset)} ahead in local chat, so nobody can be served.",
            next_step="Use another database for real people; this one is for trying things out.",
        )
    apart = abs(lease_now(work.connection) - expected.machine)
    if apart <= CLOCKS_APART:
        yield Finding(
            part="clocks", standing="ok", words="The database's and this machine's agree."
        )
    else:
        yield Finding(
            part="clocks",
            standing="fault",
            words=f"The database's clock and this machine's are {_long(apart)} apart.",
            next_step="Keep both by network time (NTP); questions would be asked at a wrong hour.",
        )


def _zone_data(work: Work, expected: Expected) -> Iterator[Finding]:
    kept = settings.get(work.connection, ZONE_DATA)
    words = f"Version {expected.zone_data}."
    if kept is None:
        words = f"Version {expected.zone_data}; nobody has been served yet."
    elif kept != expected.zone_data:
        yield Finding(
            part="zone data",
            standing="look",
            words=f"The server was started with {kept}, this program has {expected.zone_data}.",
            next_step="Nothing, if a new version is being rolled out; dates are made anew by it.",
        )
        return
    yield Finding(part="zone data", standing="ok", words=words)


def _installations(work: Work, expected: Expected) -> Iterator[Finding]:
    found = operation_facts.installation_facts(work.connection)
    if not found:
        yield Finding(
            part="installations",
            standing="look",
            words="No workspace or tenant has taken the bot in yet.",
            next_step="See docs/slack.md or docs/teams.md, then `cyclebot bind`.",
        )
    for each in found:
        standing, words, next_step = _installation(each, expected)
        yield Finding(
            part=f"{each.platform} {each.name or each.realm}",
            standing=standing,
            words=words,
            next_step=next_step,
        )


def _installation(each: InstallationFacts, expected: Expected) -> tuple[Standing, str, str]:
    missing = sorted(set(expected.scopes.get(each.platform, ())) - set(each.scopes))
    if each.state != "live":
        words = f"It is {each.state}, so nothing can be posted there; {_teams(each.homes)}."
        again = "Have it installed again by somebody there who may; its binding is kept."
        return ("fault", words, again) if each.homes else ("look", words, "")
    if each.sealed_tokens is not None and not expected.opens(each.sealed_tokens):
        return (
            "fault",
            "Its tokens can't be opened with the keys at hand.",
            "Put the key that sealed them back into CYCLEBOT_ENCRYPTION_KEYS, behind the newest;"
            " if it is lost, have it installed again.",
        )
    if each.sealed_tokens is not None and missing:
        return (
            "fault",
            f"It was granted less than is needed: {', '.join(missing)} is missing.",
            "Have it installed again, with the app's manifest as it is now.",
        )
    if not each.bound_to:
        return (
            "fault",
            "It is bound to nothing, so nobody there can be answered.",
            "`cyclebot bind UNIT` makes a code; somebody writes it there once.",
        )
    return "ok", f"Live, bound to {', '.join(each.bound_to)}; {_teams(each.homes)}.", ""


def _stopped(work: Work) -> Iterator[Finding]:
    for each in operation_facts.stopped_places(work.connection):
        since = f" since {each.stopped_at:%d %b %Y}" if each.stopped_at else ""
        yield Finding(
            part=_place(each),
            standing="fault" if each.team is not None else "look",
            words=f"{_why_stopped(each.state)}{since}; nothing is posted there.",
            next_step=_how_to_mend(each.state) if each.team is not None else "",
        )


def _agenda(work: Work) -> Iterator[Finding]:
    late = backlog(work.connection, work.now).due_for
    failing = operation_facts.failing_kinds(work.connection)
    for each in failing:
        yield Finding(
            part="agenda",
            standing="fault",
            words=f"{each.rows} of kind “{each.kind}” failed, up to {each.most_failures} times,"
            " and will be tried again.",
            next_step="The server's log says at which line (“due … failed”); report it, with the"
            " version.",
        )
    if late > DUE_LATE:
        yield Finding(
            part="agenda",
            standing="fault",
            words=f"Something has been due for {_long(late)}.",
            next_step=_IS_SERVE_RUNNING,
        )
    elif not failing:
        yield Finding(part="agenda", standing="ok", words="Everything that was due is done.")


def _owed(work: Work) -> Iterator[Finding]:
    found = backlog(work.connection, work.now)
    number = sum(each.messages for each in found.owed)
    doubtful = sum(each.doubtful for each in found.owed)
    if found.owed_for > OWED_LATE:
        yield Finding(
            part="messages",
            standing="fault",
            words=f"{number} are owed, one for {_long(found.owed_for)}.",
            next_step=f"{_IS_SERVE_RUNNING} Its settings must name every platform that is used.",
        )
    else:
        yield Finding(part="messages", standing="ok", words=f"{number} are owed, none late.")
    if doubtful:
        words = f"{doubtful} may have been posted and may not; the platform is asked about them."
        yield Finding(part="messages", standing="look", words=words)


def _unconfirmed(work: Work) -> Iterator[Finding]:
    for each in operation_facts.unconfirmed_places(work.connection):
        if each.last_at >= work.now - _UNCONFIRMED_SHOWN:
            yield Finding(
                part=_place(each),
                standing="look",
                words=f"{each.posts} could not be confirmed, the last on {each.last_at:%d %b}:"
                " they may be there or not.",
                next_step="Look there if it matters; the next reminder or digest covers them.",
            )


def _place(each: StoppedPlace | UnconfirmedPlace) -> str:
    if each.team is not None:
        return each.team
    return "a private chat" if each.kind == "personal" else each.name or "a channel"


def _teams(number: int) -> str:
    return {0: "no team is at home there", 1: "one team is at home there"}.get(
        number, f"{number} teams are at home there"
    )


def _why_stopped(state: StoppedState) -> str:
    match state:
        case "archived":
            return "The channel was archived"
        case "bot_removed":
            return "The bot was taken out of the channel"
        case "refused":
            return "The platform refuses to post in the channel"
        case _:
            assert_never(state)


def _how_to_mend(state: StoppedState) -> str:
    match state:
        case "archived":
            return (
                "Unarchive it, or set the team up in another channel; what is open is asked then."
            )
        case "bot_removed":
            return "Invite the bot again; what is still open is asked then."
        case "refused":
            return (
                "Ask whoever looks after the channel which rule keeps the bot from posting there."
            )
        case _:
            assert_never(state)


def _long(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return "no time"
