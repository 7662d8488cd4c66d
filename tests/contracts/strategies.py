"""Any message and any form that the vocabulary can say: every element, every field, hostile words.

What a platform's renderer is tried with (`renderer_contract.py`). Our own labels are never blank;
prose, quotes and values may be empty, long, or in the platforms' own markup. `OVER_THE_LIMITS`
and `LONGEST_FORM` are beyond any budget, and still may lose nothing.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import strategies as st

from dialogs.vocabulary import (
    LONGEST_ANSWER,
    MOST_OPTIONS,
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
    Press,
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
    prose,
)

HOSTILE = (
    # What a browser would run or draw.
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote></div><h1>mine",
    "' onmouseover='alert(1)",
    "<!-- --><![CDATA[ ]]>",
    "&lt;b&gt; &amp;amp;",
    "{{ 7 * 7 }} {% raw %} %s {0}",
    "javascript:alert(1)",
    # What Slack would ping, link or format.
    "<!channel> <!here> <!subteam^S1>",
    "<@U012ABCDEF> <#C012ABCDEF|general>",
    "<https://evil.example|your bank>",
    "*bold* _it_ ~gone~ `code` :tada:",
    "```\nfence\n> quote",
    # What Teams and Adaptive Cards would ping, link, count or fill in.
    "<at>Everyone</at> @everyone @channel",
    "[your bank](https://evil.example) **bold** # head",
    "{{DATE(2026-01-01T00:00:00Z,SHORT)}} ${title}",
    "1. one\r2. two\n- three",
    # What any of them may get wrong.
    "\u202egnp.exe",
    "e\u0301 \U0001f469\u200d\U0001f3eb \u200b \ufeff",
    "  two\n  lines\t",
)
"""Words that mean something to a platform and must mean nothing from a person."""

_LONG = ("w" * LONGEST_ANSWER, "&<>" * 1_000, ("They stop at the quote. " * 126)[:3_000])
"""As long as an answer may be, with and without spaces, and growing when escaped."""

_letters = st.characters(exclude_categories=["Cs", "Cc"])
words = st.one_of(st.sampled_from(HOSTILE), st.text(_letters, max_size=30))
long_words = st.one_of(words, words, words, st.sampled_from(_LONG))


def _said(text: str) -> bool:
    """Whether there is anything in it to read."""
    return any(letter.isprintable() and not letter.isspace() for letter in text)


some_words = st.one_of(
    st.sampled_from(HOSTILE), st.text(_letters, min_size=1, max_size=30).filter(_said)
)
labels = some_words.map(lambda text: text[:24]).filter(_said)
press_labels = st.one_of(labels, st.just("m" * 40))
option_labels = st.one_of(some_words, st.just("o" * 75))
urls = st.one_of(
    words, st.sampled_from(("https://example.org/x?a=1&b=2", "/chat", "//evil.example", "data:,x"))
)
dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
zones = st.sampled_from(("America/Los_Angeles", "Asia/Kolkata", "UTC"))
sources = st.builds(Source, st.just("answer"), st.just("1"))
quotes = st.builds(Quote, text=long_words, source=sources, author=st.none() | some_words)
runs = st.one_of(
    st.builds(Plain, long_words),
    st.builds(Strong, words),
    st.builds(LinkTo, some_words, urls),
    st.builds(Who, st.none() | st.just("a1"), some_words),
    st.builds(When, instants, zones),
)
proses = st.lists(runs, max_size=3).map(lambda found: Prose(tuple(found)))
intents = st.builds(
    Intent,
    st.sampled_from(("answer", "skip")),
    st.one_of(st.tuples(words.map(lambda text: text[:9])), st.just(("i" * 190,))),
)
buttons = st.builds(
    Button,
    label=press_labels,
    does=intents,
    tone=st.sampled_from(("plain", "main", "danger")),
    confirm=st.none() | some_words | st.just("Really? " * 35),
)
presses = st.one_of(buttons, st.builds(Link, label=press_labels, url=urls))
either = st.one_of(proses, quotes)
per_cents = st.floats(-5, 130, allow_nan=False)
points = st.builds(
    ChartPoint, on=dates, per_cent=per_cents, hollow=st.booleans(), mark=st.none() | words
)
series = st.builds(Series, name=words, points=st.lists(points, max_size=5).map(tuple))
charts = st.builds(
    Chart,
    title=some_words,
    alt=some_words | st.just("From 27 to 45 per cent. " * 80),
    series=st.lists(series, max_size=5).map(tuple),
    median=st.none() | per_cents,
    start=st.none() | per_cents,
    guess=st.none() | per_cents,
    target=st.none() | per_cents,
    marks=st.lists(st.tuples(dates, words), max_size=3).map(tuple),
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A table of one to five columns; a row may be longer or shorter than its head."""
    head = tuple(draw(st.lists(words, min_size=1, max_size=5)))
    row = st.lists(either, min_size=len(head), max_size=len(head)).map(tuple)
    return Grid(head=head, rows=tuple(draw(st.lists(row, max_size=3))))


items = st.builds(Item, lead=proses, detail=st.none() | either, action=st.none() | presses)
elements: st.SearchStrategy[Element] = st.one_of(
    st.builds(Heading, words | st.just("h" * 151)),
    st.builds(Say, proses),
    st.lists(quotes, max_size=3).map(lambda found: Quoted(tuple(found))),
    st.lists(st.builds(Fact, some_words, either), max_size=3).map(
        lambda found: Facts(tuple(found))
    ),
    st.lists(items, max_size=3).map(lambda found: Items(tuple(found))),
    grids(),
    charts,
    st.builds(Note, proses),
    st.lists(presses, max_size=7).map(lambda found: Actions(tuple(found))),
    st.just(Rule()),
)
messages = st.builds(
    Message,
    summary=st.one_of(some_words, some_words, st.just("They say because. " * 150)),
    body=st.lists(elements, max_size=4).map(tuple),
    calls=st.sampled_from(((), ("a1",))),
)


def fields(key: str) -> st.SearchStrategy[InputField]:
    """A field of any kind; what it opens with is something that it can hold."""
    base: dict[str, Any] = {
        "key": st.just(key),
        "label": some_words,
        "required": st.booleans(),
        "hint": st.none() | some_words,
        "example": st.none() | some_words | st.just("e" * 200),
    }
    one_line = st.none() | words.filter(str.isprintable)
    return st.one_of(
        st.builds(TextField, **base, lines=st.just("one"), value=one_line),
        st.builds(TextField, **base, lines=st.just("many"), value=st.none() | long_words),
        _picks(ChoiceField, "options", base),
        _picks(PersonField, "among", base),
        st.builds(DayField, **base, earliest=st.none() | dates, value=st.none() | dates),
        st.builds(HourField, **base, value=st.sampled_from((None, time(0), time(14, 45)))),
        st.builds(MeasureField, **base, of=st.sampled_from((None, 24)), value=one_line),
        st.builds(YesField, **base, value=st.booleans()),
    )


def _picks(
    kind: type[ChoiceField] | type[PersonField], among: str, base: dict[str, Any]
) -> st.SearchStrategy[InputField]:
    """A choice of few options or of very many, with none or the first of them picked."""
    found = st.tuples(
        st.lists(option_labels, min_size=1, max_size=14), st.sampled_from((1, 1, 7)), st.booleans()
    )

    def of(drawn: tuple[list[str], int, bool]) -> st.SearchStrategy[InputField]:
        said, times, picked = drawn
        options = tuple(
            Option(key=f"option-{place}", label=label) for place, label in enumerate(said * times)
        )
        held = {among: st.just(options), "value": st.just(("option-0",) if picked else ())}
        return st.builds(kind, **base, **held, several=st.booleans())

    return found.flatmap(of)


_THREE = tuple(fields(key) for key in ("a", "b", "c"))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A form of three fields and two tellings, in any order."""
    made = [draw(of_any_kind) for of_any_kind in _THREE]
    tells = [Tell(draw(proses)), Tell(tuple(draw(st.lists(quotes, max_size=2))))]
    return Form(
        name="reply",
        title=draw(labels),
        submit=draw(labels),
        parts=tuple(draw(st.permutations([*made, *tells]))),
        about=draw(st.sampled_from(((), ("c8",), ("id-of-36-letters-as-ours-always-are",) * 12))),
    )


def _quote(number: int, text: str) -> Quote:
    return Quote(text=f"[{number}] {text}"[:LONGEST_ANSWER], source=Source("answer", str(number)))


def _button(number: int, tone: str = "plain") -> Button:
    made: dict[str, Any] = {"tone": tone, "confirm": "Really?" if tone == "danger" else None}
    return Button(
        label=f"Press number {number}", does=Intent("answer", (f"check-in-{number}",)), **made
    )


def _rows(count: int) -> tuple[Item, ...]:
    return tuple(
        Item(
            lead=prose(Strong(f"Row {number}"), " waits"),
            detail=_quote(number, "for somebody to visit. " * 20),
            action=_button(number),
        )
        for number in range(count)
    )


def _message(*body: Element) -> Message:
    return Message(summary="More than a message can hold.", body=body)


_FORTY: tuple[Press, ...] = (
    *(_button(number) for number in range(36)),
    *(_button(number, "danger") for number in range(36, 40)),
)

OVER_THE_LIMITS: Mapping[str, Message] = {
    "elements": _message(*(Say(prose(f"Paragraph {n}.")) for n in range(130))),
    "characters": _message(*(Say(prose(f"({n}) " + "word " * 600)) for n in range(20))),
    "one paragraph": _message(Say(prose("They say because. " * 700))),
    "one word": _message(Say(prose("w" * 9_000))),
    "heading": _message(Heading("What we said and why we said it. " * 20)),
    "quotes": _message(
        Quoted(tuple(_quote(n, "They stop & wait <here>. " * 130) for n in range(9)))
    ),
    "facts": _message(
        Facts(tuple(Fact(f"Label {n}", _quote(n, "a long value " * 60)) for n in range(45)))
    ),
    "items": _message(Items(_rows(60))),
    "grid": _message(
        Grid(
            head=("Team", "Start", "Guess", "Now", "In their words"),
            rows=tuple(
                (
                    prose(f"Grade {n}"),
                    prose(f"{n} of 24"),
                    prose("15 of 24"),
                    prose("18 of 24"),
                    _quote(n, "Six said because. " * 6),
                )
                for n in range(120)
            ),
        )
    ),
    "buttons": _message(Actions(_FORTY)),
    "facts with presses and a note after": _message(
        Heading("Everything"),
        *(Say(prose(f"Paragraph {n}.")) for n in range(60)),
        Actions(_FORTY[:7]),
        Note(prose("No student names, please.")),
    ),
}
"""Messages that no platform holds in one piece, by what there is too much of."""

LONGEST_FORM = Form(
    name="reply",
    title="t" * 24,
    submit="s" * 24,
    about=("id-of-36-letters-as-ours-always-are",) * 40,
    parts=(
        Tell((_quote(1, "Shown above. " * 200),)),
        *(
            TextField(
                key=f"text-{n}",
                label=f"Question {n}: " + "what did you notice? " * 8,
                hint="What you saw or heard. " * 10,
                example="They find a quote, then stop. " * 9,
                lines="many",
                value=("A long answer, & more. " * 140)[:LONGEST_ANSWER],
            )
            for n in range(8)
        ),
        PersonField(
            key="people",
            label="Who",
            several=True,
            among=tuple(
                Option(key=f"person-{n:029}", label=f"{n} " + "o" * 70) for n in range(MOST_OPTIONS)
            ),
            value=tuple(f"person-{n:029}" for n in range(MOST_OPTIONS)),
        ),
        ChoiceField(
            key="school",
            label="Which",
            options=tuple(
                Option(key=f"school-{n:029}", label=f"{n} " + "o" * 70) for n in range(MOST_OPTIONS)
            ),
        ),
    ),
)
"""As long as a form of ours may get: eight whole answers and two full lists."""
