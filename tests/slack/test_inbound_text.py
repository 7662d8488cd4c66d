"""Slack's text as its author typed it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound_text import (
    addresses_others,
    as_typed,
    people_in,
    without_mention,
)
from adapters.slack.render_text import escaped

NAMES = {"U1": "Ana Ruiz"}


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("9 &lt; 12 &amp;&amp; a &gt; b", "9 < 12 && a > b"),
        ("&amp;lt;script&amp;gt;", "&lt;script&gt;"),
        ("ask <@U1> and <@U2|ben> and <@U3>", "ask @Ana Ruiz and @ben and @someone"),
        ("in <#C1|grade-4> and <#C2>", "in #grade-4 and #channel"),
        ("<!here> <!channel> <!subteam^S1|@coaches>", "@here @channel @coaches"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("see <http://example.org|example.org>", "see example.org"),
        ("see <https://example.org|our plan>", "see our plan (https://example.org)"),
        ("<mailto:ana@example.org|ana@example.org>", "ana@example.org"),
        ("*bold* _it_ `code` :tada:", "*bold* _it_ `code` :tada:"),
        ("", ""),
    ],
)
def test_what_slack_escapes_and_links_reads_as_it_was_typed(sent: str, typed: str) -> None:
    assert as_typed(sent, NAMES) == typed


@given(st.text())
def test_any_text_that_slack_escapes_comes_back_to_the_letter(typed: str) -> None:
    assert as_typed(escaped(typed), {}) == typed


def test_who_is_mentioned_is_known_and_the_bot_is_no_other() -> None:
    assert people_in("<@U1> <@W2|w> <@lower> @U3") == {"U1", "W2"}
    assert not addresses_others("<@U0BOT> status", "U0BOT")
    assert addresses_others("<@U0BOT> tell <@U1>", "U0BOT")
    assert addresses_others("<!subteam^S1> look", "U0BOT")
    assert not addresses_others("<!here> look", "U0BOT")


def test_what_is_said_to_the_bot_is_read_without_its_name() -> None:
    assert without_mention("<@U0BOT>  status grade 4", "U0BOT") == "status grade 4"
    assert without_mention("hello <@U0BOT|cyclebot>", "U0BOT") == "hello"
    assert without_mention("<@U0BOT> status", "") == "<@U0BOT> status"
