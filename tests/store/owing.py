"""One channel that messages are owed to, for whatever looks at what is owed."""

from collections.abc import Callable
from typing import Any

from bot.store import conversations, deliveries, delivery_lookup, installations
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.tables.delivery import delivery
from bot.store.work import Work


class Owing:
    """One installation with one channel; `owe` owes a message to it."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.installation = installations.add_installation(work, platform="slack", realm="r").id
        self.channel = conversations.seen_conversation(
            work, installation_id=self.installation, external_id="c1", kind="channel"
        ).id

    def owe(self, key: str, **more: Any) -> str:
        about = {"kind": "card", "subject_id": "s", "conversation_id": self.channel}
        return deliveries.owe(self.work, key=key, installation_id=self.installation, **about | more)

    def row(self, key: str) -> DeliveryRow:
        found = delivery_lookup.by_key(self.work.connection, key)
        assert found is not None
        return found

    def becomes(self, key: str, **values: Any) -> None:
        change = delivery.update().where(delivery.c.key == key).values(values)
        self.work.connection.execute(change)

    def visible_at(self, key: str) -> Any:
        return self.work.connection.scalar(
            delivery.select().with_only_columns(delivery.c.visible_at).where(delivery.c.key == key)
        )


async def owing(database: Database, test: Callable[[Owing], None]) -> None:
    await database.work(lambda work: test(Owing(work)))
