"""Calls to Meta's Graph API, and what their failures mean.

What decides, in this order: Meta's own error code (`faults.py`), then the HTTP status.
An answer that is lost or cannot be read leaves open whether a message went out, and
there is no idempotency key, so such a send is `PerhapsSent`. This holds for a 5xx
without Meta's error body too: a gateway on the way may have written it after the
message was taken. With an error body Meta itself says that it did not take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2

from webcare.errors import DeliveryError, PerhapsSent, TemporaryDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import (
    Json,
    flag,
    nested,
    objects,
    read_object,
    text,
    whole_number,
)
from webcare_facebook.faults import (
    CALL_LIMIT,
    RULES,
    TOKEN_REFUSED,
    TROUBLE,
    UNKNOWN,
    code_of,
    rule_for,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webcare.plugin.files import FileForm
    from webcare.plugin.outcomes import Rule
    from webcare_facebook.faults import Rules
    from webcare_facebook.settings import FacebookSettings

NO_CONNECTION = sentence(
    "There is no connection with Facebook. We will try again by ourselves."
)
NO_ANSWER = sentence(
    "Facebook did not answer, so we do not know whether this was sent. "
    "Look on Facebook before you send it again."
)

_NEVER_WRITTEN = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)
_SERVER_ERROR = 500
_TOO_MANY = 429
_UNAUTHORISED = 401
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Graph:
    """The Graph API as one Page calls it."""

    settings: FacebookSettings
    http: httpx2.AsyncClient

    def url(self, *path: str) -> str:
        """Return the address of an object of the API."""
        base = self.settings.base_url.rstrip("/")
        parts = (quote(part, safe="") for part in path)
        return "/".join((base, self.settings.api_version, *parts))

    @property
    def authorisation(self) -> dict[str, str]:
        """Return the header that carries the Page's token."""
        return _bearer(self.settings.page_token.get_secret_value())

    @property
    def authorisation_of_app(self) -> dict[str, str]:
        """Return the header for what the app is asked about itself."""
        secret = self.settings.app_secret.get_secret_value()
        return _bearer(f"{self.settings.app_id}|{secret}")

    async def get(
        self,
        *path: str,
        params: Mapping[str, str] | None = None,
        by_app: bool = False,
    ) -> Json:
        """Read an object, as the Page or as the app itself.

        Raises:
            DeliveryError: when Meta refuses, or does not answer.
        """
        headers = self.authorisation_of_app if by_app else self.authorisation
        try:
            response = await self.http.get(
                self.url(*path), params=params, headers=headers
            )
        except httpx2.RequestError as error:
            raise lost(error, repeatable=True) from error
        return answered(response)

    async def call(
        self,
        method: str,
        *path: str,
        json: Json | None = None,
        params: Mapping[str, str] | None = None,
        repeatable: bool = True,
        rules: Rules = RULES,
    ) -> Json:
        """Call the API and return the object that it answers with.

        Args:
            method: the HTTP method.
            path: what is called, below the version.
            json: the body.
            params: the query.
            repeatable: whether a second call does no harm, as all but sending.
            rules: what the error codes mean for this call.

        Raises:
            DeliveryError: its class says what can be done next.
        """
        try:
            response = await self.http.request(
                method,
                self.url(*path),
                json=json,
                params=params,
                headers=self.authorisation,
            )
        except httpx2.RequestError as error:
            raise lost(error, repeatable=repeatable) from error
        return answered(response, repeatable=repeatable, rules=rules)

    async def stream(self, *path: str, form: FileForm, repeatable: bool = True) -> Json:
        """Hand over a form with a file, piece by piece.

        Args:
            path: what is called, below the version.
            form: the fields and the file.
            repeatable: whether a second call does no harm, as an upload.

        Raises:
            DeliveryError: its class says what can be done next.
        """
        try:
            response = await self.http.post(
                self.url(*path),
                content=form.stream(),
                headers={**self.authorisation, **form.headers},
            )
        except httpx2.RequestError as error:
            raise lost(error, repeatable=repeatable) from error
        return answered(response, repeatable=repeatable)


def answered(
    response: httpx2.Response, *, repeatable: bool = True, rules: Rules = RULES
) -> Json:
    """Return the object in an answer.

    Raises:
        DeliveryError: when it is an error, or cannot be read.
    """
    body = read_object(response.text)
    if response.is_success and body is not None and "error" not in body:
        return body
    raise refused(response, body or {}, repeatable=repeatable, rules=rules)


def lost(error: httpx2.RequestError, *, repeatable: bool) -> DeliveryError:
    """Return what a call without an answer means."""
    detail = f"{type(error).__name__}: {error}"
    if repeatable or isinstance(error, _NEVER_WRITTEN):
        return TemporaryDeliveryError(NO_CONNECTION, detail=detail)
    return PerhapsSent(NO_ANSWER, detail=detail)


def refused(
    response: httpx2.Response,
    body: Json,
    *,
    repeatable: bool = True,
    rules: Rules = RULES,
) -> DeliveryError:
    """Return what an answer that is no success means."""
    error = nested(body, "error")
    rule = rule_for(error, rules) or _by_status(response, error)
    code = code_of(error)
    detail = _detail(response, error)
    if rule is None:
        if repeatable:
            return TROUBLE.error(code=code, detail=detail)
        return PerhapsSent(NO_ANSWER, code=code, detail=detail)
    failure = rule.error(code=code, detail=detail)
    if isinstance(failure, TemporaryDeliveryError):
        pauses = (failure.retry_after, _asked_pause(response))
        failure.retry_after = max(filter(None, pauses), default=None)
    return failure


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _by_status(response: httpx2.Response, error: Json) -> Rule | None:
    """Return what the status alone tells; None when it tells nothing for certain."""
    if response.status_code == _TOO_MANY:
        return CALL_LIMIT
    if response.status_code == _UNAUTHORISED:
        return TOKEN_REFUSED
    if response.status_code >= _SERVER_ERROR or flag(error, "is_transient"):
        return TROUBLE if error else None
    # A redirect is not followed, so what it refuses never arrived.
    never_taken = response.is_redirect or response.is_client_error
    return UNKNOWN if error or never_taken else None


def _detail(response: httpx2.Response, error: Json) -> str:
    trace = text(error, "fbtrace_id")
    parts = [f"HTTP {response.status_code}", said(error) if error else ""]
    return "; ".join(filter(None, [*parts, f"fbtrace_id {trace}" if trace else ""]))


def _asked_pause(response: httpx2.Response) -> float | None:
    """Return for how many seconds Meta asks us to wait, by its headers."""
    after = response.headers.get("retry-after", "")
    asked = [float(after)] if after.isascii() and after.isdigit() else []
    usage = read_object(response.headers.get("x-business-use-case-usage", "")) or {}
    for name in usage:
        for row in objects(usage, name):
            minutes = whole_number(row, "estimated_time_to_regain_access") or 0
            asked.append(minutes * _MINUTE)
    return max(filter(None, asked), default=None)
