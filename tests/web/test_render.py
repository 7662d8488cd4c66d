"""A message is drawn whole, and nothing that anybody wrote becomes part of the page's own code."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from adapters.web.render import message_html
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Fact,
    Facts,
    Grid,
    Heading,
    Intent,
    Item,
    Items,
    Link,
    LinkTo,
    Message,
    Note,
    Quote,
    Quoted,
    Rule,
    Say,
    Source,
    Strong,
    When,
    Who,
    prose,
)
from tests.contracts.strategies import messages
from tests.web.page_text import Drawn

_OURS = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "button",
        "circle",
        "dd",
        "desc",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h3",
        "hr",
        "li",
        "line",
        "p",
        "polygon",
        "polyline",
        "small",
        "span",
        "strong",
        "svg",
        "table",
        "tbody",
        "td",
        "text",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "ul",
    ]
)
_SAFE = frozenset(
    [
        "aria-hidden",
        "aria-label",
        "class",
        "cx",
        "cy",
        "data-confirm",
        "data-intent",
        "data-label",
        "datetime",
        "dir",
        "height",
        "href",
        "points",
        "r",
        "rel",
        "role",
        "scope",
        "target",
        "type",
        "viewbox",
        "width",
        "x",
        "x1",
        "x2",
        "y",
        "y1",
        "y2",
    ]
)


def draw(*body: Element, calls: tuple[str, ...] = ()) -> Drawn:
    return Drawn(str(message_html(Message(summary="s", body=body, calls=calls))))


def a_quote(text: str, author: str | None = None) -> Quote:
    return Quote(text=text, source=Source("answer", "1"), author=author)


@given(messages)
def test_any_message_is_drawn_with_our_tags_alone(message: Message) -> None:
    drawn = Drawn(str(message_html(message)))

    assert drawn.open == []
    assert set(drawn.tags) <= _OURS
    assert {name for _, name, _ in drawn.attributes} <= _SAFE
    for href in drawn.values("a", "href"):
        assert href.startswith(("http://", "https://", "/"))
        assert not href.startswith(("//", "/\\"))


def test_each_element_has_the_tag_that_says_what_it_is() -> None:
    drawn = draw(
        Heading("Our plan"),
        Say(prose("a ", Strong("b"))),
        Quoted((a_quote("said", "Ana"),)),
        Facts((Fact("Closes", prose("Wed")),)),
        Items((Item(lead=prose("lead"), detail=prose("detail")),)),
        Grid(head=("one", "two"), rows=((prose("1"), a_quote("2")),)),
        Note(prose("small")),
        Rule(),
    )

    for tag in ("h3", "p", "strong", "blockquote", "dl", "dt", "dd", "ul", "li", "table", "th"):
        assert tag in drawn.tags, tag
    assert {"small", "hr"} <= set(drawn.tags)


def test_a_button_carries_its_intent_and_its_question() -> None:
    press = Button(
        label="Stop", does=Intent("stop", ("c1", "c2")), tone="danger", confirm="Really stop?"
    )
    drawn = draw(Actions((press,)))

    assert drawn.values("button", "data-intent") == ["stop c1 c2"]
    assert drawn.values("button", "data-confirm") == ["Really stop?"]
    assert drawn.values("button", "class") == ["press danger"]
    assert drawn.text == "Stop"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//evil", "/\\evil", "http:"],
)
def test_a_link_that_leads_nowhere_good_is_words(url: str) -> None:
    drawn = draw(Say(prose(LinkTo("here", url))), Actions((Link(label="there", url=url),)))

    assert "a" not in drawn.tags
    assert drawn.text == "herethere"


def test_a_link_of_ours_opens_beside_the_page() -> None:
    drawn = draw(Actions((Link(label="Chart", url="https://example.org/a?b=1&c=2"),)))

    assert drawn.values("a", "href") == ["https://example.org/a?b=1&c=2"]
    assert drawn.values("a", "rel") == ["noopener noreferrer"]


def test_a_person_is_called_only_where_the_message_calls_them() -> None:
    drawn = draw(Say(prose(Who("a1", "Ana"), Who("a2", "Ben"), Who(None, "Cy"))), calls=("a1",))

    assert drawn.values("span", "class") == ["who called", "who", "who"]


def test_an_instant_is_shown_in_the_zone_it_is_meant_in() -> None:
    drawn = draw(Say(prose(When(datetime(2026, 10, 14, 21, 45, tzinfo=UTC), "America/New_York"))))

    assert drawn.text == "Wed 14 Oct, 17:45"


def test_a_grid_says_each_cells_column_for_the_phone() -> None:
    drawn = draw(Grid(head=("What", "Start"), rows=((prose("All"), prose("20 of 74")),)))

    assert drawn.values("td", "data-label") == ["What", "Start"]
    assert drawn.values("table", "role") == ["table"]
