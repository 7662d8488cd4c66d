"""Which conversation answers to what: one table made of all conversation modules.

A command's first word is looked up as typed; an unknown one gets the nearest known offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, assert_never

from bot.domain.errors import Refused
from bot.domain.names import nearest
from dialogs.answers import Answer, Done
from dialogs.asking import (
    Asking,
    CommandHandler,
    Conversation,
    FormHandler,
    PressHandler,
    SaidHandler,
)
from dialogs.home import home
from dialogs.inputs import Changed, Command, Joined, Left, Pressed, Said, Shared, Submitted, What
from dialogs.places_change import changed, joined, left
from dialogs.sharing import shared
from dialogs.wording.errors import old_button, old_form, unknown_word

Handler = TypeVar("Handler")

EMPTY = "help"
"""What the command word alone means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The table: every verb, intent and form with its handler, and who hears messages."""

    commands: Mapping[str, CommandHandler]
    presses: Mapping[str, PressHandler]
    forms: Mapping[str, FormHandler]
    reads: frozenset[str]
    reading_forms: frozenset[str]
    hears: Sequence[SaidHandler]
    gathers: frozenset[str] = frozenset()

    def only_reads(self, what: What) -> bool:
        """Whether this input is answered by reading alone."""
        match what:
            case Command(words):
                verb, _ = verb_of(words)
                return verb in self.reads or verb not in self.commands
            case Pressed():
                return what.intent.name in self.reads
            case Submitted():
                return what.form in self.reading_forms
            case Shared() | Changed(what="home_opened"):
                return True
            case Said() | Joined() | Left() | Changed():
                return False
        assert_never(what)

    def gathers_first(self, what: What) -> bool:
        """Whether the turn wants to know who is in the conversation."""
        match what:
            case Command(words):
                return verb_of(words)[0] in self.gathers
            case Said(text=text, mentioned=True):
                return verb_of(text)[0] in self.gathers
            case Pressed():
                return what.intent.name in self.gathers
            case Submitted() | Said() | Shared() | Joined() | Left() | Changed():
                return False
        assert_never(what)

    def answer(self, asking: Asking) -> Answer:
        """Hand the input to the one that answers to it.

        Raises:
            Refused: nobody does (an old button or form, an unknown word).
        """
        what = asking.input.what
        match what:
            case Command(words):
                return self._command(asking, words)
            case Pressed():
                return self._pressed(asking, what)
            case Submitted():
                return self._submitted(asking, what)
            case Said():
                return self._said(asking, what)
            case Shared():
                return shared(asking, what)
            case Joined():
                return joined(asking, what)
            case Left():
                return left(asking, what)
            case Changed(what="home_opened"):
                return home(asking)
            case Changed():
                return changed(asking, what)
        assert_never(what)

    def _command(self, asking: Asking, words: str) -> Answer:
        verb, rest = verb_of(words)
        handler = self.commands.get(verb)
        if handler is None:
            raise Refused(unknown_word(asking.command, verb, nearest(verb, sorted(self.commands))))
        return handler(asking, rest)

    def _pressed(self, asking: Asking, pressed: Pressed) -> Answer:
        press = self.presses.get(pressed.intent.name)
        if press is None:
            raise Refused(old_button(asking.command))
        return press(asking, pressed)

    def _submitted(self, asking: Asking, submitted: Submitted) -> Answer:
        form = self.forms.get(submitted.form)
        if form is None:
            raise Refused(old_form(asking.command))
        return form(asking, submitted)

    def _said(self, asking: Asking, said: Said) -> Answer:
        called = said.mentioned and said.change == "new"
        # Some platforms let us hear only what is addressed to us, so an answer under a card may
        # come as a mention too: there only a word we know is a command.
        if called and (asking.input.root is None or verb_of(said.text)[0] in self.commands):
            return self._command(asking, said.text)
        for hear in self.hears:
            answer = hear(asking, said)
            if answer is not None:
                return answer
        return self._command(asking, said.text) if called else Done()


def verb_of(words: str) -> tuple[str, str]:
    """The verb of a command's words, folded, and the rest of them; "help" if there are none."""
    first, _, rest = words.strip().partition(" ")
    return first.casefold() or EMPTY, rest.strip()


def routes_of(conversations: Iterable[Conversation], hears: Sequence[SaidHandler] = ()) -> Routes:
    """One table of all conversations. `ValueError` if two answer to the same name."""
    commands: dict[str, CommandHandler] = {}
    presses: dict[str, PressHandler] = {}
    forms: dict[str, FormHandler] = {}
    reads: set[str] = set()
    reading_forms: set[str] = set()
    gathers: set[str] = set()
    for conversation in conversations:
        _add(commands, conversation.commands)
        _add(presses, conversation.presses)
        _add(forms, conversation.forms)
        reads |= conversation.reads
        reading_forms |= conversation.reading_forms
        gathers |= conversation.gathers
    return Routes(
        commands=commands,
        presses=presses,
        forms=forms,
        reads=frozenset(reads),
        reading_forms=frozenset(reading_forms),
        hears=hears,
        gathers=frozenset(gathers),
    )


def _add(into: dict[str, Handler], more: Mapping[str, Handler]) -> None:
    twice = into.keys() & more.keys()
    if twice:
        raise ValueError(f"two conversations answer to {sorted(twice)}")
    into.update(more)
