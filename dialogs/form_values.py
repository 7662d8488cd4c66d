"""Reading the plain fields of a form that came back: words, picks, days and hours.

Everything that cannot be read is told together. What a value means is for the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from bot.domain.errors import BadInput
from dialogs.vocabulary import Value

PICK_A_DAY = "Pick a day."
PICK_AN_HOUR = "Pick a time of day, such as 14:45."
PICK_ONE = "Pick one."


class FormValues:
    """The values of one form; what cannot be read is collected until `checked`.

    Args:
        values: by field key, as `Submitted` brought them.
    """

    __slots__ = ("_errors", "_values")

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values
        self._errors: dict[str, str] = {}

    def text(self, key: str) -> str:
        """The words of a field without spaces around them; '' if nothing was given."""
        value = self._values.get(key, "")
        return (value if isinstance(value, str) else "".join(value[:1])).strip()

    def picks(self, key: str) -> tuple[str, ...]:
        """The keys of the options that were picked, each once."""
        value = self._values.get(key, ())
        picked = (value,) if isinstance(value, str) else value
        return tuple(dict.fromkeys(each for each in picked if each))

    def pick(self, key: str, *, required: bool = False) -> str | None:
        """The key of the one option that was picked, if any."""
        picked = self.picks(key)
        if required and not picked:
            self.refuse(key, PICK_ONE)
        return picked[0] if picked else None

    def day(self, key: str) -> date:
        """A local date; the first date there is if it cannot be read, which `checked` tells."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            self.refuse(key, PICK_A_DAY)
            return date.min

    def hour(self, key: str) -> time | None:
        """A local time of day to the minute; None if none was given."""
        given = self.text(key)
        if not given:
            return None
        try:
            return time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.refuse(key, PICK_AN_HOUR)
            return None

    def ticked(self, key: str) -> bool:
        """Whether a field was ticked."""
        return self.text(key) == "yes"

    def refuse(self, key: str, words: str) -> None:
        """Say what is wrong with a field; the first word on it stands."""
        self._errors.setdefault(key, words)

    def checked(self) -> None:
        """Go on if everything could be read.

        Raises:
            BadInput: with a sentence for each field that could not.
        """
        if self._errors:
            raise BadInput(self._errors)
