"""A stand-in for Microsoft's servers behind Teams: as strict as they are, and able to go wrong.

`TeamsServers` (in `server.py`) is the one door to what the bot calls; `Happenings` and `Comings`
make what the bot is told, and `Delivery` brings it to the bot with real tokens. The other modules
are what these are made of.
"""

from tests.fakes.teams.comings import Comings
from tests.fakes.teams.delivery import Delivered, Delivery
from tests.fakes.teams.happenings import Happenings
from tests.fakes.teams.server import TeamsServers

__all__ = ["Comings", "Delivered", "Delivery", "Happenings", "TeamsServers"]
