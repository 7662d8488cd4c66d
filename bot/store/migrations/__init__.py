"""Alembic's environment; it is run by bot/store/migrating.py, never by hand."""
