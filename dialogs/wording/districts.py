"""A district's name as people say it in a line: without what kind of district it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_KIND = re.compile(
    r"\s+(?:"
    r"(?:(?:joint|union|unified|elementary|high|city)\s+)*school\s+district"
    r"|(?:(?:joint|union|unified|elementary|high)\s+)*(?:j?usd|sd|uhsd|esd|hsd)"
    r"|joint\s+unified|unified|union\s+high"
    r"|superintendent\s+of\s+schools"
    r")$",
    re.IGNORECASE,
)


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Districts' short names by id: "Victor Valley" for "Victor Valley Union High SD".

    What stands in brackets at the end goes, and the kind of district after it. Where two would be
    called alike, both keep their whole names.

    Args:
        names: their names by id.
    """
    short = {id_: _short(name) for id_, name in names.items()}
    called = Counter(each.casefold() for each in short.values())
    return {
        id_: each if called[each.casefold()] == 1 else names[id_] for id_, each in short.items()
    }


def _short(name: str) -> str:
    said = _KIND.sub("", _ASIDE.sub("", name))
    return said or name
