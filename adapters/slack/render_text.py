"""Words as text objects and rich text: nothing is formatted, linked or pinged but what we mean.

A person's words go into rich text or `plain_text`, never into Slack's markup; our own go into
markup only where no sign of theirs would mean anything there. Sources:
docs.slack.dev/messaging/formatting-message-text and docs.slack.dev/reference/block-kit/blocks/
rich-text-block. This module must not know which element of a message words belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never
from urllib.parse import urlsplit

from adapters.slack.limits import LONGEST_TEXT, LONGEST_URL, Block, pieces, units
from dialogs.vocabulary import (
    LinkTo,
    Plain,
    Prose,
    Quote,
    Run,
    Strong,
    When,
    Who,
    when_words,
)

_DATE = "{date_short_pretty}, {time}"
_USER = re.compile(r"[UW][A-Z0-9]{2,}", re.ASCII)
_MARKUP = re.compile(r"[*_~`]|:[\w+'-]+:|^\s*>", re.MULTILINE)
"""What markup may take for its own: emphasis, code, an emoji's name, a quotation."""


def plain(text: str) -> Block:
    """A text object that shows exactly these letters."""
    return {"type": "plain_text", "text": text, "emoji": False}


def escaped(text: str) -> str:
    """The text so that Slack finds no mention, channel or link in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words(prose: Prose) -> str:
    """Our words as letters alone; a link that leads somewhere says where."""
    return "".join(_letters(run) for run in prose.runs)


def text_object(prose: Prose, *, label: str = "") -> Block:
    """Our words as a text object, `label` in bold on a line above.

    In markup if there is something to emphasise or to link and no sign would be misread; else
    letter by letter.
    """
    if _means_markup(prose, label) and _is_safe_in_markup(prose, label):
        above = f"*{escaped(label)}*\n" if label else ""
        return {
            "type": "mrkdwn",
            "text": above + "".join(_marked_up(run) for run in prose.runs),
            "verbatim": True,
        }
    return plain(f"{label}\n{words(prose)}" if label else words(prose))


def rich_text(*elements: Block) -> Block:
    """A rich text block."""
    return {"type": "rich_text", "elements": list(elements)}


def section(runs: Iterable[Block]) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(runs)}


def paragraphs(prose: Prose, calls: frozenset[str]) -> Iterator[Block]:
    """Our words as paragraphs of rich text, a new one wherever one is full."""
    yield from map(section, packed(rich_runs(prose, calls)))


def quotation(quote: Quote) -> Iterator[Block]:
    """A person's words to the letter, and below them their name if the reader may know it."""
    for piece in pieces(quote.text, LONGEST_TEXT):
        yield {"type": "rich_text_quote", "elements": [{"type": "text", "text": piece}]}
    if quote.author:
        yield section([styled(f"— {quote.author}", italic=True)])


def styled(text: str, **style: bool) -> Block:
    """A run of text with a style."""
    return {"type": "text", "text": text, "style": style}


def rich_runs(prose: Prose, calls: frozenset[str]) -> Iterator[Block]:
    """The runs of rich text, none of them empty or longer than Slack takes."""
    for run in prose.runs:
        yield from _rich(run, calls)


def packed(runs: Iterable[Block]) -> Iterator[list[Block]]:
    """The runs in groups that are no longer than a paragraph may be."""
    group: list[Block] = []
    length = 0
    for run in runs:
        size = units(str(run.get("text") or run.get("fallback") or ""))
        if group and length + size > LONGEST_TEXT:
            yield group
            group, length = [], 0
        group.append(run)
        length += size
    if group:
        yield group


def leads_somewhere(url: str) -> bool:
    """Whether it is an address that Slack takes."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    whole = parts.scheme in ("http", "https") and bool(parts.netloc)
    return whole and units(url) <= LONGEST_URL and not re.search(r"[\s<>|]", url)


def _rich(run: Run, calls: frozenset[str]) -> Iterator[Block]:
    match run:
        case Plain(text):
            yield from ({"type": "text", "text": piece} for piece in pieces(text, LONGEST_TEXT))
        case Strong(text):
            yield from (styled(piece, bold=True) for piece in pieces(text, LONGEST_TEXT))
        case LinkTo(label, url) if leads_somewhere(url):
            yield {"type": "link", "url": url, "text": label} if label else _link(url)
        case LinkTo(label, _):
            yield from ({"type": "text", "text": piece} for piece in pieces(label, LONGEST_TEXT))
        case Who(account_id, name):
            if account_id in calls and account_id is not None and _USER.fullmatch(account_id):
                yield {"type": "user", "user_id": account_id}
            elif name:
                yield {"type": "text", "text": name}
        case When(instant):
            yield {
                "type": "date",
                "timestamp": int(instant.timestamp()),
                "format": _DATE,
                "fallback": when_words(run),
            }
        case _:
            assert_never(run)


def _link(url: str) -> Block:
    return {"type": "link", "url": url}


def _letters(run: Run) -> str:
    match run:
        case LinkTo(label, url) if leads_somewhere(url):
            return f"{label} ({url})"
        case _:
            return Prose((run,)).plain()


def _is_safe_in_markup(prose: Prose, label: str) -> bool:
    if label.strip() != label or "\n" in label:
        return False
    return not _MARKUP.search(f"{label}\n{prose.plain()}") and all(
        _stands_free(before, run, after)
        for before, run, after in zip(
            (None, *prose.runs), prose.runs, (*prose.runs[1:], None), strict=False
        )
    )


def _stands_free(before: Run | None, run: Run, after: Run | None) -> bool:
    """Whether a run's own signs would be read as such.

    No letter may touch the stars around an emphasised one, and no bar may stand in a link's label.
    """
    if isinstance(run, LinkTo):
        return "|" not in run.label and "\n" not in run.label
    if not isinstance(run, Strong):
        return True
    left = Prose((before,)).plain()[-1:] if before else ""
    right = Prose((after,)).plain()[:1] if after else ""
    alone = not (left.isalnum() and run.text[:1].strip())
    return alone and not (right.isalnum() and run.text[-1:].strip()) and "\n" not in run.text


def _means_markup(prose: Prose, label: str) -> bool:
    return bool(label) or any(isinstance(run, Strong | LinkTo | When) for run in prose.runs)


def _marked_up(run: Run) -> str:
    match run:
        case Strong(text):
            inner = text.strip()
            if not inner:
                return text
            before = text[: len(text) - len(text.lstrip())]
            after = text[len(text.rstrip()) :]
            return f"{before}*{escaped(inner)}*{after}"
        case LinkTo(label, url) if leads_somewhere(url) and label:
            return f"<{escaped(url)}|{escaped(label)}>"
        case When(instant):
            moment = int(instant.timestamp())
            return f"<!date^{moment}^{_DATE}|{when_words(run)}>"
        case _:
            return escaped(Prose((run,)).plain())
