"""A caller's own API tokens, without anything that they could be used with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.errors import NotFound
from webcare.storage.tables import ApiToken


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """One token; `used_at` is exact to a few minutes."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def own_tokens(scope: Scope, session: Session) -> list[TokenView]:
    """Return the caller's tokens, the newest first, revoked ones included."""
    query = (
        select(ApiToken)
        .where(col(ApiToken.user_id) == scope.user_id)
        .order_by(col(ApiToken.id).desc())
    )
    return [
        TokenView(
            id=row.id,
            name=row.name,
            created_at=row.created_at,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
        )
        for row in session.scalars(query)
    ]


def own_token(scope: Scope, session: Session, token_id: int) -> TokenView:
    """Return one of the caller's tokens.

    Raises:
        NotFound: when it is absent, or somebody else's.
    """
    for token in own_tokens(scope, session):
        if token.id == token_id:
            return token
    raise NotFound("This token does not exist.")
