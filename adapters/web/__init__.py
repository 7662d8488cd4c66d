"""The local chat page: a platform of its own that needs no vendor."""
