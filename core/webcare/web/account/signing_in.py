"""Logging in and out."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from webcare.services.access.sign_in import Welcome, sign_in, sign_out
from webcare.web.authentication import forget, is_https, remember
from webcare.web.client_address import client_address, networks
from webcare.web.languages import LANGUAGES
from webcare.web.next_page import local_page
from webcare.web.pages import fields_of, see

if TYPE_CHECKING:
    from webcare.services.core import Core
    from webcare.web.templates import Templates

LANGUAGE_COOKIE = "webcare_language"


async def show_login(request: Request) -> Response:
    """Show the log-in page; who is logged in already goes on."""
    if getattr(request.state, "user", None) is not None:
        return see(local_page(request.query_params.get("next")))
    response = _page(request)
    chosen = request.query_params.get("lang", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            secure=is_https(request.app.state.core),
            httponly=True,
            samesite="lax",
        )
    return response


async def log_in(request: Request) -> Response:
    """Log somebody in and go on to what they asked for, or say why not."""
    core: Core = request.app.state.core
    fields = await fields_of(request)
    address = client_address(request.scope, networks(core.settings.trusted_proxies))
    outcome = await sign_in(
        core, fields["email"], fields.raw("password"), address=address
    )
    if isinstance(outcome, Welcome):
        response = see(local_page(fields["next"]))
        remember(response, core, outcome.token)
        return response
    languages = request.app.state.languages
    problem = languages.gettext(
        _language(request), outcome.sentence, minutes=outcome.minutes
    )
    # 429 only when waiting is what helps.
    status = 429 if outcome.minutes else 401
    return _page(
        request,
        status,
        email=fields["email"],
        problem=problem,
        next=local_page(fields["next"]),
    )


async def log_out(request: Request) -> Response:
    """End this browser's log-in."""
    core: Core = request.app.state.core
    await sign_out(core, request.state.token)
    response = see("/login")
    forget(response, core)
    return response


def _page(request: Request, status: int = 200, **values: object) -> Response:
    templates: Templates = request.app.state.templates
    language = _language(request)
    given = {
        "email": "",
        "problem": "",
        "notice": "",
        "next": local_page(request.query_params.get("next")),
        **values,
    }
    html = templates.render(
        "account/login.html",
        language,
        title=templates.languages.gettext(language, "Log in"),
        theme="system",
        csrf="",
        **given,
    )
    return HTMLResponse(html, status)


def _language(request: Request) -> str:
    templates: Templates = request.app.state.templates
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return templates.languages.choose(
        chosen, request.headers.get("accept-language", "")
    )
