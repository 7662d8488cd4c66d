"""How a message looks on Slack, beyond what every renderer promises."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.slack.render import home_view, message_posts
from adapters.slack.render_form import form_view
from dialogs.vocabulary import (
    Actions,
    Button,
    Chart,
    ChartPoint,
    ChoiceField,
    Fact,
    Facts,
    Form,
    Grid,
    Heading,
    HourField,
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
    Say,
    Series,
    Source,
    Strong,
    TextField,
    When,
    Who,
    prose,
    saying,
)
from dialogs.wording import on_slack as words
from tests.fakes.slack.block_kit import block_problems
from tests.fakes.slack.reading import pressable, text_of
from tests.fakes.slack.views import view_problems
from tests.slack.test_renderer import flaws

ANSWER = Button(label="Answer", does=Intent("answer", ("c1",)), tone="main")


def quote(text: str, author: str | None = None) -> Quote:
    return Quote(text=text, source=Source("answer", "1"), author=author)


def drawn(*body: Any, calls: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    [post] = message_posts(Message(summary="s", body=body, calls=calls))
    return list(post.blocks)


def everything(value: Any) -> str:
    return repr(value)


def test_the_text_of_a_post_is_the_summary_with_nothing_that_pings() -> None:
    [post] = message_posts(saying("<!channel> & <@U123>: answered"))

    assert post.text == "&lt;!channel&gt; &amp; &lt;@U123&gt;: answered"


def test_a_quote_stands_in_rich_text_letter_by_letter_with_its_author_below() -> None:
    [block] = drawn(Quoted((quote("*no* <!here> :tada:", "Ana"),)))

    assert block["elements"] == [
        {
            "type": "rich_text_quote",
            "elements": [{"type": "text", "text": "*no* <!here> :tada:"}],
        },
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "— Ana", "style": {"italic": True}}],
        },
    ]


def test_a_person_is_pinged_only_if_the_message_calls_them() -> None:
    who = Say(prose(Who("U0ANA", "Ana"), " promised"))

    assert "user_id" not in everything(drawn(who))
    assert "{'type': 'user', 'user_id': 'U0ANA'}" in everything(drawn(who, calls=("U0ANA",)))


def test_an_instant_is_shown_in_the_readers_own_time_with_ours_to_fall_back_on() -> None:
    at = When(datetime(2026, 10, 14, 21, 45, tzinfo=UTC), "America/Los_Angeles")
    [block] = drawn(Say(prose("Closes ", at)))

    assert block["elements"][0]["elements"][1] == {
        "type": "date",
        "timestamp": 1_792_014_300,
        "format": "{date_short_pretty}, {time}",
        "fallback": "Wed 14 Oct, 14:45",
    }


def test_small_print_may_be_emphasised_and_linked() -> None:
    said = prose("Drafted by ", Strong("Grade 4"), ", ", LinkTo("open", "https://example.org/x"))
    [block] = drawn(Note(said))

    [text] = block["elements"]
    assert text["text"] == "Drafted by *Grade 4*, <https://example.org/x|open>"
    assert text["verbatim"]


@pytest.mark.parametrize("name", ["Math *honors*", "snake_case_team", ":tada: team", "> first"])
def test_a_name_with_signs_in_it_is_shown_as_it_is_spelt(name: str) -> None:
    [block] = drawn(Note(prose(Strong(name), " answered")))

    assert block["elements"][0] == {
        "type": "plain_text",
        "text": f"{name} answered",
        "emoji": False,
    }


def test_a_row_with_a_button_has_it_at_its_side() -> None:
    row = Item(lead=prose(Strong("Grade 4"), " asks"), detail=prose("since Monday"), action=ANSWER)
    [block] = drawn(Items((row,)))

    assert block["type"] == "section"
    assert block["text"]["text"] == "*Grade 4* asks\nsince Monday"
    assert block["accessory"]["value"] == "answer c1"


def test_rows_without_buttons_are_one_list() -> None:
    [block] = drawn(Items(tuple(Item(lead=prose(f"Team {n}")) for n in range(3))))

    [listed] = block["elements"]
    assert (listed["type"], len(listed["elements"])) == ("rich_text_list", 3)


def test_facts_stand_side_by_side_and_a_persons_words_on_their_own() -> None:
    blocks = drawn(
        Facts(
            (
                Fact("Start", prose("20 of 74")),
                Fact("Guess", prose("45 of 74")),
                Fact("If we", quote("say *because* aloud")),
            )
        )
    )

    assert [block["type"] for block in blocks] == ["section", "rich_text"]
    assert [field["text"] for field in blocks[0]["fields"]] == [
        "*Start*\n20 of 74",
        "*Guess*\n45 of 74",
    ]
    assert text_of(blocks[1:]) == "If we\nsay *because* aloud"


def test_a_link_whose_label_markup_could_not_hold_is_said_with_its_address() -> None:
    [block] = drawn(Note(prose(LinkTo("a|b", "https://example.org/x"))))

    assert block["elements"][0]["text"] == "a|b (https://example.org/x)"


def test_a_label_with_space_around_it_is_shown_with_it() -> None:
    [block] = drawn(Facts((Fact("  two\n  lines\t", prose("so")),)))

    assert block["fields"][0]["text"] == "  two\n  lines\t\nso"


def test_a_chart_is_a_line_of_bars_and_its_numbers_are_heard() -> None:
    first = ChartPoint(on=date(2026, 9, 28), per_cent=27)
    points = (first, ChartPoint(on=date(2026, 10, 14), per_cent=45))
    chart = Chart(
        title="Explaining",
        series=(Series(name="All", points=points),),
        alt="27% on 28 Sep; 45% on 14 Oct.",
        start=27,
        target=60,
        marks=((date(2026, 10, 1), "Change tried"),),
    )
    [post] = message_posts(Message(summary="Day 13.", body=(chart,)))

    assert text_of(post.blocks).splitlines() == [
        "Explaining",
        "▃▄ 27% → 45%",
        "Start 27%, target 60%. Change tried Thu 1 Oct.",
    ]
    assert post.text == f"Day 13.\n{chart.alt}\nExplaining"


def test_what_is_seen_is_heard_after_the_summary_and_nothing_twice() -> None:
    message = Message(
        summary="Day 7: 4 of 5 answered.",
        body=(
            Heading("Day 7"),
            Say(prose("4 of 5 answered.")),
            Quoted((quote("<b> they stop", "Ana"),)),
            Facts((Fact("Count", prose("27 of 74")),)),
            Items((Item(lead=prose("Grade 4"), detail=prose("since Monday"), action=ANSWER),)),
            Grid(head=("Team", "Now"), rows=((prose("Grade 4"), prose("18 of 24")),)),
        ),
    )
    [post] = message_posts(message)

    assert post.text.splitlines() == [
        "Day 7: 4 of 5 answered.",
        "“&lt;b&gt; they stop” — Ana",
        "Count: 27 of 74",
        "Grade 4",
        "since Monday",
        "Team, Now",
        "Grade 4, 18 of 24",
    ]


def test_what_is_too_long_to_be_heard_whole_says_that_there_is_more() -> None:
    long = Say(prose("They stop at the quote. " * 200))
    [post] = message_posts(Message(summary="Day 7.", body=(long,)))

    assert post.text.startswith("Day 7.\nThey stop")
    assert post.text.endswith("…")


def test_what_is_continued_is_heard_there() -> None:
    quotes = Quoted(tuple(quote(f"{n}. " + "word " * 550) for n in range(6)))
    first, second = message_posts(Message(summary="Day 7.", body=(quotes,)))

    assert "“0. word" in first.text
    assert "word" in second.text


def test_numbers_that_the_summary_holds_are_not_heard_twice() -> None:
    chart = Chart(title="Explaining", series=(), alt="27% then 45%.")
    [post] = message_posts(Message(summary="Grade 4. 27% then 45%.", body=(chart,)))

    assert post.text == "Grade 4. 27% then 45%.\nExplaining"


def test_a_view_shows_a_charts_numbers_for_it_has_no_text_to_hold_them() -> None:
    chart = Chart(title="Explaining", series=(), alt="27% then 45%.")

    shown = text_of(home_view(Message(summary="Day 13.", body=(chart,)))["blocks"])
    assert shown == "Explaining\n27% then 45%."


def test_a_grid_is_a_list_that_a_phone_shows_whole() -> None:
    grid = Grid(
        head=("Team", "Now", "In their words"),
        rows=(
            (prose("Grade 4"), prose("18 of 24"), prose("")),
            (prose("Grade 5"), prose("20 of 24"), quote("*more* of them")),
        ),
    )
    blocks = drawn(grid)

    assert text_of(blocks).splitlines() == [
        "Team · Now · In their words",
        "Grade 4 · 18 of 24 · ",
        "Grade 5 · 20 of 24",
        "In their words",
        "*more* of them",
    ]
    assert blocks[1]["elements"][0]["type"] == "rich_text_list"


def test_a_long_message_goes_on_below_and_keeps_its_buttons_where_people_look() -> None:
    quotes = Quoted(tuple(quote(f"{n} " + "word " * 500) for n in range(9)))
    note = Note(prose("No student names, please."))
    posts = message_posts(
        Message(summary="s", body=(Heading("Day 7"), quotes, Actions((ANSWER,)), note))
    )

    assert len(posts) > 1
    first, *rest = posts
    assert [each.label for each in pressable(first.blocks)] == ["Answer"]
    end = f"{words.CONTINUED_BELOW}\nAnswer\nNo student names, please."
    assert text_of(first.blocks[-3:]) == end
    assert all(not pressable(post.blocks) for post in rest)
    assert text_of(rest[-1].blocks).startswith("8 ") or "8 word" in text_of(rest[-1].blocks)


def test_an_end_too_long_to_stay_goes_on_in_its_order() -> None:
    small = Note(prose(*("print " * 480 for _ in range(4))))
    posts = message_posts(
        Message(summary="s", body=(Quoted((quote("word " * 590),)), Actions((ANSWER,)), small))
    )

    assert [problem for post in posts for problem in flaws(post)] == []
    assert "".join(text_of(post.blocks) for post in posts).count("print ") == 4 * 480


def test_the_home_tab_says_so_when_it_cannot_hold_all() -> None:
    view = home_view(Message(summary="s", body=tuple(Say(prose(f"{n}")) for n in range(130))))

    assert view_problems(view, home=True) == []
    assert text_of(view["blocks"][-1:]) == words.ENDS_HERE


def test_a_link_that_leads_nowhere_is_said_and_not_drawn_as_a_button() -> None:
    blocks = drawn(Actions((Link(label="The page", url="/chat"), ANSWER)))

    assert block_problems(blocks, "message") == []
    assert "The page" in text_of(blocks)
    assert [each.label for each in pressable(blocks)] == ["Answer"]


def test_a_question_too_long_for_its_box_is_said_above_its_button() -> None:
    question = "This removes what you wrote. " * 15
    pressed = Button(label="Remove", does=Intent("erase"), tone="danger", confirm=question)
    blocks = drawn(Actions((pressed,)))

    assert block_problems(blocks, "message") == []
    assert question in text_of(blocks)


def form(*parts: Any) -> dict[str, Any]:
    view = form_view(Form(name="reply", title="How did it go?", submit="Save", parts=parts), "{}")
    assert view_problems(view, home=False) == []
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def test_few_choices_are_seen_at_once_and_many_are_a_menu() -> None:
    few = tuple(Option(key=f"{n}", label=f"Choice {n}") for n in range(3))
    many = tuple(Option(key=f"{n}", label=f"Choice {n}") for n in range(30))
    fields = form(
        ChoiceField(key="a", label="One", options=few, value=("1",)),
        ChoiceField(key="b", label="Some", options=few, several=True),
        ChoiceField(key="c", label="One", options=many),
        ChoiceField(key="d", label="Some", options=many, several=True, value=("1", "2")),
    )

    kinds = {key: block["element"]["type"] for key, block in fields.items()}
    assert kinds == {
        "a": "radio_buttons",
        "b": "checkboxes",
        "c": "static_select",
        "d": "multi_static_select",
    }


def test_an_option_too_long_for_its_line_is_said_whole_above() -> None:
    option = Option(key="a", label="Keep it: " + "make it how we teach, " * 6)
    view = form_view(
        Form(
            name="n",
            title="t",
            submit="s",
            parts=(ChoiceField(key="a", label="We will", options=(option,)),),
        ),
        "",
    )

    assert view_problems(view, home=False) == []
    assert option.label in text_of(view["blocks"])


def test_a_count_says_out_of_how_many_unless_its_example_does() -> None:
    fields = form(
        MeasureField(key="a", label="How many?", of=24, example="13 of 24"),
        MeasureField(key="b", label="How many?", of=24, hint="Quick is fine."),
    )

    assert "hint" not in fields["a"]
    assert fields["b"]["hint"]["text"] == "Quick is fine. Out of 24."


def test_a_field_that_opens_with_other_words_is_another_field_to_slack() -> None:
    before = form(TextField(key="a", label="Why?", value="one"))["a"]["element"]["action_id"]
    after = form(TextField(key="a", label="Why?", value="two"))["a"]["element"]["action_id"]

    assert before != after


def test_midnight_is_a_time_to_open_with() -> None:
    midnight = datetime(2026, 1, 1, tzinfo=UTC).time()

    field = form(HourField(key="a", label="At", value=midnight))["a"]
    assert field["element"]["initial_time"] == "00:00"
