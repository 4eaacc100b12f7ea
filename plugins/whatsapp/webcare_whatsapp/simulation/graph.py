"""Errors as the Graph API words them; in answers, and in the statuses of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare_whatsapp.simulation.wire import Json

UNAUTHORISED = 401
BAD_REQUEST = 400

_HELP = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

_TITLES = {
    1: "An unknown error has occurred",
    2: "Service temporarily unavailable",
    4: "Application request limit reached",
    10: "Application does not have permission for this action",
    33: "The business phone number has been deleted",
    80007: "Rate limit issues",
    100: "Invalid parameter",
    190: "Invalid OAuth access token",
    368: "Temporarily blocked for policies violations",
    130403: "Business has blocked this user",
    130429: "Rate limit hit",
    130472: "User's number is part of an experiment",
    130497: "Business account is restricted from messaging users in this country",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131021: "Recipient cannot be sender",
    131026: "Message undeliverable",
    131031: "Business Account locked",
    131042: "Business eligibility payment issue",
    131045: "Incorrect certificate",
    131047: "Re-engagement message",
    131048: "Spam rate limit hit",
    131049: "This message was not delivered to maintain healthy ecosystem engagement.",
    131050: "User has stopped marketing messages",
    131051: "Unsupported message type",
    131052: "Media download error",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
    131057: "Account in maintenance mode",
    131060: "This message is unavailable",
    131062: "Business-scoped user IDs are not supported for this message",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132012: "Parameter format does not match format in the created template",
    132015: "Template is paused",
    132016: "Template is disabled",
    133010: "Phone number not registered",
}

_DETAILS = {
    190: "The access token has expired or was withdrawn.",
    130429: "Cloud API message throughput has been reached.",
    130472: (
        "Failed to send message because this user's phone number is part of an "
        "experiment"
    ),
    131000: "Something went wrong.",
    131026: "Message Undeliverable.",
    131047: (
        "Message failed to send because more than 24 hours have passed since the "
        "customer last replied to this number."
    ),
    131049: (
        "In order to maintain a healthy ecosystem engagement, the message failed to "
        "be delivered."
    ),
    131050: "The user has stopped receiving marketing messages from this business.",
    131053: "The media could not be uploaded.",
    131056: (
        "Too many messages sent from this phone number to the same phone number in a "
        "short period of time."
    ),
}

_STATUS = {1: 500, 2: 503, 131000: 500, 131016: 503, 190: UNAUTHORISED, 10: 403}


def title(code: int) -> str:
    """Return a code's title in Meta's words; the code itself when it has none."""
    return _TITLES.get(code, f"Error {code}")


def details(code: int) -> str:
    """Return what Meta adds to a code."""
    return _DETAILS.get(code, title(code))


@dataclass(eq=False)
class GraphError(Exception):
    """A request that the Graph API refuses.

    Args:
        message: instead of the code's own title.
    """

    code: int
    explanation: str = ""
    message: str = ""
    subcode: int | None = None
    kind: str = "OAuthException"

    @property
    def status(self) -> int:
        """Return the HTTP status; nearly always 400."""
        return _STATUS.get(self.code, BAD_REQUEST)

    def body(self, trace: str) -> Json:
        """Return the answer's body; `trace` is what Meta's support would ask for."""
        error: Json = {
            "message": self.message or f"(#{self.code}) {title(self.code)}",
            "type": self.kind,
            "code": self.code,
            "error_data": {
                "messaging_product": "whatsapp",
                "details": self.explanation or details(self.code),
            },
            "fbtrace_id": trace,
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": error}


def status_error(code: int, explanation: str = "") -> Json:
    """Return an error as it stands in a status webhook."""
    return {
        "code": code,
        "title": title(code),
        "message": title(code),
        "error_data": {"details": explanation or details(code)},
        "href": _HELP,
    }
