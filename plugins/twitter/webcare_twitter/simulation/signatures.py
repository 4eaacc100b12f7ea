"""Signatures of OAuth 1.0a, checked as RFC 5849 says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARAMETER = re.compile(r'\s*(\w+)="([^"]*)"\s*')
REQUIRED = frozenset(
    {
        "oauth_consumer_key",
        "oauth_nonce",
        "oauth_signature",
        "oauth_signature_method",
        "oauth_timestamp",
        "oauth_token",
        "oauth_version",
    }
)


def parameters(header: str) -> dict[str, str]:
    """Return what stands in an `Authorization: OAuth` header; empty when malformed."""
    _, _, rest = header.partition(" ")
    found: dict[str, str] = {}
    for part in rest.split(","):
        match = _PARAMETER.fullmatch(part)
        if match is None:
            return {}
        found[unquote(match[1])] = unquote(match[2])
    return found


def signature(
    method: str, url: str, pairs: Sequence[tuple[str, str]], secrets: tuple[str, str]
) -> str:
    """Return the HMAC-SHA1 signature of a request, in base64.

    Args:
        method: of the request.
        url: without its query.
        pairs: of the query, of the form and of the header, without the signature.
        secrets: the consumer's and the token's.
    """
    sorted_pairs = sorted((_quoted(name), _quoted(value)) for name, value in pairs)
    listed = "&".join(f"{name}={value}" for name, value in sorted_pairs)
    base = "&".join((method.upper(), _quoted(url), _quoted(listed)))
    key = "&".join(map(_quoted, secrets))
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def pairs_of(query: str, form: str) -> list[tuple[str, str]]:
    """Return the parameters of a query and of a form that are signed."""
    return parse_qsl(query, keep_blank_values=True) + parse_qsl(
        form, keep_blank_values=True
    )


def _quoted(text: str) -> str:
    return quote(text, safe="-._~")
