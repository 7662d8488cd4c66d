"""What Microsoft's connector answers when it does not do what it was asked, in our words.

A 4xx of its own means that nothing was done. Anything after the first byte that is no such answer
is in doubt: a message that is sent again shows twice, for a post takes no key. Sources: the status
codes on learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability, and
.../bots/how-to/conversations/send-proactive-messages for `MessageWritesBlocked`. This module must
not know what was asked, beyond whether it changes what is there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dialogs.platform import InDoubt, Later, PlatformError, Refused, RefusedWhy

_log = logging.getLogger(__name__)

UNREACHED = timedelta(seconds=30)
UNSIGNED = timedelta(minutes=5)
_UNSAID_WAIT = timedelta(seconds=30)

_WHY: Mapping[str, tuple[RefusedWhy, bool]] = {
    "BotNotInConversationRoster": ("bot_removed", True),
    "ForbiddenOperationException": ("bot_removed", True),
    "ConversationBlockedByUser": ("bot_removed", True),
    "BotDisabledByAdmin": ("forbidden", True),
    "InvalidBotApiHost": ("forbidden", True),
    "NotEnoughPermissions": ("forbidden", True),
    "ConversationNotFound": ("gone", True),
    "ActivityNotFoundInConversation": ("gone", False),
    "MemberNotFoundInConversation": ("gone", False),
}
_BY_STATUS: Mapping[int, tuple[RefusedWhy, bool]] = {
    403: ("forbidden", True),
    404: ("gone", True),
    413: ("too_large", False),
}
_NEVER_DONE = frozenset({400, 401, 403, 404, 405, 413, 415})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer of the connector's that is no success."""

    status: int
    code: str
    retry_after: str


def answered(status: int, headers: Mapping[str, str], raw: bytes) -> Answered:
    """Read an answer; a body that is none of Microsoft's has no code."""
    return Answered(
        status=status, code=_code(raw), retry_after=headers.get("Retry-After", "").strip()
    )


def of_answer(answer: Answered, *, in_channel: bool, changing: bool = False) -> PlatformError:
    """What it means.

    Args:
        answer: what came.
        in_channel: whether it was about a channel; blocked writes mean that its team is archived
            there, and that the app was removed or blocked anywhere else.
        changing: whether something that is there was to be changed.
    """
    if answer.status == 429:
        return Later(_wait(answer.retry_after), "conversation")
    if answer.status not in _NEVER_DONE:
        return InDoubt(f"HTTP {answer.status} {answer.code}")
    if answer.code == "MessageWritesBlocked":
        return Refused("archived" if in_channel else "bot_removed", for_good=True)
    if answer.code == "NotEnoughPermissions" and changing:
        return Refused("not_editable", for_good=False)
    why, for_good = _WHY.get(answer.code) or _BY_STATUS.get(answer.status, ("other", False))
    if why in ("other", "too_large") or answer.code == "InvalidBotApiHost":
        # Nobody but an operator can mend these; the code is Microsoft's own and holds no words.
        _log.error("the connector refused: HTTP %d %s", answer.status, answer.code)
    return Refused(why, for_good=for_good)


def _code(raw: bytes) -> str:
    body = _object(raw)
    error = body.get("error")
    if isinstance(error, dict):
        return str(error.get("code", ""))
    # Blocked writes are told by another service, which packs its answer into a string.
    return str(_object(body.get("message")).get("subCode", ""))


def _object(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, str | bytes):
        return {}
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _wait(given: str) -> timedelta:
    try:
        seconds = float(given)
    except ValueError:
        return _UNSAID_WAIT
    return timedelta(seconds=seconds) if 0 <= seconds < 86_400 else _UNSAID_WAIT
