"""Microsoft's clouds that Cyclebot speaks to: where tokens come from, whose addresses count.

Teams names with each activity the address at which it wants to be answered, and our token goes
there: an address counts only if it is one of the cloud's own, when it is stored and again when it
is used. GCC shares the public cloud's sign-in; GCC High and DoD are other registrations and none of
ours. Sources: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-
authentication, .../microsoftteams/platform/concepts/cloud-overview and .../bots/how-to/
conversations/send-proactive-messages.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final, Literal, assert_never
from urllib.parse import urlsplit

_WRITTEN: Final = re.compile(r"[A-Za-z]+://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~-]*)*")
"""No sign-in, query, fragment, space or backslash, which two readers might read differently."""

CloudName = Literal["public", "gcc", "local"]

_LOGIN: Final = "https://login.microsoftonline.com"
_METADATA: Final = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_PUBLIC_HOST: Final = "smba.trafficmanager.net"
_GCC_HOST: Final = "smba.infra.gcc.teams.microsoft.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One cloud.

    Attributes:
        name: which.
        login_url: where a registration's token comes from, without the tenant.
        metadata_url: where the keys of what Microsoft signs are named.
        hosts: whose addresses may be answered at, over HTTPS on its usual port.
        loopback: whether this machine may be, too, over anything.
        default_service_url: where a tenant is reached of which no address is known; None if
            nowhere.
    """

    name: CloudName
    login_url: str = _LOGIN
    metadata_url: str = _METADATA
    hosts: frozenset[str] = frozenset()
    loopback: bool = False
    default_service_url: str | None = None

    def takes(self, service_url: str) -> bool:
        """Whether an address is this cloud's own, written as an address is and no other way."""
        if not _WRITTEN.fullmatch(service_url):
            return False
        try:
            parts = urlsplit(service_url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if self.loopback and parts.scheme in ("http", "https") and _is_loopback(host):
            return True
        return parts.scheme == "https" and port in (None, 443) and host in self.hosts


def cloud(name: CloudName) -> Cloud:
    """The cloud of a setting; `local` speaks to this machine alone."""
    match name:
        case "public":
            return Cloud(
                name=name,
                hosts=frozenset({_PUBLIC_HOST}),
                default_service_url=f"https://{_PUBLIC_HOST}/teams/",
            )
        case "gcc":
            return Cloud(
                name=name,
                hosts=frozenset({_GCC_HOST, _PUBLIC_HOST}),
                default_service_url=f"https://{_GCC_HOST}/teams/",
            )
        case "local":
            return Cloud(name=name, loopback=True)
        case _:
            assert_never(name)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
