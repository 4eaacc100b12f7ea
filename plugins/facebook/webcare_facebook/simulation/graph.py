"""Errors as the Graph API words them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare_facebook.simulation.wire import Json

UNAUTHORISED = 401
BAD_REQUEST = 400

_OUTSIDE = (
    "This message is sent outside of allowed window. Learn more about the new policy "
    "here: https://developers.facebook.com/docs/messenger-platform/policy-overview"
)

_WORDS: dict[tuple[int, int | None], str] = {
    (1, None): "An unknown error has occurred.",
    (1, 1357046): "An unknown error has occurred.",
    (2, None): "An unexpected error has occurred. Please retry your request later.",
    (4, 2018022): "Application request limit reached",
    (10, 2018278): _OUTSIDE,
    (10, 2018108): "This person is not receiving messages from you right now.",
    (10, 1893063): "Your Page is temporarily restricted from sending messages.",
    (27, None): "There is no default app set for this Page.",
    (32, None): "Page request limit reached",
    (100, 2018001): "No matching user found",
    (100, 2018008): "Failed to fetch the file from the url",
    (100, 2018032): "Message data is invalid.",
    (100, 2018034): "Message cannot be empty, must provide valid attachment or text",
    (100, 2018074): "Invalid attachment id",
    (100, 2018109): "Attachment size exceeds allowable limit",
    (100, 2018218): "No profile available for this user.",
    (100, 2018292): "Invalid parameter: comment_id is not valid.",
    (200, None): "Permissions error",
    (200, 1545041): "This person isn't available right now.",
    (368, 1390008): (
        "The action attempted has been deemed abusive or is otherwise disallowed"
    ),
    (551, 1545041): "This person isn't available right now.",
    (613, None): "Calls to this api have exceeded the rate limit.",
    (1200, 2018024): "Temporary send message failure. Please try again later.",
    (10900, None): "Activity already replied to",
    (10902, None): "Activity is not replyable",
}

_STATUS = {1: 500, 2: 503, 190: UNAUTHORISED, 200: 403, 1200: 500}
_TRANSIENT = frozenset({1, 2, 1200})


@dataclass(eq=False)
class GraphError(Exception):
    """A request that the Graph API refuses.

    Args:
        words: instead of the code's own; without the code in front.
        bare: whether the message has no code in front.
    """

    code: int
    subcode: int | None = None
    words: str = ""
    kind: str = "OAuthException"
    bare: bool = False

    @property
    def status(self) -> int:
        """Return the HTTP status; nearly always 400."""
        return _STATUS.get(self.code, BAD_REQUEST)

    def body(self, trace: str) -> Json:
        """Return the answer's body; `trace` is what Meta's support would ask for."""
        known = _WORDS.get((self.code, self.subcode)) or _WORDS.get((self.code, None))
        words = self.words or known or "Error"
        error: Json = {
            "message": words if self.bare else f"(#{self.code}) {words}",
            "type": self.kind,
            "code": self.code,
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.code in _TRANSIENT:
            error["is_transient"] = True
        return {"error": error | {"fbtrace_id": trace}}


class AnswerLost(GraphError):
    """No refusal at all: it was done, and the answer does not get through."""


def parameter(words: str) -> GraphError:
    """Return the error of a parameter that is missing or wrong."""
    return GraphError(100, words=words)


def no_object(method: str, name: str) -> GraphError:
    """Return the error of an id that does not exist, or not for this token."""
    words = (
        f"Unsupported {method.lower()} request. Object with ID '{name}' does not "
        "exist, cannot be loaded due to missing permissions, or does not support "
        "this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return GraphError(100, 33, words, "GraphMethodException", bare=True)
