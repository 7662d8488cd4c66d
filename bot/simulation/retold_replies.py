"""What was said at one check-in, told again from people's acts alone.

Who answered, and whose words and counts stand: worked out without the store's rows and without the
use cases. This module must not know a calendar, or what is told of what stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.domain.program import Step
from bot.simulation.acts import ByForm, Confirm, InThread
from bot.simulation.retold_figures import (
    TEAM,
    Counted,
    Figures,
    Part,
    Reply,
    asks_in,
    figures_of,
)

State = Literal["planned", "open", "closed", "not_asked"]


@dataclass(slots=True, kw_only=True)
class Retold:
    """One check-in of one team."""

    step: Step
    cycle: int
    state: State = "planned"
    on: date | None = None
    opens_at: datetime | None = None
    reminds_at: datetime | None = None
    closes_at: datetime | None = None
    stood_over: bool = False
    outcomes: dict[str, str] = field(default_factory=dict)
    reminded: set[str] = field(default_factory=set)
    replies: dict[str, Reply] = field(default_factory=dict)
    counts: list[Counted] = field(default_factory=list)
    figures: Figures | None = None
    asks_ever: set[str] = field(default_factory=set)
    saved_plan: bool = False
    _order: int = 0

    def open(self, people: Mapping[str, bool]) -> None:
        """Ask: people by key, and whether they are away."""
        self.state = "open"
        self.outcomes = {key: "excused" if away else "waiting" for key, away in people.items()}

    def by_form(self, who: str, act: ByForm) -> bool:
        """A form was sent; whether it must be kept."""
        if who not in self.outcomes:
            return False
        for_all = act.for_all or self.step.who == "team"
        reply = self.replies.setdefault(who, Reply(for_all=for_all))
        reply.for_all = for_all
        self._forget(who, [key for key, part in reply.parts.items() if part.question is not None])
        for question in self.step.questions:
            given = act.values.get(question.key, "")
            if not given:
                continue
            words = given if question.kind in {"text", "measure"} else None
            choice = None if question.kind in {"text", "measure"} else given
            reply.parts[question.key] = Part(question=question.key, text=words, choice=choice)
            if question.kind == "measure" and "of" in given:
                self._count(
                    who,
                    question.key,
                    given,
                    for_all=for_all,
                    group=question.means == "group_now",
                    guess=question.means == "prediction",
                )
        self._answered(who, for_all=for_all)
        return True

    def in_thread(self, who: str, act: InThread) -> bool:
        """A message was written, changed or deleted; whether it must be taken."""
        reply = self.replies.get(who)
        if act.again:
            if reply is None or act.ref not in reply.parts:
                return True
            if not act.text:
                self._forget(who, [act.ref])
                self._withdraw_if_empty(who)
                return True
            reply.parts[act.ref] = Part(question=None, text=act.text, choice=None)
            standing = [each for each in self.counts if (each.who, each.part) == (who, act.ref)]
            if [f"{each.got} of {each.of}" for each in standing] != [act.count]:
                self._forget_counts(who, [act.ref])
                reply.class_of[act.ref] = reply.for_all
            return True
        if who not in self.outcomes:
            return False
        reply = self.replies.setdefault(who, Reply(for_all=False))
        reply.parts[act.ref] = Part(question=None, text=act.text, choice=None)
        reply.class_of[act.ref] = reply.for_all
        self._answered(who, for_all=False)
        return True

    def confirm(self, who: str, act: Confirm) -> bool:
        """A count was tapped; whether it must be counted."""
        reply = self.replies.get(who)
        if reply is None or act.ref not in reply.parts:
            return False
        guess = all(
            self.step.question_meaning(means) is None for means in ("baseline", "count", "now")
        )
        self._forget_counts(who, [act.ref])
        for_all = reply.class_of[act.ref]
        self._count(who, act.ref, act.count, for_all=for_all, group=False, guess=guess)
        return True

    def take_back(self, who: str) -> bool:
        """A reply was taken back; whether there was one."""
        reply = self.replies.get(who)
        if reply is None:
            return False
        self._forget(who, list(reply.parts))
        self._withdraw_if_empty(who)
        return True

    def skip(self, who: str) -> bool:
        """Not this time; whether that can be said."""
        if self.state != "open" or self.outcomes.get(who) in {None, "answered", "late"}:
            return False
        self.outcomes[who] = "excused"
        return True

    def save_plan(self, who: str) -> bool:
        """The plan was saved by one for all."""
        self.saved_plan = True
        if self.state == "open":
            self._cover()
            self.outcomes[who] = "answered"
        elif self.state == "closed" and self.outcomes.get(who) != "answered":
            self.outcomes[who] = "late"
        return True

    @property
    def decision(self) -> str | None:
        """The decision that stands: the newest reply's."""
        question = self.step.question_meaning("decision")
        if question is None:
            return None
        given = [each.parts.get(question.key) for each in self.replies.values()]
        return next((part.choice for part in reversed(given) if part is not None), None)

    @property
    def got_a_reply(self) -> bool:
        """Whether anybody answered, in time or late."""
        return any(
            each in {"answered", "answered_by_team", "late"} for each in self.outcomes.values()
        )

    def tally(self) -> tuple[int, int, int, int]:
        """Asked, answered, late, excused."""
        how = Counter(self.outcomes.values())
        return (
            how.total(),
            how["answered"] + how["answered_by_team"],
            how["late"],
            how["excused"],
        )

    def freeze(self, start: Retold | None, guessed: Retold | None) -> None:
        """Work out what the recap must say from now on."""
        before = start.counts if start is not None and start is not self else ()
        self.figures = figures_of(
            self.step,
            self.tally(),
            self.replies.values(),
            self.counts,
            before=before,
            guessed=guessed.counts if guessed is not None else (),
        )

    def asks(self) -> frozenset[str]:
        """What is asked for by a reply that stands."""
        return asks_in(self.step, self.replies.values())

    def _answered(self, who: str, *, for_all: bool) -> None:
        late = self.state == "closed" and self.outcomes[who] != "answered"
        self.outcomes[who] = "late" if late else "answered"
        if for_all and self.state == "open":
            self._cover()

    def _cover(self) -> None:
        for key, outcome in self.outcomes.items():
            if outcome == "waiting":
                self.outcomes[key] = "answered_by_team"

    def _count(
        self, who: str, part: str, given: str, *, for_all: bool, group: bool, guess: bool
    ) -> None:
        got, _, of = given.partition(" of ")
        self._order += 1
        self.counts.append(
            Counted(
                order=self._order,
                who=who,
                part=part,
                class_of=TEAM if for_all else who,
                got=int(got),
                of=int(of),
                group=group,
                guess=guess,
            )
        )

    def _forget(self, who: str, parts: list[str]) -> None:
        for part in parts:
            del self.replies[who].parts[part]
        self._forget_counts(who, parts)

    def _forget_counts(self, who: str, parts: list[str]) -> None:
        self.counts = [each for each in self.counts if each.who != who or each.part not in parts]

    def _withdraw_if_empty(self, who: str) -> None:
        reply = self.replies[who]
        if reply.parts:
            return
        del self.replies[who]
        self.outcomes[who] = "waiting"
        if reply.for_all and not any(each.for_all for each in self.replies.values()):
            for key, outcome in self.outcomes.items():
                if outcome == "answered_by_team":
                    self.outcomes[key] = "waiting"
