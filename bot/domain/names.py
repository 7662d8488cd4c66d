"""Names and words as people mean them: the same however they are typed."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

# Nobody means a word this long, and comparing costs its square.
_LONGEST_WORD: Final = 60
_CLOSE_ENOUGH: Final = 0.6
_BEGUN: Final = 3
"""From so many letters on, a word that was begun is meant rather than one spelled alike."""


def fold(name: str) -> str:
    """Fold a name for look-up and for telling whether two are one.

    Args:
        name: As typed, in any case, width and spacing.

    Returns:
        The folded name; two names that fold alike are the same name. Folding it again changes
        nothing.
    """
    # Case folding can undo the normal form and the other way round, so both are done twice.
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = unicodedata.normalize("NFKC", folded).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Offer the known word that an unknown one is nearest to.

    Args:
        word: As typed.
        among: The known words; the first of equals wins.

    Returns:
        One of `among` as written there, or None if none is near.
    """
    typed = fold(word)
    if not typed or len(typed) > _LONGEST_WORD:
        return None
    known: dict[str, str] = {}
    for each in among:
        known.setdefault(fold(each), each)
    begun = [each for each in known if each.startswith(typed)] if len(typed) >= _BEGUN else []
    close = get_close_matches(typed, begun or known, n=1, cutoff=0 if begun else _CLOSE_ENOUGH)
    return known[close[0]] if close else None
