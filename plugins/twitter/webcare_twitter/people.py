"""Who somebody is on X: one id for all that is public and private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.people import Alias, Person
from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import Json, Unreadable, nested, objects, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USER_ID = "user_id"
USERNAME = "username"

NO_ADDRESS = sentence("We have no X id of this person, so nothing can be sent.")

_USER_MAP = "users"


def person(user_id: str, user: Json) -> Person:
    """Return a person by their id, and by what X tells beside it.

    A user name can be changed and taken by somebody else, so it is weak.

    Raises:
        Unreadable: without an id.
    """
    if not user_id:
        raise Unreadable("nothing tells who it is")
    found = [Alias(USER_ID, user_id)]
    if handle := handle_of(user):
        found.append(Alias(USERNAME, handle.lower(), "weak"))
    return Person(tuple(found), text(user, "name"))


def handle_of(user: Json) -> str:
    """Return a user name, which X calls by two names; empty when it is not there."""
    return text(user, "username") or text(user, "screen_name")


def users_of(*sources: Json) -> dict[str, Json]:
    """Return the users that stand beside an event, by id, in any of X's shapes."""
    found: dict[str, Json] = {}
    for source in sources:
        for user in objects(source, _USER_MAP):
            found[text(user, "id")] = user
        users = nested(source, _USER_MAP)
        for user_id in users:
            user = nested(users, user_id)
            found[user_id] = nested(user, "data") or user
    return found


def known(users: Mapping[str, Json], user_id: str) -> Person:
    """Return a person with what stands about them beside the event.

    Raises:
        Unreadable: without an id.
    """
    return person(user_id, users.get(user_id, {}))


def user_id_of(aliases: Sequence[Alias]) -> str:
    """Return the id by which X is told who is meant.

    Raises:
        PermanentDeliveryError: when we know none.
    """
    for alias in aliases:
        if alias.kind == USER_ID:
            return alias.value
    raise PermanentDeliveryError(NO_ADDRESS)
