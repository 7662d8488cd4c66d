"""The tables of the first release.

This one stays as it is, and so do the rooms of `first_tables/`, which it opens. A change of the
tables is a new file beside it, and `pytest tests/store/test_migrations.py` names each line in which
the files and the tables differ.
"""

from __future__ import annotations

from alembic import op

from bot.store.migrations.first_tables import coaching, cycles, delivery, evidence, network

revision = "2026_11_21_first_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    delivery.audit()
    delivery.due()
    delivery.inbound_key()
    network.installation()
    network.person()
    cycles.program_version()
    delivery.setting()
    coaching.summary()
    network.unit()
    cycles.absence()
    network.account()
    network.binding()
    cycles.closed_day()
    coaching.coaching_note()
    network.code()
    cycles.cycle()
    evidence.indicator()
    delivery.pace()
    network.role_grant()
    evidence.student_group()
    cycles.check_in()
    network.conversation()
    network.conversation_member()
    cycles.plan_entry()
    coaching.ask()
    cycles.check_in_person()
    delivery.delivery()
    evidence.reply()
    evidence.answer()
    delivery.delivery_source()
    evidence.measure()
    evidence.practice()


def downgrade() -> None:
    """Take every table away."""
    op.drop_table("practice")
    op.drop_table("measure")
    op.drop_table("delivery_source")
    op.drop_table("answer")
    op.drop_table("reply")
    op.drop_table("delivery")
    op.drop_table("check_in_person")
    op.drop_table("ask")
    op.drop_table("plan_entry")
    op.drop_table("conversation_member")
    op.drop_table("conversation")
    op.drop_table("check_in")
    op.drop_table("student_group")
    op.drop_table("role_grant")
    op.drop_table("pace")
    op.drop_table("indicator")
    op.drop_table("cycle")
    op.drop_table("code")
    op.drop_table("coaching_note")
    op.drop_table("closed_day")
    op.drop_table("binding")
    op.drop_table("account")
    op.drop_table("absence")
    op.drop_table("unit")
    op.drop_table("summary")
    op.drop_table("setting")
    op.drop_table("program_version")
    op.drop_table("person")
    op.drop_table("installation")
    op.drop_table("inbound_key")
    op.drop_table("due")
    op.drop_table("audit")
