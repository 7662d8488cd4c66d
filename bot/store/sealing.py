"""The seal on tokens at rest: what is stored can be read by nobody who lacks the keys.

Keys rotate: the newest seals, every older one still opens, and what an older one sealed is sealed
anew (`bot/store/tokens.py`). Fernet is AES-128 in CBC mode with an HMAC over SHA-256
(https://github.com/fernet/spec/blob/master/Spec.md). This module must not know where sealed words
are kept, or what they are for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.domain.errors import Unusable


class SealBroken(Unusable):
    """Tokens in the database were sealed with a key that isn't in CYCLEBOT_ENCRYPTION_KEYS.

    Put that key back behind the newest one. If it is lost, whoever installed Cyclebot in the
    workspace installs it again; nothing else is lost.
    """


class Seal:
    """Closes words with the newest key and opens what any of the keys closed.

    Args:
        keys: each 32 random bytes in URL-safe base64, the newest first, at least one.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._newest = Fernet(keys[0])
        self._any = MultiFernet([self._newest, *(Fernet(key) for key in keys[1:])])

    def close(self, words: Mapping[str, str]) -> bytes:
        """Seal words by name."""
        return self._newest.encrypt(json.dumps(dict(words), sort_keys=True).encode())

    def open(self, sealed: bytes) -> dict[str, str]:
        """Give sealed words by name.

        Raises:
            SealBroken: none of the keys sealed this, or it was changed.
        """
        try:
            found = json.loads(self._any.decrypt(sealed))
        except InvalidToken as cause:
            raise SealBroken from cause
        return {str(name): str(word) for name, word in found.items()}

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True
