"""What X's answers to a call mean.

An answer that is lost or cannot be read leaves open whether a message went out, and
there is no idempotency key, so such a send is `PerhapsSent`. This holds for a 5xx
without X's error body too: a gateway on the way may have written it after the message
was taken.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx2

from webcare.errors import DeliveryError, PerhapsSent, TemporaryDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import Json, nested, objects, read_object
from webcare_twitter.faults import (
    CREDIT,
    DAILY_LIMIT,
    NOT_FOUND,
    RATE,
    TOKEN_REFUSED,
    TROUBLE,
    UNKNOWN,
    WRONG_REQUEST,
    code_of,
    rule_for,
    said,
)

if TYPE_CHECKING:
    from webcare.plugin.outcomes import Rule

NO_CONNECTION = sentence(
    "There is no connection with X. We will try again by ourselves."
)
NO_ANSWER = sentence(
    "X did not answer, so we do not know whether this was sent. Look in X before you "
    "send it again."
)

_NEVER_WRITTEN = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)
_UNAUTHORISED = 401
_NO_CREDIT = 402
_TOO_MANY = 429
_SERVER_ERROR = 500
_BY_STATUS = {
    400: WRONG_REQUEST,
    _UNAUTHORISED: TOKEN_REFUSED,
    _NO_CREDIT: CREDIT,
    404: NOT_FOUND,
}
_DAY = 24 * 60 * 60.0
_LIMITS = (
    "x-rate-limit",
    "x-user-limit-24hour",
    "x-app-limit-24hour",
)


def answered(response: httpx2.Response, *, repeatable: bool = True) -> Json:
    """Return the object in an answer; one with data beside errors is good enough.

    Raises:
        DeliveryError: when it is an error, or cannot be read.
    """
    if response.is_success and not response.content:
        return {}
    body = read_object(response.text)
    if response.is_success and body is not None and not _only_errors(body):
        return body
    raise refused(response, body or {}, repeatable=repeatable)


def lost(error: httpx2.RequestError, *, repeatable: bool) -> DeliveryError:
    """Return what a call without an answer means."""
    detail = type(error).__name__
    if repeatable or isinstance(error, _NEVER_WRITTEN):
        return TemporaryDeliveryError(NO_CONNECTION, detail=detail)
    return PerhapsSent(NO_ANSWER, detail=detail)


def refused(
    response: httpx2.Response, problem: Json, *, repeatable: bool = True
) -> DeliveryError:
    """Return what an answer that is no success means."""
    code = code_of(problem)
    words = said(problem) if problem else ""
    detail = "; ".join(filter(None, (f"HTTP {response.status_code}", words)))
    rule = _rule(response, problem)
    if rule is None:
        if repeatable:
            return TROUBLE.error(code=code, detail=detail)
        return PerhapsSent(NO_ANSWER, code=code, detail=detail)
    failure = rule.error(code=code, detail=detail)
    if isinstance(failure, TemporaryDeliveryError):
        pauses = (failure.retry_after, _asked_pause(response))
        failure.retry_after = max(filter(None, pauses), default=None)
    return failure


def is_refused_token(response: httpx2.Response) -> bool:
    """Tell whether an answer says that our token is not valid (any more)."""
    return response.status_code == _UNAUTHORISED


def _only_errors(body: Json) -> bool:
    return "data" not in body and any(objects(body, "errors"))


def _rule(response: httpx2.Response, problem: Json) -> Rule | None:
    """Return what is known for certain; None when the call may have been done."""
    found = rule_for(problem)
    status = response.status_code
    if status == _TOO_MANY:
        # Used-up credit comes with this status, too; that no short wait ends.
        return found if found in {CREDIT, DAILY_LIMIT} else RATE
    if found is not None:
        return found
    if status >= _SERVER_ERROR:
        return TROUBLE if problem else None
    if response.is_success and not any(objects(problem, "errors")):
        return None
    return _BY_STATUS.get(status, UNKNOWN)


def _asked_pause(response: httpx2.Response) -> float | None:
    """Return for how many seconds X asks us to wait, by its headers."""
    headers = response.headers
    asked = [_number(headers.get("retry-after", ""))]
    for name in _LIMITS:
        if _number(headers.get(f"{name}-remaining", "1")) == 0:
            resets = _number(headers.get(f"{name}-reset", ""))
            asked.append(resets - time.time() if resets else 0)
    wait = max(asked)
    return min(max(wait, 1.0), _DAY) if wait else None


def _number(given: str) -> float:
    return float(given) if given.isascii() and given.isdigit() else 0.0


def data_of(answer: Json) -> Json:
    """Return the object under `data`; empty when there is none."""
    return nested(answer, "data")
