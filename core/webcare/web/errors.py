"""Refusals as pages: a sentence in the reader's language, and nothing that fails."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from webcare.answers import Answer, Respond, answer_with

if TYPE_CHECKING:
    from webcare.web.languages import Languages


class RequestRefused(Exception):
    """A request cannot go on while it is still arriving; `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.english)
        self.answer = answer


MACHINES = ("/api/", "/webhooks/")
"""Where programs ask, who want a problem document."""

_PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body><main>
<h1>{title}</h1>
<p role="alert">{sentence}</p>
{details}<p><a href="/">{home}</a></p>
</main></body>
</html>
"""


def by_path(*, page: Respond, problem: Respond) -> Respond:
    """Return what answers people with pages, and programs with problem documents."""

    def respond(request: Request, answer: Answer) -> Response:
        # The path of the scope: that of the URL can be forged through `Host`.
        machine = request.scope["path"].startswith(MACHINES)
        return problem(request, answer) if machine else page(request, answer)

    return respond


def plain_page(request: Request, answer: Answer) -> Response:
    """Show a refusal without templates or a log-in; a fragment gets one line."""
    language, sentence = sentence_of(request, answer)
    if "hx-request" in request.headers:
        body = f'<p role="alert">{escape(sentence)}</p>'
        return HTMLResponse(body, answer.status, dict(answer.headers))
    languages = _languages(request)
    home = languages.gettext(language, "To the first page") if languages else "Webcare"
    page = _PAGE.format(
        language=language,
        title=f"{answer.status} Webcare",
        sentence=escape(sentence),
        details=f"<p><code>{escape(answer.id)}</code></p>\n" if answer.id else "",
        home=escape(home),
    )
    return HTMLResponse(page, answer.status, dict(answer.headers))


def sentence_of(request: Request, answer: Answer) -> tuple[str, str]:
    """Return the language of whoever asks, and the sentence in it."""
    languages = _languages(request)
    if languages is None:
        return "en", answer.english
    user = getattr(request.state, "user", None)
    language = languages.choose(
        user.language if user else None, request.headers.get("accept-language", "")
    )
    return language, languages.gettext(language, answer.sentence, **dict(answer.values))


def on_http_exception(respond: Respond) -> Callable[[Request, Exception], Response]:
    """Return Starlette's handler for what its router raises, such as 404 and 405."""

    def handle(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        headers = tuple((error.headers or {}).items())
        return respond(request, answer_with(error.status_code, headers))

    return handle


def _languages(request: Request) -> "Languages | None":
    app = request.scope.get("app")
    return getattr(app.state, "languages", None) if app else None
