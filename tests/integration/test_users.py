"""People who work here come, change and go, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import Session, col, select

from tests.made.desk import NOON, Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM, Permission, Scope
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.access import login_sessions, roles, tokens, users
from webcare.services.access.scopes import person_of, scope_of
from webcare.services.access.users import NewUser, ProfileChange, normalised_email
from webcare.storage.tables import Role, User

HOURS = timedelta(hours=12)


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def session(at: Desk) -> Iterator[Session]:
    with at.core.database.writing() as opened:
        yield opened


def added(
    session: Session, name: str, role: str, teams: tuple[int, ...] | None = None
) -> int:
    new = NewUser(email=f"{name}@example.org", role=role, name=name, teams=teams)
    return users.add_user(session, SYSTEM, new, now=NOON)


def test_an_agent_may_answer_but_not_manage(session: Session) -> None:
    scope = scope_of(session, added(session, "anna", "agent"))
    assert scope.allows_everywhere(Permission.REPLY)
    assert not scope.allows_anywhere(Permission.MANAGE_USERS)
    assert scope.name == "anna"


def test_a_role_holds_within_the_teams_that_it_was_given_for(at: Desk) -> None:
    one, other = at.team("service"), at.team("press")
    with at.core.database.writing() as session:
        scope = scope_of(session, added(session, "anna", "agent", (one,)))
    assert scope.allows(Permission.READ, team_id=one)
    assert not scope.allows(Permission.READ, team_id=other)
    assert not scope.allows_everywhere(Permission.READ)
    assert scope.teams == {one}


def test_nobody_sees_more_by_leaving_their_last_team(at: Desk) -> None:
    team = at.team("service")
    with at.core.database.writing() as session:
        added(session, "chef", "admin")
        anna = added(session, "anna", "agent", (team,))
        users.change_role(session, SYSTEM, anna, "agent", ())
        assert not scope_of(session, anna).allows_anywhere(Permission.READ)


def test_who_manages_the_installation_does_so_whatever_their_team(at: Desk) -> None:
    team = at.team("service")
    with at.core.database.writing() as session:
        scope = scope_of(session, added(session, "chef", "admin", (team,)))
    assert scope.allows_everywhere(Permission.MANAGE_USERS)
    assert scope.teams == {team}


@pytest.mark.parametrize(
    "typed", ["Anna@Example.org", "  anna@example.org\n", "ANNA@EXAMPLE.ORG"]
)
def test_one_person_has_one_address_however_it_is_typed(
    session: Session, typed: str
) -> None:
    added(session, "anna", "agent")
    assert normalised_email(typed) == "anna@example.org"
    with pytest.raises(Refused, match="already here"):
        users.add_user(session, SYSTEM, NewUser(email=typed, role="agent"), now=NOON)


@pytest.mark.parametrize("typed", ["", "anna", "a b@example.org", "@", "a@b@c"])
def test_what_is_no_address_is_refused(session: Session, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        users.add_user(session, SYSTEM, NewUser(email=typed, role="agent"), now=NOON)
    assert [each.rule for each in refused.value.findings] == ["user.email"]


def test_an_endless_address_is_nobodys_without_being_read() -> None:
    """Normalised, it would keep the process busy for minutes."""
    accents = "\N{COMBINING GRAVE ACCENT}\N{COMBINING CEDILLA}" * 200_000
    assert normalised_email(f"a{accents}@example.org") == ""


def test_an_endless_name_is_refused(session: Session) -> None:
    anna = added(session, "anna", "agent")
    new = NewUser(email="bram@example.org", role="agent", name="x" * 101)
    with pytest.raises(Refused):
        users.add_user(session, SYSTEM, new, now=NOON)
    change = ProfileChange(name="x" * 101)
    with pytest.raises(Refused):
        users.change_profile(session, SYSTEM, anna, change)


def test_an_unknown_role_or_team_is_refused(session: Session) -> None:
    with pytest.raises(Refused, match="no role"):
        added(session, "anna", "boss")
    with pytest.raises(NotFound):
        added(session, "bram", "agent", (404,))


def test_only_who_may_manage_users_does(session: Session) -> None:
    agent = scope_of(session, added(session, "anna", "agent"))
    chef = added(session, "chef", "admin")
    new = NewUser(email="x@example.org", role="agent")
    with pytest.raises(Forbidden):
        users.add_user(session, agent, new, now=NOON)
    with pytest.raises(Forbidden):
        users.change_role(session, agent, chef, "agent", None)
    with pytest.raises(Forbidden):
        users.disable(session, agent, chef, now=NOON)
    with pytest.raises(Forbidden):
        users.enable(session, agent, chef)
    with pytest.raises(Forbidden):
        users.set_password(session, agent, chef, "hash")
    with pytest.raises(Forbidden):
        users.change_profile(session, agent, chef, ProfileChange(name="x"))


def test_nobody_gives_rights_that_they_lack(session: Session) -> None:
    roles.ensure_roles(session)
    session.add(Role(name="people", permissions=[Permission.MANAGE_USERS.value]))
    session.flush()
    scope = scope_of(session, added(session, "piet", "people"))
    with pytest.raises(Forbidden):
        users.add_user(
            session, scope, NewUser(email="x@example.org", role="admin"), now=NOON
        )


def test_somebody_is_always_left_who_manages_users(session: Session) -> None:
    chef = added(session, "chef", "admin")
    with pytest.raises(InvalidTransition):
        users.disable(session, SYSTEM, chef, now=NOON)


def test_the_last_manager_cannot_become_an_agent_either(session: Session) -> None:
    chef = added(session, "chef", "admin")
    with pytest.raises(InvalidTransition):
        users.change_role(session, SYSTEM, chef, "agent", None)


def test_a_disabled_manager_does_not_count(session: Session) -> None:
    chef, second = added(session, "chef", "admin"), added(session, "tweede", "admin")
    users.disable(session, SYSTEM, second, now=NOON)
    with pytest.raises(InvalidTransition):
        users.disable(session, SYSTEM, chef, now=NOON)


def test_two_managers_who_disable_each_other_do_not_both_succeed(at: Desk) -> None:
    with at.core.database.writing() as session:
        managers = [added(session, name, "admin") for name in ("chef", "tweede")]
    together = Barrier(2)

    def disable(by: int, whom: int) -> bool:
        scope = at.scope(by)
        together.wait(10)
        try:
            with at.core.database.writing() as session:
                users.disable(session, scope, whom, now=NOON)
        except InvalidTransition:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(disable, managers, reversed(managers)))
    assert sorted(done) == [False, True]


def test_disabling_ends_every_login_and_token_in_the_same_moment(at: Desk) -> None:
    with at.core.database.writing() as session:
        added(session, "chef", "admin")
        anna = added(session, "anna", "agent")
        cookies = [
            login_sessions.begin(session, anna, now=NOON, lasts=HOURS) for _ in range(2)
        ]
        key = tokens.create(session, SYSTEM, anna, "script", now=NOON)
    with at.core.database.writing() as session:
        assert login_sessions.find(session, cookies[0], now=NOON)
        assert tokens.authenticate(session, key, now=NOON)
        users.disable(session, SYSTEM, anna, now=NOON)
    with at.core.database.writing() as session:
        for cookie in cookies:
            assert login_sessions.find(session, cookie, now=NOON) is None
        assert tokens.authenticate(session, key, now=NOON) is None
        assert scope_of(session, anna) == Scope(anna, "")
        assert person_of(session, anna) is None


def test_what_ended_stays_ended_when_somebody_comes_back(at: Desk) -> None:
    with at.core.database.writing() as session:
        added(session, "chef", "admin")
        anna = added(session, "anna", "agent")
        cookie = login_sessions.begin(session, anna, now=NOON, lasts=HOURS)
        key = tokens.create(session, SYSTEM, anna, "script", now=NOON)
        users.disable(session, SYSTEM, anna, now=NOON)
        users.enable(session, SYSTEM, anna)
        assert login_sessions.find(session, cookie, now=NOON) is None
        assert tokens.authenticate(session, key, now=NOON) is None
        assert scope_of(session, anna).allows_everywhere(Permission.REPLY)


def test_a_refused_change_ends_nothing(at: Desk) -> None:
    with at.core.database.writing() as session:
        chef = added(session, "chef", "admin")
        cookie = login_sessions.begin(session, chef, now=NOON, lasts=HOURS)
    with (
        pytest.raises(InvalidTransition),
        at.core.database.writing() as session,
    ):
        users.disable(session, SYSTEM, chef, now=NOON)
    with at.core.database.reading() as session:
        assert login_sessions.find(session, cookie, now=NOON)


def test_a_new_password_ends_the_logins_that_the_old_one_opened(
    session: Session,
) -> None:
    anna = added(session, "anna", "agent")
    cookie = login_sessions.begin(session, anna, now=NOON, lasts=HOURS)
    users.set_password(session, scope_of(session, anna), anna, "new hash")
    assert login_sessions.find(session, cookie, now=NOON) is None


def test_people_change_how_they_see_their_own_pages(session: Session) -> None:
    anna = added(session, "anna", "agent")
    own = scope_of(session, anna)
    change = ProfileChange(language="en", theme="dark", name=" Anna ")
    users.change_profile(session, own, anna, change)
    person = person_of(session, anna)
    assert person is not None
    assert (person.language, person.theme, person.name) == ("en", "dark", "Anna")
    with pytest.raises(Refused):
        users.change_profile(session, own, anna, ProfileChange(language="xx"))
    with pytest.raises(Refused):
        users.change_profile(session, own, anna, ProfileChange(theme="pink"))


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1001])
def test_a_password_that_is_too_short_or_endless_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        users.check_password_rules(password)


def test_the_roles_are_there_once_and_mean_what_this_version_says(
    session: Session,
) -> None:
    roles.ensure_roles(session)
    row = session.exec(select(Role).where(Role.name == "agent")).one()
    row.permissions = []
    session.flush()
    roles.ensure_roles(session)
    names = session.exec(select(Role.name).order_by(col(Role.name))).all()
    assert names == sorted(BUILT_IN_ROLES)
    assert len(row.permissions) == len(BUILT_IN_ROLES["agent"])


def test_a_permission_of_another_version_gives_nothing(session: Session) -> None:
    anna = added(session, "anna", "agent")
    row = session.exec(select(Role).where(Role.name == "agent")).one()
    row.permissions = ["conversation.read", "world.rule"]
    session.flush()
    assert scope_of(session, anna).grants[0].permissions == {Permission.READ}


def test_nobody_is_deleted(session: Session) -> None:
    added(session, "chef", "admin")
    anna = added(session, "anna", "agent")
    users.disable(session, SYSTEM, anna, now=NOON)
    user = session.get(User, anna)
    assert user is not None
    assert user.disabled_at == NOON
