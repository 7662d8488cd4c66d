"""A workspace or tenant takes Cyclebot in, puts it out, takes its permission back, comes again.

Whatever ends, the district's data stays, and so does what the installation is bound to: who comes
back goes on. What an installer says of a workspace binds nothing (see `bot/use_cases/binding.py`).
This module must not know which platform it is, or how it is spoken to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.store import conversations, deliveries, installations, roles, tokens, units
from bot.store.installations import InstallationRow
from bot.store.work import Work
from bot.use_cases.owing import owe_people
from bot.use_cases.reach import reached_again

_CLOCKS_DIFFER_BY = timedelta(seconds=5)


def installed(work: Work, *, platform: str, realm: str, name: str = "") -> InstallationRow:
    """Take an installation up, new or come back; the same again notes only when.

    One that came back is reached in private at once. After its permission was taken back it is
    reached in its channels too, for Cyclebot still stands there; after it was put out it waits in
    each channel until it is added again. Where it was taken out before that, it stays out. Those
    who were told that it had ended see that it is back.

    Args:
        work: the open transaction.
        platform: which platform.
        realm: the workspace's, organisation's or tenant's id there.
        name: what it calls itself; '' leaves what we know.
    """
    before = installations.installation_of(work.connection, platform, realm)
    ended_at = installations.state_since(work.connection, before.id) if before else None
    found = installations.add_installation(work, platform=platform, realm=realm, name=name)
    if before is None or before.state == "live":
        return found
    deliveries.touch(work, subject_id=found.id, kinds=("uninstalled",))
    for place in conversations.stopped_with(work.connection, found.id, ended_at):
        if place.kind == "personal" or before.state == "revoked":
            reached_again(work, place.id)
    return found


def uninstalled(work: Work, installation_id: str, at: datetime | None = None) -> None:
    """A workspace or tenant put the bot out: nothing of it can be reached.

    The administrators of what it was bound to are told once, wherever they can still be reached.

    Args:
        work: the open transaction.
        installation_id: which installation.
        at: when the platform says that was, if it says so; an ending that we hear of only after
            Cyclebot was taken in again ends nothing.
    """
    _ended(work, installation_id, "removed", at)


def revoked(work: Work, installation_id: str, at: datetime | None = None) -> None:
    """A workspace or tenant took its permission back: as `uninstalled`, told once for both."""
    _ended(work, installation_id, "revoked", at)


def _ended(
    work: Work, installation_id: str, state: Literal["removed", "revoked"], at: datetime | None
) -> None:
    found = installations.installation(work.connection, installation_id)
    if found is None or found.state == "removed" or found.state == state:
        return
    if found.state == "live" and _is_past(work, installation_id, at):
        return
    installations.set_installation_state(work, installation_id, state)
    tokens.forget_tokens(work, installation_id)
    if found.state != "live":
        return
    conversations.stop_all(work, installation_id)
    bound = {
        each
        for path in installations.bound_paths(work.connection, installation_id)
        for each in units.path_ids(path)
    }
    holders = roles.holders(work.connection, bound, "administrator")
    owe_people(
        work,
        person_ids=sorted({each.person_id for each in holders}),
        key=f"uninstalled:{installation_id}:{work.now.date()}",
        kind="uninstalled",
        subject_id=installation_id,
        zone=units.DEFAULT_ZONE,
        calendar=None,
    )


def _is_past(work: Work, installation_id: str, at: datetime | None) -> bool:
    """Whether the installation was taken up again after that instant."""
    since = installations.state_since(work.connection, installation_id)
    return at is not None and since is not None and at + _CLOCKS_DIFFER_BY < since
