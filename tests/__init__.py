"""The requirements, as tests that mirror the folders."""
