"""One suite for each port, run against every one of its implementations."""
