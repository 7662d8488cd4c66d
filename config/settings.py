"""What an installation sets, by the names outsiders rely on, read from the environment and `.env`.

Nothing is read on import: `load_settings` reads once, at the edge, and hands a value on. The
environment wins over `.env`; an empty value counts as not set. A wrong value ends in one plain
sentence that names the setting and never repeats a secret. This module must not know what a
setting is used for beyond its form.
"""

import binascii
import ipaddress
import re
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import Unusable

_T = TypeVar("_T")

_KEY_BYTES = 32  # A Fernet key: https://github.com/fernet/spec/blob/master/Spec.md
_COMMAND = re.compile(r"/[a-z0-9][a-z0-9_-]{0,30}", re.ASCII)  # What Slack takes for a command.
_DATABASES = ("sqlite:///", "postgresql://", "postgres://")

_SHAPES = {
    "CYCLEBOT_DATABASE_URL": "is sqlite:///FILE (sqlite:////FILE from the root)"
    " or postgresql://USER@HOST/NAME",
    "HOST": "is the name or number of an address to listen at, such as 127.0.0.1",
    "PORT": "is a whole number from 0 to 65535, such as 3978",
    "CYCLEBOT_PUBLIC_URL": "is where people's browsers reach this server,"
    " such as https://cyclebot.example.org",
    "CYCLEBOT_COMMAND": "is a slash and up to 31 lowercase letters, digits, - or _, such as /cycle",
    "CYCLEBOT_ENCRYPTION_KEYS": "is one or more keys of 32 random bytes in URL-safe base64,"
    " the newest first, with commas between",
    "CYCLEBOT_LOCAL_CHAT": "is on or off",
    "CYCLEBOT_TEAMS_CLOUD": "is public, gcc or local",
    "SLACK_API_URL": "is a web address, such as https://slack.com/api/",
}


class Settings(BaseSettings):
    """All settings of one process; frozen.

    Attributes:
        database_url: Where the data lives; by default a SQLite file in the working directory.
        host: The address to listen at.
        port: The port to listen at; 0 lets the machine choose.
        public_url: Where browsers reach this server, without a slash at its end; None if unset.
        command: The word people type before everything else, with its slash.
        encryption_keys: Keys for tokens at rest, the newest first; none if unset.
        local_chat: Whether the local chat page is served; None leaves it to the verb (on in
            `demo`, off in `serve`).
        slack_bot_token: Slack's, for a single workspace.
        slack_signing_secret: Slack's.
        slack_app_token: Slack's, for Socket Mode.
        slack_client_id: Slack's, for installation by many workspaces.
        slack_client_secret: Slack's.
        slack_api_url: Where Slack's methods are; another address in tests.
        microsoft_app_id: Of the bot's registration.
        microsoft_app_password: Of the bot's registration.
        microsoft_app_tenant_id: Of the bot's registration.
        teams_cloud: Which of Microsoft's clouds.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, env_file_encoding="utf-8"
    )

    database_url: Annotated[str, Field(validation_alias="CYCLEBOT_DATABASE_URL")] = (
        "sqlite:///cyclebot.sqlite"
    )
    host: Annotated[str, Field(validation_alias="HOST")] = "127.0.0.1"
    port: Annotated[int, Field(validation_alias="PORT", ge=0, le=65535)] = 3978
    public_url: Annotated[str | None, Field(validation_alias="CYCLEBOT_PUBLIC_URL")] = None
    command: Annotated[str, Field(validation_alias="CYCLEBOT_COMMAND")] = "/cycle"
    encryption_keys: Annotated[
        tuple[SecretStr, ...], NoDecode, Field(validation_alias="CYCLEBOT_ENCRYPTION_KEYS")
    ] = ()
    local_chat: Annotated[bool | None, Field(validation_alias="CYCLEBOT_LOCAL_CHAT")] = None

    slack_bot_token: Annotated[SecretStr | None, Field(validation_alias="SLACK_BOT_TOKEN")] = None
    slack_signing_secret: Annotated[
        SecretStr | None, Field(validation_alias="SLACK_SIGNING_SECRET")
    ] = None
    slack_app_token: Annotated[SecretStr | None, Field(validation_alias="SLACK_APP_TOKEN")] = None
    slack_client_id: Annotated[str | None, Field(validation_alias="SLACK_CLIENT_ID")] = None
    slack_client_secret: Annotated[
        SecretStr | None, Field(validation_alias="SLACK_CLIENT_SECRET")
    ] = None
    slack_api_url: Annotated[str, Field(validation_alias="SLACK_API_URL")] = (
        "https://slack.com/api/"
    )

    microsoft_app_id: Annotated[str | None, Field(validation_alias="MICROSOFT_APP_ID")] = None
    microsoft_app_password: Annotated[
        SecretStr | None, Field(validation_alias="MICROSOFT_APP_PASSWORD")
    ] = None
    microsoft_app_tenant_id: Annotated[
        str | None, Field(validation_alias="MICROSOFT_APP_TENANT_ID")
    ] = None
    teams_cloud: Annotated[
        Literal["public", "gcc", "local"], Field(validation_alias="CYCLEBOT_TEAMS_CLOUD")
    ] = "public"

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, value: str) -> str:
        return _must(value, value.startswith(_DATABASES))

    @field_validator("host")
    @classmethod
    def _is_one_word(cls, value: str) -> str:
        return _must(value.strip(), bool(value.strip()) and not set(value.strip()) & set(" /"))

    @field_validator("public_url", "slack_api_url")
    @classmethod
    def _is_a_web_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.strip())
        except ValueError:
            return _must(value, False)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        plain = not (parts.query or parts.fragment)
        base = value.strip().rstrip("/")
        return _must(base if info.field_name == "public_url" else f"{base}/", known and plain)

    @field_validator("command")
    @classmethod
    def _is_a_command(cls, value: str) -> str:
        return _must(value, _COMMAND.fullmatch(value) is not None)

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def _are_keys(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        keys = tuple(part.strip() for part in value.split(",") if part.strip())
        return _must(keys, all(_is_key(key) for key in keys))

    def with_local_chat(self) -> Self:
        """Give the same settings with the local chat page served, unless it was set to off.

        Raises:
            Unusable: the page would be reached from other machines.
        """
        changed = self if self.local_chat is False else self.model_copy(update={"local_chat": True})
        _expect_loopback(changed)
        return changed


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment, and `.env` beneath it.

    Args:
        env_file: A file of NAME=value lines; None, or one that is not there, is no file.

    Raises:
        Unusable: a setting has a value that cannot be meant; the words name it.
    """
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise Unusable(" ".join(_sentences(error))) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(
            f"The settings file {env_file} can't be read as UTF-8 text."
            " Look at it, or move it away."
        ) from error
    _expect_loopback(settings)
    return settings


def is_loopback(host: str) -> bool:
    """Say whether an address reaches this machine from itself alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _expect_loopback(settings: Settings) -> None:
    if settings.local_chat and not is_loopback(settings.host):
        raise Unusable(
            "CYCLEBOT_LOCAL_CHAT is on, which lets whoever opens the page be anyone; so HOST must"
            f" be this machine's own address (127.0.0.1), not {settings.host}."
        )


def _sentences(error: ValidationError) -> list[str]:
    """One sentence a setting, in the settings' order, without the value: it may be a secret."""
    names = dict.fromkeys(str(each["loc"][0]) for each in error.errors() if each["loc"])
    return [
        f"The setting {name} can't be used: it {_SHAPES.get(name, 'is a line of text')}."
        for name in names
    ]


def _must(value: _T, holds: bool) -> _T:
    if not holds:
        raise ValueError
    return value


def _is_key(text: str) -> bool:
    try:
        return len(urlsafe_b64decode(text.encode())) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False
