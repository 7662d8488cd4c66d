"""`/cycle bind CODE` and `/cycle link CODE`: a one-time code does what it was made for."""

from __future__ import annotations

from bot.domain.errors import BadInput
from bot.use_cases.binding import redeem_claim, redeem_link
from dialogs.answers import Answer, Told
from dialogs.asking import Asking, Conversation
from dialogs.vocabulary import saying
from dialogs.wording import binding as words


def _bind(asking: Asking, rest: str) -> Answer:
    unit = redeem_claim(asking.work, asking.actor, _code(asking, "bind", rest))
    return _told(words.bound(unit.name, asking.command))


def _link(asking: Asking, rest: str) -> Answer:
    person = redeem_link(asking.work, asking.actor, _code(asking, "link", rest))
    return _told(words.linked(person.name, asking.command))


def _code(asking: Asking, verb: str, rest: str) -> str:
    if not rest:
        raise BadInput(words=words.no_code(asking.command, verb))
    return rest


def _told(said: str) -> Answer:
    return Told(saying(said))


CONVERSATION = Conversation(commands={"bind": _bind, "link": _link})
