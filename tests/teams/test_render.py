"""What a Teams card looks like: read on a phone in five seconds, and never misread."""

from datetime import UTC, datetime

import pytest

from adapters.teams.render import message_activities, message_cards
from adapters.teams.render_form import form_card
from bot.domain.program_field_rules import LONGEST_TEXT
from dialogs.recap import MOST_LINES
from dialogs.vocabulary import (
    Actions,
    Button,
    ChoiceField,
    DayField,
    Element,
    Fact,
    Facts,
    Form,
    Grid,
    Heading,
    Intent,
    Item,
    Items,
    Link,
    LinkTo,
    MeasureField,
    Message,
    Note,
    Option,
    Quote,
    Quoted,
    Rule,
    Say,
    Source,
    Strong,
    TextField,
    When,
    YesField,
    prose,
)
from dialogs.wording import on_teams as words
from tests.contracts.strategies import OVER_THE_LIMITS
from tests.fakes.teams.card_reading import actions_of, card_text
from tests.fakes.teams.tenants import Json


def body_of(*elements: Element) -> list[Json]:
    (card,) = message_cards(Message(summary="s", body=elements))
    body: list[Json] = card["body"]
    return body


def a_quote(text: str, author: str | None = None) -> Quote:
    return Quote(text=text, source=Source("answer", "1"), author=author)


def a_button(label: str, **more: str) -> Button:
    return Button(label=label, does=Intent("answer", ("c8",)), **more)  # type: ignore[arg-type]


def kinds(blocks: list[Json]) -> list[str]:
    return [block["type"] for block in blocks]


def test_words_without_any_sign_are_plain_blocks_and_others_are_text_runs() -> None:
    plain, signed = body_of(Say(prose("4 of 5 answered.")), Say(prose("4 * 5 [answered]")))

    assert (plain["type"], plain["text"], plain["wrap"]) == ("TextBlock", "4 of 5 answered.", True)
    assert (signed["type"], signed["inlines"][0]["text"]) == ("RichTextBlock", "4 * 5 [answered]")


def test_a_heading_is_one_for_who_hears_the_card() -> None:
    (heading,) = body_of(Heading("How did it go?"))
    assert (heading["style"], heading["weight"]) == ("heading", "bolder")


def test_strong_words_links_and_instants_stand_in_their_sentence() -> None:
    at = datetime(2026, 10, 14, 21, 45, tzinfo=UTC)
    (said,) = body_of(
        Say(
            prose(
                Strong("Closes"),
                " ",
                When(at, "America/Los_Angeles"),
                LinkTo("here", "https://x.example/"),
                LinkTo("nowhere", "javascript:alert(1)"),
            )
        )
    )
    strong, _, when, link, nowhere = said["inlines"]

    assert strong["weight"] == "bolder"
    assert when["text"] == "Wed 14 Oct, 14:45"
    assert link["selectAction"] == {"type": "Action.OpenUrl", "url": "https://x.example/"}
    assert "selectAction" not in nowhere


def test_quotes_stand_together_set_apart_from_ours() -> None:
    (quotes,) = body_of(Quoted((a_quote("**one**", "Ana"), a_quote("two"))))

    assert quotes["style"] == "emphasis"
    assert card_text({"body": [quotes]}).splitlines() == ["**one**", "— Ana", "two"]
    assert quotes["items"][2]["spacing"] == "medium"


def test_facts_stand_side_by_side_unless_a_sign_could_be_misread() -> None:
    blocks = body_of(
        Facts((Fact("Start", prose("20 of 74")), Fact("Theirs", a_quote("_x_")))),
    )
    assert kinds(blocks) == ["FactSet", "Container"]
    assert blocks[0]["facts"] == [{"title": "Start", "value": "20 of 74"}]


def test_a_button_stands_beside_its_line_if_its_label_is_short() -> None:
    short, long = body_of(
        Items(
            (
                Item(lead=prose("Pomona"), action=a_button("Write")),
                Item(lead=prose("Kern"), action=a_button("Close this day for the team?")),
            )
        )
    )
    assert (short["type"], long["type"], long["separator"]) == ("ColumnSet", "Container", True)


def test_a_table_is_one_only_where_a_phone_shows_it_whole() -> None:
    narrow = Grid(head=("Team", "Now"), rows=((prose("Grade 4"), prose("27 of 74")),))
    wide = Grid(head=("Team", "In their words"), rows=((prose("Grade 4"), a_quote("x" * 60)),))

    assert kinds(body_of(narrow)) == ["Table"]
    lines = body_of(wide)
    assert kinds(lines) == ["Container"]
    assert card_text({"body": lines}).splitlines() == ["Team: Grade 4", "In their words", "x" * 60]


def test_a_row_of_buttons_is_no_wider_than_a_phone() -> None:
    labels = ("Answer", "We met: one answer", "Not this time")
    rows = body_of(Actions(tuple(a_button(label) for label in labels)))

    assert [[each["title"] for each in row["actions"]] for row in rows] == [
        ["Answer", "We met: one answer"],
        ["Not this time"],
    ]


def test_tones_are_styles_and_links_are_links() -> None:
    rows = body_of(
        Actions(
            (
                a_button("Answer", tone="main"),
                a_button("Stop", tone="danger"),
                Link(label="Read", url="https://x.example/"),
                Link(label="Nowhere", url="/chat"),
            )
        )
    )
    seen = actions_of({"body": rows})
    assert [each.action.get("style") for each in seen] == ["positive", "destructive", None]
    assert seen[2].action["url"] == "https://x.example/"
    assert rows[-1]["text"] == "Nowhere"


def test_a_rule_is_a_line_above_what_follows() -> None:
    first, second = body_of(Say(prose("a")), Rule(), Rule(), Say(prose("b")))
    assert "separator" not in first
    assert second["separator"]


def test_the_last_buttons_stay_with_the_first_card_of_a_message_that_goes_on() -> None:
    long = OVER_THE_LIMITS["items"]
    message = Message(
        summary="s", body=(*long.body, Actions((a_button("Show all"),)), Note(prose("Small.")))
    )
    first, last = message_cards(message)

    assert actions_of(first)[-1].title == "Show all"
    assert words.GOES_ON in card_text(first)
    assert words.GOES_ON not in card_text(last)


def test_a_notification_says_the_summary_and_so_does_a_card_that_cannot_be_drawn() -> None:
    (activity,) = message_activities(Message(summary="4 of 5 answered.", body=(Rule(),)))
    card = activity["attachments"][0]["content"]

    assert activity["summary"] == card["fallbackText"] == card["speak"] == "4 of 5 answered."
    assert card_text(card) == "4 of 5 answered."
    assert "text" not in activity


@pytest.mark.parametrize(
    ("count", "several", "style"),
    [
        (6, False, "expanded"),
        (7, False, "compact"),
        (21, False, "filtered"),
        (20, True, "expanded"),
    ],
)
def test_few_options_are_seen_at_once_and_many_are_found(
    count: int, several: bool, style: str
) -> None:
    options = tuple(Option(key=str(place), label=f"o{place}") for place in range(count))
    field = ChoiceField(key="a", label="Which?", options=options, several=several)
    (box,) = form_card(a_form(field))["body"]
    assert box["items"][0]["style"] == style


def a_form(*fields: TextField | MeasureField | ChoiceField | DayField | YesField) -> Form:
    return Form(name="reply", title="How did it go?", submit="Send", parts=fields)


def test_what_is_wrong_is_said_on_top_and_beside_its_field_with_every_value_kept() -> None:
    form = a_form(
        TextField(key="saw", label="What?", value="kept"),
        MeasureField(key="n", label="How many?", value="x of 24", of=24, required=True),
    )
    card = form_card(form, {"n": "A count goes here.", "": "Something else."})
    top, first, second = card["body"]

    assert card_text({"body": [top]}).splitlines() == [
        "How many?",
        "A count goes here.",
        "Something else.",
    ]
    assert first["items"][0]["value"] == "kept"
    assert second["items"][0]["value"] == "x of 24"
    assert second["items"][0]["isRequired"]
    assert second["items"][-1]["text"] == "A count goes here."
    assert second["items"][-1]["color"] == "attention"


def test_a_count_says_of_how_many_unless_its_example_does() -> None:
    said = form_card(a_form(MeasureField(key="n", label="How many?", of=24)))
    known = form_card(a_form(MeasureField(key="n", label="How many?", of=24, example="9 of 24")))

    assert "Out of 24." in card_text(said)
    assert "Out of 24." not in card_text(known)


def test_a_tick_is_never_demanded_and_lengths_are_never_cut_by_the_client() -> None:
    card = form_card(
        a_form(
            YesField(key="ok", label="May others see it?", required=True),
            TextField(key="t", label="Why?", longest=10),
        )
    )
    tick, text = (box["items"][0] for box in card["body"])
    assert "isRequired" not in tick
    assert "maxLength" not in text


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\U0001f600", '"', "\\", "\u200b"])
def test_six_of_the_longest_answers_are_one_card_whatever_they_are_written_in(letter: str) -> None:
    """What a recap or a plan holds at most: an owed message that is more would be refused."""
    quotes = [
        Quote(text=letter * LONGEST_TEXT, source=Source("answer", str(n)))
        for n in range(MOST_LINES)
    ]
    recap = Message(summary="x" * 300, body=(Say(prose("x" * 500)), Quoted(tuple(quotes))))
    plan = Message(summary="x" * 300, body=(Facts(tuple(Fact("Our plan", q) for q in quotes)),))

    assert [len(message_activities(each, {})) for each in (recap, plan)] == [1, 1]
