"""Who is in the conversation: asked of the platform before a team is set up or takes people in.

A turn cannot wait for a platform, so its edge asks first and stores what it hears; the turn then
reads it like everything else. This module must not know how a platform is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.store import accounts, conversation_members, conversations, installations
from bot.store.work import Work
from bot.use_cases.linking import link_by_email
from dialogs.inputs import AccountRef, Input

MembersOf = Callable[[Input], Awaitable[tuple[AccountRef, ...]]]
"""Asks the input's platform who is in the input's conversation; raises as `Platform.members`."""


def note_present(work: Work, arrived: Input, present: Sequence[AccountRef] | None) -> None:
    """Store who is in the conversation of an input.

    Of an installation that is not live or bound to no unit, nothing is stored.

    Args:
        work: the open transaction.
        arrived: what was asked, and where.
        present: everyone in that conversation now; None if the platform could not say, so that
            only the asker is added to those we know of.
    """
    connection, who, where = work.connection, arrived.account, arrived.conversation
    installation = installations.installation_of(connection, who.platform, who.realm)
    if installation is None or installation.state != "live":
        return
    if where.kind == "personal" or not installations.bound_paths(connection, installation.id):
        return
    conversation = conversations.seen_conversation(
        work,
        installation_id=installation.id,
        external_id=where.external_id,
        kind=where.kind,
        name=where.name,
        service_url=where.service_url,
        part_of=where.part_of,
    )
    asker = seen(work, who, installation.id)
    if present is None:
        conversation_members.came(work, conversation.id, asker.id)
        return
    here = {seen(work, each, installation.id).id for each in present}
    conversation_members.note_present(work, conversation.id, here | {asker.id})


def seen(work: Work, who: AccountRef, installation_id: str) -> accounts.AccountRow:
    """Give the account behind a platform's person, as it is known now; new if never seen.

    It is linked to its person if the platform vouches for the address that the roster has. A guest
    stays one until the platform vouches for an address: most requests do not say what somebody is.
    """
    known = accounts.account_of(work.connection, who.platform, who.realm, who.external_id)
    stays_guest = known is not None and known.guest and who.email is None
    account = accounts.seen_account(
        work,
        platform=who.platform,
        realm=who.realm,
        external_id=who.external_id,
        installation_id=installation_id,
        name=who.name,
        guest=who.guest or stays_guest,
    )
    return link_by_email(work, account, who.email)
