"""Weeks of many teams, with an oracle."""
