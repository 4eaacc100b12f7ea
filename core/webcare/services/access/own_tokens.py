"""A caller's own API tokens: made once however often it is asked, and ended."""

from dataclasses import dataclass

from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.errors import Forbidden
from webcare.services.access import tokens
from webcare.services.core import Core
from webcare.services.once import Request, once
from webcare.storage.queries.tokens import own_token, own_tokens


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that is there; `secret` is None when an earlier request made it."""

    id: int
    secret: str | None


async def create_own(
    core: Core, scope: Scope, request: Request, name: str
) -> MadeToken:
    """Make a token for the caller.

    Raises:
        Forbidden: when the caller is nobody.
        Refused: as `once`.
    """
    user_id = scope.user_id
    if user_id is None:
        raise Forbidden("You may not make tokens.")
    made: list[str] = []

    def make(session: Session) -> str:
        secret = tokens.create(session, scope, user_id, name, now=core.clock())
        made[:] = [secret]
        return str(own_tokens(scope, session)[0].id)

    done = await once(core, scope, request, make)
    return MadeToken(int(done.what), None if done.repeated else made[0])


async def revoke_own(core: Core, scope: Scope, token_id: int) -> None:
    """End a token of the caller's at once.

    Raises:
        NotFound: when it is absent, or somebody else's.
    """

    def revoke(session: Session) -> None:
        own_token(scope, session, token_id)
        tokens.revoke(session, scope, token_id, now=core.clock())

    await core.write(revoke)
