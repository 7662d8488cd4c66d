"""auth.*, oauth.*, apps.*: installing, checking, revoking, and the socket's address.

Sources: docs.slack.dev/authentication/installing-with-oauth and
docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from tests.fakes.slack.web_api import Asked, Body, Refusal, Rule
from tests.fakes.slack.world import APP_ID, CLIENT_ID, CLIENT_SECRET

_CODE_LIVES = timedelta(minutes=10)


def auth_test(asked: Asked) -> Body:
    workspace = (
        asked.world.workspaces[asked.grant.team_id] if asked.grant.team_id is not None else None
    )
    return {
        "url": "https://example.slack.com/",
        "team": workspace.name if workspace else "The organization",
        "team_id": workspace.id if workspace else asked.grant.enterprise_id,
        "user": "cyclebot",
        "user_id": asked.grant.bot_user_id,
        "bot_id": asked.grant.bot_id,
        "enterprise_id": asked.grant.enterprise_id,
        "is_enterprise_install": workspace is None,
    }


def auth_revoke(asked: Asked) -> Body:
    asked.grant.state = "revoked"
    return {"revoked": True}


def oauth_access(asked: Asked) -> Body:
    _expect_app(asked)
    code = asked.world.codes.get(asked.text("code") or "")
    if code is None:
        raise Refusal("invalid_code")
    if code.used:
        raise Refusal("code_already_used")
    if asked.world.older_than(code.at, _CODE_LIVES):
        raise Refusal("invalid_code")
    if code.redirect_uri != asked.text("redirect_uri"):
        raise Refusal("bad_redirect_uri")
    code.used = True
    workspace = asked.world.workspaces[code.team_id]
    grant = asked.world.grant(workspace, code.scopes, org_wide=code.org_wide)
    if not code.org_wide:
        workspace.token = grant.token
    enterprise = {"id": workspace.enterprise_id, "name": "The organization"}
    return {
        "app_id": APP_ID,
        "token_type": "bot",
        "access_token": grant.token,
        "bot_user_id": workspace.bot_user_id,
        "scope": ",".join(sorted(code.scopes)),
        "team": None if code.org_wide else {"id": workspace.id, "name": workspace.name},
        "enterprise": enterprise if workspace.enterprise_id else None,
        "is_enterprise_install": code.org_wide,
        "authed_user": {"id": "U0INSTALLER"},
    }


def uninstall(asked: Asked) -> Body:
    _expect_app(asked)
    asked.grant.state = "inactive"
    return {}


def connections_open(asked: Asked) -> Body:
    asked.need("connections:write")
    base = asked.world.base_url.replace("http://", "ws://")
    return {"url": f"{base}/link?ticket={secrets.token_hex(8)}"}


METHODS = {
    "auth.test": Rule(auth_test),
    "auth.revoke": Rule(auth_revoke),
    "oauth.v2.access": Rule(oauth_access, token="none"),
    "apps.uninstall": Rule(uninstall),
    "apps.connections.open": Rule(connections_open, token="app"),
}


def _expect_app(asked: Asked) -> None:
    given = asked.basic or (asked.text("client_id") or "", asked.text("client_secret") or "")
    if given[0] != CLIENT_ID:
        raise Refusal("invalid_client_id")
    if given[1] != CLIENT_SECRET:
        raise Refusal("bad_client_secret")
