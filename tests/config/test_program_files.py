"""Program files: every problem with its file, its line and one plain sentence."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.domain import program as program_parts
from bot.domain import program_meanings
from bot.domain.errors import Unusable
from bot.domain.program import Program
from config.program_files import (
    LARGEST_FILE,
    Problem,
    ProgramFileError,
    load_program,
    shipped_programs,
)

FILE = Path("config/programs/collaborative_inquiry.yaml")
SHIPPED = (Path(__file__).parents[2] / FILE).read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a program file and give its path."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "ours.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def problems(
    write: Callable[[str | bytes], Path],
) -> Callable[[str | bytes], list[tuple[int, str]]]:
    """Load a file that can't be used and give its problems as (line, words)."""

    def problems(content: str | bytes) -> list[tuple[int, str]]:
        path = write(content)
        with pytest.raises(ProgramFileError) as refused:
            load_program(path)
        assert {problem.file for problem in refused.value.problems} == {str(path)}
        return [(problem.line, problem.words) for problem in refused.value.problems]

    return problems


Problems = Callable[[str | bytes], list[tuple[int, str]]]
Write = Callable[[str | bytes], Path]


def line_of(text: str, content: str = SHIPPED, nth: int = 1) -> int:
    """The line of the nth place that holds a text."""
    lines = [at for at, line in enumerate(content.splitlines(), 1) if text in line]
    return lines[nth - 1]


def changed(old: str, new: str) -> str:
    assert old in SHIPPED
    return SHIPPED.replace(old, new, 1)


def test_the_shipped_programs_can_be_used() -> None:
    assert "collaborative_inquiry" in [program.key for program in shipped_programs()]


def test_a_copy_of_a_shipped_program_is_the_same_program(write: Write) -> None:
    assert load_program(write(SHIPPED)).digest == shipped_programs()[0].digest


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(write: Write) -> None:
    windows = "\ufeff" + SHIPPED.replace("\n", "\r\n")
    assert load_program(write(windows)).digest == shipped_programs()[0].digest


def test_a_shared_question_is_whole_in_every_step_that_takes_it(write: Write) -> None:
    program: Program = load_program(write(SHIPPED))
    taken = [question for _, question in program.questions_meaning("help")]
    assert len(taken) == 3
    assert len(set(taken)) == 1


def test_the_message_has_a_line_for_each_problem_that_an_editor_can_jump_to(write: Write) -> None:
    path = write(changed("day: 1\n", "day: 16\n").replace("seconds: 60", "seconds: 600"))
    with pytest.raises(Unusable) as refused:
        load_program(path)
    assert str(refused.value).splitlines()[0] == (
        f'{path}:{line_of("    day: 1")}: Step "who_needs_us" is on day 16,'
        " but the program has days 1 to 15."
    )
    assert f"{path}:{line_of('seconds: 60')}: " in str(refused.value)


def test_a_wrong_day_a_repeated_key_and_a_title_of_25_characters_are_all_told(
    problems: Problems,
) -> None:
    content = (
        SHIPPED.replace("day: 3\n", "day: 7\n", 1)
        .replace("title: How did it go?", "title: How did it go for you all?", 1)
        .replace("    title: What will we try?", "    key: again\n    title: What will we try?", 1)
    )
    assert len("How did it go for you all") == 25
    found = problems(content)
    again = line_of("key: again", content)
    assert (
        line_of("day: 7", content),
        'Step "what_will_we_try" is on day 7, outside its phase "design" (days 3 to 5).',
    ) in found
    assert (
        again,
        f'"key" is written again here; it stands on line {line_of("key: what_will", content)}'
        " already.",
    ) in found
    assert (
        line_of("How did it go for", content),
        '"title" is 26 characters long; 24 fit.',
    ) in found
    assert found == sorted(found, key=lambda problem: problem[0])


def test_a_title_of_24_characters_fits_and_one_of_25_does_not(
    problems: Problems, write: Write
) -> None:
    at_the_limit = load_program(write(changed("title: How did it go?", f"title: {'x' * 24}")))
    assert at_the_limit.step("how_did_it_go").title == "x" * 24
    assert problems(changed("title: How did it go?", f"title: {'x' * 25}")) == [
        (line_of("title: How did it go?"), '"title" is 25 characters long; 24 fit.')
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("seconds: 60", "seconds: 121", '"seconds" is 121; the most is 120.'),
        ("seconds: 60", "seconds: 0", '"seconds" is 0; the least is 1.'),
        ("seconds: 60", 'seconds: "60"', '"seconds" must be a whole number, not "60".'),
        ("seconds: 60", "seconds: 1.5", '"seconds" must be a whole number, not 1.5.'),
        ("seconds: 60", "seconds: true", '"seconds" must be a whole number, not true.'),
        ("seconds: 60", "seconds:", '"seconds" is empty; write something or leave the line out.'),
        ("day: 8", "day: 0", '"day" is 0; the least is 1.'),
        ("day: 8", "day: -1", '"day" is -1; the least is 1.'),
        (
            "who: team",
            "who: someone",
            "\"who\" says \"someone\", but it can be 'each' or 'team'.",
        ),
        (
            "title: How did it go?",
            "titel: How did it go?",
            '"titel" is not a word of a program file; did you mean "title"?',
        ),
        (
            "seconds: 60",
            "seconds: 60\n    zzz: 1",
            '"zzz" is not a word of a program file in this place.',
        ),
        (
            "title: How did it go?",
            'title: " "',
            '"title" is empty; write some words or leave the line out.',
        ),
        (
            "title: How did it go?",
            'title: "a\\nb"',
            '"title" must be one line of ordinary characters.',
        ),
        ("title: How did it go?", "title: 12", '"title" must be text, not 12; put it in quotes.'),
        (
            "title: How did it go?",
            "title: [a]",
            '"title" must be text, not a list; put it in quotes.',
        ),
        (
            "key: where_now",
            "key: Where now",
            '"key" "Where now" must be small letters, digits and _, a letter first.',
        ),
        ("required: true", "required: yes", '"required" must be true or false, not "yes".'),
        (
            'opens: "07:30"',
            'opens: "7:30"',
            '"opens" is not a time of day; write it like "14:45".',
        ),
        (
            'opens: "07:30"',
            'opens: "25:00"',
            '"opens" is not a time of day; write it like "14:45".',
        ),
        (
            "shown_above: [leanings,",
            "shown_above: [feelings,",
            'Entry 1 of "shown_above" says "feelings", but it can be ',
        ),
        ("label: Someone to visit", f"label: {'x' * 76}", '"label" is 76 characters long; 75 fit.'),
        (
            "label: What will tell us?",
            "label: What will tell us?\n        longest: 3001",
            '"longest" is 3001; the most is 3000.',
        ),
        (
            "      - shared: help",
            "      - shared: halp",
            'No shared question is called "halp".',
        ),
        (
            "      - shared: help",
            "      - shared: help\n        label: Ours",
            '"shared: help" stands alone in its question.',
        ),
        (
            "shared_questions:\n  help:",
            "shared_questions:\n  other: {}\n  help:",
            'No step takes the shared question "other".',
        ),
        (
            "hint: Skip it freely.",
            "hint: *there",
            "This is not YAML: found undefined alias 'there'.",
        ),
        (
            "hint: Skip it freely.",
            "hint: !!python/name:os.system x",
            "is no kind of value used here.",
        ),
        (
            "hint: Skip it freely.",
            "hint: a: b",
            "This is not YAML: mapping values are not allowed here.",
        ),
        ("hint: Skip it freely.", "\thint: x", "This is not YAML: "),
        (
            "hint: Skip it freely.",
            "? [a, b]\n        : x",
            "What stands before a colon must be one word.",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(
    problems: Problems, old: str, new: str, words: str
) -> None:
    content = changed(old, new)
    found = problems(content)
    assert len(found) >= 1
    line, said = next(problem for problem in found if words in problem[1])
    assert abs(line - line_of(old.splitlines()[0])) <= 1
    assert said.endswith((".", "?"))


def test_a_bracket_that_is_not_closed_is_told_with_the_line_where_it_began(
    problems: Problems,
) -> None:
    ((_, words),) = problems(changed("hint: Skip it freely.", "hint: ["))
    assert words.endswith(f", in what began on line {line_of('hint: Skip it freely.')}.")


def test_a_missing_line_is_told_where_its_part_begins(problems: Problems) -> None:
    content = changed("    title: What will we try?\n", "")
    assert problems(content) == [(line_of("key: what_will_we_try"), '"title" is missing.')]


def test_a_mistake_in_a_shared_question_is_told_once_and_at_its_own_line(
    problems: Problems,
) -> None:
    content = changed("    label: Anything you need?", "    lable: Anything you need?")
    assert problems(content) == [
        (
            line_of("    key: help"),
            '"label" is missing.',
        ),
        (
            line_of("label: Anything you need?"),
            '"lable" is not a word of a program file; did you mean "label"?',
        ),
    ]


def test_a_choice_holds_100_options_and_not_101(write: Write, problems: Problems) -> None:
    group = "options_from: student_groups\n        preset: all\n"

    def choice(options: int) -> str:
        lines = [f"          - {{key: k{n}, label: L{n}}}\n" for n in range(options)]
        return changed(group, "options:\n" + "".join(lines))

    assert load_program(write(choice(100))).key == "collaborative_inquiry"
    assert problems(choice(101)) == [
        (line_of("options_from: student_groups"), '"options" has 101 entries; 100 fit.')
    ]


@pytest.mark.parametrize("content", ["", "  \n\n", "# only a remark\n", "\ufeff", "---\n"])
def test_an_empty_file_is_called_empty(problems: Problems, content: str) -> None:
    assert problems(content) == [(1, "The file is empty.")]


@pytest.mark.parametrize("content", ["- a\n- b\n", "just words\n", "42\n"])
def test_a_file_that_holds_something_else_is_told_so(problems: Problems, content: str) -> None:
    assert problems(content) == [(1, 'The program must hold lines like "name: value".')]


def test_a_file_larger_than_a_mebibyte_is_not_read(problems: Problems) -> None:
    content = SHIPPED + "#" * LARGEST_FILE
    assert problems(content) == [
        (1, "The file is larger than 1 MiB, so it is not read; a program is far smaller.")
    ]


def test_bytes_that_are_not_utf8_are_told_with_their_line(problems: Problems) -> None:
    assert problems(b"key: a\ntitle: caf\xe9\n") == [
        (2, "The file is not UTF-8 text from here on; save it as UTF-8.")
    ]


def test_a_control_character_is_told_with_its_line(problems: Problems) -> None:
    assert problems("key: a\ntitle: b\x07\n") == [
        (2, "There is a character here that text does not hold.")
    ]


def test_a_file_that_is_not_there_or_is_a_folder_is_told_plainly(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ProgramFileError, match="The file can't be read: "):
            load_program(path)


def test_two_documents_in_one_file_are_refused(problems: Problems) -> None:
    ((line, words),) = problems(SHIPPED + "\n---\nkey: second\n")
    assert line > line_of("key: look_at")
    assert words.startswith("This is not YAML: ")


def test_anchors_that_would_stand_for_gigabytes_are_refused_at_once(problems: Problems) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    found = problems(bomb)
    assert (1, 'What is marked "&a0" here is taken again elsewhere; write it out.') in found


def test_a_file_nested_without_end_is_refused(problems: Problems) -> None:
    ((_, shallow), *_) = problems("key: " + "[" * 80 + "]" * 80)
    assert shallow == "The file is nested too deeply here."
    ((_, deep),) = problems("key: " + "[" * 1_500)
    assert deep == "The file is nested too deeply."


@settings(max_examples=40)  # Each example reads a whole file.
@given(
    start=st.integers(0, len(SHIPPED)),
    length=st.integers(0, 60),
    put=st.text(alphabet=st.sampled_from("abk:-[]{}\"'\n #&*!?|>%@é\u2026\x00 0129"), max_size=12),
)
def test_any_slip_of_the_hand_gives_a_program_or_problems(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, put: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "slip.yaml"
    path.write_text(SHIPPED[:start] + put + SHIPPED[start + length :], encoding="utf-8")
    last = path.read_text(encoding="utf-8").count("\n") + 2
    for problem in _problems_of(path):
        assert 1 <= problem.line <= last
        assert problem.words.endswith((".", "?"))


def _problems_of(path: Path) -> tuple[Problem, ...]:
    try:
        load_program(path)
    except ProgramFileError as refused:
        return refused.problems
    return ()


def _words_of_a_program_file() -> list[str]:
    names = {
        name
        for part in vars(program_parts).values()
        if isinstance(part, type) and issubclass(part, BaseModel)
        for name in part.model_fields
    }
    chosen = (program_meanings.Means, program_meanings.PlanMeans, program_meanings.Shown)
    return sorted(names.union(*(get_args(words) for words in chosen)))


@pytest.mark.parametrize("word", _words_of_a_program_file())
def test_every_word_a_program_file_can_hold_is_explained(word: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "programs.md").read_text(encoding="utf-8")
    assert re.search(rf"[`{{ ]{word}[`:,}}]", page)
