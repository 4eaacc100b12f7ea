"""Checks that many platforms' webhooks share."""

import base64
import hmac
import json
from collections.abc import Callable, Iterable
from typing import Any, Literal

from pydantic import SecretStr

from webcare.domain.inbound import Inbound, ItemFailed
from webcare.errors import MalformedPayload, SignatureError
from webcare.plugin.channel import WebhookRequest


def verify_hmac_sha256(
    request: WebhookRequest,
    secrets: Iterable[SecretStr | str],
    *,
    header: str,
    prefix: str = "sha256=",
    encoding: Literal["hex", "base64"] = "hex",
) -> None:
    """Check an HMAC-SHA256 of the raw body against any of the secrets.

    Several secrets may be valid while one is being replaced. Every one is compared,
    in constant time, and without any secret the request is refused.

    Raises:
        SignatureError: when the header is missing or fits none of the secrets.
    """
    given = request.headers.get(header.lower(), "")
    genuine = False
    for secret in filter(None, map(_plain, secrets)):
        digest = hmac.digest(secret.encode(), request.body, "sha256")
        text = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
        genuine |= hmac.compare_digest(given.encode(), f"{prefix}{text}".encode())
    if not genuine:
        raise SignatureError(f"the {header} header does not fit the body")


def sign_hmac_sha256(secret: SecretStr | str, body: bytes) -> str:
    """Return what `verify_hmac_sha256` wants to see: for tests and simulations."""
    return f"sha256={hmac.digest(_plain(secret).encode(), body, 'sha256').hex()}"


def verify_token(given: str, expected: SecretStr | str) -> None:
    """Compare a token in constant time.

    Raises:
        SignatureError: when they differ, or none is expected.
    """
    ours = _plain(expected)
    if not ours or not hmac.compare_digest(given.encode(), ours.encode()):
        raise SignatureError("the verify token is not ours")


def _plain(secret: SecretStr | str) -> str:
    return secret.get_secret_value() if isinstance(secret, SecretStr) else secret


def read_json(request: WebhookRequest) -> Any:  # noqa: ANN401 - a raw payload
    """Read the body as JSON.

    Raises:
        MalformedPayload: when it is not JSON, or nested too deeply to be read.
    """
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload("the body is not JSON") from error


def read_each(
    request: WebhookRequest, name: str, read: Callable[[Any], Inbound]
) -> list[Inbound]:
    """Read every item of the list under a name of a body that is a JSON object.

    Args:
        request: a verified request.
        name: where the list of items stands.
        read: makes an event of one item; what it cannot read it refuses with a
            `LookupError`, `TypeError` or `ValueError` (pydantic's are among those).

    Returns:
        One event for each item, in order; `ItemFailed` for each that was refused.

    Raises:
        MalformedPayload: when the body is not JSON, or has no such list.
    """
    payload = read_json(request)
    items = payload.get(name) if isinstance(payload, dict) else None
    if not isinstance(items, list):
        raise MalformedPayload(f"the body has no list of {name}")
    return [_read(item, read) for item in items]


def _read(item: object, read: Callable[[Any], Inbound]) -> Inbound:
    try:
        return read(item)
    except (LookupError, TypeError, ValueError) as error:
        # The error's words may be the customer's; the item is kept beside it.
        return ItemFailed(item=json.dumps(item), reason=type(error).__name__)
