"""What people read is right wherever they read it, and whoever reads of a team elsewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import bot.use_cases
import dialogs

# What only one platform calls so. Its own words have modules of their own.
_OF_ONE_PLATFORM = re.compile(
    r"\b(workspaces?|tenants?|Home tab|direct messages?|DMs?|Slack|Microsoft|personal app)\b"
)
_OWN = {"on_slack.py", "installing.py", "on_teams.py", "in_teams.py", "local_chat.py"}
# What an operator reads and writes has the columns and settings of the operator's own words.
_OPERATORS = re.compile(r"(check_up|roster_\w+|rosters)\.py")
_FOLDERS = [Path(package.__path__[0]) for package in (dialogs, bot.use_cases)]
_MODULES = sorted(
    path
    for folder in _FOLDERS
    for path in folder.rglob("*.py")
    if path.name not in _OWN and not _OPERATORS.fullmatch(path.name)
)


def test_no_sentence_calls_a_place_as_one_platform_alone_does() -> None:
    found = {
        path.name: text
        for path in _MODULES
        for text in _said(ast.parse(path.read_text()))
        if _OF_ONE_PLATFORM.search(text)
    }
    assert found == {}
    assert _MODULES


def _said(module: ast.Module) -> Iterator[str]:
    """The sentences of a module, its docstrings left out."""
    named = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    explains = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, named) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in explains and " " in text:
                yield text
