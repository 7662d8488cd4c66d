"""People and the account where each is reached privately, in one statement.

Whoever owes a private message asks for both. This module must not know when somebody may hear it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.store.accounts import PREFERRED, AccountRow
from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.people import PersonRow
from bot.store.rows import Part, columns_for
from bot.store.tables.network import account, person


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedRow:
    """A person and the account where they want our private messages."""

    person: PersonRow
    account: AccountRow


def reached_people(connection: Connection, person_ids: Collection[str]) -> dict[str, ReachedRow]:
    """Those who have an account on a live installation, as by `accounts.preferred_accounts`."""
    found: dict[str, ReachedRow] = {}
    for row in _REACHED.rows(connection, person_ids):
        reached = ReachedRow(account=_ACCOUNT.of(row), person=_PERSON.of(row))
        found.setdefault(reached.person.id, reached)
    return found


_ACCOUNT: Final = Part(AccountRow, columns_for(AccountRow, account), 0)
_PERSON: Final = Part(PersonRow, columns_for(PersonRow, person), _ACCOUNT.end)
_REACHED: Final = Among(PREFERRED.add_columns(*_PERSON.columns), account.c.person_id)
