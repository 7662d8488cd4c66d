"""What a run is to be, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.oracle import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is to be.

    Attributes:
        seed: decides everything that is decided by chance.
        replicas: how many serve; one on a SQLite file.
        kills: how many processes are killed, over all stops.
        stops: at how many due hours the calendar stands.
        teams: how many.
        realms: how many workspaces and tenants they are dealt out to, on each platform in turn.
        kill_every: seconds between two kills, about.
        act_every: seconds between two acts of people, about.
        pauses: how many processes are stopped for longer than a lease.
        crashes: how often PostgreSQL is crashed.
        late_after: for how long, in seconds, what is owed is waited for before the next stop.
        settles_within: how long everything owed may take to arrive, in seconds, once all is calm.
    """

    seed: int
    replicas: int
    kills: int
    stops: int
    teams: int = 16
    realms: int = 4
    kill_every: float = 0.5
    act_every: float = 0.3
    pauses: int = 0
    crashes: int = 0
    late_after: float = 6
    settles_within: float = 300

    @property
    def postgres(self) -> bool:
        """Whether it runs on PostgreSQL."""
        return self.replicas > 1


@dataclass(slots=True, kw_only=True)
class Lived:
    """What came of a run."""

    plan: Plan
    verdict: Verdict
    happened: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    settled_in: float = 0
    logged: list[str] = field(default_factory=list)
