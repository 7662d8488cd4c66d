"""The `Platform` port over the chat page's stand-in vendor: errors into ours, messages into HTML.

It must not know why a message is sent, nor decide anything about it.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from adapters.web.render import message_html
from adapters.web.vendor import ChatVendor
from adapters.web.vendor_values import (
    Archived,
    BotNotHere,
    Busy,
    Unknown,
    UnknownChannel,
    User,
    VendorError,
)
from dialogs.inputs import AccountRef
from dialogs.platform import InDoubt, Later, Refused, Where
from dialogs.vocabulary import Message

T = TypeVar("T")

_WHILE_BUSY = timedelta(seconds=2)


class WebPlatform:
    """Posts to the local chat page.

    Args:
        vendor: the chat service behind the page; who watches it sees what is posted.
    """

    def __init__(self, vendor: ChatVendor) -> None:
        self._vendor = vendor

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """As the port says; the reference is the vendor's number of the message."""
        root = None if where.thread is None else _number(where.thread)
        html = message_html(message)
        posted = await _asked(
            lambda: self._vendor.post(
                where.realm,
                where.conversation,
                html=html,
                summary=message.summary,
                mark=mark,
                root=root,
            )
        )
        return str(posted.id)

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """As the port says."""
        number = _number(ref)
        html = message_html(message)
        await _asked(
            lambda: self._vendor.update(where.realm, number, html=html, summary=message.summary)
        )

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """As the port says; this platform can always be asked."""
        found = await _asked(
            lambda: self._vendor.find(where.realm, where.conversation, mark, since)
        )
        return None if found is None else str(found.id)

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """As the port says."""
        people = await _asked(lambda: self._vendor.members(where.realm, where.conversation))
        return tuple(account_of(user) for user in people)

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """As the port says."""
        try:
            return account_of(await asyncio.to_thread(self._vendor.user, realm, external_id))
        except Unknown:
            return None

    async def personal(self, realm: str, external_id: str) -> str:
        """As the port says."""
        return (await _asked(lambda: self._vendor.personal(realm, external_id))).id


def account_of(user: User) -> AccountRef:
    """A user of the page as the core knows an account."""
    return AccountRef(
        platform="web",
        realm=user.realm,
        external_id=user.id,
        name=user.name,
        email=user.email,
        guest=user.guest,
    )


async def _asked(ask: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(ask)
    except Archived as cause:
        raise Refused("archived", for_good=True) from cause
    except BotNotHere as cause:
        raise Refused("bot_removed", for_good=True) from cause
    except UnknownChannel as cause:
        raise Refused("gone", for_good=True) from cause
    except Unknown as cause:
        raise Refused("gone", for_good=False) from cause
    except Busy as cause:
        raise Later(_WHILE_BUSY, "installation") from cause
    except VendorError as cause:
        raise Refused("forbidden", for_good=False) from cause
    except sqlite3.Error as cause:
        raise InDoubt(str(cause)) from cause


def _number(ref: str) -> int:
    try:
        return int(ref)
    except ValueError as cause:
        raise Refused("gone", for_good=False) from cause
