"""What stands behind a team's status, as elements: its plan, its last recap, the notes to it.

Nothing here decides who may read it: what is held back never came here.
"""

from __future__ import annotations

from bot.domain.local_time import local
from bot.use_cases.status import OneTeam
from bot.use_cases.team_story import RecapShown, SavedPlan, TeamStory
from dialogs.vocabulary import Element, Fact, Facts, Note, Quote, Quoted, Say, Source, Strong, prose
from dialogs.wording import status as words
from dialogs.wording.counts import arrow


def plan_shown(plan: SavedPlan | None, *, of_team: bool) -> list[Element]:
    """The plan a team saved last, field by field; its free words as they were typed."""
    if plan is None:
        return [Say(prose(Strong(words.plan(of_team=of_team)))), Note(prose(words.NO_PLAN))]
    shown: list[Element] = [Say(prose(Strong(words.plan(of_team=of_team, cycle=plan.earlier))))]
    if plan.unsaved is not None:
        shown.append(Note(prose(words.no_plan_of(plan.unsaved))))
    shown.append(
        Facts(
            tuple(
                Fact(
                    line.field.label,
                    prose(line.choice)
                    if line.choice is not None
                    else Quote(
                        text=line.entry.text or "", source=Source("plan_entry", line.entry.id)
                    ),
                )
                for line in plan.lines
            )
        )
    )
    return shown


def recap_shown(recap: RecapShown | None) -> list[Element]:
    """What a team's last recap said; nothing if there was none."""
    if recap is None:
        return []
    lines = [words.recap_title(recap.step.title, words.answered_then(recap.answered))]
    if recap.compared is not None:
        lines.append(arrow(recap.compared))
    elif recap.counted is not None:
        lines.append(words.counted(recap.counted))
    if recap.tried:
        lines.append(words.tried(recap.tried))
    return [Say(prose(Strong(words.RECAP))), *(Say(prose(line)) for line in lines)]


def notes_shown(story: TeamStory, one: OneTeam, zone: str) -> list[Element]:
    """The notes to a team, each with who wrote it and when, read in a zone."""
    if not story.notes:
        return []
    quotes = tuple(
        Quote(
            text=found.note.text,
            source=Source("coaching_note", found.note.id),
            author=words.wrote(
                found.by.name if found.by else None, local(found.note.at, zone).date(), one.today
            ),
        )
        for found in story.notes
    )
    return [Say(prose(Strong(words.NOTES))), Quoted(quotes)]
