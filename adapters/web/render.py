"""A neutral message as HTML for the chat page: every element, everything escaped.

What people wrote is put into the page as text and as nothing else: no links, no formatting, its
line breaks kept. No inline style and no script, for the page forbids both. This module must not
know who reads, or where the message stands.
"""

from collections.abc import Iterable
from typing import assert_never
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from adapters.web.render_chart import chart_html
from dialogs.vocabulary import (
    Actions,
    Button,
    Chart,
    Element,
    Facts,
    Grid,
    Heading,
    Item,
    Items,
    Link,
    LinkTo,
    Message,
    Note,
    Plain,
    Press,
    Prose,
    Quote,
    Quoted,
    Rule,
    Run,
    Say,
    Strong,
    When,
    Who,
    Words,
    when_words,
)


def message_html(message: Message) -> Markup:
    """The whole body of a message, safe to be put into the page.

    A message without a body shows its summary.
    """
    if not message.body:
        return Markup("<p>{}</p>").format(message.summary)
    calls = frozenset(message.calls)
    return _joined(_element(element, calls) for element in message.body)


def words_html(words: Words) -> Markup:
    """Our prose as text with its emphasis, or a person's words as a quotation."""
    return _words(words, frozenset())


def quote_html(quote: Quote) -> Markup:
    """A person's words, to the letter, with their name below if the reader may know it."""
    author = Markup("<footer>{}</footer>").format(quote.author) if quote.author else Markup()
    return Markup('<blockquote class="quote"><p dir="auto">{}</p>{}</blockquote>').format(
        quote.text, author
    )


def _element(element: Element, calls: frozenset[str]) -> Markup:  # noqa: C901 - one line an element
    match element:
        case Heading(text):
            return Markup('<h3 class="heading">{}</h3>').format(text)
        case Say(prose):
            return Markup("<p>{}</p>").format(_prose(prose, calls))
        case Quoted(quotes):
            return _joined(quote_html(quote) for quote in quotes)
        case Facts():
            return _facts(element, calls)
        case Items(rows):
            lines = _joined(_item(row, calls) for row in rows)
            return Markup('<ul class="items">{}</ul>').format(lines)
        case Grid():
            return _grid(element, calls)
        case Chart():
            return chart_html(element)
        case Note(prose):
            return Markup('<p class="note"><small>{}</small></p>').format(_prose(prose, calls))
        case Actions(buttons):
            presses = _joined(_press(press) for press in buttons)
            return Markup('<div class="actions">{}</div>').format(presses)
        case Rule():
            return Markup("<hr>")
        case _:
            assert_never(element)


def _facts(facts: Facts, calls: frozenset[str]) -> Markup:
    pairs = _joined(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(pair.label, _words(pair.value, calls))
        for pair in facts.pairs
    )
    return Markup('<dl class="facts">{}</dl>').format(pairs)


def _item(item: Item, calls: frozenset[str]) -> Markup:
    detail = Markup()
    if item.detail is not None:
        detail = Markup('<div class="detail">{}</div>').format(_words(item.detail, calls))
    action = Markup() if item.action is None else _press(item.action)
    return Markup('<li><div class="lead"><div>{}</div>{}</div>{}</li>').format(
        _prose(item.lead, calls), detail, action
    )


def _grid(grid: Grid, calls: frozenset[str]) -> Markup:
    # The roles are said aloud because the phone's layout takes the table's own away.
    head = _joined(
        Markup('<th scope="col" role="columnheader">{}</th>').format(name) for name in grid.head
    )
    rows = _joined(
        Markup('<tr role="row">{}</tr>').format(_row(grid.head, row, calls)) for row in grid.rows
    )
    return Markup(
        '<table class="grid" role="table"><thead role="rowgroup"><tr role="row">{}</tr></thead>'
        '<tbody role="rowgroup">{}</tbody></table>'
    ).format(head, rows)


def _row(head: tuple[str, ...], row: tuple[Words, ...], calls: frozenset[str]) -> Markup:
    # A row that is longer than the head keeps its cells: nothing is left out silently.
    names = (*head, *("" for _ in row[len(head) :]))
    return _joined(
        Markup('<td role="cell" data-label="{}"><div>{}</div></td>').format(
            name, _words(cell, calls)
        )
        for name, cell in zip(names, row, strict=False)
    )


def _words(words: Words, calls: frozenset[str]) -> Markup:
    match words:
        case Prose():
            return _prose(words, calls)
        case Quote():
            return quote_html(words)
        case _:
            assert_never(words)


def _prose(prose: Prose, calls: frozenset[str]) -> Markup:
    return _joined(_run(run, calls) for run in prose.runs)


def _run(run: Run, calls: frozenset[str]) -> Markup:
    match run:
        case Plain(text):
            return escape(text)
        case Strong(text):
            return Markup("<strong>{}</strong>").format(text)
        case LinkTo(label, url):
            return _link(label, url, "link")
        case Who(account_id, name):
            kind = "who called" if account_id is not None and account_id in calls else "who"
            return Markup('<span class="{}">{}</span>').format(kind, name)
        case When(instant):
            return Markup('<time datetime="{}">{}</time>').format(
                instant.isoformat(timespec="seconds"), when_words(run)
            )
        case _:
            assert_never(run)


def _press(press: Press) -> Markup:
    match press:
        case Button(label=label, does=does, tone=tone, confirm=confirm):
            asked = Markup() if confirm is None else Markup(' data-confirm="{}"').format(confirm)
            return Markup(
                '<button type="button" class="press {}" data-intent="{}"{}>{}</button>'
            ).format(tone, does.encoded(), asked, label)
        case Link(label=label, url=url):
            return _link(label, url, "press plain")
        case _:
            assert_never(press)


def _link(label: str, url: str, kind: str) -> Markup:
    if not _leads_somewhere(url):
        return Markup('<span class="{}">{}</span>').format(kind, label)
    return Markup(
        '<a class="{}" href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
    ).format(kind, url, label)


def _leads_somewhere(url: str) -> bool:
    """Only a web address or a path of this server: nothing that a browser would run."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme in ("http", "https") and bool(parts.netloc)
    return url.startswith("/") and not url.startswith(("//", "/\\"))


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup().join(parts)
