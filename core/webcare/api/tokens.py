"""A caller's own API tokens."""

from datetime import datetime

from pydantic import Field

from webcare.api.operations import Caller, Created, Traits, operation
from webcare.api.repeatable import asked
from webcare.api.values import In, Out, OutId, Text
from webcare.services.access.own_tokens import create_own, revoke_own
from webcare.storage.queries.tokens import TokenView, own_token, own_tokens

TAG = "Tokens"


class TokenOut(Out):
    """A token, without what it could be used with."""

    id: OutId
    name: str
    created_at: datetime
    used_at: datetime | None = Field(description="Exact to a few minutes.")
    revoked_at: datetime | None


class NewTokenOut(TokenOut):
    """A token that was just made."""

    token: str | None = Field(
        description="Shown this once; null when a request is repeated."
    )


class TokenList(Out):
    """All your tokens."""

    items: list[TokenOut]
    next: None = Field(None, description="Always null: there is one page.")


class TokenIn(In):
    """A token to make."""

    name: Text = Field(
        min_length=1,
        max_length=100,
        description="What it is for, so that you know which one to revoke.",
        examples=["export to the data warehouse"],
    )


@operation("GET /tokens", TAG)
async def list_tokens(caller: Caller) -> TokenList:
    """List your own tokens, the newest first, revoked ones included."""
    found = await caller.core.read(lambda session: own_tokens(caller.scope, session))
    return TokenList(
        items=[TokenOut.model_validate(_values(each)) for each in found], next=None
    )


@operation(
    "POST /tokens",
    TAG,
    status=201,
    refuses=(403, 404, 415),
    traits=Traits(takes_key=True),
)
async def create_token(caller: Caller, body: TokenIn) -> Created[NewTokenOut]:
    """Make a token for yourself, with your own rights.

    It is shown in this answer and never again: only a hash of it is kept. So a
    repeated request with the same `Idempotency-Key` gives `token` null.
    """
    request = asked(caller, body.model_dump_json().encode())
    made = await create_own(caller.core, caller.scope, request, body.name)
    view = await caller.core.read(
        lambda session: own_token(caller.scope, session, made.id)
    )
    shown = NewTokenOut.model_validate({**_values(view), "token": made.secret})
    return Created(shown, repeated=made.secret is None)


@operation("DELETE /tokens/{token_id}", TAG, status=204, refuses=(404,))
async def revoke_token(caller: Caller, token_id: int) -> None:
    """End a token of your own at once."""
    await revoke_own(caller.core, caller.scope, token_id)


def _values(view: TokenView) -> dict[str, object]:
    return {
        "id": view.id,
        "name": view.name,
        "created_at": view.created_at,
        "used_at": view.used_at,
        "revoked_at": view.revoked_at,
    }
