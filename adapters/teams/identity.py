"""Who somebody is, and where something stands, by Teams' own ids.

A person is known by the directory's id (`aadObjectId`): it is the same in every conversation of
the tenant, for every bot, and stands where Teams gives no other, as with the author of a message
that is shared. Somebody without one (rare: an anonymous guest of a meeting) is known by the id
that conversations give them (`29:…`), which is the bot's own name for them. Source:
learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context.
"""

from __future__ import annotations

import re

from adapters.teams.payload import Payload
from dialogs.inputs import AccountRef

_MESSAGE = re.compile(r";messageid=([^;]*)")


def person_id(account: Payload) -> str:
    """The id that stays; '' if there is none. Some of Teams' answers spell it `objectId`."""
    return account.text("aadObjectId") or account.text("objectId") or account.text("id")


def account_of(realm: str, account: Payload) -> AccountRef:
    """A channel account or a conversation's member as the core knows them.

    Args:
        realm: the tenant in which it came.
        account: as Teams gives it; an address counts only where it is the tenant's own and no
            guest's, for a guest's is vouched for by nobody here.
    """
    tenant = account.text("tenantId")
    guest = account.text("userRole").casefold() == "guest" or (tenant != "" and tenant != realm)
    email = account.text("userPrincipalName") or account.text("email")
    return AccountRef(
        platform="teams",
        realm=realm,
        external_id=person_id(account),
        name=account.text("name"),
        email=email if email and not guest else None,
        guest=guest,
    )


def is_bot(account: Payload, bot_id: str) -> bool:
    """Whether an account is the bot's own: `28:` and its application's id."""
    return account.text("id") == bot_id


def place_of(conversation_id: str) -> str:
    """The conversation without the thread that Teams writes behind its id."""
    return conversation_id.partition(";")[0]


def is_channel(conversation_id: str) -> bool:
    """Whether it is a channel of a team, by the forms that Teams gives their ids."""
    return place_of(conversation_id).endswith(("@thread.tacv2", "@thread.skype"))


def in_thread(conversation_id: str, root: str | None) -> str:
    """A conversation's id with a thread of it; without one for a place that has none."""
    place = place_of(conversation_id)
    return f"{place};messageid={root}" if root and is_channel(place) else place


def thread_of(conversation_id: str) -> str | None:
    """The root message of the thread that a conversation's id names; None if it names none."""
    found = _MESSAGE.search(conversation_id)
    return found[1] or None if found else None
