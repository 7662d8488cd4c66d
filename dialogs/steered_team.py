"""What every way of steering a team's cycle shares: which team is meant, its cycle, who is told.

Every change is a member's; the channel is told by what is owed. This module must not know what
is changed.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.access import Action
from bot.domain.errors import Refused
from bot.store import cycles, deliveries
from bot.store.units import UnitRow
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.use_cases.permission import require
from bot.use_cases.replanning import tell_of_move
from dialogs.answers import Answer
from dialogs.asking import Asking, CommandHandler, PressHandler
from dialogs.inputs import Pressed
from dialogs.vocabulary import Form, FormPart
from dialogs.which_team import about_team, ask_which
from dialogs.wording import steering as words

CARDS = ("set_up", "next_cycle")
"""What shows a cycle's dates besides the line in the channel."""

TeamAnswer = Callable[[Asking, UnitRow], Answer]


def by_command(intent: str, answer: TeamAnswer) -> CommandHandler:
    """A command about the team whose home this is; elsewhere, which team is asked."""

    def handle(asking: Asking, rest: str) -> Answer:
        if asking.team is None:
            return ask_which(asking, intent)
        return answer(asking, asking.team)

    return handle


def by_press(answer: TeamAnswer) -> PressHandler:
    """A press about the team it names."""

    def handle(asking: Asking, pressed: Pressed) -> Answer:
        return answer(asking, about_team(asking, pressed.intent.ids))

    return handle


def current_facts(asking: Asking, team: UnitRow) -> CycleFacts:
    """The team's cycle, for one of its members.

    Raises:
        NotAllowed: the asker is not one.
        Refused: it has none.
    """
    require(asking.actor, Action.STEER_TEAM, team.path)
    current = cycles.current_cycle(asking.work.connection, team.id)
    if current is None:
        raise Refused(words.NO_CYCLE)
    return one_cycle(asking.work, current.id)


def about_one(name: str, title: str, submit: str, about: str, *parts: FormPart) -> Form:
    """A form that is about one thing, a team or a cycle, by its id."""
    return Form(name=name, title=title, submit=submit, parts=parts, about=(about,))


def tell_channel(asking: Asking, team: UnitRow) -> None:
    """Owe the channel its line about what changed."""
    current = cycles.current_cycle(asking.work.connection, team.id)
    if current is not None:
        tell_of_move(asking.work, current, by_the_team=True)
        deliveries.touch(asking.work, subject_id=current.id, kinds=CARDS)
