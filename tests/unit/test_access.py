"""What a scope allows, and where."""

import pytest

from webcare.domain.access import (
    BUILT_IN_ROLES,
    SYSTEM,
    Grant,
    Permission,
    Scope,
)

READ, REPLY = Permission.READ, Permission.REPLY
READER = frozenset({READ})


def scope(*grants: Grant) -> Scope:
    return Scope(1, "anna", grants)


def test_without_a_grant_nothing_is_allowed() -> None:
    assert not scope().allows(READ)
    assert not scope().allows_anywhere(READ)


@pytest.mark.parametrize(
    ("grant", "team", "channel", "allowed"),
    [
        (Grant(READER), None, None, True),
        (Grant(READER), 1, 2, True),
        (Grant(READER, team_id=1), 1, 2, True),
        (Grant(READER, team_id=1), 3, 2, False),
        (Grant(READER, team_id=1), None, 2, False),
        (Grant(READER, channel_id=2), 1, 2, True),
        (Grant(READER, channel_id=2), 1, 3, False),
        (Grant(READER, team_id=1, channel_id=2), 1, 2, True),
        (Grant(READER, team_id=1, channel_id=2), 1, 3, False),
    ],
)
def test_a_grant_holds_where_it_was_given(
    grant: Grant, team: int | None, channel: int | None, *, allowed: bool
) -> None:
    given = scope(grant)
    assert given.allows(READ, team_id=team, channel_id=channel) == allowed
    assert not given.allows(REPLY, team_id=team, channel_id=channel)


def test_grants_add_up_but_do_not_mix() -> None:
    both = frozenset({READ, REPLY})
    given = scope(Grant(READER, team_id=1), Grant(both, team_id=2))
    assert not given.allows(REPLY, team_id=1)
    assert given.allows(REPLY, team_id=2)
    assert given.allows_anywhere(REPLY)
    assert not given.allows_everywhere(READ)
    assert len(list(given.granting(READ))) == 2


def test_the_system_may_do_everything_everywhere() -> None:
    assert all(SYSTEM.allows_everywhere(each) for each in Permission)


def test_the_roles_that_come_along_grow() -> None:
    agent, lead = BUILT_IN_ROLES["agent"], BUILT_IN_ROLES["lead"]
    assert agent < lead < BUILT_IN_ROLES["admin"]
    assert Permission.MANAGE_USERS not in lead
