"""Refusals as X words them, in both of the shapes that it still uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webcare_twitter.simulation.wire import Json

TYPES = "https://api.x.com/2/problems/"
_TITLES = {
    400: "Invalid Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found Error",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_CODES = {400: 214, 401: 89, 403: 64, 404: 34, 429: 88, 500: 131, 503: 130}
_WORDS = {88: "Rate limit exceeded", 89: "Invalid or expired token."}


@dataclass(eq=False)
class Problem(Exception):
    """A request that is refused.

    Args:
        kind: the last part of `type`; empty for `about:blank`.
        code: the number in the older shape; by the status when it is 0.
        more: beside the usual members.
        headers: beside the usual headers, such as those of a limit.
    """

    status: int
    detail: str = ""
    kind: str = ""
    title: str = ""
    code: int = 0
    more: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> Json:
        """Return the answer as a problem."""
        title = self.title or _TITLES.get(self.status, "Error")
        return {
            **self.more,
            "title": title,
            "detail": self.detail or title,
            "type": f"{TYPES}{self.kind}" if self.kind else "about:blank",
            "status": self.status,
        }

    def numbered(self) -> Json:
        """Return the answer in the shape of the first version: a code and words."""
        code = self.code or _CODES.get(self.status, 131)
        words = _WORDS.get(code) or self.detail or _TITLES.get(self.status, "Error")
        return {"errors": [{"code": code, "message": words}]}


def invalid(message: str, parameter: str = "", value: object = "") -> Problem:
    """Return the refusal of a request that is not put together well."""
    parameters = {parameter: [value]} if parameter else {}
    return Problem(
        400,
        "One or more parameters to your request was invalid.",
        "invalid-request",
        more={"errors": [{"parameters": parameters, "message": message}]},
    )


def missing(resource: str, parameter: str, value: str) -> Json:
    """Return the error that stands beside data when something is not there."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{TYPES}resource-not-found",
    }


def unauthorised(resource: str, parameter: str, value: str) -> Json:
    """Return the error that stands beside data that we may not see."""
    return {
        "value": value,
        "detail": (
            f"Sorry, you are not authorized to see the {resource} with {parameter}: "
            f"[{value}]."
        ),
        "title": "Authorization Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "section": "data",
        "type": f"{TYPES}not-authorized-for-resource",
    }


def not_found(resource: str, parameter: str, value: str) -> Problem:
    """Return the refusal of a request about something that is not there."""
    told = missing(resource, parameter, value)
    more = {k: v for k, v in told.items() if k not in {"detail", "title", "type"}}
    return Problem(404, told["detail"], "resource-not-found", more=more, code=34)
