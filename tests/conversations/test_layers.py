"""What stays behind a team's door: swept over everything that anybody above or beside can open."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from dialogs.answers import Answer
from dialogs.inputs import What
from tests.conversations.lived import COUNTS, LATER_COUNTS, TEACHERS, Lived, lived
from tests.conversations.sweeping import (
    Sender,
    Stored,
    commands,
    forms,
    only,
    only_reads,
    presses,
    shown,
    stored,
)
from tests.conversations.town import Resident, text_of

NAMES = tuple(part for name in TEACHERS for part in name.split())
OF_THREE = re.compile(r"[0-3] of 3 answered")


def _kept_in(town: Lived, text: str) -> list[str]:
    """What this text tells of a team of three, and must not tell anybody above or beside it."""
    found = [word for word in (*town.secret, *NAMES) if word in text]
    found += [
        count
        for count in (*COUNTS, *LATER_COUNTS)
        if re.search(rf"(?<!\d){count}(?!\d)", text) is not None
    ]
    return found + OF_THREE.findall(text)


def _readers(town: Lived) -> dict[str, Resident]:
    return {**town.above, **town.outside}


async def _all_that_opens(who: Resident, found: Stored, channel: str) -> list[tuple[What, Answer]]:
    """Everything this person can read by word or press, and every form that opens."""
    seen: list[tuple[What, Answer]] = []
    private, there = Sender.of(who), Sender.of(who, channel=channel)
    sent: list[tuple[Sender, What]] = [
        *((sender, what) for sender in (there, private) for what in commands(found)),
        *((private, what) for what in presses(found)),
        *((private, what) for what in forms(found)),
    ]
    for sender, what in sent:
        if only_reads(what):
            seen.append((what, await sender.send(what)))
    return seen


def _of_the_team(town: Lived, found: Stored, check_ins: Sequence[str]) -> Stored:
    units = (town.team.unit.id, town.place.world.school.id, town.place.world.network.id)
    return only(found, unit=units, check_in=check_ins, indicator=found.ids["indicator"][-1:])


@pytest.mark.parametrize("to_the_end", [False, True], ids=["in the middle", "at the end"])
async def test_nobody_above_or_beside_a_team_can_open_what_stays_in_it(
    sqlite_url: str, to_the_end: bool
) -> None:
    """No word, name, single count or small number of a team of three leaves it, by any route."""
    async with lived(sqlite_url, to_the_end=to_the_end) as town:
        found = _of_the_team(town, await town.place.store(stored), await town.check_ins())
        told: list[str] = []
        for role, who in _readers(town).items():
            for what, answer in await _all_that_opens(who, found, f"channel-{town.team.unit.id}"):
                told += [f"{role}: {what} tells {kept}" for kept in _kept_in(town, shown(answer))]
        assert told == []


@pytest.mark.parametrize("to_the_end", [False, True], ids=["in the middle", "at the end"])
async def test_no_private_message_above_or_beside_a_team_tells_what_stays_in_it(
    sqlite_url: str, to_the_end: bool
) -> None:
    """Digests, reviews, asks and notes of weeks hold nothing of it, in any state they had."""
    async with lived(sqlite_url, to_the_end=to_the_end) as town:
        told: list[str] = []
        # A member's answer to a note is signed, and goes to the note's writer alone.
        for role, who in _readers(town).items():
            for posted in town.place.platform.posted.values():
                if posted.where.conversation != f"dm-{who.external_id}":
                    continue
                for message in posted.versions:
                    text = f"{message.summary} {text_of(message)}"
                    if "answers you" in message.summary and role == "principal":
                        continue
                    told += [f"{role}: {kept} in {text}" for kept in _kept_in(town, text)]
        assert told == []


async def test_what_may_leave_a_team_does(sqlite_url: str) -> None:
    """The saved plan, sums over classes, asks and notes reach the principal: the sweep can see."""
    async with lived(sqlite_url) as town:
        principal = town.above["principal"]
        await principal.command("status grade 4")
        text = principal.told()
        assert all(word in text for word in town.plan)
        assert "16 → 18 of 78" in text
        assert "I liked what I saw" in text
        assert "someone to visit" in text
        await principal.command("status")
        assert "3 of 5 answered" in principal.told()


async def test_a_teams_channel_reads_nothing_of_another_team(sqlite_url: str) -> None:
    """Nothing of one team is ever posted in the home of another."""
    async with lived(sqlite_url, to_the_end=True) as town:
        for home in (town.other, town.far):
            for posted in town.place.channel(home):
                text = "".join(f"{each.summary} {text_of(each)}" for each in posted.versions)
                assert _kept_in(town, text) == []
                assert not any(word in text for word in town.plan)


async def test_teachers_of_a_team_read_their_own_words(sqlite_url: str) -> None:
    """The marked words are there to be found: by the team, in its own channel and forms."""
    async with lived(sqlite_url) as town:
        text = "".join(
            text_of(version)
            for posted in town.place.channel(town.team)
            for version in posted.versions
        )
        assert sum(word in text for word in town.secret) > 8
