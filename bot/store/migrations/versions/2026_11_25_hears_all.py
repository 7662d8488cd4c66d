"""A conversation remembers whether Cyclebot hears there what does not name it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_hears_all"
down_revision = "2026_11_21_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has been heard yet."""
    op.add_column(
        "conversation",
        sa.Column("hears_all", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    """What was learned is learned again."""
    op.drop_column("conversation", "hears_all")
