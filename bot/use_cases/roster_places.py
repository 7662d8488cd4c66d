"""The places of a roster on a platform: people's accounts, and the channels that are teams' homes.

Each has one owner, and an installation that is bound above it. This module must not know roles.
"""

from __future__ import annotations

from bot.domain.names import nearest
from bot.store.installations import InstallationRow
from bot.use_cases.roster_facts import RosterFacts, find_installation
from bot.use_cases.roster_file import RosterLine
from bot.use_cases.roster_findings import Findings
from bot.use_cases.roster_plan import LinkAccount, MakeHome, UnitKey, Whom, key_of


class PlacesJudge:
    """The accounts and channels of one roster.

    Args:
        facts: What is there.
        findings: Where to say what is wrong, and what would change.
    """

    def __init__(self, facts: RosterFacts, findings: Findings) -> None:
        """Begin with no place taken by a line."""
        self._facts = facts
        self._findings = findings
        self._channels: dict[UnitKey, tuple[str, str]] = {}
        self._homes: dict[tuple[str, str], UnitKey] = {}
        self._accounts: dict[tuple[str, str, str], str] = {}

    def account(self, line: RosterLine, whom: Whom) -> None:
        """Judge whether the account that a line names can be this person's."""
        if not line.account:
            return
        where = self._installation(line)
        if where is None:
            return
        key = (where.platform, where.realm, line.account)
        there = self._facts.accounts.get(key)
        is_new = key not in self._accounts
        owner = self._accounts.setdefault(key, there.person_id or whom.key if there else whom.key)
        if owner != whom.key:
            self._findings.wrong(line, f"the account {line.account} is somebody else's already")
        elif whom.person_id in self._facts.beyond:
            self._findings.wrong(
                line, f"{whom.name} has roles elsewhere too; they link an account themselves"
            )
        elif is_new and (there is None or not there.person_id) and self._is_bound(line, where):
            self._findings.change(
                LinkAccount(
                    whom=whom,
                    installation_id=where.id,
                    platform=where.platform,
                    realm=where.realm,
                    external_id=line.account,
                )
            )

    def channel(self, line: RosterLine) -> None:
        """Judge whether the channel that a team's line names can be its home."""
        if not line.channel or line.kind != "team":
            return
        where = self._installation(line)
        if where is None:
            return
        key, place = key_of(line.steps), (where.id, line.channel)
        is_new = key not in self._channels
        if self._channels.setdefault(key, place) != place:
            self._findings.wrong(line, f"“{line.name}” has another channel on an earlier line")
            return
        unit = self._facts.units.get(key)
        taken = self._facts.taken.get(place)
        mine = unit is not None and taken is not None and taken.team_id == unit.id
        if self._homes.setdefault(place, key) != key or (taken is not None and not mine):
            self._findings.wrong(line, f"the channel {line.channel} is another team's home already")
        elif is_new and not mine and self._is_bound(line, where):
            self._findings.change(
                MakeHome(
                    unit=key,
                    unit_name=line.name,
                    installation_id=where.id,
                    external_id=line.channel,
                )
            )

    def _installation(self, line: RosterLine) -> InstallationRow | None:
        if not (line.platform and line.workspace):
            return None  # Said when the line was read.
        where = find_installation(self._facts.installations, line.platform, line.workspace)
        if where is None:
            here = [each for each in self._facts.installations if each.platform == line.platform]
            names = [name for each in here for name in (each.name, each.realm) if name]
            near = nearest(line.workspace, names)
            offer = f", did you mean “{near}”?" if near else "; Cyclebot is not installed there yet"
            self._findings.wrong(line, f"no {line.platform} workspace “{line.workspace}”{offer}")
        return where

    def _is_bound(self, line: RosterLine, where: InstallationRow) -> bool:
        key = key_of(line.steps)
        prefixes = (key[:depth] for depth in range(len(key), 0, -1))
        known = (self._facts.units[each] for each in prefixes if each in self._facts.units)
        lowest = next(known, None)
        paths = self._facts.bound[where.id]
        if lowest is not None and any(lowest.path.startswith(path) for path in paths):
            return True
        name = where.name or where.realm
        words = f"the workspace “{name}” is not bound to a unit above “{line.name}” yet"
        self._findings.wrong(
            line, f"{words}; import without channels and accounts, bind it, import again"
        )
        return False
