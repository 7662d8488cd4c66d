"""Program files: YAML read into a `Program`, or into every problem with its file and line.

A program is written by a district's own hand, so nothing here stops at the first mistake and
nothing is answered in a library's words. What makes a program sensible is judged by
`bot/domain/program.py` and `bot/domain/program_rules.py`; this module only reads, finds the line
and says it. It must not know who uses the program, or any database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from pydantic import ValidationError

from bot.domain.errors import Unusable
from bot.domain.program import Program
from bot.domain.program_flaws import Flaw, FlawPath, ProgramFlawsError
from bot.domain.program_rules import flaws
from config.program_words import in_plain_words
from config.yaml_lines import Lined, LinedList, LinedMap, Unreadable, read_yaml

LARGEST_FILE = 1024 * 1024
"""Bytes: a playbook is some ten thousand; a larger file is another file by mistake."""

_SHARED = "shared_questions"
_SHIPPED = Path(__file__).parent / "programs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a program file; lines count from 1."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        """As compilers write it, so that an editor can jump there."""
        return f"{self.file}:{self.line}: {self.words}"


class ProgramFileError(Unusable):
    """A program file can't be used as it is."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep all problems, in the order of their lines; the message has one a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def load_program(path: Path) -> Program:
    """Read one program file.

    Args:
        path: A YAML 1.2 file in UTF-8 of at most `LARGEST_FILE` bytes, laid out as
            docs/programs.md says.

    Returns:
        The program, validated.

    Raises:
        ProgramFileError: With every problem found, not only the first.
    """
    try:
        lined = read_yaml(_text(path))
    except Unreadable as stopped:
        raise ProgramFileError(
            [Problem(file=str(path), line=stopped.line, words=stopped.words)]
        ) from stopped
    program, broken = None, _take_shared(lined)
    judged = _judge(_without_shared(lined.value))
    if isinstance(judged, Program):
        program, judged = judged, ()
    found = [*lined.problems]
    found += [(lined.line(flaw.path), _sentence(flaw.words)) for flaw in broken]
    found += [
        (lined.line(flaw.path), _sentence(flaw.words))
        for flaw in judged
        if not any(flaw.path[: len(part.path)] == part.path for part in broken)
    ]
    if found or program is None:
        raise ProgramFileError(
            Problem(file=str(path), line=line, words=words)
            for line, words in sorted(dict.fromkeys(found), key=itemgetter(0))
        )
    return program


def shipped_programs() -> tuple[Program, ...]:
    """Every program that comes with Cyclebot, by the name of its file.

    Raises:
        ProgramFileError: If one of them was changed into something that cannot be used.
    """
    return tuple(load_program(path) for path in sorted(_SHIPPED.glob("*.yaml")))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as cause:
        why = cause.strerror or "the system refused"
        raise ProgramFileError(
            [Problem(file=str(path), line=1, words=f"The file can't be read: {why}.")]
        ) from cause
    if len(content) > LARGEST_FILE:
        words = "The file is larger than 1 MiB, so it is not read; a program is far smaller."
        raise ProgramFileError([Problem(file=str(path), line=1, words=words)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = content[: cause.start].count(b"\n") + 1
        words = "The file is not UTF-8 text from here on; save it as UTF-8."
        raise ProgramFileError([Problem(file=str(path), line=line, words=words)]) from cause


def _judge(value: object) -> Program | Sequence[Flaw]:
    """Both judges on the same data, so that a wrong shape hides no rule that is broken."""
    try:
        return Program.model_validate(value)
    except ValidationError as invalid:
        shape = [
            Flaw(path=tuple(error["loc"]), words=in_plain_words(error))
            for error in invalid.errors(include_url=False)
            if not isinstance(error.get("ctx", {}).get("error"), ProgramFlawsError)
        ]
        return [*shape, *flaws(value)]


def _take_shared(lined: Lined) -> Sequence[Flaw]:
    """Put the shared questions where steps name them, and take their list away.

    A name that cannot be followed is a flaw; nothing else is said about that question.
    """
    root = lined.value
    if not isinstance(root, LinedMap):
        return ()
    shared = root.get(_SHARED)
    if not isinstance(shared, LinedMap):
        shared = LinedMap(1)
    found: list[Flaw] = []
    taken: set[str] = set()
    for path, questions, at in _shared_places(root):
        name, others = questions[at]["shared"], len(questions[at]) - 1
        if not isinstance(name, str) or name not in shared:
            found.append(Flaw(path=path, words=f'no shared question is called "{name}"'))
        elif others:
            found.append(Flaw(path=path, words=f'"shared: {name}" stands alone in its question'))
        else:
            questions[at] = shared[name]
        taken.add(str(name))
    found += [
        Flaw(path=(_SHARED, name), words=f'no step takes the shared question "{name}"')
        for name in shared
        if name not in taken
    ]
    if _SHARED in root and not isinstance(root[_SHARED], LinedMap):
        words = 'the shared questions must hold lines like "name: question"'
        found.append(Flaw(path=(_SHARED,), words=words))
    return found


def _shared_places(root: LinedMap) -> Iterator[tuple[FlawPath, LinedList, int]]:
    """Every question that only names a shared one: its path, its list, its place in the list."""
    steps = root.get("steps")
    for step_at, step in enumerate(steps if isinstance(steps, LinedList) else ()):
        questions = step.get("questions") if isinstance(step, LinedMap) else None
        if not isinstance(questions, LinedList):
            continue
        for at, question in enumerate(questions):
            if isinstance(question, LinedMap) and "shared" in question:
                yield ("steps", step_at, "questions", at), questions, at


def _without_shared(value: object) -> object:
    if not isinstance(value, LinedMap):
        return value
    return {key: part for key, part in value.items() if key != _SHARED}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith("?") else ".")
