"""The `Idempotency-Key` of calls that create: what tells one request from another."""

import hashlib

from webcare.api.operations import Caller
from webcare.services.once import Request

HEADER = "Idempotency-Key"


def asked(caller: Caller, content: bytes) -> Request:
    """Return a request's key, and the fingerprint of what it asks.

    Args:
        caller: with the request.
        content: what was sent, in one spelling.
    """
    request = caller.request
    head = f"{request.method} {request.url.path}\n".encode()
    fingerprint = hashlib.sha256(head + content).hexdigest()
    return Request(request.headers.get(HEADER), fingerprint)
