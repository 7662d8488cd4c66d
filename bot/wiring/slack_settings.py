"""Which way Slack is to be served, read from the settings: one sentence where they do not fit.

Two ways in (HTTP with a signing secret, Socket Mode with an app token) and two ways installed (one
workspace by its token, many by OAuth). This module must not open anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.domain.errors import Unusable
from config.settings import Settings, is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWorkspace:
    """Installed by hand in one workspace; its bot's token comes with the settings."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyWorkspaces:
    """Installed by whoever opens `/slack/install`; tokens are sealed with the keys."""

    client_id: str
    client_secret: str
    public_url: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWay:
    """How Slack is served.

    Attributes:
        installed: one workspace or many.
        signing_secret: for the way in over HTTP.
        app_token: for the way in over Socket Mode, which then is the only one; None for HTTP.
    """

    installed: OneWorkspace | ManyWorkspaces
    signing_secret: str
    app_token: str | None


def slack_way(chosen: Settings) -> SlackWay | None:
    """How Slack is to be served; None if no setting of Slack's is there.

    Raises:
        Unusable: a setting is missing, or two contradict each other; the words say which.
    """
    settings = (
        chosen.slack_bot_token,
        chosen.slack_signing_secret,
        chosen.slack_app_token,
        chosen.slack_client_id,
        chosen.slack_client_secret,
    )
    if not any(settings):
        return None
    app_token, secret = _open(chosen.slack_app_token), _open(chosen.slack_signing_secret)
    if app_token and not app_token.startswith("xapp-"):
        raise Unusable("SLACK_APP_TOKEN is an app-level token and begins with xapp-; this doesn't.")
    if not app_token and not secret:
        raise Unusable(
            "Slack is set, but not how it comes in: set SLACK_SIGNING_SECRET (Basic Information,"
            " Signing Secret), or SLACK_APP_TOKEN for Socket Mode."
        )
    return SlackWay(
        installed=_installed(chosen), signing_secret=secret, app_token=app_token or None
    )


def _installed(chosen: Settings) -> OneWorkspace | ManyWorkspaces:
    token = _open(chosen.slack_bot_token)
    if token and chosen.slack_client_id:
        raise Unusable(
            "Slack is set up twice: SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID for many"
            " by OAuth. Unset one of them."
        )
    if token and not token.startswith("xoxb-"):
        raise Unusable("SLACK_BOT_TOKEN is a bot's token and begins with xoxb-; this doesn't.")
    if token:
        return OneWorkspace(token=token)
    if not chosen.slack_client_id:
        raise Unusable(
            "Slack is set, but no workspace: set SLACK_BOT_TOKEN (OAuth & Permissions, Bot User"
            " OAuth Token) for one, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many."
        )
    return _many(chosen, chosen.slack_client_id)


def _many(chosen: Settings, client_id: str) -> ManyWorkspaces:
    secret, public_url = _open(chosen.slack_client_secret), chosen.public_url
    if not secret:
        raise Unusable("SLACK_CLIENT_ID is set, so SLACK_CLIENT_SECRET must be too.")
    if not public_url:
        raise Unusable(
            "SLACK_CLIENT_ID is set, so CYCLEBOT_PUBLIC_URL must be too: Slack leads those who"
            " install Cyclebot back to that address."
        )
    parts = urlsplit(public_url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise Unusable("CYCLEBOT_PUBLIC_URL must begin with https:// for Slack to lead back to it.")
    if not chosen.encryption_keys:
        raise Unusable(
            "SLACK_CLIENT_ID is set, so workspaces' tokens are kept, and kept sealed: set"
            " CYCLEBOT_ENCRYPTION_KEYS to a key, for example one that this makes: python3 -c"
            " 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
        )
    return ManyWorkspaces(
        client_id=client_id,
        client_secret=secret,
        public_url=public_url,
        keys=tuple(_open(each) for each in chosen.encryption_keys),
    )


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret is not None else ""
