"""What Alembic runs for every command: one transaction on the connection it was handed.

Both databases can undo a change of their tables, so a migration that fails leaves nothing behind.
"""

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
