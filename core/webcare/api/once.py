"""Doing once what is asked twice: the `Idempotency-Key` of calls that create.

The key is stored in the transaction that creates: either both are there or neither is,
whatever happens in between. Of two requests at the same time the second one waits for
the first, and then gives its answer.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from webcare.api.operations import Caller
from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.storage.tables import IdempotencyKey

HEADER = "idempotency-key"
LONGEST_KEY = 255
_KEY = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class Done:
    """What a call has made: what `make` returned, and whether that was earlier."""

    what: str
    repeated: bool


class _Taken(Exception):
    """Another request with this key was first."""


async def once(
    caller: Caller, make: Callable[[Session], str], *, content: bytes = b""
) -> Done:
    """Make something in one transaction, or find what this key has made before.

    Args:
        caller: with the request that carries the key; without one it is just made.
        make: makes it, and returns what tells it again: an identifier, no words.
        content: what was sent, to see that the key goes with the same request.

    Raises:
        Refused: when the key was used for another request, or is too long.
    """
    key = _key_of(caller)
    if not key:
        return Done(await caller.core.write(make), repeated=False)
    print_ = _fingerprint(caller, content)
    earlier = await _found(caller, key, print_)
    if earlier is not None:
        return earlier

    def make_once(session: Session) -> str:
        row = IdempotencyKey(
            user_id=caller.scope.user_id or 0,
            key=key,
            fingerprint=print_,
            status=201,
            body="",
            created_at=caller.core.clock(),
        )
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise _Taken from error
        row.body = make(session)
        return row.body

    try:
        return Done(await caller.core.write(make_once), repeated=False)
    except _Taken:
        earlier = await _found(caller, key, print_)
        return earlier or Done(await caller.core.write(make_once), repeated=False)


async def _found(caller: Caller, key: str, print_: str) -> Done | None:
    """Return what a key has made; None when it is new.

    Raises:
        Refused: when it was used for another request.
    """
    row = await caller.core.read(
        lambda session: session.get(IdempotencyKey, (caller.scope.user_id, key))
    )
    if row is None:
        return None
    if row.fingerprint != print_:
        raise _refused("This Idempotency-Key was used for another request.")
    return Done(row.body, repeated=True)


def _key_of(caller: Caller) -> str:
    """Return the key that a request carries; empty when there is none.

    Raises:
        Refused: when it is too long, or has other than printable ASCII characters.
    """
    key = caller.request.headers.get(HEADER)
    if key is None:
        return ""
    if not _KEY.fullmatch(key):
        raise _refused("An Idempotency-Key has 1 to 255 printable ASCII characters.")
    return key


def _fingerprint(caller: Caller, content: bytes) -> str:
    """Return what tells one request from another."""
    head = f"{caller.request.method} {caller.request.url.path}\n".encode()
    return hashlib.sha256(head + content).hexdigest()


def _refused(reason: str) -> Refused:
    return Refused([Finding(rule="idempotency.key", level="error", reason=reason)])
