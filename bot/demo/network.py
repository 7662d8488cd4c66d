"""The demo network as data: read from `config/demo`, validated, nothing else.

The districts are real, all below them is invented (see the files' own first lines). This module
must not know how a team's story is lived.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

import config
from bot.domain.errors import Unusable
from bot.domain.screen import screen
from bot.store.asks import What
from config.yaml_lines import Unreadable, read_yaml

LENGTH_DAYS = 15
"""School days of a cycle of the demo's program."""

_FOLDER = Path(config.__file__).parent / "demo"
_Model = TypeVar("_Model", bound=BaseModel)


class DemoFilesError(Unusable):
    """A file of the demo was changed into something that cannot be used."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Somebody(_Part):
    """A person above teams; `over` names districts by their short names, empty for all."""

    name: str
    about: str = ""
    over: tuple[str, ...] = ()


class AnswerToAsk(_Part):
    """Who answers a team's ask, how many school days later, with what promise (`days` ahead)."""

    by: Literal["principal", "lead"]
    after: Annotated[int, Field(ge=1, le=10)]
    text: str
    kind: Literal["note", "visit", "call", "promise"] = "note"
    days: Annotated[int, Field(ge=1, le=30)] | None = None


class HelpWanted(_Part):
    """A call for help at a school day of the current cycle."""

    day: Annotated[int, Field(ge=1, le=LENGTH_DAYS)]
    what: What
    answer: AnswerToAsk | None = None


class Story(_Part):
    """Where a team stands today and how it came there; see `config/demo/network.yaml`."""

    indicator: str
    words: str
    cycle: Annotated[int, Field(ge=1, le=5)]
    day: Annotated[int, Field(ge=1, le=19)]
    level: tuple[int, int]
    group: str = ""
    steady: bool = False


class Paused(_Part):
    """On which school day of the cycle a team paused, and for how many days from today."""

    on: int
    days: int


class TeamData(_Part):
    """A team, its people and its story."""

    name: str
    people: Annotated[tuple[str, ...], Field(min_length=2)]
    story: Story
    class_size: tuple[int, int] = (22, 29)
    exact: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    target: str = ""
    asks: tuple[HelpWanted, ...] = ()
    practice: str = ""
    quiet: bool = False
    not_set_up: bool = False
    paused: Paused | None = None
    bot_removed_on: int | None = None


class NewChannel(_Part):
    """A channel that nobody has set up: the bot is in it and has said hello."""

    name: str
    people: tuple[str, ...]


class SchoolData(_Part):
    """A school with its principal and its teams."""

    name: str
    principal: str
    teams: tuple[TeamData, ...]
    coach: Somebody | None = None
    new_channel: NewChannel | None = None


class LeaData(_Part):
    """A district: its name and focus are real."""

    name: str
    short: str
    focus: str
    schools: tuple[SchoolData, ...]


class ClosedFriday(_Part):
    """A district that closes the first Friday after today."""

    lea: str
    label: str


class Break(_Part):
    """Days without school in the whole network, each year: from and to as "month-day"."""

    label: str
    from_day: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    to_day: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]

    def next_after(self, day: date) -> tuple[date, date]:
        """The first and last day of the first such break that begins after a day."""
        first = date.fromisoformat(f"{day.year}-{self.from_day}")
        if first <= day:
            first = date.fromisoformat(f"{day.year + 1}-{self.from_day}")
        last = date.fromisoformat(f"{first.year}-{self.to_day}")
        return first, last if last >= first else last.replace(year=first.year + 1)


class NetworkData(_Part):
    """The whole demo network."""

    workspace: str
    realm: str
    network: str
    zone: str
    administrator: Somebody
    leads: tuple[Somebody, ...]
    closed_friday: ClosedFriday
    breaks: tuple[Break, ...]
    leas: tuple[LeaData, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        names = list(everybody(self))
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"two people are called {', '.join(sorted(twice))}")
        known = {lea.short for lea in self.leas}
        named = {self.closed_friday.lea, *(each for lead in self.leads for each in lead.over)}
        if named - known:
            raise ValueError(f"there is no district {', '.join(sorted(named - known))}")
        return self


class Words(_Part):
    """What teams of one kind say, by question key."""

    stuck: tuple[str, ...]
    cause: tuple[str, ...]
    if_we: tuple[str, ...]
    then_students: tuple[str, ...]
    tell: tuple[str, ...]
    noticed: tuple[str, ...]
    adjusting: tuple[str, ...]
    student_voice: tuple[str, ...]
    who_moved: tuple[str, ...]
    surprise: tuple[str, ...]
    difference: tuple[str, ...]
    because: tuple[str, ...]
    carry: tuple[str, ...]

    @model_validator(mode="after")
    def _names_no_student(self) -> Self:
        for key, texts in self:
            for text in texts:
                if screen(text):
                    raise ValueError(f"{key}: “{text}” looks as if it named a student")
        return self


class _WordsFile(_Part):
    by_kind: dict[str, Words]


class Demo(_Part):
    """The network and the words of its people, which go together."""

    network: NetworkData
    words: dict[str, Words]

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        for _, _, team in teams_of(self.network):
            if team.story.words not in self.words:
                raise ValueError(f"{team.name} speaks from “{team.story.words}”, which is nowhere")
        return self


def load_demo(folder: Path = _FOLDER) -> Demo:
    """Read the demo's files.

    Raises:
        DemoFilesError: one of them cannot be used; the words name it and where.
    """
    network = _read(folder / "network.yaml", NetworkData)
    words = _read(folder / "words.yaml", _WordsFile, within="by_kind").by_kind
    try:
        return Demo(network=network, words=words)
    except ValidationError as error:
        raise DemoFilesError(f"{folder}: {_first(error)}") from error


def teams_of(network: NetworkData) -> Iterator[tuple[LeaData, SchoolData, TeamData]]:
    """Every team with its school and district, in the file's order."""
    for lea in network.leas:
        for school in lea.schools:
            for team in school.teams:
                yield lea, school, team


def everybody(network: NetworkData) -> Iterator[str]:
    """Every person's name."""
    yield network.administrator.name
    yield from (lead.name for lead in network.leads)
    for lea in network.leas:
        for school in lea.schools:
            yield school.principal
            if school.coach:
                yield school.coach.name
            if school.new_channel:
                yield from school.new_channel.people
            for team in school.teams:
                yield from team.people


def user_id(name: str) -> str:
    """A person's id on the chat service: "ana-beltran"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", plain).strip("-")


def channel_id(school: SchoolData, name: str) -> str:
    """A channel's id and name: "juniper-grade-4"."""
    return user_id_with_digits(f"{school.name.split()[0]} {name}")


def user_id_with_digits(name: str) -> str:
    """As `user_id`, keeping digits."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _read(path: Path, model: type[_Model], within: str = "") -> _Model:
    try:
        lined = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DemoFilesError(f"{path} can't be read.") from error
    except Unreadable as stopped:
        raise DemoFilesError(f"{path}:{stopped.line}: {stopped.words}") from stopped
    if lined.problems:
        line, words = lined.problems[0]
        raise DemoFilesError(f"{path}:{line}: {words}")
    try:
        return model.model_validate({within: lined.value} if within else lined.value)
    except ValidationError as error:
        where = error.errors()[0]["loc"][1 if within else 0 :]
        raise DemoFilesError(f"{path}:{lined.line(where)}: {_first(error)}") from error


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
