"""What a lead wants to know before a visit: plan, recap without quotes, asks, chart, stems.

This module must not know who may read it: what is held back never came here.
"""

from __future__ import annotations

from bot.use_cases.coaching_facts import Seen
from bot.use_cases.status import OneTeam
from bot.use_cases.team_story import TeamStory
from dialogs.charts import chart_shown
from dialogs.vocabulary import Actions, Button, Element, Intent, Message, Note, Say, Strong, prose
from dialogs.wording import coaching as note_words
from dialogs.wording import digest as words
from dialogs.wording import run_charts


def visit_message(shown: Message, one: OneTeam, story: TeamStory, seen: Seen) -> Message:
    """A team's status with its picture and the beginnings of questions.

    Args:
        shown: the status with plan, recap, notes and asks.
        one: the team, as the reader may see it.
        story: what stands behind it.
        seen: what may be said to the team about itself.
    """
    status = one.status
    body: list[Element] = [each for each in shown.body if not isinstance(each, Actions)]
    if status.line is not None:
        chart = chart_shown(status.line, status.figures, group_names=status.group_names)
        if chart is not None:
            body += [chart, Note(prose(run_charts.verdict(status.line.whole)))]
    stems = [note_words.stem(seen)]
    if story.recap is not None and story.recap.step.stem:
        stems.append(story.recap.step.stem)
    body.append(Say(prose(Strong(words.VISIT_STEMS))))
    body += [Say(prose(stem)) for stem in stems]
    write = Button(label=words.WRITE, does=Intent("write_note", (status.team.id,)))
    return Message(summary=shown.summary, body=(*body, Actions((write,))))
