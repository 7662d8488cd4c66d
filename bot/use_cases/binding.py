"""One-time codes: a workspace is bound to a unit, an account to a person, by nothing else.

A code comes from somebody who may give it, is shown once, is stored as a hash and works once for
a while. What the installer of a workspace says of itself binds nothing. This module must not know
how a code travels.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.access import Action, Actor, may
from bot.domain.errors import NotAllowed, Refused
from bot.store import accounts, audit, codes, installations, people, roles, units
from bot.store.codes import CodePurpose
from bot.store.people import PersonRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.permission import require

CLAIM_LASTS = timedelta(days=1)
LINK_LASTS = timedelta(hours=1)

# Without 0 and O, 1, I and L, and U, so that a code can be read out loud and typed.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4  # 16 letters of 30: 78 bits, which nobody guesses in a day.

_NO_SUCH_CODE = (
    "That code isn't one that works: a letter may be wrong, or it was used before, or its time is"
    " over. Nothing was changed. Ask the one who gave it to you for a new one."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCode:
    """A code in clear, which is never stored, and the aware instant at which it ends."""

    code: str
    expires_at: datetime


def offer_claim(work: Work, actor: Actor, unit: UnitRow) -> OneTimeCode:
    """Make the code with which a workspace is bound to a unit and what is below it.

    Raises:
        NotAllowed: the actor may not bind anything to this unit.
    """
    require(actor, Action.BIND, unit.path)
    offered = _offered(work, CLAIM_LASTS)
    codes.keep_code(
        work,
        code_hash=_hash("claim", offered.code),
        purpose="claim",
        expires_at=offered.expires_at,
        unit_id=unit.id,
    )
    _note(work, actor, "offer_claim", unit.id, None)
    return offered


def redeem_claim(work: Work, actor: Actor, code: str) -> UnitRow:
    """Bind the workspace that the actor comes through to the unit of a code; the unit.

    The code is the permission: in a workspace that is bound to nothing nobody may anything yet.

    Raises:
        Refused: the actor comes through no workspace, or the code does not work.
    """
    if actor.installation_id is None:
        raise Refused("This code is to be written where your teams talk: it connects that place.")
    used = codes.use_code(work, _hash("claim", code), "claim")
    unit = units.unit(work.connection, used.unit_id) if used and used.unit_id else None
    if unit is None:
        raise Refused(_NO_SUCH_CODE)
    installations.bind(work, actor.installation_id, unit.id, actor.person_id)
    _note(work, actor, "bind", unit.id, actor.installation_id)
    return unit


def offer_link(work: Work, actor: Actor, person: PersonRow) -> OneTimeCode:
    """Make the code with which an account becomes a person's.

    Raises:
        NotAllowed: the actor is neither that person nor administrator of every unit on which they
            hold a role.
    """
    held = roles.grants_of(work.connection, person.id)
    theirs = actor.person_id == person.id
    over_all = bool(held) and all(may(actor, Action.ADMINISTER, g.unit_path) for g in held)
    if not (theirs or over_all or actor.operator):
        raise NotAllowed
    offered = _offered(work, LINK_LASTS)
    codes.keep_code(
        work,
        code_hash=_hash("link", offered.code),
        purpose="link",
        expires_at=offered.expires_at,
        person_id=person.id,
    )
    _note(work, actor, "offer_link", None, person.id)
    return offered


def redeem_link(work: Work, actor: Actor, code: str) -> PersonRow:
    """Link the account that the actor writes from to the person of a code; the person.

    Raises:
        Refused: there is no account, it is somebody's already, or the code does not work.
    """
    account = accounts.account(work.connection, actor.account_id) if actor.account_id else None
    if account is None:
        raise Refused("A code links a chat account, so it is to be written from that account.")
    if account.person_id is not None:
        raise Refused("This account is linked already, so nothing was changed.")
    used = codes.use_code(work, _hash("link", code), "link")
    person = people.person(work.connection, used.person_id) if used and used.person_id else None
    if person is None:
        raise Refused(_NO_SUCH_CODE)
    accounts.link_account(work, account.id, person.id, "code")
    _note(work, actor, "link_account", None, person.id)
    return person


def _offered(work: Work, lasts: timedelta) -> OneTimeCode:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return OneTimeCode(code="-".join(groups), expires_at=work.now + lasts)


def _hash(purpose: CodePurpose, code: str) -> str:
    """As it is stored: however it was typed, and of no use for another purpose."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"{purpose}:{bare}".encode()).hexdigest()


def _note(
    work: Work, actor: Actor, action: str, unit_id: str | None, subject_id: str | None
) -> None:
    audit.record(
        work,
        actor_id=actor.person_id,
        action=action,
        unit_id=unit_id,
        subject_id=subject_id,
        outcome="done",
    )
