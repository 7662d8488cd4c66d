"""Which way Teams is to be served, read from the settings: one sentence where they do not fit.

This module must not open anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.errors import Unusable
from config.settings import Settings, is_loopback

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsWay:
    """How Teams is served.

    Attributes:
        app_id: of the bot's registration; '' lets whoever reaches this machine from itself be
            anyone, for trying out alone.
        password: the registration's secret.
        tenant_id: the tenant of the registration.
        cloud: which of Microsoft's clouds.
    """

    app_id: str
    password: str = field(repr=False)
    tenant_id: str
    cloud: Literal["public", "gcc", "local"]


def teams_way(chosen: Settings) -> TeamsWay | None:
    """How Teams is to be served; None if no setting of Teams' is there.

    Raises:
        Unusable: a setting is missing, or two contradict each other; the words say which.
    """
    secret = chosen.microsoft_app_password
    password = secret.get_secret_value().strip() if secret is not None else ""
    app_id = (chosen.microsoft_app_id or "").strip()
    tenant_id = (chosen.microsoft_app_tenant_id or "").strip()
    if chosen.teams_cloud == "local":
        return _alone(
            chosen, TeamsWay(app_id=app_id, password=password, tenant_id=tenant_id, cloud="local")
        )
    if not (app_id or password or tenant_id):
        return None
    if not app_id:
        raise Unusable(
            "Teams is set, but not MICROSOFT_APP_ID: without it nobody could tell who writes, so"
            " Cyclebot doesn't start. It is the application (client) id of the bot's registration."
        )
    for name, value in (("MICROSOFT_APP_ID", app_id), ("MICROSOFT_APP_TENANT_ID", tenant_id)):
        if value and not _GUID.fullmatch(value):
            raise Unusable(
                f"{name} is an id such as 12345678-90ab-cdef-1234-567890abcdef; this isn't."
            )
    if not password:
        raise Unusable(
            "MICROSOFT_APP_ID is set, so MICROSOFT_APP_PASSWORD must be too: the value of a client"
            " secret of the bot's registration (Certificates & secrets)."
        )
    if not tenant_id:
        raise Unusable(
            "MICROSOFT_APP_ID is set, so MICROSOFT_APP_TENANT_ID must be too: the directory"
            " (tenant) id in which the bot is registered."
        )
    return TeamsWay(
        app_id=app_id.lower(),
        password=password,
        tenant_id=tenant_id.lower(),
        cloud=chosen.teams_cloud,
    )


def _alone(chosen: Settings, way: TeamsWay) -> TeamsWay:
    if not is_loopback(chosen.host):
        raise Unusable(
            "CYCLEBOT_TEAMS_CLOUD=local lets whoever reaches this server be anyone; so HOST must be"
            f" this machine's own address (127.0.0.1), not {chosen.host}."
        )
    return way
