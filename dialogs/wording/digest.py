"""The words of a lead's weekly digest, and of what is behind its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Final

from bot.domain.run_chart import Signal
from bot.store.asks import What
from bot.store.notes import NoteKind
from bot.use_cases.digest_shape import DigestFigures, FaultWhy
from bot.use_cases.moved_lines import MovedLine
from dialogs.vocabulary import Option, Prose, Strong, prose
from dialogs.wording.asks import WHAT, on_day
from dialogs.wording.counts import number_word, plural
from dialogs.wording.dates import day_words, time_words
from dialogs.wording.run_charts import per_cent, signal_words

WRITE: Final = "Write"
OPEN: Final = "Open"
FIX: Final = "Fix"
CHART: Final = "Chart"
READ: Final = "Read"
SHOW: Final = "Show"
PUT_IN_TOUCH: Final = "Put in touch"
ALL_DISTRICTS: Final = "All districts"
PREPARE_VISIT: Final = "Prepare a visit"
DAY_AND_HOUR: Final = "My day and hour"
IT_HAPPENED: Final = "It happened"

IN_COMMON: Final = "In common"
WORD_KEPT: Final = "Your word kept?"

NO_TEAMS: Final = "No team is set up here yet; when one is, its week stands here."
NOT_THE_WEEKLY_ONE: Final = "As of now, for you alone; your weekly one comes all the same."
NOTHING_MORE: Final = "Nothing stands there any more."
DISTRICT_HEAD: Final = ("District", "In a cycle", "Answered", "Quiet or not reached", "Waiting")

VISIT_TITLE: Final = "Prepare a visit"
VISIT_LABEL: Final = "Which team?"
VISIT_DISTRICT: Final = "Which district?"
VISIT_STEMS: Final = "To begin with"
NEXT: Final = "Next"
SHOW_VISIT: Final = "Show"

TIME_TITLE: Final = "My day and hour"
TIME_DAY: Final = "Which day?"
TIME_AT: Final = "At what time?"
SAVE: Final = "Save"
DAYS: Final = (
    Option(key="mon", label="Monday"),
    Option(key="tue", label="Tuesday"),
    Option(key="wed", label="Wednesday"),
    Option(key="thu", label="Thursday"),
    Option(key="fri", label="Friday"),
)

TOUCH_TITLE: Final = "Put in touch"
TOUCH_ONE: Final = "Which team?"
TOUCH_OTHER: Final = "With which team?"
TOUCH_HINT: Final = "Both read it in their channels, each with the other's name."
TOUCH_STEM: Final = "You two work on the same thing. Would a short talk between you help?"
SEND: Final = "Send"
PRACTICE_CAME: Final = "They passed this on:"

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WHY: Final[Mapping[FaultWhy, str]] = {
    "bot_removed": "bot removed",
    "archived": "channel archived",
    "refused": "channel takes no messages",
    "no_channel": "no channel",
    "uninstalled": "bot removed for everybody there",
    "unconfirmed": "last question not confirmed",
}
_PROMISED: Final[Mapping[NoteKind, str]] = {"visit": "visit", "call": "call"}


def your_districts(number: int) -> str:
    """Whose week it is: "Your 12 districts"."""
    return f"Your {number} districts"


def heading(who: str, monday: date) -> Prose:
    """Whose week, and which."""
    return prose(Strong(who), f" · week of {monday.day} {_MONTHS[monday.month - 1]}")


def teams(of: DigestFigures) -> str:
    """How many teams there are and where they stand; what is none is left out."""
    if not of.teams:
        return NO_TEAMS
    parts = [
        f"{of.in_cycle} in a cycle" if of.in_cycle else "",
        f"{of.between} between cycles" if of.between else "",
        f"{of.starting} about to start" if of.starting else "",
        f"{of.paused} paused" if of.paused else "",
        f"{of.not_set_up} not set up" if of.not_set_up else "",
    ]
    return f"{_teams(of.teams)}: {', '.join(part for part in parts if part)}."


def answered(of: DigestFigures) -> Prose:
    """Of the teams in a cycle: who answered, who did not, and how many need nothing."""
    resting = sum(each.teams for each in of.on_break)
    parts = [
        f"{of.answered} answered ({of.answered_before} last week)",
        f"{len(of.quiet)} quiet" if of.quiet else "",
        f"{len(of.not_reached)} not reached" if of.not_reached else "",
        f"{resting} on break" if resting else "",
    ]
    said = f"Of the {of.in_cycle}: {', '.join(part for part in parts if part)}. "
    verb = "needs" if of.at_ease == 1 else "need"
    return prose(said, Strong(f"{of.at_ease} {verb} nothing from you."))


def calm(at_work: int) -> str:
    """Where nothing waits for the lead."""
    verb = "is" if at_work == 1 else "are"
    return f"Nothing waits for you: {_teams(at_work)} {verb} at work."


def one_to_read(place: str) -> Prose:
    """The practice for a calm week."""
    return prose("One practice to read: ", place)


def on_break(districts: Sequence[tuple[str, int, date]], beyond: int) -> str:
    """Districts that had no school: name, teams, and when they are back; how many there are yet."""
    said = [f"{name}, {_teams(number)}, back {day_words(on)}" for name, number, on in districts]
    rest = [plural(beyond, "more district")] if beyond else []
    return f"On break: {' · '.join([*said, *rest])}."


def waiting_head(number: int) -> Prose:
    """Asks that wait."""
    return prose(Strong(f"Waiting for someone ({number})"))


def waits(place: str, what: What, days: int, then: str) -> Prose:
    """An ask and its wait."""
    return prose(f"{place} · {WHAT[what]} · {_days(days)}{f', {then}' if then else ''}")


def promised(by: str | None) -> str:
    """Who said they would see to it."""
    return {"you": "you promised", "somebody": "somebody promised"}.get(by or "", "")


def you_wrote(day: date, today: date) -> str:
    """For what is answered already."""
    return f"you wrote {on_day(day, today)}"


def answered_since(day: date, today: date) -> str:
    """For an ask that somebody else answered."""
    return f"answered {on_day(day, today)}"


def not_reached_head(number: int) -> Prose:
    """Teams our messages do not arrive at."""
    return prose(Strong(f"Not reaching them ({number})"))


def not_reached(place: str, why: FaultWhy, since: date | None, today: date) -> Prose:
    """A team we do not reach, why, since when."""
    then = f" {on_day(since, today)}" if since else ""
    return prose(f"{place} · {_WHY[why]}{then}")


def quiet_head(number: int) -> Prose:
    """Teams that said nothing twice."""
    return prose(Strong(f"Quiet, two check-ins on open days ({number})"))


def quiet(place: str, days: int, then: str) -> Prose:
    """A quiet team."""
    return prose(f"{place}, {_days(days)}{f', {then}' if then else ''}")


def moved_head(number: int) -> Prose:
    """Lines with a signal."""
    return prose(Strong(f"Moved ({number})"))


def moved(place: str, line: MovedLine, group: str) -> Prose:
    """From where to where, what chance would have done, and the gap of the group that is watched.

    Args:
        place: The team.
        line: Its line.
        group: The name of the group, '' where there is none to tell of.
    """
    signal = Signal(kind=line.kind, observed=line.observed, limit=line.limit)
    said = (
        f"{place}: {per_cent(line.first)} → {per_cent(line.last)} over {line.counts} counts; "
        f"{signal_words(signal)}"
    )
    gap = line.gaps[0] if line.gaps else None
    if gap is None or not group:
        return prose(f"{said}.")
    if gap.unchanged:
        return prose(f"{said}; gap for {group} unchanged.")
    return prose(f"{said}; gap for {group} {gap.first} → {gap.last} points.")


def released_head(number: int) -> Prose:
    """New practices."""
    return prose(Strong(f"Released ({number})"))


def in_common(teams: int, districts: int, what: str, practised: int) -> Prose:
    """What several teams work on."""
    where = f" in {districts} districts" if districts > 1 else ""
    if not practised:
        return prose(f"{_teams(teams)}{where}: {what}.")
    verb = "has" if practised == 1 else "have"
    return prose(f"{_teams(teams)}{where}: {what}; {practised} {verb} a released practice.")


def shared(indicator: str, group: str, driver: str) -> str:
    """What they have in common, in a few words."""
    if driver:
        return driver.replace("_", " ").lower()
    skill = f"{indicator[:1].lower()}{indicator[1:]}"
    return f"{skill}, {group or 'all students'}"


def word_kept(
    new: Sequence[NoteKind], logged: int, older: int, still: Sequence[str], answers: int
) -> str:
    """What became of the lead's promises, and who answered their notes.

    Args:
        new: What was promised since the last digest.
        logged: How many of these happened.
        older: How many from before are still open.
        still: The names of the places with an open promise.
        answers: How many teams answered notes.
    """
    parts = []
    if new:
        counted = [f"{logged} logged" if logged else ""]
        if logged < len(new):
            counted.append(f"{len(new) - logged} open ({_some(still)})")
        said = ", ".join(part for part in counted if part)
        parts.append(f"Last week you promised {_what(new)}: {said}.")
    if older:
        where = "" if new and logged < len(new) else f" ({_some(still)})"
        parts.append(f"{older} from before still open{where}.")
    if answers:
        parts.append(
            f"{number_word(answers)} {'team' if answers == 1 else 'teams'} answered your notes."
        )
    return " ".join(parts)


def more(number: int) -> str:
    """What was left out under a heading."""
    return f"{number} more"


def promise(place: str, kind: NoteKind, due_on: date | None) -> Prose:
    """An open promise."""
    by = f", by {day_words(due_on)}" if due_on else ""
    return prose(f"{place} · {_PROMISED.get(kind, 'a promise')}{by}")


def of_in_cycle(number: int, of: int) -> str:
    """A cell of the table of districts."""
    return f"{number} of {of}" if of else "–"


def next_comes(on: date, at: time) -> str:
    """After the day and hour were changed."""
    return f"Saved. Your next digest comes {day_words(on)}, {time_words(at)}."


def zone_hint(zone: str) -> str:
    """In which zone the hour is meant."""
    return f"In your own zone, {zone.rpartition('/')[2].replace('_', ' ')}."


def has_practice(place: str) -> str:
    """A team that released a practice, as a choice."""
    return f"{place[:55]} (has a practice)"


def touch_about(what: str) -> Prose:
    """What the form is about."""
    return prose("They have in common: ", Strong(what), ".")


def in_touch(name: str, place: str) -> Prose:
    """What a team reads: who puts it in touch, and with whom."""
    return prose(
        Strong("Your lead"),
        f", {name}, puts you in touch with ",
        Strong(place),
        ": you work on the same thing.",
    )


def sent_to_both(one: str, other: str) -> str:
    """After both were written to."""
    return f"Sent: {one} and {other} read it in their channels."


def not_reached_now(place: str) -> str:
    """One of them has no channel that can be posted in."""
    return f"{place} can't be reached just now. Please tell them another way."


def practice_of(place: str, indicator: str) -> Prose:
    """What heads a practice."""
    return prose(Strong(place), f" · {indicator}")


def _days(number: int) -> str:
    if number <= 0:
        return "today"
    return "1 day" if number == 1 else f"{number} days"


def _teams(number: int) -> str:
    return "1 team" if number == 1 else f"{number} teams"


def _what(kinds: Sequence[NoteKind]) -> str:
    known = {_PROMISED.get(kind, "thing") for kind in kinds}
    one = known.pop() if len(known) == 1 else "thing"
    return f"1 {one}" if len(kinds) == 1 else f"{len(kinds)} {one}s"


def _some(places: Sequence[str]) -> str:
    kept = ", ".join(places[:3])
    return kept if len(places) <= 3 else f"{kept} and {len(places) - 3} more"
