"""Who is behind a request to the API: the holder of a bearer token.

`RequireToken` stands before every operation but the public ones, and leaves the
caller's `scope` in `request.state`.
"""

from collections.abc import Iterable
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ConnectionScope

from webcare.answers import Answer, Respond
from webcare.domain.access import Scope
from webcare.errors import StorageUnavailable
from webcare.services.access import tokens
from webcare.services.core import Core

_GIVE_ONE = "Send an API token: `Authorization: Bearer wc_…`."
_NOT_VALID = "This API token is not valid, or not any more."


def bearer_token(headers: Headers) -> str:
    """Return the token that a request carries; empty when there is none."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


async def scope_of_token(core: Core, token: str) -> Scope | None:
    """Return what a token allows, and note its use; None when it is not valid."""
    now = core.clock()
    holder = await core.database.read(
        lambda session: tokens.authenticate(session, token, now=now)
    )
    if holder is not None and holder.notes_use:
        # Reading goes on while nothing can be written.
        with suppress(StorageUnavailable):
            await core.database.write(
                lambda session: tokens.note_use(session, holder.token_id, now=now)
            )
    return holder.scope if holder else None


async def still_valid(core: Core, token: str) -> Scope | None:
    """Return what a token allows by now; None when it has ended. For streams."""
    now = core.clock()
    holder = await core.database.read(
        lambda session: tokens.authenticate(session, token, now=now)
    )
    return holder.scope if holder else None


class RequireToken:
    """Lets nobody through to an application without a valid API token.

    Args:
        app: what is behind it.
        respond: makes the answer to those who are not let through.
        public: exact paths that everybody may see.
    """

    def __init__(
        self, app: ASGIApp, *, respond: Respond, public: Iterable[str] = ()
    ) -> None:
        self.app = app
        self._respond = respond
        self._public = frozenset(public)

    async def __call__(
        self, scope: ConnectionScope, receive: Receive, send: Send
    ) -> None:
        """Find out who asks, and let them through or answer 401."""
        if scope["type"] != "http" or scope["path"] in self._public:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        core: Core = request.app.state.core
        token = bearer_token(request.headers)
        caller = await scope_of_token(core, token) if token else None
        if caller is None:
            await self._respond(request, _refusal(token))(scope, receive, send)
            return
        request.state.scope = caller
        request.state.token = token
        await self.app(scope, receive, send)


def _refusal(token: str) -> Answer:
    # RFC 6750, 3.1: the code only where a token was given.
    challenge = 'Bearer realm="webcare"'
    if token:
        challenge += ', error="invalid_token"'
    return Answer(
        status=401,
        sentence=_NOT_VALID if token else _GIVE_ONE,
        headers=(("www-authenticate", challenge),),
    )
