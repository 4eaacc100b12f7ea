"""Keys for machines: shown once, kept as a hash, revoked at once.

A token acts as the user to whom it belongs, with exactly their rights.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update
from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden, NotFound
from webcare.services.access.scopes import person_of, scope_for
from webcare.storage.tables import ApiToken, User

log = structlog.get_logger()

PREFIX = "wc_"
"""How every token begins, so that scanners of leaked secrets recognise one."""

NOTED_EVERY = timedelta(minutes=5)
"""How old `used_at` gets before use is written down again."""


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whose token a request carries; `notes_use` says that use should be written."""

    token_id: int
    scope: Scope
    notes_use: bool


def create(
    session: Session, scope: Scope, user_id: int, name: str, *, now: datetime
) -> str:
    """Make a token for oneself or another; return it: it is never shown again.

    Raises:
        Forbidden: when it is for another and the caller may not manage users.
        NotFound: when there is no such user, or they are disabled.
    """
    _must_own(scope, user_id)
    # Locked, so that nobody is disabled in between and keeps a fresh token.
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.disabled_at is not None:
        raise NotFound("This user does not exist.")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        user_id=user_id, name=name.strip(), token_hash=_hashed(token), created_at=now
    )
    session.add(row)
    session.flush()
    log.info("token.created", token_id=row.id, user_id=user_id, by=scope.user_id)
    return token


def revoke(session: Session, scope: Scope, token_id: int, *, now: datetime) -> None:
    """End a token at once; one that has ended stays as it is.

    Raises:
        NotFound: when it is absent, or another's and the caller manages no users.
    """
    row = session.get(ApiToken, token_id)
    if row is None or not _owns(scope, row.user_id):
        raise NotFound("This token does not exist.")
    if row.revoked_at is None:
        row.revoked_at = now
        log.info("token.revoked", token_id=token_id, by=scope.user_id)


def revoke_all(session: Session, user_id: int, *, now: datetime) -> int:
    """End every token of somebody; return how many there were."""
    changed = session.exec(
        update(ApiToken)
        .where(col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    return changed.rowcount


def authenticate(session: Session, token: str, *, now: datetime) -> TokenHolder | None:
    """Return whose token this is; None when unknown, revoked, or of nobody now."""
    if not token.startswith(PREFIX):
        return None
    found = session.exec(
        select(ApiToken.id, ApiToken.user_id, ApiToken.used_at).where(
            ApiToken.token_hash == _hashed(token), col(ApiToken.revoked_at).is_(None)
        )
    ).first()
    person = person_of(session, found[1]) if found else None
    if found is None or person is None:
        return None
    token_id, _, used_at = found
    stale = used_at is None or used_at + NOTED_EVERY <= now
    return TokenHolder(token_id, scope_for(session, person), stale)


def note_use(session: Session, token_id: int, *, now: datetime) -> None:
    """Write down that a token was used."""
    session.exec(
        update(ApiToken).where(col(ApiToken.id) == token_id).values(used_at=now)
    )


def _owns(scope: Scope, user_id: int) -> bool:
    own = scope.user_id is not None and scope.user_id == user_id
    return own or scope.allows_everywhere(Permission.MANAGE_USERS)


def _must_own(scope: Scope, user_id: int) -> None:
    if not _owns(scope, user_id):
        raise Forbidden("You may not manage users.")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
