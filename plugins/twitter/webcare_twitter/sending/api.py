"""Calls to X's API as one account makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2

from webcare_twitter.sending.answers import answered, is_refused_token, lost
from webcare_twitter.sending.credentials import app_headers, user_headers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from webcare.plugin import Account
    from webcare.plugin.payloads import Json
    from webcare_twitter.settings import TwitterSettings

_BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class Api:
    """X's API as one account calls it."""

    account: Account[TwitterSettings]
    http: httpx2.AsyncClient

    @property
    def settings(self) -> TwitterSettings:
        """Return the account's settings, as they were when the work began."""
        return self.account.settings

    def url(self, *path: str, params: Mapping[str, str] | None = None) -> str:
        """Return the address of a resource; with the query, as it is signed."""
        base = self.settings.base_url.rstrip("/")
        parts = (quote(part, safe="") for part in path)
        address = httpx2.URL("/".join((base, "2", *parts)))
        return str(address.copy_merge_params(params) if params else address)

    async def get(
        self,
        *path: str,
        params: Mapping[str, str] | None = None,
        as_app: bool = False,
    ) -> Json:
        """Read a resource, as ourselves or as our app.

        Raises:
            DeliveryError: when X refuses, or does not answer.
        """
        url = self.url(*path, params=params)
        return await self.call("GET", url, as_app=as_app)

    async def call(
        self,
        method: str,
        url: str,
        *,
        as_app: bool = False,
        repeatable: bool = True,
        **request: Any,
    ) -> Json:
        """Call an address and return the object that X answers with.

        A token that X refuses is refreshed once.

        Args:
            method: the HTTP method.
            url: from `url`.
            as_app: whether the app calls, and not our account.
            repeatable: whether a second call does no harm, as all but sending.
            request: the body, as `httpx2` takes it; it must be readable twice.

        Raises:
            DeliveryError: its class says what can be done next.
        """
        try:
            if as_app:
                headers = app_headers(self.settings)
                response = await self._request(method, url, headers, request)
            else:
                response = await self._as_user(method, url, request)
        except httpx2.RequestError as error:
            raise lost(error, repeatable=repeatable) from error
        return answered(response, repeatable=repeatable)

    async def user_headers(self, method: str, url: str) -> dict[str, str]:
        """Return the headers of a call that is made elsewhere, such as a download.

        Raises:
            DeliveryError: when the token cannot be refreshed.
        """
        return await user_headers(self.account, self.http, method, url)

    async def _as_user(
        self, method: str, url: str, request: dict[str, Any]
    ) -> httpx2.Response:
        headers = await self.user_headers(method, url)
        response = await self._request(method, url, headers, request)
        if self.settings.signs or not is_refused_token(response):
            return response
        token = headers["Authorization"].removeprefix(_BEARER)
        renewed = await user_headers(
            self.account, self.http, method, url, refused_token=token
        )
        return await self._request(method, url, renewed, request)

    async def _request(
        self, method: str, url: str, headers: dict[str, str], request: dict[str, Any]
    ) -> httpx2.Response:
        return await self.http.request(method, url, headers=headers, **request)
