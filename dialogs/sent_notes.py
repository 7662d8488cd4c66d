"""What the writer of a note is told at once: where it went, and what is left to do about it."""

from __future__ import annotations

from bot.store.notes import NoteRow
from bot.use_cases.coaching import Sent
from dialogs.vocabulary import Button, Intent, Message, saying
from dialogs.wording import coaching as words


def sent(done: Sent, *, in_thread: bool = False) -> Message:
    """After a note or an answer went to a team."""
    line = words.sent_to_team(done.team.name, reached=done.reached, in_thread=in_thread)
    note = done.note
    if note.due_on is not None:
        line = f"{line} {words.you_promised(note.kind, note.due_on, None)}"
    return saying(line, *tuple(buttons_of_own(note)))


def buttons_of_own(note: NoteRow) -> list[Button]:
    """What its writer can press: the promise kept, the words changed."""
    change = Button(label=words.CHANGE, does=Intent("edit_note", (note.id,)))
    if note.due_on is None or note.kept_at is not None:
        return [change]
    happened = Intent("promise_kept", (note.id,))
    return [Button(label=words.HAPPENED, does=happened, tone="main"), change]
