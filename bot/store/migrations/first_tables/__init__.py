"""The tables of the first release, a room for each kind; they stay as they are."""
