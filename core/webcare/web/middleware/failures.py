"""Whatever goes wrong behind this becomes an answer: a sentence or a problem."""

import traceback

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webcare.answers import UNEXPECTED, Answer, Respond, answer_for
from webcare.errors import WebcareError
from webcare.web.errors import RequestRefused

log = structlog.get_logger()


class Failures:
    """Answers errors from one table; what is unexpected gets 500 and an id.

    The log says of such an error which kind it is and where it happened, but not what
    it says: the text of a database's error holds what was about to be stored.
    """

    def __init__(self, app: ASGIApp, *, respond: Respond) -> None:
        self.app = app
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer when that fails."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answering = False

        async def send_noting(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except ClientDisconnect:
            log.info("request.abandoned", path=scope["path"])
        except (RequestRefused, WebcareError) as error:
            if answering:
                raise
            answer = _known(error)
            await self._respond(Request(scope), answer)(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - the outermost net
            _log_unexpected(error, scope)
            if not answering:
                answer = Answer(status=500, sentence=UNEXPECTED, id=_id(scope))
                await self._respond(Request(scope), answer)(scope, receive, send)


def _known(error: RequestRefused | WebcareError) -> Answer:
    if isinstance(error, RequestRefused):
        return error.answer
    log.info("request.refused", error=type(error).__name__)
    return answer_for(error)


def _log_unexpected(error: Exception, scope: Scope) -> None:
    log.error(
        "request.failed",
        path=scope["path"],
        error=type(error).__name__,
        causes=[type(each).__name__ for each in _causes(error)],
        where="".join(traceback.format_tb(error.__traceback__)),
    )


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def _id(scope: Scope) -> str:
    return str(scope.get("state", {}).get("request_id", ""))
