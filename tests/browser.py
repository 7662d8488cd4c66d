"""Where a real Chromium stands on this machine; tests of the page ask here and nowhere else."""

import os
import shutil
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """Find a Chromium that can be run.

    Returns:
        The path in `CYCLEBOT_CHROMIUM` if it is set, else Debian's, else the first by its usual
        names on the `PATH`; None if there is none.
    """
    named = os.environ.get("CYCLEBOT_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    found = (shutil.which(name) for name in ("/usr/bin/chromium", *_NAMES))
    return next((path for path in found if path), None)


def browser_is_required() -> bool:
    """Whether a missing browser is a failure (`CYCLEBOT_REQUIRE_BROWSER=1`) and not a skip."""
    return os.environ.get("CYCLEBOT_REQUIRE_BROWSER", "") not in ("", "0")
