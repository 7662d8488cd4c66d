"""What is seen only where there is more of everything: long lists of schools, a second workspace.

The demo is small enough to be read, so these are grown at the end. It must not know how a
platform draws.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.demo.network import channel_id, user_id
from bot.demo.scene import as_it_stands
from bot.store import accounts, units
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.installing import installed
from dialogs.answers import Answer, Moved, Opened
from dialogs.inputs import Changed, Left, Pressed, Submitted
from dialogs.vocabulary import MOST_OPTIONS, Form, Intent, Value
from tests.gallery.collecting import Collector, Somebody


async def crowd(to: Collector) -> None:
    """Grow the network, look at what narrows its lists, and let the bot be put out of it."""
    await _grow(to)
    await _narrow_a_set_up(to)
    await _narrow_a_visit(to)
    await _put_out(to)


async def _grow(to: Collector) -> None:
    """One district gets more schools than a list holds, each with a team."""

    def more(work: Work) -> None:
        lea = _grown(work)
        for number in range(1, MOST_OPTIONS + 5):
            school = units.add_unit(
                work, kind="school", parent=lea, name=f"Invented School {number:03}"
            )
            units.add_unit(work, kind="team", parent=school, name="Grade 4")

    await to.town.house.database.work(more)


async def _narrow_a_set_up(to: Collector) -> None:
    who = _newcomer(to)
    lea = await to.town.house.database.read(_grown)
    settled = to.town.founded.teams[0]
    first = _form(await to.ask(who, Pressed(intent=Intent("set_up"))))
    to.found.form(first.name, first)
    second = _form(await to.ask(who, _sent(first, {"lea": lea.id})))
    to.found.form(second.name, second)
    third = _form(await to.ask(who, _sent(second, {"slice": _options(second, "slice")[0]})))
    taken: dict[str, Value] = {
        **as_it_stands(third),
        "school": settled.school_id,
        "team": settled.data.name,
        "indicator": _options(third, "indicator")[0],
    }
    # One of that team takes it along to the new channel, who alone may.
    vendor, realm = to.town.scene.vendor, to.town.scene.realm
    vendor.add_member(realm, str(who.channel), settled.people[0])
    member = replace(who, user=settled.people[0])
    to.found.answer("move_home", await to.ask(member, _sent(third, taken)))


async def _narrow_a_visit(to: Collector) -> None:
    lead = Somebody(user=to.town.founded.teams[0].lead)
    to.found.answer("visit_where", await to.ask(lead, Pressed(intent=Intent("prepare_visit"))))


async def _put_out(to: Collector) -> None:
    """The bot is put out of the workspace; the administrator reads of it in another."""
    name = to.town.demo.network.administrator.name

    def elsewhere(work: Work) -> None:
        other = installed(work, platform="web", realm=f"{to.town.scene.realm}-office")
        admin_id = next(who for who, user in to.town.founded.users.items() if user == user_id(name))
        made = accounts.seen_account(
            work,
            platform="web",
            realm=other.realm,
            external_id=user_id(name),
            installation_id=other.id,
        )
        accounts.link_account(work, made.id, admin_id)

    to.town.scene.vendor.add_user(f"{to.town.scene.realm}-office", user_id(name), name)
    await to.town.house.database.work(elsewhere)
    lead = Somebody(user=to.town.founded.teams[0].lead)
    await to.ask(lead, Left(who=None))
    await to.ask(lead, Changed(what="uninstalled"))
    town = to.town
    await town.house.move_to(town.clock.now() + timedelta(seconds=60), town.clock)
    await to.sent()


def _newcomer(to: Collector) -> Somebody:
    """Somebody in a channel where no team is set up."""
    schools = [school for lea in to.town.demo.network.leas for school in lea.schools]
    school, new = next((each, each.new_channel) for each in schools if each.new_channel)
    return Somebody(user=user_id(new.people[0]), channel=channel_id(school, new.name))


def _grown(work: Work) -> UnitRow:
    return units.below(work.connection, "/", "lea")[0]


def _form(answer: Answer) -> Form:
    assert isinstance(answer, Opened | Moved), answer
    return answer.form


def _options(form: Form, key: str) -> list[str]:
    part = next(each for each in form.fields() if each.key == key)
    return [each.key for each in getattr(part, "options", ())]


def _sent(form: Form, values: dict[str, Value]) -> Submitted:
    return Submitted(form=form.name, about=form.about, values=values)
