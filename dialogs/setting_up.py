"""The conversation that sets a team up in its channel, and the one tap that undoes it.

It opens the form (`dialogs/set_up_form.py`) and hands what comes back to the use case. The cards
are drawn in `dialogs/set_up_cards.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import NotAllowed, Refused
from bot.store import conversations, units
from bot.store.conversations import ConversationRow
from bot.use_cases.set_up import (
    IN_ITS_CHANNEL,
    HomeElsewhere,
    free_for_a_team,
    move_home,
    schools_for,
    set_up,
)
from bot.use_cases.set_up_wish import Wish
from bot.use_cases.undo_set_up import undo
from dialogs.answers import Answer, Corrected, Done, Moved, Opened
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.form_values import FormValues
from dialogs.inputs import ADDED_TO_EACH, Pressed, Submitted, first_id
from dialogs.set_up_cards import hello, new_team, set_up_card, set_up_undone
from dialogs.set_up_form import narrowed_form, set_up_form, sliced_form
from dialogs.vocabulary import MOST_OPTIONS, Form, Tell, YesField, saying
from dialogs.wording import setting_up as words


def open_form(asking: Asking) -> Answer:
    """Open the set-up form here, or the narrower question before it.

    Raises:
        Refused: here no team can be set up.
        NotAllowed: a guest sets no team up.
    """
    if not asking.actor.bound_paths:
        raise Refused(words.NOT_READY)
    if asking.actor.guest:
        raise NotAllowed
    if asking.input.conversation.kind == "personal":
        singly = asking.input.account.platform in ADDED_TO_EACH
        raise Refused(f"{IN_ITS_CHANNEL} {words.ADD_TO_EACH}" if singly else IN_ITS_CHANNEL)
    if asking.conversation is not None:
        free_for_a_team(asking.conversation)
    schools = schools_for(asking.work, asking.actor)
    if not schools:
        raise Refused(words.NO_SCHOOLS)
    return Opened(narrowed_form(asking, schools))


def _command(asking: Asking, rest: str) -> Answer:
    return open_form(asking)


def _pressed(asking: Asking, pressed: Pressed) -> Answer:
    return open_form(asking)


def _lea_chosen(asking: Asking, submitted: Submitted) -> Answer:
    given = FormValues(submitted.values)
    lea_id = given.pick("lea", required=True)
    given.checked()
    schools = [
        each
        for each in schools_for(asking.work, asking.actor)
        if lea_id in units.path_ids(each.path)
    ]
    if not schools:
        raise NotAllowed
    return Moved(sliced_form(asking, schools))


def _slice_chosen(asking: Asking, submitted: Submitted) -> Answer:
    given = FormValues(submitted.values)
    first = given.pick("slice", required=True)
    given.checked()
    above = submitted.about[0] if submitted.about else ""
    schools = [
        each
        for each in schools_for(asking.work, asking.actor)
        if above in units.path_ids(each.path)
    ]
    start = next((at for at, each in enumerate(schools) if each.id == first), None)
    if start is None:
        raise NotAllowed
    return Moved(set_up_form(asking, schools[start : start + MOST_OPTIONS]))


def _submitted(asking: Asking, submitted: Submitted) -> Answer:
    here = _here(asking, submitted)
    given = FormValues(submitted.values)
    wish = Wish(
        school_id=given.pick("school", required=True) or "",
        name=given.text("team"),
        program_key=given.pick("program"),
        indicator_id=given.pick("indicator", required=True) or "",
        starts_on=given.day("day"),
        ask_at=given.hour("time"),
        zone=given.pick("zone"),
        account_ids=given.picks("members"),
    )
    given.checked()
    try:
        set_up(asking.work, asking.actor, here, wish)
    except HomeElsewhere as elsewhere:
        return Moved(_move_form(elsewhere, here))
    return Done()


def _moved_home(asking: Asking, submitted: Submitted) -> Answer:
    if not FormValues(submitted.values).ticked("move"):
        return Corrected(errors={"move": words.MOVE_UNTICKED})
    here = _here(asking, submitted)
    team = units.unit(asking.work.connection, submitted.about[-1]) if submitted.about else None
    if team is None:
        raise NotAllowed
    move_home(asking.work, asking.actor, here, team)
    return Done()


def _undo(asking: Asking, pressed: Pressed) -> Answer:
    undo(asking.work, asking.actor, first_id(pressed.intent.ids))
    return Done(saying(words.UNDO_DONE))


def _here(asking: Asking, submitted: Submitted) -> ConversationRow:
    """The channel the form was opened in: a platform may send it back from elsewhere."""
    found = asking.conversation
    if asking.installation is None or found is None:
        raise Refused(words.NOT_READY)
    if submitted.about:
        found = conversations.conversation(asking.work.connection, submitted.about[0])
    if found is None or found.installation_id != asking.installation.id:
        raise NotAllowed
    return found


def _move_form(elsewhere: HomeElsewhere, here: ConversationRow) -> Form:
    return Form(
        name="move_home",
        title=words.MOVE_TITLE,
        submit=words.MOVE_SUBMIT,
        parts=(
            Tell(words.lives_elsewhere(elsewhere.team.name, elsewhere.home.name)),
            YesField(key="move", label=words.MOVE_TICK),
        ),
        about=(here.id, elsewhere.team.id),
    )


CONVERSATION = Conversation(
    commands={"setup": _command, "set": _command},
    presses={"set_up": _pressed, "undo_set_up": _undo},
    forms={
        "set_up_lea": _lea_chosen,
        "set_up_slice": _slice_chosen,
        "set_up_team": _submitted,
        "move_home": _moved_home,
    },
    reads=frozenset({"setup", "set", "set_up"}),
    reading_forms=frozenset({"set_up_lea", "set_up_slice"}),
    gathers=frozenset({"setup", "set", "set_up"}),
)

COMPOSERS: Mapping[str, Composer] = {
    "hello": hello,
    "set_up": set_up_card,
    "new_team": new_team,
    "set_up_undone": set_up_undone,
}
