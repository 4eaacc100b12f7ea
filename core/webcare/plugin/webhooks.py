"""Checks that many platforms' webhooks share."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from webcare.errors import MalformedPayload, SignatureError
from webcare.plugin.channel import WebhookRequest


def verify_hmac_sha256(
    request: WebhookRequest,
    secrets: Iterable[str],
    *,
    header: str,
    prefix: str = "sha256=",
) -> None:
    """Check a hex HMAC-SHA256 of the raw body against any of the secrets.

    Several secrets may be valid while one is being replaced. Every one is compared,
    in constant time, and without any secret the request is refused.

    Raises:
        SignatureError: when the header is missing or fits none of the secrets.
    """
    given = request.headers.get(header.lower(), "")
    genuine = False
    for secret in filter(None, secrets):
        digest = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
        genuine |= hmac.compare_digest(given.encode(), f"{prefix}{digest}".encode())
    if not genuine:
        raise SignatureError(f"the {header} header does not fit the body")


def verify_token(given: str, expected: str) -> None:
    """Compare a token in constant time.

    Raises:
        SignatureError: when they differ, or none is expected.
    """
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise SignatureError("the verify token is not ours")


def read_json(request: WebhookRequest) -> Any:  # noqa: ANN401 - a raw payload
    """Read the body as JSON.

    Raises:
        MalformedPayload: when it is not JSON, or nested too deeply to be read.
    """
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload("the body is not JSON") from error
