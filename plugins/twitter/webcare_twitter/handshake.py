"""X's challenge-response check: proving to X that we know the consumer secret.

The answer is made with the same key and in the same way as the signature of a webhook.
So whoever asks can have anything signed, unless what is asked for can never be a
webhook: only the characters of X's own tokens are answered, and no event fits in those.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from typing import TYPE_CHECKING

from webcare.errors import SignatureError

if TYPE_CHECKING:
    from webcare.plugin import WebhookRequest
    from webcare_twitter.settings import TwitterSettings

_TOKEN = re.compile(r"[A-Za-z0-9+/=_. -]{1,256}")


def answer_challenge(settings: TwitterSettings, request: WebhookRequest) -> str:
    """Return the JSON with which X is content.

    Raises:
        SignatureError: for what is no token of X, and without a secret.
    """
    token = request.query.get("crc_token", "")
    secret = settings.consumer_secret.get_secret_value()
    if not secret or not _TOKEN.fullmatch(token):
        raise SignatureError("crc_token is no token of X")
    digest = hmac.digest(secret.encode(), token.encode(), "sha256")
    proof = base64.b64encode(digest).decode()
    return json.dumps({"response_token": f"sha256={proof}"})


def refuse_tokens(request: WebhookRequest) -> None:
    """Refuse a body that may have been signed as the answer to a challenge.

    Raises:
        SignatureError: for a body of a token's characters alone.
    """
    if _TOKEN.fullmatch(request.body.decode("latin-1")):
        raise SignatureError("the body is a token and no webhook")
