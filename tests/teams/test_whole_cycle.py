"""A whole cycle of a team in Teams, over the wire: from the app's coming to its going."""

from __future__ import annotations

from bot.domain.access import Actor
from bot.store.work import Work
from bot.use_cases.binding import offer_claim
from tests.contracts.neighbourhood import found, told
from tests.contracts.whole_cycle import FIRST, day, decided, lived_until_the_decision
from tests.databases import MakeDatabase
from tests.fakes.teams import Comings
from tests.teams.place import TeamsPerson, teams_place


async def test_a_cycle_is_lived_over_signed_http_from_install_to_the_next_one_and_removal(
    fresh_database_url: MakeDatabase,
) -> None:
    async with teams_place(fresh_database_url("sqlite")) as place:
        # The app comes for its first person; the tenant is bound by a code, and by nothing else.
        come = Comings(place.teams, place.tenant)
        ada = await place.newcomer("Ada Admin", email="ada@orchard.example")
        for activity in come.app_added_for(ada.account):
            assert (await place.happens(activity)).status == 200
        await ada.command("help")
        assert "@Cyclebot bind" in told(ada)
        there = await found(place, bound=False)
        await ada.command("status")
        assert there.network.name not in told(ada)

        def claim(work: Work) -> str:
            return offer_claim(work, Actor.system(), there.network).code

        await ada.command(f"bind {await place.store(claim)}")
        assert there.network.name in told(ada)

        home = await lived_until_the_decision(there)
        await decided(there, home)
        await place.until(day(21), 14, 46)
        assert "change one thing" in (await there.card(home, FIRST)).text

        # The app goes from the team: nothing more is posted there, and who can mend it is told.
        channel = place.conversation(home.id)
        ana = there.people["Ana"]
        assert isinstance(ana, TeamsPerson)
        for activity in come.app_removed_from_team(
            place.tenant.teams[str(channel.team)], ana.account
        ):
            assert (await place.happens(activity)).status == 200
        before = await place.shown(home)
        await place.until(day(23), 16, 1)
        assert await place.shown(home) == before
        assert "Grade 4" in (await there.people["Pia Principal"].private())[-1].text
