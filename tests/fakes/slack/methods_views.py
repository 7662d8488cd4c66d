"""views.*: modals and the Home tab, opened by a trigger that lives three seconds.

Sources: docs.slack.dev/reference/methods/views.open and its neighbours.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from tests.fakes.slack.views import view_problems
from tests.fakes.slack.web_api import Asked, Body, Refusal, Rule
from tests.fakes.slack.workspaces import View, Workspace

_TRIGGER_LIVES = timedelta(seconds=3)
_MOST_STACKED = 3


def open_(asked: Asked) -> Body:
    payload = _view(asked, home=False)
    workspace, user_id = _spend_trigger(asked)
    for stale in [each.id for each in workspace.views.values() if each.user == user_id]:
        del workspace.views[stale]
    return {"view": view_json(_new(workspace, user_id, payload))}


def push(asked: Asked) -> Body:
    payload = _view(asked, home=False)
    workspace, user_id = _spend_trigger(asked)
    stacked = [each for each in workspace.views.values() if each.user == user_id]
    if len(stacked) >= _MOST_STACKED:
        raise Refusal("push_limit_reached")
    under = stacked[-1] if stacked else None
    return {"view": view_json(_new(workspace, user_id, payload, under))}


def update(asked: Asked) -> Body:
    payload = _view(asked, home=False)
    view_id = asked.text("view_id") or ""
    view = next(
        (
            workspace.views[view_id]
            for workspace in asked.world.workspaces.values()
            if view_id in workspace.views and asked.grant.team_id in (None, workspace.id)
        ),
        None,
    )
    if view is None:
        raise Refusal("not_found")
    _expect_hash(asked, view)
    view.payload, view.hash = payload, secrets.token_hex(8)
    return {"view": view_json(view)}


def publish(asked: Asked) -> Body:
    payload = _view(asked, home=True)
    workspace, user_id = asked.workspace, asked.text("user_id") or ""
    if user_id not in workspace.users:
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] user_id"]})
    before = workspace.homes.get(user_id)
    if before is not None:
        _expect_hash(asked, before)
    view_id = before.id if before is not None else f"V{secrets.token_hex(5).upper()}"
    made = View(
        id=view_id, user=user_id, team_id=workspace.id, payload=payload, root_view_id=view_id
    )
    workspace.homes[user_id] = made
    return {"view": view_json(made)}


def view_json(view: View, state: dict[str, Any] | None = None) -> Body:
    """A view as Slack gives it back, or sends it with a submission."""
    return {
        **view.payload,
        "id": view.id,
        "team_id": view.team_id,
        "app_id": "A0CYCLEBOT",
        "hash": view.hash,
        "state": {"values": state or {}},
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "private_metadata": view.payload.get("private_metadata", ""),
        "callback_id": view.payload.get("callback_id", ""),
    }


METHODS = {
    "views.open": Rule(open_),
    "views.push": Rule(push),
    "views.update": Rule(update),
    "views.publish": Rule(publish),
}


def _view(asked: Asked, *, home: bool) -> dict[str, Any]:
    view = asked.decoded("view", "invalid_arguments")
    problems = view_problems(view, home=home)
    if problems:
        raise Refusal(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] {each}" for each in problems]},
        )
    assert isinstance(view, dict)
    return view


def _spend_trigger(asked: Asked) -> tuple[Workspace, str]:
    trigger = asked.world.triggers.get(asked.text("trigger_id") or "")
    if trigger is None or asked.grant.team_id not in (None, trigger.team_id):
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if asked.world.older_than(trigger.at, _TRIGGER_LIVES):
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return asked.world.workspaces[trigger.team_id], trigger.user_id


def _new(
    workspace: Workspace,
    user_id: str,
    payload: dict[str, Any],
    under: View | None = None,
) -> View:
    view_id = f"V{secrets.token_hex(5).upper()}"
    made = View(
        id=view_id,
        user=user_id,
        team_id=workspace.id,
        payload=payload,
        root_view_id=under.root_view_id if under else view_id,
        previous_view_id=under.id if under else None,
    )
    workspace.views[view_id] = made
    return made


def _expect_hash(asked: Asked, view: View) -> None:
    given = asked.text("hash")
    if given is not None and given != view.hash:
        raise Refusal("hash_conflict")
