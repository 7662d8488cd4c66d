"""What of a text can be stored: a NUL or half a character, which no keyboard makes, cannot."""

import re
from typing import Final

# PostgreSQL refuses U+0000 in a text, and half of a surrogate pair has no bytes in UTF-8.
_NOT_STORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Give a text without what no database takes; every other character is left as it is."""
    return _NOT_STORABLE.sub("", text)
