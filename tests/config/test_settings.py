"""What a person may set, and the sentence they get for a value that cannot be meant."""

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from bot.domain.errors import Unusable
from config.settings import Settings, is_loopback, load_settings

KEY = urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)


def test_without_any_setting_everything_has_a_value_that_works_on_a_laptop() -> None:
    settings = load_settings(None)
    assert settings.database_url == "sqlite:///cyclebot.sqlite"
    assert (settings.host, settings.port, settings.command) == ("127.0.0.1", 3978, "/cycle")
    assert settings.local_chat is None
    assert settings.encryption_keys == ()


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = tmp_path / ".env"
    env.write_text("PORT=4000\nHOST=localhost\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "5000")
    settings = load_settings(env)
    assert (settings.host, settings.port) == ("localhost", 5000)


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    settings = load_settings(None)
    assert settings.port == 3978
    assert settings.slack_bot_token is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("HOST", "http://here"),
        ("CYCLEBOT_DATABASE_URL", "mysql://x:hush@h/d"),
        ("CYCLEBOT_PUBLIC_URL", "cyclebot.example.org"),
        ("CYCLEBOT_PUBLIC_URL", "https://[hush"),
        ("CYCLEBOT_COMMAND", "cycle"),
        ("CYCLEBOT_COMMAND", "/Cycle Two"),
        ("CYCLEBOT_ENCRYPTION_KEYS", "hush"),
        ("CYCLEBOT_ENCRYPTION_KEYS", f"{KEY},hush!"),
        ("CYCLEBOT_LOCAL_CHAT", "perhaps"),
        ("CYCLEBOT_TEAMS_CLOUD", "mars"),
        ("SLACK_API_URL", "slack.com"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting_and_keeps_the_secret(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Unusable) as raised:
        load_settings(None)
    assert raised.value.words.startswith(f"The setting {name} can't be used: it is ")
    assert raised.value.words.endswith(".")
    assert "hush" not in raised.value.words


def test_two_wrong_values_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("CYCLEBOT_COMMAND", "x")
    with pytest.raises(Unusable, match=r"PORT .*CYCLEBOT_COMMAND "):
        load_settings(None)


def test_a_settings_file_that_is_no_text_is_said_plainly(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_bytes(b"\xff\xfe\x00PORT")
    with pytest.raises(Unusable, match="can't be read"):
        load_settings(env)


def test_keys_are_read_in_their_order_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    other = urlsafe_b64encode(b"o" * 32).decode()
    monkeypatch.setenv("CYCLEBOT_ENCRYPTION_KEYS", f" {KEY}, {other} ")
    settings = load_settings(None)
    assert [key.get_secret_value() for key in settings.encryption_keys] == [KEY, other]
    assert KEY not in repr(settings)


def test_addresses_lose_or_gain_their_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYCLEBOT_PUBLIC_URL", "https://cyclebot.example.org/")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api")
    settings = load_settings(None)
    assert settings.public_url == "https://cyclebot.example.org"
    assert settings.slack_api_url == "http://127.0.0.1:9/api/"


def test_the_page_is_never_served_to_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 - what must be refused
    with pytest.raises(Unusable, match="HOST must be this machine's own"):
        load_settings(None).with_local_chat()
    monkeypatch.setenv("CYCLEBOT_LOCAL_CHAT", "on")
    with pytest.raises(Unusable, match="CYCLEBOT_LOCAL_CHAT is on"):
        load_settings(None)


def test_a_page_that_was_set_to_off_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYCLEBOT_LOCAL_CHAT", "off")
    assert load_settings(None).with_local_chat().local_chat is False
    monkeypatch.delenv("CYCLEBOT_LOCAL_CHAT")
    assert load_settings(None).with_local_chat().local_chat is True


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("[::1]", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
    ],
)
def test_what_counts_as_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
