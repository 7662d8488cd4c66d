"""`/cycle away`, `/cycle back`: days off, by words or by form."""

from __future__ import annotations

from bot.domain.days_said import Days, NotDays, read_days
from bot.domain.errors import BadInput
from bot.domain.names import fold
from bot.use_cases.away import Away, come_back, go_away, own_day
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.form_values import FormValues
from dialogs.inputs import Pressed, Said, Submitted
from dialogs.vocabulary import (
    Actions,
    Button,
    DayField,
    Form,
    Intent,
    Message,
    Note,
    Say,
    Tell,
    prose,
    saying,
)
from dialogs.wording import away as words

_BACK = frozenset({"back", "i'm back", "im back", "i am back"})


def _away(asking: Asking, rest: str) -> Answer:
    if not rest:
        return Opened(_form(asking))
    if _says_back(rest):
        return _back(asking)
    own = own_day(asking.work, asking.actor)
    try:
        days = read_days(rest, own.today)
    except NotDays:
        raise BadInput(words=words.not_understood(asking.command)) from None
    return Told(_noted(go_away(asking.work, asking.actor, own, days)))


def _form(asking: Asking) -> Form:
    today = own_day(asking.work, asking.actor).today
    return Form(
        name="away",
        title=words.TITLE,
        submit=words.SAVE,
        parts=(
            DayField(key="since", label=words.SINCE, required=True, value=today),
            DayField(key="until", label=words.UNTIL, required=True, value=today, earliest=today),
            Tell(prose(words.NO_REASON)),
        ),
    )


def _submitted(asking: Asking, form: Submitted) -> Answer:
    values = FormValues(form.values)
    since, until = values.day("since"), values.day("until")
    if until < since:
        values.refuse("until", words.ENDS_BEFORE)
    values.checked()
    days = Days(since=since, until=until)
    own = own_day(asking.work, asking.actor)
    return Done(note=_noted(go_away(asking.work, asking.actor, own, days)))


def _noted(away: Away) -> Message:
    said = words.noted(away.days, [facts.step.title for facts in away.excused])
    return Message(
        summary=said,
        body=(
            Say(prose(said)),
            Note(prose(words.NO_REASON)),
            Actions(
                (
                    Button(label=words.BACK, does=Intent("back")),
                    Button(label=words.MORE, does=Intent("away_days")),
                )
            ),
        ),
    )


def _back(asking: Asking) -> Answer:
    back = come_back(asking.work, asking.actor)
    said = words.WELCOME if back.running else words.CALLED_OFF
    if back.running:
        said = f"{said} {words.waiting_again([facts.step.title for facts in back.waiting])}"
    buttons = tuple(
        Button(
            label=words.answer_label(facts.step.title),
            does=Intent("answer", (facts.check_in.id,)),
            tone="main",
        )
        for facts in back.waiting[:5]
        if facts.step.kind == "questions"
    )
    return Told(saying(said, *buttons))


def _says_back(text: str) -> bool:
    return len(text) <= 40 and fold(text).replace("’", "'").strip(" .!") in _BACK


def heard(asking: Asking, said: Said) -> Answer | None:
    """Hear "I'm back" in a private chat; None for everything else."""
    private = asking.conversation is not None and asking.conversation.kind == "personal"
    if private and said.change == "new" and _says_back(said.text):
        return _back(asking)
    return None


def _back_command(asking: Asking, rest: str) -> Answer:
    return _back(asking)


def _back_press(asking: Asking, pressed: Pressed) -> Answer:
    return _back(asking)


def _days_press(asking: Asking, pressed: Pressed) -> Answer:
    return Opened(_form(asking))


HEARS = (heard,)
CONVERSATION = Conversation(
    commands={"away": _away, "back": _back_command},
    presses={"away_days": _days_press, "back": _back_press},
    forms={"away": _submitted},
    reads=frozenset({"away_days"}),
)
