"""What somebody hears when a request fails: one table for pages, API and webhooks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.findings import Finding
from webcare.errors import (
    ConfigurationError,
    ConversationError,
    DeliveryError,
    Forbidden,
    InvalidTransition,
    MalformedPayload,
    MediaError,
    NotFound,
    PluginError,
    Refused,
    SignatureError,
    StorageUnavailable,
    WebcareError,
    WebhookError,
)

UNEXPECTED = (
    "Something went wrong on our side. Ask an administrator to look in the log."
)
UNAVAILABLE = "This cannot be saved at the moment. Try again in a little while."
TOO_LARGE = "This is too large: at most %(limit)s bytes are accepted."
TOO_SLOW = "Receiving this took longer than %(seconds)s seconds."
WRONG_HOST = "This address is not ours. An administrator can set WEBCARE_PUBLIC_URL."
WRONG_ORIGIN = "This did not come from a page of ours. Reload the page and try again."
LOG_IN = "Log in first."
ABSENT = "This does not exist."

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "This request cannot be understood.",
    HTTPStatus.UNAUTHORIZED: LOG_IN,
    HTTPStatus.FORBIDDEN: "You may not do this.",
    HTTPStatus.NOT_FOUND: ABSENT,
    HTTPStatus.METHOD_NOT_ALLOWED: "This cannot be done at this address.",
    HTTPStatus.CONFLICT: "This changed in the meantime. Reload and try again.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something in this is not right.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many attempts. Try again later.",
    HTTPStatus.SERVICE_UNAVAILABLE: UNAVAILABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A refusal, in a form that a page and a problem document can both show.

    Attributes:
        status: of HTTP.
        sentence: English, for a person; a translation key.
        values: what fills the named blanks of the sentence.
        findings: which rules stopped something, and where.
        headers: to send along.
        id: finds the log line; empty when there is none to look for.
    """

    status: int
    sentence: str
    values: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    id: str = ""

    @property
    def english(self) -> str:
        """Return the sentence with its blanks filled."""
        return self.sentence % dict(self.values) if self.values else self.sentence

    @property
    def title(self) -> str:
        """Return what HTTP calls the status."""
        return HTTPStatus(self.status).phrase


Respond = Callable[[Request, Answer], Response]
"""Turns a refusal into what is sent: a page, a fragment or a document."""


def answer_for(error: WebcareError) -> Answer:
    """Return how to answer one of our own errors."""
    for kind, answer in _TABLE:
        if isinstance(error, kind):
            return answer(error)
    return Answer(status=500, sentence=UNEXPECTED)


def answer_with(status: int, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return how to answer when only a status is known."""
    sentence = _SENTENCES.get(
        HTTPStatus(status),
        UNEXPECTED if status >= 500 else _SENTENCES[HTTPStatus(400)],  # noqa: PLR2004 - where errors of ours begin
    )
    return Answer(status=status, sentence=sentence, headers=headers)


def _said(status: int) -> Callable[[WebcareError], Answer]:
    """Answer with the error's own sentence, which is written for people."""

    def answer(error: WebcareError) -> Answer:
        return Answer(
            status=status, sentence=str(error) or answer_with(status).sentence
        )

    return answer


def _always(status: int, sentence: str) -> Callable[[WebcareError], Answer]:
    """Answer with a fixed sentence: the error's own is for the log."""
    return lambda _: Answer(status=status, sentence=sentence)


def _unavailable(_: WebcareError) -> Answer:
    return Answer(status=503, sentence=UNAVAILABLE, headers=(("retry-after", "5"),))


def _refused(error: WebcareError) -> Answer:
    findings = error.findings if isinstance(error, Refused) else ()
    first = findings[0] if findings else None
    return Answer(
        status=422,
        sentence=first.reason if first else answer_with(422).sentence,
        values=first.values if first else (),
        findings=findings,
    )


def _about_file(error: WebcareError) -> Answer:
    """Tell a file that will never do from a store that does not answer now."""
    final = isinstance(error, MediaError) and error.permanent
    answer = _for_agent(422 if final else 503)(error)
    return answer if final else replace(answer, headers=(("retry-after", "5"),))


def _for_agent(status: int) -> Callable[[WebcareError], Answer]:
    """Answer with what an agent can do about it."""

    def answer(error: WebcareError) -> Answer:
        if isinstance(error, DeliveryError | MediaError):
            return Answer(status=status, sentence=error.for_agent)
        return answer_with(status)

    return answer


# The first kind that fits decides, so the narrow ones stand before the wide ones.
_TABLE: tuple[tuple[type[WebcareError], Callable[[WebcareError], Answer]], ...] = (
    (SignatureError, _always(403, "This is not signed as it should be.")),
    (MalformedPayload, _always(400, _SENTENCES[HTTPStatus.BAD_REQUEST])),
    (WebhookError, _always(400, _SENTENCES[HTTPStatus.BAD_REQUEST])),
    (StorageUnavailable, _unavailable),
    (NotFound, _said(404)),
    (Forbidden, _said(403)),
    (InvalidTransition, _said(409)),
    (Refused, _refused),
    (ConversationError, _said(409)),
    (MediaError, _about_file),
    (DeliveryError, _for_agent(502)),
    (PluginError, _always(502, "A plugin failed. The log says which one and why.")),
    (ConfigurationError, _said(422)),
)
