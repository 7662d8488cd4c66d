"""What is owed at one instant stands in the order in which it goes, and need not be sorted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_owed_in_order"
down_revision = "2026_11_25_state_since"
branch_labels = None
depends_on = None

_BEFORE = {"ix_delivery_visible_at": "waiting", "ix_delivery_planned_visible_at": "planned"}


def upgrade() -> None:
    """Servers of the version before go by the new indexes as well."""
    for name, state in _BEFORE.items():
        _index(f"{name}_id", state, "visible_at", "id")
        op.drop_index(name, "delivery")


def downgrade() -> None:
    """Only by their instant."""
    for name, state in _BEFORE.items():
        _index(name, state, "visible_at")
        op.drop_index(f"{name}_id", "delivery")


def _index(name: str, state: str, *columns: str) -> None:
    where = sa.text(f"state = '{state}'")
    op.create_index(name, "delivery", list(columns), sqlite_where=where, postgresql_where=where)
