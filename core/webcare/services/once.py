"""Doing once what a program asks twice.

The key that a program sends is stored in the transaction that does what it asks: either
both are there or neither is, whatever happens in between. Of two requests at the same
time the second one waits for the first, and then gets its answer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.services.core import Core
from webcare.storage.tables import IdempotencyKey

LONGEST_KEY = 255
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")


@dataclass(frozen=True, slots=True)
class Request:
    """What tells one request from another.

    Attributes:
        key: the caller's own; None when it may be done again.
        fingerprint: of what is asked, to see that a key goes with the same request.
    """

    key: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a request has made: what `make` returned, and whether that was earlier."""

    what: str
    repeated: bool


class _Taken(Exception):
    """Another request with this key was first."""


async def once(
    core: Core, scope: Scope, request: Request, make: Callable[[Session], str]
) -> Done:
    """Make something in one transaction, or find what its key has made before.

    `make` returns what tells the thing again: an identifier, never anybody's words.

    Raises:
        Refused: when the key was used for another request, or cannot be one.
    """
    key = request.key
    if key is None:
        return Done(await core.write(make), repeated=False)
    if not _KEY.fullmatch(key):
        raise _refused("An Idempotency-Key has 1 to 255 printable ASCII characters.")

    def make_once(session: Session) -> str:
        row = IdempotencyKey(
            user_id=scope.user_id or 0,
            key=key,
            fingerprint=request.fingerprint,
            status=201,
            body="",
            created_at=core.clock(),
        )
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise _Taken from error
        row.body = make(session)
        return row.body

    for _ in range(2):
        earlier = await core.read(lambda session: _earlier(session, scope, request))
        if earlier is not None:
            return earlier
        try:
            return Done(await core.write(make_once), repeated=False)
        except _Taken:
            continue
    raise _refused("This Idempotency-Key is in use. Try again.")


def _earlier(session: Session, scope: Scope, request: Request) -> Done | None:
    row = session.get(IdempotencyKey, (scope.user_id, request.key))
    if row is None:
        return None
    if row.fingerprint != request.fingerprint:
        raise _refused("This Idempotency-Key was used for another request.")
    return Done(row.body, repeated=True)


def _refused(reason: str) -> Refused:
    return Refused([Finding(rule="idempotency.key", level="error", reason=reason)])
