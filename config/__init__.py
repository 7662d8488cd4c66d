"""Settings and program loading, and the shipped programs as data."""
