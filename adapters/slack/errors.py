"""What Slack answers when it does not do what it was asked, in our words.

`ok: false` means that nothing was done, but for the few codes that Slack itself calls half done.
Anything that is no answer of Slack's is in doubt, unless no byte can have left. Sources: the lists
of errors on docs.slack.dev/reference/methods, and docs.slack.dev/apis/web-api/rate-limits. This
module must not know what was asked, beyond the method's name.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from dialogs.platform import InDoubt, Later, PlatformError, Refused, RefusedWhy, Scope

_log = logging.getLogger(__name__)

_UNREACHED = timedelta(seconds=30)
_UNSAID_WAIT = timedelta(seconds=30)
_MIGRATING = timedelta(minutes=5)
_FLOODED = timedelta(minutes=10)
_OWN_LIMIT_OF_A_CHANNEL = timedelta(seconds=1)

_HALF_DONE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_LATER: Mapping[str, timedelta] = {
    "ratelimited": _UNSAID_WAIT,
    "rate_limited": _UNSAID_WAIT,
    "team_added_to_org": _MIGRATING,
    "external_channel_migrating": _MIGRATING,
    "message_limit_exceeded": _FLOODED,
}
_WHY: Mapping[str, tuple[RefusedWhy, bool]] = {
    **dict.fromkeys(("is_archived", "is_inactive"), ("archived", True)),
    # A private channel that the bot was taken out of looks like one that is not there; either is
    # mended by adding the bot, or by another channel.
    **dict.fromkeys(("not_in_channel", "channel_not_found"), ("bot_removed", True)),
    **dict.fromkeys(
        (
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "access_denied",
            "ekm_access_denied",
            "no_permission",
            "missing_scope",
            "not_allowed_token_type",
            "messages_tab_disabled",
            "cannot_dm_bot",
            "user_disabled",
            "user_is_restricted",
            "is_bot",
        ),
        ("forbidden", True),
    ),
    **dict.fromkeys(
        (
            "account_inactive",
            "invalid_auth",
            "not_authed",
            "org_login_required",
            "team_access_not_granted",
            "team_not_found",
            "token_expired",
            "token_revoked",
            "two_factor_setup_required",
        ),
        ("revoked", True),
    ),
    **dict.fromkeys(
        (
            "message_not_found",
            "thread_not_found",
            "invalid_thread_ts",
            "cannot_reply_to_message",
            "user_not_found",
            "users_not_found",
            "user_not_visible",
        ),
        ("gone", False),
    ),
    **dict.fromkeys(
        ("edit_window_closed", "cant_update_message", "block_mismatch"), ("not_editable", False)
    ),
    **dict.fromkeys(
        ("msg_too_long", "msg_blocks_too_long", "metadata_too_large"), ("too_large", False)
    ),
}


async def answered(method: str, call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """Wait for Slack's answer to one call.

    Args:
        method: its name, such as `chat.postMessage`, for what is logged and for how limits hold.
        call: the call, under way.

    Returns:
        The body of an answer that says `ok`.

    Raises:
        PlatformError: it was not done, or that is not known.
    """
    try:
        response = await call
    except SlackApiError as error:
        raise _of_answer(method, error) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        # No connection was made, so no byte has left.
        raise Later(_UNREACHED, "installation") from error
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise InDoubt(f"{method}: {type(error).__name__}") from error
    body = response.data
    if not isinstance(body, Mapping):
        raise InDoubt(f"{method}: the answer is no JSON")
    return body


def code_of(error: BaseException | None) -> str:
    """Slack's own code behind one of our errors; '' if there is none."""
    cause = error.__cause__ if error is not None else None
    return _code(cause) if isinstance(cause, SlackApiError) else ""


def is_revoked(error: SlackApiError) -> bool:
    """Whether Slack did nothing, for the token opens nothing there any more."""
    return _WHY.get(_code(error), ("other", False))[0] == "revoked"


def _code(error: SlackApiError) -> str:
    body = getattr(error.response, "data", None)
    return str(body.get("error", "")) if isinstance(body, Mapping) else ""


def _of_answer(method: str, error: SlackApiError) -> PlatformError:
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    body = getattr(response, "data", None)
    if status == 429:
        wait = _retry_after(getattr(response, "headers", {}))
        return Later(wait, _scope(method, wait))
    if status != 200 or not isinstance(body, Mapping) or not isinstance(body.get("error"), str):
        return InDoubt(f"{method}: HTTP {status}")
    return _of_code(method, body["error"])


def _of_code(method: str, code: str) -> PlatformError:
    if code in _HALF_DONE:
        return InDoubt(f"{method}: {code}")
    wait = _LATER.get(code)
    if wait is not None:
        return Later(wait, "installation")
    why, for_good = _WHY.get(code, ("other", False))
    if why in ("other", "too_large"):
        # Nobody but us can mend these; the code is Slack's own and holds nobody's words.
        _log.error("Slack refused %s: %s", method, code)
    return Refused(why, for_good=for_good)


def _scope(method: str, wait: timedelta) -> Scope:
    """What a limit holds for: a method in a workspace, but for posts also each channel.

    Slack does not say which of the two it was; only the channel's limit of one a second asks for
    no more than a second.
    """
    own = method == "chat.postMessage" and wait <= _OWN_LIMIT_OF_A_CHANNEL
    return "conversation" if own else "installation"


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    given = next((str(headers[name]) for name in headers if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(given)) if given.isdecimal() else _UNSAID_WAIT
