"""Colleagues and teams: to whom a conversation can go."""

from datetime import datetime

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import ListOut, Named, Out, OutId, Paging
from webcare.errors import NotFound
from webcare.storage.queries.users import UserView, teams, user, users

TAG = "Users"


class UserOut(Out):
    """Somebody who works here."""

    id: OutId
    name: str
    email: str
    teams: list[Named]
    active: bool = Field(description="False for who may not sign in any more.")
    created_at: datetime


class UserList(ListOut[UserOut]):
    """Some users."""


class TeamList(Out):
    """All teams."""

    items: list[Named]
    next: None = Field(None, description="Always null: there is one page.")


@operation("GET /users", TAG, refuses=(404,))
async def list_users(caller: Caller, query: Paging) -> UserList:
    """List your colleagues, those who joined first on top.

    Who reads every conversation or manages users sees all; others see their own teams.
    """
    page = await caller.core.read(
        lambda session: users(
            caller.scope, session, limit=query.limit, after=query.cursor or None
        )
    )
    return UserList(items=[_shown(each) for each in page.items], next=page.next)


@operation("GET /users/me", TAG)
async def get_me(caller: Caller) -> UserOut:
    """Look at yourself: whose token this is."""
    if caller.scope.user_id is None:
        raise NotFound("This person does not exist.")
    return await _user(caller, caller.scope.user_id)


@operation("GET /users/{user_id}", TAG, refuses=(404,))
async def get_user(caller: Caller, user_id: int) -> UserOut:
    """Look at one colleague."""
    return await _user(caller, user_id)


@operation("GET /teams", TAG)
async def list_teams(caller: Caller) -> TeamList:
    """List the teams, by name."""
    found = await caller.core.read(lambda session: teams(caller.scope, session))
    items = [Named(id=each.id, name=each.name) for each in found]
    return TeamList(items=items, next=None)


async def _user(caller: Caller, user_id: int) -> UserOut:
    return _shown(
        await caller.core.read(lambda session: user(caller.scope, session, user_id))
    )


def _shown(view: UserView) -> UserOut:
    return UserOut(
        id=view.id,
        name=view.name,
        email=view.email,
        teams=[Named(id=team.id, name=team.name) for team in view.teams],
        active=view.disabled_at is None,
        created_at=view.created_at,
    )
