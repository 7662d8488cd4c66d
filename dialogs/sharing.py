"""Sharing a message as evidence: one's own words, wherever they stand, into the open question.

The words come into the question's form, where their author looks at them once more and sends it;
until then nothing of them is kept. This module must not know how a platform lets a message be
picked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.errors import Refused
from bot.store import replies
from bot.use_cases import thread
from bot.use_cases.my_things import OpenForMe, known_person, open_for_me
from dialogs.answering import open_form
from dialogs.answers import Answer, Opened
from dialogs.asking import Asking
from dialogs.inputs import Pressed, Shared
from dialogs.vocabulary import Form, Intent, TextField
from dialogs.wording import me as me_words
from dialogs.wording import sharing as words


def shared(asking: Asking, picked: Shared) -> Answer:
    """Open the question that is open for the asker with the message's words in it.

    In a team's home it is that team's question, elsewhere one of any team of theirs: the first
    to close.

    Raises:
        Refused: the words are not the asker's or there are none, or nothing is open.
    """
    known_person(asking.work, asking.actor)
    text = picked.text.strip()
    if not text:
        raise Refused(words.NO_WORDS)
    if picked.by and picked.by != asking.input.account.external_id:
        raise Refused(words.NOT_YOURS)
    if _is_kept(asking, picked):
        raise Refused(words.KEPT_ALREADY)
    wanted = _question(asking)
    opened = open_form(asking, Pressed(intent=Intent("answer", (wanted.facts.check_in.id,))))
    if not isinstance(opened, Opened):
        return opened
    return Opened(_with_words(opened.form, text, wanted.facts.step.title))


def _is_kept(asking: Asking, picked: Shared) -> bool:
    place = asking.conversation
    if place is None:
        return False
    source = thread.source_of(place.id, picked.message_ref)
    return replies.answer_by_message(asking.work.connection, source) is not None


def _question(asking: Asking) -> OpenForMe:
    here = asking.team
    found: Sequence[OpenForMe] = [
        each
        for each in open_for_me(asking.work, asking.actor)
        if each.facts.step.kind == "questions"
        and (here is None or each.facts.of.team.id == here.id)
    ]
    if not found:
        raise Refused(me_words.NOTHING_OPEN)
    return found[0]


def _with_words(form: Form, text: str, title: str) -> Form:
    """The form with the words in its first free field, the required ones first; else below others.

    Raises:
        Refused: no field has room for them.
    """
    fields = [each for each in form.fields() if isinstance(each, TextField)]
    if not fields:
        raise Refused(words.no_room(title))
    free = sorted((each for each in fields if not each.value), key=lambda each: not each.required)
    first = (free or fields)[0]
    whole = f"{first.value}\n{text}" if first.value else text
    if len(whole) > first.longest:
        raise Refused(words.too_long(first.longest, title))
    filled = replace(first, value=whole)
    return replace(form, parts=tuple(filled if part is first else part for part in form.parts))
