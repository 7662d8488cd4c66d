"""An installation remembers since when it is as it is: last taken up, or ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_state_since"
down_revision = "2026_11_25_hears_all"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Since when is not known of those that are there."""
    op.add_column(
        "installation", sa.Column("state_since", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """It is not asked any more."""
    op.drop_column("installation", "state_since")
