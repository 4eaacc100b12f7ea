"""How a call proves who we are: a signature, a user's token, or the app's own.

OAuth 2.0's refresh token is worth one use: X answers with the next one, and that is
stored before the access token that came with it is used (`Account.renew`).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx2
from oauthlib.oauth1 import Client

from webcare.errors import ChannelDown
from webcare.plugin import sentence
from webcare.plugin.payloads import text, whole_number
from webcare_twitter.faults import TOKEN_REFUSED
from webcare_twitter.sending.answers import answered, lost, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from webcare.plugin import Account
    from webcare_twitter.settings import TwitterSettings

NO_BEARER = sentence(
    "This needs the bearer token of our app. Ask an administrator to fill it in."
)

# It writes tokens in its log while it looks for mistakes.
logging.getLogger("oauthlib").setLevel(logging.WARNING)

_TWO_HOURS = 7200
# A token that ends while a file is being uploaded helps nobody.
_MARGIN = timedelta(minutes=2)


async def user_headers(
    account: Account[TwitterSettings],
    http: httpx2.AsyncClient,
    method: str,
    url: str,
    *,
    refused_token: str = "",
) -> dict[str, str]:
    """Return the headers of a call in our account's name.

    Args:
        account: whose; its settings may be older than what is stored.
        http: to refresh the token with.
        method: the HTTP method, which a signature covers.
        url: the whole address with its query, idem.
        refused_token: an access token that X has just refused; it is not used again.

    Raises:
        DeliveryError: when the token cannot be refreshed.
    """
    if account.settings.signs:
        return signature(account.settings, method, url)
    settings = account.settings
    if not usable(settings, refused_token):
        settings = await _renewed(account, http, refused_token)
    return bearer(settings.access_token)


def app_headers(settings: TwitterSettings) -> dict[str, str]:
    """Return the headers of a call in our app's name.

    Raises:
        ChannelDown: when the app's token is not filled in.
    """
    if not settings.bearer_token:
        raise ChannelDown(NO_BEARER)
    return bearer(settings.bearer_token)


def bearer(token: SecretStr | None) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {_plain(token)}"}


def signature(settings: TwitterSettings, method: str, url: str) -> dict[str, str]:
    """Return the header with an OAuth 1.0a signature.

    No body is part of it: X takes JSON and multipart forms, which are not signed.
    """
    client = Client(
        settings.consumer_key,
        client_secret=settings.consumer_secret.get_secret_value(),
        resource_owner_key=_plain(settings.access_token),
        resource_owner_secret=_plain(settings.access_token_secret),
    )
    _, headers, _ = client.sign(url, http_method=method)
    return {"Authorization": str(headers["Authorization"])}


def usable(settings: TwitterSettings, refused_token: str = "") -> bool:
    """Tell whether the access token is there, not refused and not about to end."""
    token = _plain(settings.access_token)
    ends = settings.access_token_expires_at
    if not token or token == refused_token or ends is None:
        return False
    ends = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
    return ends - _MARGIN > datetime.now(UTC)


async def _renewed(
    account: Account[TwitterSettings], http: httpx2.AsyncClient, refused_token: str
) -> TwitterSettings:
    async def change(newest: TwitterSettings) -> Mapping[str, str]:
        if usable(newest, refused_token):
            return {}  # another process was first
        return await _refresh(newest, http)

    return await account.renew(change)


async def _refresh(
    settings: TwitterSettings, http: httpx2.AsyncClient
) -> Mapping[str, str]:
    """Trade the refresh token for a new pair.

    Raises:
        DeliveryError: `ChannelDown` when X does not take it any more.
    """
    token = _plain(settings.refresh_token)
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": settings.client_id,
    }
    secret = _plain(settings.client_secret)
    try:
        response = await http.post(
            f"{settings.base_url.rstrip('/')}/2/oauth2/token",
            data=form,
            auth=httpx2.BasicAuth(settings.client_id, secret),
        )
    except httpx2.RequestError as error:
        raise lost(error, repeatable=True) from error
    if (
        response.is_client_error
        and response.status_code != httpx2.codes.TOO_MANY_REQUESTS
    ):
        detail = f"HTTP {response.status_code} for the refresh token"
        raise TOKEN_REFUSED.error(code="refresh", detail=detail)
    answer = answered(response)
    access = text(answer, "access_token")
    if not access:
        raise refused(response, {})
    lasts = whole_number(answer, "expires_in") or _TWO_HOURS
    ends = datetime.now(UTC) + timedelta(seconds=lasts)
    return {
        "access_token": access,
        "refresh_token": text(answer, "refresh_token") or token,
        "access_token_expires_at": ends.isoformat(),
    }


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
