"""Proof that a change was asked for by a page of ours, in this very log-in.

Pages put the log-in's token into the field `csrf` of every form, or into the header
`X-CSRF-Token`. The field is looked for in url-encoded forms only: a file being uploaded
is not read here, so uploads carry the header.
"""

import hmac
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

FIELD = "csrf"
HEADER = "x-csrf-token"

LONGEST_FORM = 1024 * 1024

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def proves(scope: Scope, receive: Receive, token: str) -> tuple[bool, Receive]:
    """Tell whether a request carries the token.

    Returns:
        the answer, and what the application must receive from: the body may have been
        read to find the field.
    """
    headers = Headers(scope=scope)
    given = headers.get(HEADER)
    if given is not None:
        return _same(given, token), receive
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return False, receive
    body = await _read(receive)
    if body is None:
        return False, receive
    fields = parse_qs(body.decode("latin-1"), keep_blank_values=True)
    return _same(fields.get(FIELD, [""])[0], token), _replaying(body, receive)


def _same(given: str, token: str) -> bool:
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


async def _read(receive: Receive) -> bytes | None:
    """Return a whole body; None when it is too long for a form, or breaks off."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > LONGEST_FORM:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replaying(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
