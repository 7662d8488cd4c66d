"""What Teams tells a bot when the app, people, channels and teams come, go and change.

Each builder does it in the world and gives every activity that Teams sends about it, in one of the
orders they come in: a test may turn that order round, or send one twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.teams.happenings import here
from tests.fakes.teams.recording import recorded
from tests.fakes.teams.tenants import Conversation, Json, Person, Team, Tenant
from tests.fakes.teams.world import World


@dataclass(frozen=True, slots=True)
class Comings:
    """Comings and goings in a tenant."""

    world: World
    tenant: Tenant

    def app_added_to_team(self, team: Team, by: Person, selected: Conversation) -> list[Json]:
        """Somebody adds the app to a team, from one of its channels."""
        self._channels_hear(team, bot_here=True)
        installed = self._team("installed_in_team", team, by)
        installed["channelData"]["settings"]["selectedChannel"]["id"] = selected.id
        return [self._bot(self._team("bot_added_to_team", team, by), "membersAdded"), installed]

    def app_removed_from_team(self, team: Team, by: Person) -> list[Json]:
        """Somebody removes the app from a team."""
        self._channels_hear(team, bot_here=False)
        gone = self._bot(self._team("bot_removed_from_team", team, by), "membersRemoved")
        return [gone, self._team("removed_from_team", team, by)]

    def app_added_to_group(self, chat: Conversation, by: Person) -> list[Json]:
        """Somebody adds the app to a group chat."""
        chat.bot_here = True
        added = self._bot(self._here("bot_added_to_group", by, chat), "membersAdded")
        return [added, self._here("installed_in_group", by, chat)]

    def app_removed_from_group(self, chat: Conversation, by: Person) -> list[Json]:
        """Somebody removes the app from a group chat."""
        chat.bot_here = False
        removed = self._bot(self._here("bot_removed_from_group", by, chat), "membersRemoved")
        return [removed, self._here("removed_from_group", by, chat)]

    def app_added_for(self, person: Person) -> list[Json]:
        """Somebody installs the app for themselves."""
        person.has_app = True
        chat = self.tenant.personal_chat(person)
        chat.bot_here = True
        added = self._here("bot_added_for_person", person, chat)
        added["membersAdded"] = [_member(person), {"id": self.world.bot_id}]
        return [added, self._here("installed_for_person", person, chat)]

    def app_removed_for(self, person: Person) -> list[Json]:
        """Somebody removes the app for themselves."""
        person.has_app = False
        chat = self.tenant.personal_chat(person)
        chat.bot_here = False
        return [self._here("removed_for_person", person, chat)]

    def joined_team(self, team: Team, who: Person, by: Person) -> Json:
        """Somebody is added to a team, and so to its standard channels."""
        for channel in self._channels(team):
            if channel.membership == "standard" and who.id not in channel.people:
                channel.people.append(who.id)
        team.people.append(who.id)
        return self._team("member_added_to_team", team, by) | {"membersAdded": [_member(who)]}

    def left_team(self, team: Team, who: Person, by: Person) -> Json:
        """Somebody leaves a team, or is removed from it."""
        for channel in self._channels(team):
            if who.id in channel.people:
                channel.people.remove(who.id)
        team.people.remove(who.id)
        return self._team("member_removed_from_team", team, by) | {"membersRemoved": [_member(who)]}

    def joined_group(self, chat: Conversation, who: Person, by: Person) -> Json:
        """Somebody is added to a group chat."""
        chat.people.append(who.id)
        return self._here("member_added_to_group", by, chat) | {"membersAdded": [_member(who)]}

    def left_group(self, chat: Conversation, who: Person, by: Person) -> Json:
        """Somebody leaves a group chat."""
        chat.people.remove(who.id)
        return self._here("member_removed_from_group", by, chat) | {
            "membersRemoved": [_member(who)]
        }

    def joined_channel(self, channel: Conversation, who: Person, by: Person) -> Json:
        """Somebody is added to a private or shared channel."""
        channel.people.append(who.id)
        made = self._here("member_added_to_channel", by, channel) | {"membersAdded": [_member(who)]}
        made["channelData"]["channel"] |= {"name": channel.name, "type": channel.membership}
        return made

    def channel_changed(self, channel: Conversation, by: Person, what: str) -> Json:
        """A channel was `created`, `deleted` or `restored`."""
        team = self.tenant.teams[str(channel.team)]
        if what == "deleted":
            self.tenant.conversations.pop(channel.id, None)
        else:
            self.tenant.conversations[channel.id] = channel
        made = self._team(f"channel_{what}", team, by)
        made["channelData"]["channel"] = {"id": channel.id, "name": channel.name}
        return made

    def channel_renamed(self, channel: Conversation, by: Person, name: str) -> Json:
        """A channel has another name."""
        channel.name = name
        made = self._team("channel_renamed", self.tenant.teams[str(channel.team)], by)
        made["channelData"]["channel"] = {"id": channel.id, "name": name}
        return made

    def team_changed(self, team: Team, by: Person, what: str) -> Json:
        """A team was `archived`, `unarchived`, `deleted`, `hard_deleted` or `restored`."""
        made = self._team(f"team_{what}", team, by)
        for channel in self._channels(team):
            channel.archived = what == "archived"
        return made

    def team_renamed(self, team: Team, by: Person, name: str) -> Json:
        """A team has another name."""
        team.name = name
        return self._team("team_renamed", team, by)

    def _team(self, name: str, team: Team, by: Person) -> Json:
        made = self._here(name, by, self.tenant.conversations[team.id])
        data = made["channelData"]
        data["team"] = {"id": team.id, "name": team.name, "aadGroupId": team.aad}
        return made

    def _here(self, name: str, by: Person, place: Conversation) -> Json:
        return here(self.world, recorded(name), by, place)

    def _bot(self, activity: Json, key: str) -> Json:
        return activity | {key: [{"id": self.world.bot_id}]}

    def _channels(self, team: Team) -> list[Conversation]:
        return [each for each in self.tenant.conversations.values() if each.team == team.id]

    def _channels_hear(self, team: Team, *, bot_here: bool) -> None:
        for channel in self._channels(team):
            if channel.membership == "standard":
                channel.bot_here = bot_here


def _member(person: Person) -> Json:
    return {"id": person.id, "aadObjectId": person.aad}
