"""The turn: one input in, one transaction, one answer out.

It notes the input's key, finds who asks and where, hands over to the conversation that answers to
the input, and turns refusals into kind words. What others must see is owed inside the same
transaction; nothing is sent from here. It must not know a platform's format.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from bot.domain.access import Actor
from bot.domain.clock import monotonic
from bot.domain.errors import BadInput, NotAllowed, Refused, Unusable
from bot.domain.faults import named
from bot.store import conversations, inbound
from bot.store.askers import AskerRow
from bot.store.conversations import ConversationRow
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases.reach import reached_again
from dialogs import answers
from dialogs.answers import Answer, Corrected, Done, Unstored
from dialogs.asking import Asking, asker_of
from dialogs.gathering import MembersOf, note_present, seen
from dialogs.inputs import BY_NAME, Changed, ConversationRef, Input, Joined, Left, Said, Submitted
from dialogs.introducing import Introducing
from dialogs.platform import PlatformError
from dialogs.routes import Routes
from dialogs.storable_inputs import storable_input
from dialogs.watch import AnswerKind, Unwatched, Watch, answer_kind, input_kind
from dialogs.wording.errors import not_stored, sent_since
from dialogs.wording.help import guest

_HAPPENINGS = (Joined, Left, Changed)
"""What befalls a place, by whomever: nobody says anything to Cyclebot with it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Takes inputs, one transaction each.

    Attributes:
        database: where turns are kept.
        routes: which conversation answers to what.
        command: the command word, such as "/cycle", where the bot is not addressed by its name.
        members_of: asks the platform who is in a conversation; None where nobody can be asked.
        introducing: links those whom the platform vouches for; None where accounts are linked
            otherwise.
        watch: counts what was taken.
    """

    database: Database
    routes: Routes
    command: str = "/cycle"
    members_of: MembersOf | None = None
    introducing: Introducing | None = None
    watch: Watch = field(default_factory=Unwatched)

    async def take(self, arrived: Input) -> Answer:
        """Answer an input. A repeated key changes nothing and is acknowledged.

        What could not be stored is `Unstored`; nothing is raised to the platform but what is a
        fault of ours.
        """
        began = monotonic()
        came: AnswerKind = "failed"
        try:
            answer = await self._taken(storable_input(arrived))
            came = answer_kind(answer)
        finally:
            kind, platform = input_kind(arrived.what), arrived.account.platform
            self.watch.took(platform, kind, came, monotonic() - began)
        return answer

    async def _taken(self, arrived: Input) -> Answer:
        reads = self.routes.only_reads(arrived.what)
        run = self.database.read if reads else self.database.work
        try:
            if self.introducing is not None:
                await self.introducing.introduce(arrived)
            await self._reach_again(arrived)
            await self._gather(arrived)
            return await run(lambda work: self._in(work, arrived, writes=not reads))
        except BadInput as why:
            return _corrected(arrived, why)
        except Refused as why:
            return answers.Refused(why.words)
        except Unusable as why:
            _log.error("a turn could not be stored: %s", named(why))
            return Unstored(_unstored(arrived))

    async def _reach_again(self, arrived: Input) -> None:
        """Who acts in their private chat can be written to there, whatever was in the way of it.

        A platform says who blocks us or puts us out, and not always who lets us in again.
        """
        if arrived.conversation.kind != "personal" or isinstance(arrived.what, _HAPPENINGS):
            return
        stopped = await self.database.glance(lambda work: _stopped_chat(work, arrived))
        if stopped is not None:
            await self.database.work(lambda work: reached_again(work, stopped))

    async def _gather(self, arrived: Input) -> None:
        """Ask who is here, where that matters; a platform that cannot say leaves what we know."""
        if not self.routes.gathers_first(arrived.what):
            return
        present = None
        try:
            if self.members_of is not None:
                present = await self.members_of(arrived)
        except PlatformError as why:
            _log.error("who is in a conversation could not be asked: %s", named(why))
        await self.database.work(lambda work: note_present(work, arrived, present))

    def _in(self, work: Work, arrived: Input, *, writes: bool) -> Answer:
        if writes and not _note(work, arrived):
            return Done()
        if writes and not _is_latest_form(work, arrived):
            raise Refused(sent_since())
        word = BY_NAME.get(arrived.account.platform, self.command)
        asking = meet(work, arrived, word, writes=writes)
        try:
            return self.routes.answer(asking)
        except NotAllowed as why:
            if asking.actor.guest:
                raise Refused(guest(word)) from why
            raise


def meet(work: Work, arrived: Input, command: str, *, writes: bool) -> Asking:
    """Find who asks and where; a writing turn also remembers an account or place it first sees."""
    found = asker_of(work, arrived)
    if found is None or found.installation.state != "live":
        return _stranger(work, arrived, command)
    if writes and _remembered(work, arrived, found):
        found = asker_of(work, arrived) or found
    person, account = found.person, found.account
    guest_here = arrived.account.guest or (account is not None and account.guest)
    return Asking(
        work=work,
        input=arrived,
        actor=Actor(
            person_id=person.id if person else None,
            account_id=account.id if account else None,
            installation_id=found.installation.id,
            bound_paths=found.bound_paths,
            grants=found.grants,
            guest=person is None and guest_here,
        ),
        person=person,
        account=account,
        installation=found.installation,
        conversation=found.conversation,
        team=found.team,
        command=command,
    )


def _stopped_chat(work: Work, arrived: Input) -> str | None:
    """The private chat in which somebody acts, by our id, if nothing is posted there any more."""
    found = asker_of(work, arrived)
    if found is None or found.installation.state != "live" or found.conversation is None:
        return None
    return None if found.conversation.state == "open" else found.conversation.id


def _remembered(work: Work, arrived: Input, found: AskerRow) -> bool:
    """Remember an account or place that is first seen, or seen otherwise; whether one was."""
    who, where = arrived.account, arrived.conversation
    account, known = found.account, found.conversation
    new_account = account is None or (account.person_id is None and bool(who.email))
    new_place = known is None or _has_moved(known, where)
    if new_account:
        account = seen(work, who, found.installation.id)
    if new_place:
        known = conversations.seen_conversation(
            work,
            installation_id=found.installation.id,
            external_id=where.external_id,
            kind=where.kind,
            name=where.name,
            account_id=account.id if account and where.kind == "personal" else None,
            service_url=where.service_url,
            part_of=where.part_of,
        )
    if known is None or not _hears_all(known, arrived):
        return new_account or new_place
    conversations.heard_all(work, known)
    return True


def _has_moved(known: ConversationRow, where: ConversationRef) -> bool:
    """Whether the place is to be reached at another address, or is part of another, than known."""
    moved = where.service_url is not None and where.service_url != known.service_url
    return moved or (where.part_of is not None and where.part_of != known.part_of)


def _hears_all(known: ConversationRow, arrived: Input) -> bool:
    """Whether it shows only now that Cyclebot hears here what does not name it."""
    what = arrived.what
    if known.hears_all or not isinstance(what, Said) or known.kind == "personal":
        return False
    return arrived.account.platform in BY_NAME and what.change == "new" and not what.mentioned


def _stranger(work: Work, arrived: Input, command: str) -> Asking:
    return Asking(
        work=work,
        input=arrived,
        actor=Actor.nobody(),
        person=None,
        account=None,
        installation=None,
        conversation=None,
        team=None,
        command=command,
    )


def _note(work: Work, arrived: Input) -> bool:
    """Note what came in, and what must not come in after it; False if it was here before."""
    if arrived.key is not None and not inbound.note_key(work, _key(arrived, arrived.key)):
        return False
    if arrived.supersedes is None:
        return True
    inbound.note_key(work, _key(arrived, arrived.supersedes))
    if arrived.changed_at is None:
        return True
    changed = _key(arrived, f"{arrived.supersedes}:changed")
    return inbound.note_latest(work, changed, arrived.changed_at)


def _is_latest_form(work: Work, arrived: Input) -> bool:
    """Whether no later form of this person about the same was taken; True for all else.

    A form may lie for minutes in a server that hung, while its sender, who was told that it did not
    arrive, sends it again to another.
    """
    what, at = arrived.what, arrived.changed_at
    if not isinstance(what, Submitted) or at is None:
        return True
    about = ":".join((arrived.account.external_id, what.form, *what.about))
    return inbound.note_latest(work, _key(arrived, about), at)


def _key(arrived: Input, key: str) -> str:
    who = arrived.account
    return f"{who.platform}:{who.realm}:{type(arrived.what).__name__}:{key}"


def _corrected(arrived: Input, why: BadInput) -> Answer:
    if isinstance(arrived.what, Submitted):
        return Corrected(errors=dict(why.fields) or {"": why.words})
    return answers.Refused(why.words)


def _unstored(arrived: Input) -> str:
    match arrived.what:
        case Submitted():
            return not_stored("form")
        case Said():
            return not_stored("message")
        case _:
            return not_stored("press")
