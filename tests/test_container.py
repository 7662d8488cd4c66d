"""The container files say what the project is: read here, since no engine builds them."""

import re
import tomllib
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]


def pinned(lock: str) -> dict[str, str]:
    """Each requirement of a lock with its hashes, by its first line."""
    found: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip()):
        first, _, hashes = block.partition("\n")
        found[first.rstrip(" \\")] = hashes
    return found


def compose() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
    return read


def test_the_container_installs_a_part_of_what_is_tested_and_nothing_else() -> None:
    whole, part = pinned("requirements.lock"), pinned("container/requirements.lock")
    assert {name: part[name] for name in part} == {name: whole.get(name) for name in part}
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    wanted = {re.match(r"[\w.-]+", each)[0].lower().replace(".", "-") for each in said}  # type: ignore[index]
    assert wanted <= {name.partition("==")[0].replace(".", "-") for name in part}
    assert not [name for name in part if name.startswith(("pytest", "mypy", "playwright"))]


def test_the_container_holds_every_package() -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = said["tool"]["setuptools"]["packages"]["find"]["include"]
    recipe = (ROOT / "Dockerfile").read_text()
    kept = (ROOT / ".dockerignore").read_text()
    for name in (package.rstrip("*") for package in packages):
        assert f"COPY {name} ./{name}" in recipe
        assert f"!{name}\n" in kept


def test_nothing_runs_as_root_or_may_write() -> None:
    assert "USER 10001:10001" in (ROOT / "Dockerfile").read_text()
    services = compose()["services"]
    for name in ("cyclebot", "migrate", "database"):
        service = services[name]
        assert service["user"].split(":")[0] not in {"0", "root"}
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_two_replicas_wait_for_the_tables_and_are_given_time_to_end() -> None:
    service = compose()["services"]["cyclebot"]
    assert service["deploy"]["replicas"] == 2
    assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert service["stop_grace_period"] == "30s"


def test_no_secret_stands_in_the_files() -> None:
    said = (ROOT / "compose.yaml").read_text()
    assert "${POSTGRES_PASSWORD:?" in said
    assert not re.search(r"PASSWORD: (?!\$\{)", said)
