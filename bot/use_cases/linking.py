"""Telling whose account it is by the roster's e-mail, where the platform vouches for it.

Everything else is linked by a one-time code or by hand. This module must not know how a platform
comes by an address.
"""

from __future__ import annotations

from bot.store import accounts, audit, installations, people, roles
from bot.store.accounts import AccountRow
from bot.store.work import Work


def link_by_email(work: Work, account: AccountRow, email: str | None) -> AccountRow:
    """Link an account of nobody to the person of that address; the account as it is then.

    Only a full member of an installation bound over every unit of that person is linked: whoever
    runs a workspace decides which address its people show, so it must not reach beyond its own.

    Args:
        work: the open transaction.
        account: the account, linked or not.
        email: the address that the platform vouches for, or None.
    """
    if not email or account.guest or account.person_id is not None:
        return account
    found = tuple(people.people_by_email(work.connection, (email,)).values())
    if not found:
        return account
    bound = installations.bound_paths(work.connection, account.installation_id)
    grants = roles.grants_of(work.connection, found[0].id)
    inside = [each for each in grants if each.unit_path.startswith(bound)] if bound else []
    if not grants or len(inside) != len(grants):
        return account
    accounts.link_account(work, account.id, found[0].id, "roster")
    audit.record(work, actor_id=found[0].id, action="link_account", subject_id=found[0].id)
    linked = accounts.account(work.connection, account.id)
    return account if linked is None else linked
