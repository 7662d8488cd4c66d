"""A stand-in for Slack's servers: as strict as Slack, and able to be told to fail.

`SlackServer` (in `server.py`) is the one door; the other modules are what it is made of.
"""

from tests.fakes.slack.server import SlackServer

__all__ = ["SlackServer"]
