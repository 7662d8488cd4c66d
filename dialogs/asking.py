"""Who asks, where, inside one open turn; and what a conversation module offers to the turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.access import Actor
from bot.store import askers
from bot.store.accounts import AccountRow
from bot.store.askers import AskerRow
from bot.store.conversations import ConversationRow
from bot.store.installations import InstallationRow
from bot.store.people import PersonRow
from bot.store.units import UnitRow
from bot.store.work import Work
from dialogs.answers import Answer
from dialogs.inputs import Input, Pressed, Said, Submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One input with everything known about who sent it, inside its open transaction.

    Attributes:
        work: the open transaction; a route that only reads must not write with it.
        input: what arrived.
        actor: who acts, with their roles, held inside what the installation is bound to.
        person: the person behind the account, if it is linked.
        account: the account, if it was ever seen.
        installation: the workspace or tenant, if it is known.
        conversation: the place, if it was ever seen.
        team: the team whose home the place is, if it is one.
        command: the command word, such as "/cycle", for words that name it.
    """

    work: Work
    input: Input
    actor: Actor
    person: PersonRow | None
    account: AccountRow | None
    installation: InstallationRow | None
    conversation: ConversationRow | None
    team: UnitRow | None
    command: str

    @property
    def person_id(self) -> str:
        """The person's id, or '' where nobody is linked: `may()` then allows nothing."""
        return self.person.id if self.person else ""


CommandHandler = Callable[[Asking, str], Answer]
"""Handles a command: the asking, and the words after the verb (stripped)."""
PressHandler = Callable[[Asking, Pressed], Answer]
FormHandler = Callable[[Asking, Submitted], Answer]
SaidHandler = Callable[[Asking, Said], Answer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What one conversation module answers to, by name. Names are unique over all modules.

    `reads` names the verbs and intents that only read: they open a form or look something up,
    note no key, and never wait for the writer. `gathers` names the verbs and intents that want to
    know who is in the conversation, which the edge asks of the platform before the turn.
    """

    commands: Mapping[str, CommandHandler] = field(default_factory=dict)
    presses: Mapping[str, PressHandler] = field(default_factory=dict)
    forms: Mapping[str, FormHandler] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    reading_forms: frozenset[str] = frozenset()
    """The forms that only look something up, such as "which team?"."""
    gathers: frozenset[str] = frozenset()


def asker_of(work: Work, arrived: Input) -> AskerRow | None:
    """Who an input comes from and where; None if its installation was never seen."""
    who = arrived.account
    return askers.asker(
        work.connection,
        platform=who.platform,
        realm=who.realm,
        account_id=who.external_id,
        conversation_id=arrived.conversation.external_id,
    )
