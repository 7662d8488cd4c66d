"""A lead's network in one week, for tests of digests: districts, teams, silences, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.domain.local_time import instant
from bot.domain.participation import Outcome
from bot.store import asks, check_ins, cycles, practices, replies, roles, units
from bot.store.accounts import AccountRow
from bot.store.asks import AskRow, What
from bot.store.cycles import CycleRow
from bot.store.people import PersonRow
from bot.store.practices import PracticeRow
from bot.store.replies import AnswerRow
from bot.store.units import UnitRow
from bot.store.work import Work
from tests import stories
from tests.stories import District, Team

DIGEST_DAY = date(2026, 12, 7)
"""The Monday two weeks after the teams' cycles began."""

DIGEST_HOUR = stories.at(DIGEST_DAY, 7, 30)
LAST_WEEK = date(2026, 11, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A district's world with a lead over all of it, who has an account."""

    world: District
    lead: PersonRow
    account: AccountRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """A team and its running cycle."""

    team: Team
    cycle: CycleRow

    @property
    def id(self) -> str:
        """The team's id."""
        return self.team.unit.id


def network(work: Work, *, over: str = "network") -> Network:
    """Make a network with a lead over it, or over its LEA ("lea")."""
    world = stories.district(work)
    lead = stories.person(work, "Dana", world.network if over == "network" else world.lea, "lead")
    return Network(world=world, lead=lead, account=stories.account(work, world, lead))


def at_digest_hour(work: Work) -> Work:
    """The same transaction on the Monday of the digest, at half past seven."""
    return replace(work, now=DIGEST_HOUR)


def another_school(work: Work, world: District, lea: str, school: str) -> UnitRow:
    """Make a school in a district of its own."""
    above = units.add_unit(work, kind="lea", parent=world.network, name=lea)
    return units.add_unit(work, kind="school", parent=above, name=school)


def at_work(
    work: Work,
    world: District,
    name: str,
    *,
    school: UnitRow | None = None,
    indicator: str = "evidence_based_argument",
) -> AtWork:
    """Make a team whose first cycle runs."""
    team = stories.team(work, world, name, school=school, indicator=indicator)
    return AtWork(team=team, cycle=stories.cycle(work, world, team))


def closed(
    work: Work, of: AtWork, step: str, on: date, outcomes: Sequence[Outcome] = ("answered",)
) -> str:
    """Let a check-in have opened on a date, close the day after, and come to these outcomes."""
    row = stories.asked(work, of.cycle, step)
    opened = instant(on, time(14, 45), row.zone)
    check_ins.change_check_in(
        work,
        row.id,
        state="closed",
        on_date=on,
        opened_at=opened,
        closed_at=opened + timedelta(hours=25),
    )
    members = [each.id for each in of.team.members]
    check_ins.ask(work, row.id, dict(zip(members, outcomes, strict=False)))
    return row.id


def ask(work: Work, of: AtWork, what: What, at: datetime, step: str = "how_did_it_go") -> AskRow:
    """Let a team have asked for something."""
    check_in = stories.asked(work, of.cycle, step)
    row = asks.new_ask(replace(work, now=at), team_id=of.id, check_in_id=check_in.id, what=what)
    asks.put_asks(work, [row])
    return row


def practice(work: Work, of: AtWork, text: str, at: datetime) -> PracticeRow:
    """Let a team have released a practice."""
    then = replace(work, now=at)
    row = stories.asked(work, of.cycle, "where_now")
    reply = replies.keep_reply(
        then,
        check_in_id=row.id,
        person_id=of.team.members[0].id,
        for_all=False,
        there=None,
    )
    said = AnswerRow(
        id=work.new_id(),
        reply_id=reply.id,
        question_key="practice",
        text=text,
        choice=None,
        source_message=None,
        at=at,
    )
    replies.put_answers(then, [said])
    made = practices.keep_practice(
        then,
        cycle_id=of.cycle.id,
        answer_id=said.id,
        indicator_id=of.team.unit.indicator_id or "",
        released=True,
    )
    return practices.practices_by_id(work.connection, (made,))[made]


def rising(work: Work, of: AtWork, *, points: int = 12, per_cents: Sequence[int] = ()) -> None:
    """Let two classes have counted on so many days, low at first and high later."""
    shares = per_cents or [20 + 5 * (at >= points // 2) * 8 + at for at in range(points)]
    for at, share in enumerate(shares):
        stories.count(
            work,
            of.cycle,
            "how_did_it_go",
            [("a", share // 2, 50), ("b", share - share // 2, 50)],
            on=date(2026, 9, 1) + timedelta(days=at),
        )


def stop(work: Work, of: AtWork) -> None:
    """End a team's cycle."""
    cycles.change_cycle(work, of.cycle.id, state="ended", ended_at=work.now, decision="adopt")


def hand_over(work: Work, made: Network, name: str) -> PersonRow:
    """Give the network to another lead."""
    roles.end_grant(work, made.lead.id, made.world.network.id, "lead")
    return stories.person(work, name, made.world.network, "lead")
