"""Who may do what: the whole table, how far a grant reaches, and the walls of an installation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import MAY, Action, Actor, Grant, Role, may

NETWORK, LEA, SCHOOL, TEAM = "/n/", "/n/l/", "/n/l/s/", "/n/l/s/t/"
CABINET, OTHER_TEAM, OTHER_SCHOOL = "/n/l/c/", "/n/l/s/t2/", "/n/l/s2/"

TABLE: dict[Role, str] = {
    "member": """reply read_team steer_team release_practice read_summary read_status
        edit_calendar""",
    "principal": "read_summary read_status answer_ask coach edit_calendar undo_set_up",
    "lead": "read_summary read_status answer_ask coach read_digest",
    "administrator": "read_status edit_calendar undo_set_up administer export bind",
}
ROLES: tuple[Role, ...] = ("member", "principal", "lead", "administrator")
FOR_ALL = {Action.SET_UP_TEAM, Action.ERASE_SELF}


def actor(*grants: tuple[Role, str], bound: tuple[str, ...] = (NETWORK,)) -> Actor:
    return Actor(
        person_id="p",
        account_id="a",
        installation_id="i",
        bound_paths=bound,
        grants=tuple(
            Grant(unit_id=path.rstrip("/").rpartition("/")[2], unit_path=path, role=role)
            for role, path in grants
        ),
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_the_table(role: Role, action: Action) -> None:
    allowed = action in FOR_ALL or action.value in TABLE[role].split()
    assert may(actor((role, TEAM)), action, TEAM) is allowed


def test_every_action_stands_in_the_table() -> None:
    assert set(MAY) == set(Action)


@pytest.mark.parametrize("role", ["principal", "lead", "administrator"])
def test_raw_words_stop_at_the_teams_door(role: Role) -> None:
    for path in (NETWORK, LEA, SCHOOL, TEAM):
        assert not may(actor((role, path)), Action.READ_TEAM, TEAM)


@pytest.mark.parametrize("path", [NETWORK, LEA, SCHOOL, TEAM])
def test_a_grant_reaches_its_unit_and_all_below(path: str) -> None:
    assert may(actor(("lead", path)), Action.READ_STATUS, TEAM)


def test_a_grant_reaches_neither_up_nor_aside() -> None:
    principal = actor(("principal", SCHOOL))
    assert may(principal, Action.READ_STATUS, SCHOOL)
    assert may(principal, Action.EDIT_CALENDAR, OTHER_TEAM)
    assert not may(principal, Action.READ_STATUS, OTHER_SCHOOL)
    assert not may(principal, Action.READ_STATUS, LEA)


def test_a_unit_whose_id_begins_alike_is_another_unit() -> None:
    assert not may(actor(("lead", "/n/l/")), Action.READ_STATUS, "/n/l1/")
    assert not may(actor(("member", TEAM)), Action.READ_TEAM, OTHER_TEAM)


def test_a_member_is_of_one_team_and_not_of_those_below_it() -> None:
    assert may(actor(("member", CABINET)), Action.READ_TEAM, CABINET)
    assert not may(actor(("member", SCHOOL)), Action.READ_TEAM, TEAM)


def test_roles_add_up() -> None:
    both = actor(("member", TEAM), ("principal", SCHOOL))
    assert may(both, Action.READ_TEAM, TEAM)
    assert may(both, Action.COACH, OTHER_TEAM)
    assert not may(both, Action.READ_TEAM, OTHER_TEAM)


def test_an_installation_holds_its_people_inside_its_units() -> None:
    lead = actor(("lead", NETWORK), bound=(SCHOOL,))
    assert may(lead, Action.READ_STATUS, TEAM)
    assert not may(lead, Action.READ_STATUS, OTHER_SCHOOL)
    assert not may(lead, Action.READ_DIGEST, NETWORK)
    assert may(actor(("lead", NETWORK), bound=(SCHOOL, OTHER_SCHOOL)), Action.COACH, OTHER_SCHOOL)


def test_an_unbound_installation_sees_nothing() -> None:
    for action in Action:
        assert not may(actor(("administrator", NETWORK), bound=()), action, TEAM)
        assert not may(Actor.nobody(), action, TEAM)


def test_a_stranger_may_set_up_a_team_and_nothing_else() -> None:
    stranger = Actor.stranger(account_id="a", installation_id="i", bound_paths=(LEA,))
    assert [action for action in Action if may(stranger, action, SCHOOL)] == [Action.SET_UP_TEAM]
    assert not may(stranger, Action.SET_UP_TEAM, "/n/l2/s/")


def test_a_guest_whom_nobody_knows_may_nothing() -> None:
    stranger = Actor.stranger(account_id="a", installation_id="i", bound_paths=(LEA,))
    guest = replace(stranger, guest=True)
    assert [action for action in Action if may(guest, action, SCHOOL)] == []


def test_one_without_a_role_may_erase_their_own_words() -> None:
    assert may(actor(), Action.ERASE_SELF, SCHOOL)


def test_the_operator_may_everything_on_a_unit() -> None:
    assert all(may(Actor.system(), action, TEAM) for action in Action)


@pytest.mark.parametrize("path", ["", "/", "//", "n/", "/n", "/n//t/", "/n/l/s/t"])
def test_what_is_no_path_is_nobodys(path: str) -> None:
    for action in Action:
        assert not may(Actor.system(), action, path)
        assert not may(actor(("administrator", "/"), bound=("/", "")), action, path)
        assert not may(actor(("administrator", path), bound=(path,)), action, TEAM)


ids = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=4)
paths = ids.map(lambda parts: "/" + "".join(f"{part}/" for part in parts))
grants = st.lists(st.tuples(st.sampled_from(ROLES), paths), max_size=4)


@given(grants, st.lists(paths, max_size=3), st.sampled_from(Action), paths)
def test_nothing_is_ever_allowed_outside_the_bound_units(
    given_roles: list[tuple[Role, str]], bound: list[str], action: Action, path: str
) -> None:
    if may(actor(*given_roles, bound=tuple(bound)), action, path):
        parts = path.strip("/").split("/")
        inside = {"/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))}
        assert inside & set(bound)


@given(grants, st.sampled_from(Action), paths)
def test_a_grant_more_never_takes_a_right_away(
    given_roles: list[tuple[Role, str]], action: Action, path: str
) -> None:
    everywhere = ("/a/", "/b/", "/ab/")
    if may(actor(*given_roles[1:], bound=everywhere), action, path):
        assert may(actor(*given_roles, bound=everywhere), action, path)
