"""The one tree of everything that Cyclebot itself raises.

    CyclebotError
    ├── Refused                 a person's wish that cannot be granted; carries kind words
    │   ├── NotAllowed          this person may not; does not tell what exists
    │   └── BadInput            fields of a form, or words, that cannot be taken as they stand
    └── Unusable                a file, a database or a setting that cannot be worked with
        ├── ProgramFileError    (config/program_files.py) a program file with its problems
        ├── LinesRefused        (bot/use_cases/sheets.py) a clerk's file with its wrong lines
        ├── DatabaseLocked      somebody else is writing; may be tried again
        ├── DatabaseGone        no answer, or no way in; may be tried again
        ├── DiskFull            no room; to be tried again when there is some
        ├── DatabaseInUse       another `serve` has the file
        ├── DatabaseNotMigrated its tables are older than this program, or not there
        ├── NotKnownYet         one of our own messages is on its way; may be tried again
        ├── DatabaseTooNew      its tables are newer than this program
        └── NotADatabase        the file is something else

A class's docstring is the message of an error raised without words. Errors of a library are
translated into these where the library is used, `from` their cause. This module must not know
any library, platform or table.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import MappingProxyType


class CyclebotError(Exception):
    """Something went wrong in Cyclebot."""

    def __init__(self, words: str = "") -> None:
        """Keep the words to show; without words, the class's own sentence.

        Args:
            words: One or more plain sentences: what happened, what was kept, what to do.
        """
        self.words = words or inspect.cleandoc(type(self).__doc__ or "")
        super().__init__(self.words)


class Refused(CyclebotError):
    """That can't be done just now; nothing was changed."""


class NotAllowed(Refused):
    """That isn't yours to see or change, or no longer here; your lead or administrator can help."""


class BadInput(Refused):
    """Something there can't be read yet; nothing you wrote is lost."""

    def __init__(self, fields: Mapping[str, str] | None = None, words: str = "") -> None:
        """Keep what is wrong with each field.

        Args:
            fields: One plain sentence for each form field's key; empty if it is about no field.
            words: The sentence above them all.
        """
        super().__init__(words or " ".join((fields or {}).values()))
        self.fields: Mapping[str, str] = MappingProxyType(dict(fields or {}))


class Unusable(CyclebotError):
    """A file, a database or a setting can't be used as it is."""


class DatabaseLocked(Unusable):
    """The database is busy with somebody else's change.

    Nothing of this was stored. Try again in a moment.
    """


class DatabaseGone(Unusable):
    """The database can't be reached.

    What was stored before is safe; what was under way may not be stored. Try again in a moment;
    if it stays so, see that the database runs and that its address is right.
    """


class DiskFull(Unusable):
    """The disk of the database is full.

    What was stored before is safe; this was not stored. Make room, then try again.
    """


class NotKnownYet(Unusable):
    """One of our messages is just being posted, and this may belong under it.

    Nothing of this was stored. Try again in a moment.
    """


class DatabaseInUse(Unusable):
    """Another Cyclebot is already serving from this database file; stop it first."""


class DatabaseNotMigrated(Unusable):
    """The database isn't ready for this version of Cyclebot; nothing was changed.

    Run `cyclebot migrate`.
    """


class DatabaseTooNew(Unusable):
    """The database belongs to a newer version of Cyclebot; nothing was changed.

    Install that version, or go back to a copy made before.
    """


class NotADatabase(Unusable):
    """The file is not a Cyclebot database, or it is damaged; nothing was changed.

    Check the address, or go back to a copy.
    """
