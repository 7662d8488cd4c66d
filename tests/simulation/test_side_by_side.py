"""Acts of one stop: teams side by side, and who is at home in none alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from itertools import count

from bot.domain.ids import NumberedIds
from bot.simulation.acts import Act, GoAway, Planned, TakeBack
from bot.simulation.people import Home, Resident
from bot.simulation.side_by_side import AT_ONCE, side_by_side
from dialogs.answers import Answer, Done
from dialogs.inputs import AccountRef

NOON = datetime(2026, 10, 12, 19, 0, tzinfo=UTC)


def someone(name: str) -> Resident:
    account = AccountRef(platform="web", realm="r", external_id=name)
    return Resident(account=account, private=f"d-{name}", part="teacher", zone="UTC")


def at_home(name: str, team: str) -> Planned:
    home = Home(team_id=team, name=team, channel=f"c-{team}", zone="UTC")
    return Planned(at=NOON, who=someone(name), act=TakeBack(home=home, check_in_id=name))


def alone(name: str) -> Planned:
    return Planned(at=NOON, who=someone(name), act=GoAway(first=date.min, last=date.max))


class Watched:
    """Does nothing, but lets others do something meanwhile, and remembers who was at it."""

    def __init__(self) -> None:
        self.ids = NumberedIds(1)
        self.now: list[str] = []
        self.seen: list[frozenset[str]] = []
        self.made: dict[str, str] = {}

    async def do(self, who: Resident, act: Act) -> Answer:
        self.now.append(who.key)
        self.made[who.key] = self.ids.new(NOON)
        await asyncio.sleep(0)
        self.seen.append(frozenset(self.now))
        self.now.remove(who.key)
        return Done()


async def test_teams_act_side_by_side_and_the_people_of_a_team_in_order() -> None:
    watched = Watched()
    meant = [at_home("ana", "a"), at_home("abe", "a"), at_home("bea", "b"), at_home("ben", "b")]
    assert len(await side_by_side(meant, watched.do, count())) == len(meant)
    assert watched.seen[0] == {"ana", "bea"}
    assert {"ana", "abe"} not in watched.seen


async def test_who_is_at_home_in_no_team_acts_alone_and_in_turn() -> None:
    watched = Watched()
    meant = [at_home("ana", "a"), alone("lee"), alone("lou"), at_home("bea", "b")]
    await side_by_side(meant, watched.do, count())
    assert watched.seen == [{"ana"}, {"lee"}, {"lou"}, {"bea"}]


async def test_no_more_teams_act_at_once_than_there_is_room_for() -> None:
    watched = Watched()
    meant = [at_home(f"p{number}", f"t{number}") for number in range(3 * AT_ONCE)]
    await side_by_side(meant, watched.do, count())
    assert max(map(len, watched.seen)) == AT_ONCE


async def test_ids_are_in_the_order_of_the_plans_whoever_was_first() -> None:
    watched = Watched()
    meant = [at_home("ana", "a"), at_home("abe", "a"), at_home("bea", "b"), alone("lee")]
    await side_by_side(meant, watched.do, count())
    assert [watched.made[each.who.key] for each in meant] == sorted(watched.made.values())
