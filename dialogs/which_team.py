"""A command in a place that is no team's home: which team is meant is asked, never guessed."""

from __future__ import annotations

from bot.domain.access import Action, may
from bot.domain.errors import NotAllowed, Refused
from bot.store import units
from bot.store.units import UnitRow
from dialogs.answers import Told
from dialogs.asking import Asking
from dialogs.vocabulary import Button, Intent, saying

IN_YOUR_CHANNEL = "Write this in your team's channel, and I know which team you mean."
WHICH = "Which team do you mean?"


def own_teams(asking: Asking) -> tuple[UnitRow, ...]:
    """The teams the asker is a member of, as far as this installation reaches; by path."""
    ids = [each.unit_id for each in asking.actor.grants if each.role == "member"]
    found = units.units(asking.work.connection, ids).values()
    reached = [team for team in found if may(asking.actor, Action.READ_TEAM, team.path)]
    return tuple(sorted(reached, key=lambda team: team.path))


def ask_which(asking: Asking, intent: str) -> Told:
    """Offer the asker's teams, each as a press of this intent.

    Raises:
        Refused: they have none.
    """
    teams = own_teams(asking)
    if not teams:
        raise Refused(IN_YOUR_CHANNEL)
    buttons = tuple(Button(label=team.name[:40], does=Intent(intent, (team.id,))) for team in teams)
    return Told(saying(WHICH, *buttons))


def team_named(asking: Asking, team_id: str) -> UnitRow:
    """The team an intent or a form is about.

    Raises:
        NotAllowed: there is none (any more).
    """
    team = units.unit(asking.work.connection, team_id)
    if team is None or team.kind != "team":
        raise NotAllowed
    return team


def about_team(asking: Asking, ids: tuple[str, ...]) -> UnitRow:
    """The team whose id comes first, else the one whose home this is.

    Raises:
        NotAllowed: there is neither.
    """
    if ids:
        return team_named(asking, ids[0])
    if asking.team is None:
        raise NotAllowed
    return asking.team
