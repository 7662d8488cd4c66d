"""Any message and any form that the vocabulary can say, hostile words among them."""

from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import strategies as st

from dialogs.vocabulary import (
    Actions,
    Button,
    Chart,
    ChartPoint,
    ChoiceField,
    DayField,
    Element,
    Fact,
    Facts,
    Form,
    Grid,
    Heading,
    HourField,
    InputField,
    Intent,
    Item,
    Items,
    Link,
    LinkTo,
    MeasureField,
    Message,
    Note,
    Option,
    PersonField,
    Plain,
    Prose,
    Quote,
    Quoted,
    Rule,
    Say,
    Series,
    Source,
    Strong,
    Tell,
    TextField,
    When,
    Who,
    YesField,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote></div><h1>mine",
    "' onmouseover='alert(1)",
    "<!-- --><![CDATA[ ]]>",
    "&lt;b&gt; &amp;amp;",
    "{{ 7 * 7 }} {% raw %} %s {0}",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "  two\n  lines\t",
)
_letters = st.characters(exclude_categories=["Cs", "Cc"])
words = st.one_of(st.sampled_from(HOSTILE), st.text(_letters, max_size=30))
some_words = st.one_of(st.sampled_from(HOSTILE), st.text(_letters, min_size=1, max_size=30))
labels = some_words.map(lambda text: text[:24])
urls = st.one_of(
    words, st.sampled_from(("https://example.org/x?a=1&b=2", "/chat", "//evil.example", "data:,x"))
)
dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
zones = st.sampled_from(("America/Los_Angeles", "Asia/Kolkata", "UTC"))
sources = st.builds(Source, st.just("answer"), st.just("1"))
quotes = st.builds(Quote, text=words, source=sources, author=st.none() | words)
runs = st.one_of(
    st.builds(Plain, words),
    st.builds(Strong, words),
    st.builds(LinkTo, words, urls),
    st.builds(Who, st.none() | st.just("a1"), words),
    st.builds(When, instants, zones),
)
proses = st.lists(runs, max_size=3).map(lambda found: Prose(tuple(found)))
intents = st.builds(
    Intent, st.sampled_from(("answer", "skip")), st.tuples(words.map(lambda text: text[:9]))
)
buttons = st.builds(
    Button,
    label=labels,
    does=intents,
    tone=st.sampled_from(("plain", "main", "danger")),
    confirm=st.none() | words,
)
presses = st.one_of(buttons, st.builds(Link, label=labels, url=urls))
either = st.one_of(proses, quotes)
per_cents = st.floats(-5, 130, allow_nan=False)
points = st.builds(
    ChartPoint, on=dates, per_cent=per_cents, hollow=st.booleans(), mark=st.none() | words
)
series = st.builds(Series, name=words, points=st.lists(points, max_size=5).map(tuple))
charts = st.builds(
    Chart,
    title=words,
    alt=words,
    series=st.lists(series, max_size=5).map(tuple),
    median=st.none() | per_cents,
    start=st.none() | per_cents,
    guess=st.none() | per_cents,
    target=st.none() | per_cents,
    marks=st.lists(st.tuples(dates, words), max_size=3).map(tuple),
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    head = tuple(draw(st.lists(words, min_size=1, max_size=5)))
    row = st.lists(either, min_size=len(head), max_size=len(head)).map(tuple)
    return Grid(head=head, rows=tuple(draw(st.lists(row, max_size=3))))


items = st.builds(Item, lead=proses, detail=st.none() | either, action=st.none() | presses)
elements: st.SearchStrategy[Element] = st.one_of(
    st.builds(Heading, words),
    st.builds(Say, proses),
    st.lists(quotes, max_size=3).map(lambda found: Quoted(tuple(found))),
    st.lists(st.builds(Fact, words, either), max_size=3).map(lambda found: Facts(tuple(found))),
    st.lists(items, max_size=3).map(lambda found: Items(tuple(found))),
    grids(),
    charts,
    st.builds(Note, proses),
    st.lists(presses, max_size=7).map(lambda found: Actions(tuple(found))),
    st.just(Rule()),
)
messages = st.builds(
    Message,
    summary=some_words.filter(lambda text: bool(text.strip())),
    body=st.lists(elements, max_size=4).map(tuple),
    calls=st.just(("a1",)),
)


@st.composite
def fields(draw: st.DrawFn, key: str) -> InputField:
    options = tuple(
        Option(key=f"option-{place}", label=label)
        for place, label in enumerate(draw(st.lists(words, min_size=1, max_size=14)))
    )
    chosen = (options[0].key,) if draw(st.booleans()) else ()
    base: dict[str, Any] = {
        "key": key,
        "label": draw(words),
        "required": draw(st.booleans()),
        "hint": draw(st.none() | words),
        "example": draw(st.none() | words),
    }
    several = draw(st.booleans())
    made: tuple[InputField, ...] = (
        TextField(**base, lines="one", value=draw(st.none() | words)),
        TextField(**base, lines="many", value=draw(st.none() | words)),
        ChoiceField(**base, options=options, several=several, value=chosen),
        PersonField(**base, among=options, several=several, value=chosen),
        DayField(**base, earliest=draw(st.none() | dates), value=draw(st.none() | dates)),
        HourField(**base, value=draw(st.sampled_from((None, time(14, 45))))),
        MeasureField(**base, of=draw(st.sampled_from((None, 24))), value=draw(st.none() | words)),
        YesField(**base, value=draw(st.booleans())),
    )
    return draw(st.sampled_from(made))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    made = [draw(fields(key)) for key in ("a", "b", "c")]
    tells = [Tell(draw(proses)), Tell(tuple(draw(st.lists(quotes, max_size=2))))]
    return Form(
        name="reply",
        title=draw(labels),
        submit=draw(labels),
        parts=tuple(draw(st.permutations([*made, *tells]))),
    )
