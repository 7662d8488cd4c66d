"""The tables, each with its one reason.

What people wrote stands in four of them only: `answer.text`, `plan_entry.text`,
`coaching_note.text` and `check_in_person.reason`.

Ids are made by us, instants are UTC, local dates and times stand beside them, and every
enumeration is short text with a CHECK.
"""

from bot.store.tables import coaching, cycles, delivery, evidence, network
from bot.store.tables.base import metadata

__all__ = ["coaching", "cycles", "delivery", "evidence", "metadata", "network"]
