"""One call of the API, read from wherever Meta lets its parts stand."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from webcare.plugin.simulation import Upload
from webcare_facebook.simulation import wire
from webcare_facebook.simulation.faults import expired
from webcare_facebook.simulation.graph import GraphError, no_object, parameter

if TYPE_CHECKING:
    from starlette.requests import Request

    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World


_FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is called, by whom, and with which parameters.

    Attributes:
        page: the Page that the token is of; the first one for the app's own token.
        by_app: whether the app itself calls.
        id: the object in the address; `me` is the Page's own id here.
        url: the request's address, for cursors.
    """

    world: World
    page: Page
    method: str
    id: str
    values: Json
    upload: Upload | None
    url: str
    by_app: bool = False

    def own_page(self) -> Page:
        """Return the Page that is called, which the token must be of.

        Raises:
            GraphError: 100/33 for anything else.
        """
        if self.id != self.page.id:
            raise no_object(self.method, self.id)
        return self.page

    def chat(self, number: str) -> Chat:
        """Return the chat with a page-scoped id.

        Raises:
            GraphError: 100/2018001 when it is nobody's.
        """
        chat = self.world.chat_of(self.page, number)
        if chat is None:
            raise GraphError(100, 2018001)
        return chat


async def read_call(world: World, request: Request) -> Call:
    """Return what a request calls.

    Raises:
        GraphError: 190 for a token that is missing, wrong or expired, 100 for a body
            that cannot be read.
    """
    values, upload = await _parameters(request)
    token = _token(request, values)
    by_app = _is_app(world, token)
    page = next(iter(world.pages.values())) if by_app else _authorise(world, token)
    _check_proof(world, token, values)
    name = str(request.path_params["id"])
    return Call(
        world=world,
        page=page,
        method=request.method,
        id=page.id if name == "me" else name,
        values=values,
        upload=upload,
        url=str(request.url),
        by_app=by_app,
    )


async def _parameters(request: Request) -> tuple[Json, Upload | None]:
    """Return the parameters of address and body, and a file when one came along."""
    values: Json = {name: _plain(v) for name, v in request.query_params.items()}
    sort = request.headers.get("content-type", "").split(";", 1)[0]
    if sort in _FORMS:
        return await _form(request, values)
    raw = await request.body()
    if raw:
        values |= _object(raw)
    return values, None


async def _form(request: Request, values: Json) -> tuple[Json, Upload | None]:
    upload = None
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime = value.content_type or "application/octet-stream"
                upload = Upload(value.filename or "bestand", mime, await value.read())
            else:
                values[name] = _plain(value)
    return values, upload


def _object(raw: bytes) -> Json:
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise parameter("The request's body is not a JSON object.")
    return body


def _plain(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Return objects and lists that stand in a form as JSON; all else as it is."""
    if text[:1] not in {"{", "["}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _token(request: Request, values: Json) -> str:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    given = bearer if scheme.lower() == "bearer" else ""
    token = given or str(values.get("access_token") or "")
    if not token:
        words = "An access token is required to request this resource."
        raise GraphError(104, words=words, bare=True)
    return token


def _is_app(world: World, token: str) -> bool:
    credentials = world.credentials
    own = f"{credentials.app_id}|{credentials.app_secret}"
    return hmac.compare_digest(own.encode(), token.encode())


def _authorise(world: World, token: str) -> Page:
    if world.scenario.token_expired:
        raise expired()
    for page in world.pages.values():
        if hmac.compare_digest(page.token.encode(), token.encode()):
            return page
    words = "Invalid OAuth access token - Cannot parse access token"
    raise GraphError(190, words=words, bare=True)


def _check_proof(world: World, token: str, values: Json) -> None:
    proof = values.get("appsecret_proof")
    right = wire.secret_proof(token, world.credentials.app_secret)
    if proof is not None and not hmac.compare_digest(str(proof), right):
        words = "Invalid appsecret_proof provided in the API argument"
        raise GraphError(100, None, words, "GraphMethodException", bare=True)
