"""Tables, queries by purpose and migrations: functions that take a connection."""
