"""Installing by many workspaces, and how an installation ends and comes back."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from cryptography.fernet import Fernet

from adapters.slack.scopes import BOT_SCOPES
from bot.domain.clock import VirtualClock
from bot.store import installations, tokens, units
from bot.store.sealing import Seal
from bot.store.work import Work
from config.settings import Settings
from tests.databases import MakeDatabase
from tests.fakes.slack import SlackServer
from tests.fakes.slack.events import Happenings
from tests.fakes.slack.faults import Broken, Error
from tests.fakes.slack.workspaces import Workspace
from tests.fakes.slack.world import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from tests.served import served
from tests.slack.many import KEY, PUBLIC, REDIRECT, Open, opened
from tests.slack.place import serving


@pytest.fixture
async def here(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Open]:
    async with opened(fresh_database_url("sqlite"), clock) as there:
        yield there


@pytest.fixture
def orchard(here: Open) -> Workspace:
    made = here.slack.add_workspace("T1", "Orchard <Unified>", installed=False)
    made.add_user("U0INSTALLER", "Ira Installer")
    return made


async def test_the_way_in_leads_to_slacks_consent_page_with_all_that_is_asked(here: Open) -> None:
    page = await here.get("/slack/install")
    asked = parse_qs(urlsplit(page.location).query)
    assert page.status == 302
    assert page.location.startswith(f"{here.slack.base_url}/oauth/v2/authorize?")
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["scope"] == [",".join(BOT_SCOPES)]
    assert asked["redirect_uri"] == [REDIRECT]
    assert asked["state"] == [page.cookie]


async def test_the_cookie_is_for_this_browser_over_https_alone(here: Open) -> None:
    async with here.http.get("/slack/install", allow_redirects=False) as response:
        cookie = response.headers["Set-Cookie"]
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/slack", "Max-Age=600"):
        assert part in cookie


async def test_a_workspace_installs_it_and_its_installer_is_told_what_is_next(
    here: Open, orchard: Workspace
) -> None:
    page = await here.install(orchard)

    assert page.status == 200
    assert "Cyclebot is in Orchard &lt;Unified&gt;" in page.text
    assert "/cycle bind CODE" in page.text
    assert "Orchard <Unified>" not in page.text
    said = orchard.seen(orchard.direct_with("U0INSTALLER").id)
    assert "/cycle bind CODE" in said[-1].text
    kept = await here.store(
        lambda work: tokens.tokens_of(work.connection, "slack", "T1", Seal([KEY]))
    )
    assert kept is not None
    assert kept.words == {"token": orchard.token, "bot": orchard.bot_user_id}
    assert "chat:write" in kept.scopes


async def test_a_whole_organisation_installs_it_once(here: Open) -> None:
    workspace = here.slack.add_workspace("T1", "Orchard", enterprise_id="E1", installed=False)
    workspace.org_install = True
    page = await here.install(workspace, org_wide=True)

    assert "Cyclebot is in The organization" in page.text
    assert (await here.state_of("E1"), await here.state_of("T1")) == ("live", None)
    workspace.add_user("U1", "Ana")
    opened_home = Happenings(here.slack, workspace).home_opened("U1")
    assert (await here.wire.event(opened_home)).status == 200
    assert "U1" in workspace.homes


async def test_who_cancels_is_told_that_nothing_was_installed(here: Open) -> None:
    state = await here.begun()
    page = await here.get("/slack/oauth_redirect", state, state=state, error="access_denied")
    assert page.status == 400
    assert "You cancelled it" in page.text
    assert "/slack/install" in page.text


async def test_a_state_of_another_browser_a_forged_an_old_and_a_used_one_are_refused(
    here: Open, orchard: Workspace
) -> None:
    mine, others = await here.begun(), await here.begun()
    forged = f"{mine.rpartition('.')[0]}.{'0' * 64}"
    for state, cookie in ((mine, others), (mine, ""), (forged, forged), ("", ""), ("é", "é")):
        code = here.slack.code(orchard.id, redirect_uri=REDIRECT)
        page = await here.get("/slack/oauth_redirect", cookie, state=state, code=code)
        assert page.status == 400
        assert "another browser" in page.text
    await here.install(orchard)
    state = await here.begun()
    await here.get("/slack/oauth_redirect", state, state=state, error="access_denied")
    code = here.slack.code(orchard.id, redirect_uri=REDIRECT)
    again = await here.get("/slack/oauth_redirect", state, state=state, code=code)
    assert again.status == 400
    old = await here.begun()
    here.clock.move_to(here.clock.now() + timedelta(minutes=11))
    late = await here.get("/slack/oauth_redirect", old, state=old, code=code)
    assert late.status == 400


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Error("invalid_code"), "give Cyclebot what it needs"),
        (Broken(), "give Cyclebot what it needs"),
    ],
)
async def test_what_slack_refuses_is_said_and_nothing_is_stored(
    here: Open, orchard: Workspace, fault: Error | Broken, said: str
) -> None:
    here.slack.faults.next("oauth.v2.access", fault)
    page = await here.install(orchard)
    assert page.status == 400
    assert said in page.text
    assert await here.state_of("T1") is None


async def test_an_app_whose_tokens_expire_is_refused_in_words(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    """Rotation has no way back, so whoever runs Cyclebot makes a new app."""

    async def rotating(_: web.Request) -> web.Response:
        return web.json_response(
            {
                "ok": True,
                "access_token": "xoxe.xoxb-1",
                "refresh_token": "xoxe-1",
                "expires_in": 43_200,
                "team": {"id": "T1", "name": "Orchard"},
                "bot_user_id": "U0BOT",
            }
        )

    app = web.Application()
    app.router.add_post("/api/oauth.v2.access", rotating)
    async with SlackServer.serving(clock.now) as slack, served(app) as address:
        chosen = Settings.model_validate(
            {
                "SLACK_CLIENT_ID": CLIENT_ID,
                "SLACK_CLIENT_SECRET": CLIENT_SECRET,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": f"{address}/api/",
                "CYCLEBOT_PUBLIC_URL": PUBLIC,
                "CYCLEBOT_ENCRYPTION_KEYS": KEY,
                "CYCLEBOT_DATABASE_URL": fresh_database_url("sqlite"),
            }
        )
        async with serving(chosen, clock) as (house, door, http):
            there = Open(house=house, door=door, http=http, slack=slack, clock=clock)
            state = await there.begun()
            page = await there.get("/slack/oauth_redirect", state, state=state, code="c")
            assert page.status == 400
            assert "token rotation" in page.text
            assert await there.state_of("T1") is None


async def test_what_was_not_granted_is_named(here: Open, orchard: Workspace) -> None:
    state = await here.begun()
    fewer = frozenset(BOT_SCOPES) - {"files:write"}
    code = here.slack.code(orchard.id, redirect_uri=REDIRECT, scopes=fewer)
    page = await here.get("/slack/oauth_redirect", state, state=state, code=code)
    await here.door.background.settle()
    assert page.status == 200
    assert re.search(r"fewer permissions.*files:write", page.text)


async def test_an_installation_that_cannot_be_stored_says_so(
    here: Open, orchard: Workspace
) -> None:
    await here.house.database.close()
    page = await here.install(orchard)
    assert page.status == 503
    assert "Try again in a minute" in page.text


@pytest.mark.parametrize("order", [("uninstalled", "tokens_revoked"), ("tokens_revoked",) * 2])
async def test_an_installation_ends_in_any_order_and_twice_and_is_heard_no_more(
    here: Open, orchard: Workspace, order: tuple[str, str]
) -> None:
    await here.install(orchard)
    happens = Happenings(here.slack, orchard)
    for name in (*order, *order):
        body = happens.uninstalled() if name == "uninstalled" else happens.tokens_revoked()
        assert (await here.wire.event(body)).status == 200
    assert await here.state_of("T1") == ("removed" if "uninstalled" in order else "revoked")
    orchard.add_user("U1", "Ana")
    assert (await here.wire.event(happens.home_opened("U1"))).status == 200
    assert orchard.homes == {}
    kept = await here.store(
        lambda work: tokens.tokens_of(work.connection, "slack", "T1", Seal([KEY]))
    )
    assert kept is None


async def test_an_ending_that_slack_tells_after_cyclebot_came_back_ends_nothing(
    here: Open, orchard: Workspace, clock: VirtualClock
) -> None:
    await here.install(orchard)
    late = Happenings(here.slack, orchard).uninstalled()
    clock.move_to(clock.now() + timedelta(minutes=10))
    await here.install(orchard)
    assert (await here.wire.event(late, again=True)).status == 200

    assert await here.state_of("T1") == "live"


async def test_an_ending_that_could_not_be_stored_is_sent_again(
    here: Open, orchard: Workspace
) -> None:
    await here.install(orchard)
    await here.house.database.close()
    body = Happenings(here.slack, orchard).uninstalled()
    assert (await here.wire.event(body)).status == 500


async def test_tokens_of_people_that_are_revoked_end_nothing(
    here: Open, orchard: Workspace
) -> None:
    await here.install(orchard)
    body = Happenings(here.slack, orchard).tokens_revoked()
    body["event"]["tokens"] = {"oauth": ["U1"], "bot": []}
    assert (await here.wire.event(body)).status == 200
    assert await here.state_of("T1") == "live"


async def test_who_comes_back_is_connected_as_before(here: Open, orchard: Workspace) -> None:
    await here.install(orchard)

    def bound(work: Work) -> None:
        unit = units.add_unit(work, kind="network", parent=None, name="Pilot")
        found = installations.installation_of(work.connection, "slack", "T1")
        assert found is not None
        installations.bind(work, found.id, unit.id)

    await here.store(bound)
    await here.wire.event(Happenings(here.slack, orchard).uninstalled())
    page = await here.install(orchard)
    assert "the same teams as before" in page.text
    assert await here.state_of("T1") == "live"


async def test_a_new_key_seals_what_an_older_one_did_when_the_door_opens(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    url, newest = fresh_database_url("sqlite"), Fernet.generate_key().decode()
    async with opened(url, clock) as there:
        workspace = there.slack.add_workspace("T1", "Orchard", installed=False)
        await there.install(workspace)
    async with opened(url, clock, newest, KEY):
        pass
    async with opened(url, clock, newest) as there:
        kept = await there.store(
            lambda work: tokens.tokens_of(work.connection, "slack", "T1", Seal([newest]))
        )
    assert kept is not None
    assert kept.words["token"] == workspace.token


async def test_who_is_where_cyclebot_is_not_installed_any_more_is_told_so(here: Open) -> None:
    """As after the database was lost: Slack still leads people to us."""
    workspace = here.slack.add_workspace("T9", "Forgotten")
    sam = await here.place(workspace).newcomer("Sam", email="sam@example.org")
    await sam.command("status")

    told = sam.told()
    assert told is not None
    assert "isn't installed here" in told.text


async def test_settings_in_the_environment_are_read_by_us_alone(
    fresh_database_url: MakeDatabase,
    clock: VirtualClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Bolt knows settings of these names too, and would keep tokens in files."""
    theirs = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    caplog.set_level("INFO")
    async with opened(fresh_database_url("sqlite"), clock):
        said = [each.message for each in caplog.records if each.name.startswith("slack_bolt")]
    assert said == []
    assert {name: os.environ.get(name) for name in theirs} == theirs
