"""What a demo teacher answers: texts from the demo's words, counts along the team's story.

The same person at the same question always says the same. This module must not know when
anything is asked, or how an answer travels.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final

from bot.demo.founding import FoundedTeam
from bot.demo.network import Words

COUNTED: Final = ("who_needs_us", "how_did_it_go", "what_adjusting", "where_now")
"""The steps at which classes are counted, in order."""

_COUNT_KEY: Final = {"who_needs_us": "baseline", "where_now": "now"}
_DAY_OF: Final = {"who_needs_us": 1, "how_did_it_go": 6, "what_adjusting": 8, "where_now": 11}
_WIGGLE: Final = 0.09
_STEADY: Final = 0.015


def told(about: str) -> Random:
    """Chance that is the same each time it is asked about the same: no story changes by itself."""
    return Random(about)  # noqa: S311 - it must be told beforehand, and guards nothing.


def says(
    team: FoundedTeam, words: Words, who: int, number: int, step: str, ask_for: str
) -> dict[str, str]:
    """A reply's form values.

    Args:
        team: whose team.
        words: what such a team says.
        who: which of the team's people, from 0.
        number: of the cycle.
        step: the program's step.
        ask_for: what help this person asks for, "nothing" for none.
    """
    one = _Voice(team, words, who, number, step)
    match step:
        case "who_needs_us":
            group = team.data.story.group or "all"
            return one.count() | {"group": group} | one.lines("stuck", "cause")
        case "what_will_we_try":
            return one.guess() | one.lines("if_we", "then_students", "tell")
        case "how_did_it_go":
            tried = one.chance.choice(("yes", "yes", "partly", "partly", "not_yet"))
            return {"tried": tried, "help": ask_for} | one.count() | one.lines("noticed")
        case "what_adjusting":
            return {"help": ask_for} | one.count() | one.lines("adjusting", "student_voice")
        case "where_now":
            return {"help": ask_for} | one.count() | one.of_group() | one.lines("who_moved")
        case "what_worked":
            leaning = one.chance.choice(("adapt", "adapt", "adopt"))
            worth = str(one.chance.choice((3, 4, 4, 5)))
            chosen = {"leaning": leaning, "worth": worth}
            return chosen | one.lines("surprise", "difference")
        case _:
            raise LookupError(step)


def decides(team: FoundedTeam, words: Words, number: int) -> dict[str, str]:
    """What a team decides on the last day of a cycle."""
    one = _Voice(team, words, 0, number, "decide")
    said = {"decision": one.chance.choice(("adapt", "adapt", "adopt"))} | one.lines(
        "because", "carry"
    )
    last = team.data.story.cycle - (0 if team.data.story.day > max(_DAY_OF.values()) + 4 else 1)
    if team.data.practice and number == last:
        said |= {"practice": team.data.practice, "share": "yes"}
    return said


def written(team: FoundedTeam, words: Words, who: int, number: int, step: str) -> str:
    """One line for the thread."""
    one = _Voice(team, words, who, number, step)
    key = {
        "who_needs_us": "stuck",
        "what_will_we_try": "if_we",
        "how_did_it_go": "noticed",
        "what_adjusting": "adjusting",
        "where_now": "who_moved",
        "what_worked": "difference",
    }[step]
    return one.lines(key)[key]


class _Voice:
    """One person at one question."""

    def __init__(self, team: FoundedTeam, words: Words, who: int, number: int, step: str) -> None:
        self._team = team
        self._words = words
        self._who = who
        self._number = number
        self._step = step
        self.chance = told(f"{team.channel}/{who}/{number}/{step}")
        lowest, highest = team.data.class_size
        self._class = told(f"{team.channel}/{who}").randint(lowest, highest)

    def lines(self, *keys: str) -> dict[str, str]:
        """A text for each key; neighbours in a team say different things."""
        return {key: self._line(key) for key in keys}

    def count(self) -> dict[str, str]:
        """How many of the class did it."""
        key = _COUNT_KEY.get(self._step, "count")
        return {key: self._exact(self._step) or self._at(COUNTED.index(self._step))}

    def guess(self) -> dict[str, str]:
        """What is expected of day 11: more than at the start, and not always what came."""
        exact = self._exact(self._step)
        if exact:
            return {"guess": exact}
        share = self._share(3) + self.chance.uniform(-0.04, 0.12)
        return {"guess": self._of_class(share)}

    def of_group(self) -> dict[str, str]:
        """How many of the group the team watches; a first cycle's plan watches none."""
        if not self._team.data.story.group or self._number == 1:
            return {}
        exact = self._exact("group_now")
        if exact:
            return {"group_now": exact}
        whole = max(3, round(self._class * 0.35))
        got = round(whole * max(0.0, self._share(3) - 0.12))
        return {"group_now": f"{got} of {whole}"}

    def _line(self, key: str) -> str:
        said: Mapping[str, tuple[str, ...]] = dict(self._words)
        known = said[key]
        turn = told(f"{self._team.channel}/{key}").randrange(len(known))
        return known[(turn + self._who + self._number) % len(known)]

    def _exact(self, key: str) -> str:
        known = self._team.data.exact.get(key, ())
        today = self._number == self._team.data.story.cycle
        return known[self._who] if today and self._who < len(known) else ""

    def _at(self, place: int) -> str:
        spread = _STEADY if self._team.data.story.steady else _WIGGLE
        return self._of_class(self._share(place) + self.chance.uniform(-spread, spread))

    def _share(self, place: int) -> float:
        """The share of the class, on the way from the team's first count to its latest."""
        story = self._team.data.story
        done = sum(day <= story.day for day in _DAY_OF.values())
        last = max(1, (story.cycle - 1) * len(COUNTED) + done - 1)
        at = min(1.0, ((self._number - 1) * len(COUNTED) + place) / last)
        low, high = story.level
        return (low + (high - low) * at) / 100

    def _of_class(self, share: float) -> str:
        got = min(self._class, max(0, round(self._class * share)))
        return f"{got} of {self._class}"
