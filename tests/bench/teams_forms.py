"""Forms on Teams, for a load: opened over the wire, and sent with a word that differs each time.

A dialog's form is sent as an invoke, and answered in the body of its response.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from aiohttp import ClientSession
from sqlalchemy import create_engine, text

from adapters.teams.carried import press_data
from dialogs.vocabulary import Button, Intent
from tests.bench.processes import Running
from tests.fakes.teams import Happenings, TeamsServers
from tests.fakes.teams.card_reading import actions_of, card_text, inputs_of
from tests.fakes.teams.happenings import here
from tests.fakes.teams.recording import recorded
from tests.fakes.teams.signing import inbound_token
from tests.fakes.teams.tenants import Json, Person, Tenant
from tests.teams.dialog_reading import sent_values


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsForms:
    """What each person's open form carries, and what is read once it was stored."""

    happenings: Happenings
    carried: Sequence[tuple[Person, Json]]
    answer: str = "Thank you"

    @classmethod
    async def opened(
        cls,
        teams: TeamsServers,
        tenant: Tenant,
        people: Sequence[Person],
        ours: Running,
        database: Path,
    ) -> Self:
        """Let everybody press "Answer" for the question that is open for them."""
        asked = _asked(database)
        token = inbound_token(teams, serviceurl=teams.service_url)
        url = f"http://127.0.0.1:{ours.port}/api/messages"
        carried = []
        async with ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
            for person in people:
                pressed = recorded("task_fetch")
                del pressed["replyToId"]
                does = Button(label="Answer", does=Intent("answer", (asked[person.aad],)))
                pressed["value"]["data"] = press_data(does)
                pressed = here(teams, pressed, person, tenant.personal_chat(person))
                async with session.post(url, json=pressed) as answer:
                    assert answer.status == 200, await answer.text()
                    body = await answer.json()
                card = body["task"]["value"]["card"]["content"]
                assert inputs_of(card), card_text(card)
                (submit,) = (each for each in actions_of(card) if "data" in each.action)
                values = sent_values(card, {"noticed": "Six spoke, and one said @@."})
                carried.append((person, submit.action["data"] | values))
        return cls(happenings=Happenings(teams, tenant), carried=carried)

    def sent(self) -> Sequence[Json]:
        """The activities that send them."""
        chat = self.happenings.tenant.personal_chat
        return [
            self.happenings.dialog_sent(person, chat(person), data) for person, data in self.carried
        ]


def _asked(database: Path) -> dict[str, str]:
    """The question that is open for each person, by their id in the directory."""
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "select a.external_id, i.id from account a"
                " join role_grant g on g.person_id = a.person_id and g.role = 'member'"
                " join check_in i on i.team_id = g.unit_id and i.state = 'open'"
            )
        ).all()
    engine.dispose()
    return {row[0]: row[1] for row in found}
