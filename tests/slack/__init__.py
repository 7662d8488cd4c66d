"""Slack: its adapter against a stand-in of its servers."""
