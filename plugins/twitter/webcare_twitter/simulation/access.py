"""Who calls: an account of ours, or our app by itself."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, unquote

from webcare_twitter.simulation import signatures
from webcare_twitter.simulation.problems import Problem
from webcare_twitter.simulation.tokens import TokenProblem

if TYPE_CHECKING:
    from starlette.requests import Request

    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

Who = Literal["user", "app", "any"]
FORM = "application/x-www-form-urlencoded"
_USER_KINDS = "[OAuth 1.0a User Context, OAuth 2.0 User Context]"
_APP_KINDS = "[OAuth 2.0 Application-Only]"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call: `user` is the account's number, None for the app itself."""

    user: str | None


async def authenticate(world: World, request: Request, who: Who) -> Caller:
    """Return who makes a call.

    Raises:
        Problem: 401 when nobody we know, 403 when not in this way.
    """
    header = request.headers.get("authorization", "")
    scheme, _, rest = header.partition(" ")
    match scheme.lower():
        case "bearer":
            caller = _bearer(world, rest.strip())
        case "oauth":
            caller = await _signed(world, request, header)
        case _:
            raise Problem(401, "Unauthorized")
    if caller.user in world.revoked or world.scenario.token_expired:
        raise Problem(401, "Unauthorized")
    wrong = {"user": caller.user is None, "app": caller.user is not None, "any": False}
    if wrong[who]:
        raise _unsupported(caller)
    return caller


def _bearer(world: World, token: str) -> Caller:
    if hmac.compare_digest(token.encode(), world.app.bearer_token.encode()):
        return Caller(None)
    owner = world.tokens.owner(token, world.now)
    if owner is None:
        raise Problem(401, "Unauthorized")
    return Caller(owner)


async def _signed(world: World, request: Request, header: str) -> Caller:
    told = signatures.parameters(header)
    house = next(
        (h for h in world.houses.values() if h.access_token == told.get("oauth_token")),
        None,
    )
    consistent = (
        told.keys() >= signatures.REQUIRED - {"oauth_version"}
        and told.get("oauth_version", "1.0") == "1.0"
        and told["oauth_signature_method"] == "HMAC-SHA1"
        and told["oauth_consumer_key"] == world.app.consumer_key
        and told["oauth_timestamp"].isdigit()
        and told["oauth_nonce"] not in world.nonces
    )
    if house is None or not consistent:
        raise Problem(401, "Unauthorized")
    form = ""
    if request.headers.get("content-type", "").startswith(FORM):
        form = (await request.body()).decode()
    pairs = signatures.pairs_of(request.url.query, form)
    pairs += [(k, v) for k, v in told.items() if k != "oauth_signature"]
    expected = signatures.signature(
        request.method,
        f"{request.url.scheme}://{request.url.netloc}{request.url.path}",
        pairs,
        (world.app.consumer_secret, house.access_token_secret),
    )
    if not hmac.compare_digest(expected.encode(), told["oauth_signature"].encode()):
        raise Problem(401, "Unauthorized")
    world.nonces.append(told["oauth_nonce"])
    return Caller(house.id)


def _unsupported(caller: Caller) -> Problem:
    given = "Application-Only" if caller.user is None else "User Context"
    known = _USER_KINDS if caller.user is None else _APP_KINDS
    return Problem(
        403,
        f"Authenticating with OAuth 2.0 {given} is forbidden for this endpoint. "
        f"Supported authentication types are {known}.",
        "unsupported-authentication",
        "Unsupported Authentication",
    )


async def renew(world: World, request: Request) -> Json:
    """Answer `POST /2/oauth2/token`: new tokens for a refresh token.

    Raises:
        TokenProblem: when the app or the token is not the right one.
    """
    form = await _form(request)
    client, secret = _basic(request)
    if secret is not None and secret != world.app.client_secret:
        raise TokenProblem(
            401, "Missing valid authorization header", title="unauthorized_client"
        )
    if (client or form.get("client_id")) != world.app.client_id:
        raise TokenProblem(
            400, "Value passed for the client was invalid.", title="invalid_request"
        )
    if form.get("grant_type") != "refresh_token":
        raise TokenProblem(
            400, "This grant type is not supported.", title="unsupported_grant_type"
        )
    return world.tokens.renew(form.get("refresh_token", ""), world.now)


async def app_token(world: World, request: Request) -> Json:
    """Answer `POST /oauth2/token`: the app's own bearer token.

    Raises:
        Problem: 403 for the wrong key or secret.
    """
    form = await _form(request)
    known = (world.app.consumer_key, world.app.consumer_secret)
    if _basic(request) != known or form.get("grant_type") != "client_credentials":
        raise Problem(403, "Unable to verify your credentials", code=99)
    return {"token_type": "bearer", "access_token": world.app.bearer_token}


async def _form(request: Request) -> dict[str, str]:
    raw = (await request.body()).decode(errors="replace")
    return {name: values[0] for name, values in parse_qs(raw).items()}


def _basic(request: Request) -> tuple[str | None, str | None]:
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        name, _, secret = base64.b64decode(rest).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, ""
    return unquote(name), unquote(secret)
