"""Who is behind a request for a page.

`RequireSignIn` stands before every page but the public ones. What it finds is in
`request.state`: `scope` (what they may see), `user` (who they are), `csrf` (what forms
carry) and `token` (for `still_valid`, in streams).
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ConnectionScope

from webcare.answers import LOG_IN, WRONG_ORIGIN, Answer, Respond
from webcare.domain.access import Scope
from webcare.services.access.login_sessions import find
from webcare.services.access.sign_in import logged_in
from webcare.services.core import Core
from webcare.web import csrf
from webcare.web.next_page import HOME, login_page

_NAME = "webcare_session"
UNUSED = ("/presence/heard",)
"""What pages ask for by themselves, so that a log-in does not last longer for it."""


def cookie_name(*, https: bool) -> str:
    """Return the cookie's name; browsers hold `__Host-` ones to this very host."""
    return f"__Host-{_NAME}" if https else _NAME


def is_https(core: Core) -> bool:
    """Tell whether people reach us over TLS."""
    return core.settings.public_url.startswith("https://")


def remember(response: Response, core: Core, token: str) -> None:
    """Give a browser the cookie of its log-in; it ends with the browser, or ours."""
    https = is_https(core)
    response.set_cookie(
        cookie_name(https=https), token, secure=https, httponly=True, samesite="lax"
    )


def forget(response: Response, core: Core) -> None:
    """Take the cookie of a log-in from a browser."""
    https = is_https(core)
    response.delete_cookie(
        cookie_name(https=https), secure=https, httponly=True, samesite="lax"
    )


def signed_in(request: HTTPConnection) -> Scope:
    """Return what the caller may see and do."""
    scope: Scope = request.state.scope
    return scope


async def still_valid(core: Core, token: str) -> Scope | None:
    """Return what a log-in allows by now; None when it has ended.

    For streams, which outlive the request that opened them: ask every two seconds and
    filter by the answer. Looking does not count as use.
    """
    now = core.clock()
    found = await core.database.read(lambda session: find(session, token, now=now))
    return found.scope if found else None


class RequireSignIn:
    """Lets nobody through to an application who is not logged in.

    Args:
        app: what is behind it.
        respond: makes the answer to those who are not let through.
        public: exact paths that everybody may see.
    """

    def __init__(
        self, app: ASGIApp, *, respond: Respond, public: Iterable[str] = ("/login",)
    ) -> None:
        self.app = app
        self._respond = respond
        self._public = frozenset(public)

    async def __call__(
        self, scope: ConnectionScope, receive: Receive, send: Send
    ) -> None:
        """Find out who asks, and let them through or send them to the log-in page."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        found = await self._identify(request)
        if scope["path"] in self._public:
            await self.app(scope, receive, send)
            return
        if not found:
            await self._to_login(request)(scope, receive, send)
            return
        if scope["method"] not in csrf.SAFE_METHODS:
            genuine, receive = await csrf.proves(scope, receive, request.state.csrf)
            if not genuine:
                answer = Answer(status=403, sentence=WRONG_ORIGIN)
                await self._respond(request, answer)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _identify(self, request: Request) -> bool:
        core: Core = request.app.state.core
        state = request.state
        token = request.cookies.get(cookie_name(https=is_https(core)), "")
        # A page that stands open is no use of it, however long it does.
        used = request.url.path not in UNUSED
        found = await logged_in(core, token, used=used) if token else None
        state.user = found.person if found else None
        state.scope = found.scope if found else Scope(None, "")
        state.csrf = found.csrf if found else ""
        state.token = token if found else ""
        return found is not None

    def _to_login(self, request: Request) -> Response:
        if _is_navigation(request.headers):
            at = _address(request) if _reads(request) else HOME
            return RedirectResponse(login_page(at), status_code=303)
        # A fragment or a stream: a redirect would put the log-in page inside the page.
        at = _shown_page(request.headers.get("hx-current-url", ""))
        answer = Answer(
            status=401,
            sentence=LOG_IN,
            headers=(("hx-redirect", login_page(at)),),
        )
        return self._respond(request, answer)


def _is_navigation(headers: Headers) -> bool:
    if "hx-request" in headers:
        return False
    mode = headers.get("sec-fetch-mode")
    if mode is not None:
        return mode == "navigate"
    return "text/event-stream" not in headers.get("accept", "")


def _shown_page(address: str) -> str:
    """Return the path and query of the page in which a script asked."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _reads(request: Request) -> bool:
    return request.method in csrf.SAFE_METHODS


def _address(request: Request) -> str:
    """Return the path and query as the browser wrote them."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return (path + (b"?" + query if query else b"")).decode("latin-1")
