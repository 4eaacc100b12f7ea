"""Browsers that are logged in: rows on the server, which can be ended at once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.services.access.scopes import Person, person_of, scope_for
from webcare.storage.tables import LoginSession

LONGEST = timedelta(days=7)
"""However much it is used, a log-in ends after this."""

SLIDES_EVERY = timedelta(minutes=5)
"""How old `seen_at` gets before use is written down again: a write costs a sync."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A browser whose session holds, and whose it is.

    `csrf` is what its forms and requests carry to prove that they come from our pages.
    `slides` says that its use should be written down.
    """

    token_hash: str
    person: Person
    scope: Scope
    csrf: str
    slides: bool


def hashed(token: str) -> str:
    """Return what is kept of a random token: no salt needed, it cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, user_id: int, *, now: datetime, lasts: timedelta) -> str:
    """Log a browser in; return the token for its cookie, which is not kept."""
    token = secrets.token_urlsafe(32)
    session.exec(delete(LoginSession).where(col(LoginSession.expires_at) <= now))
    session.add(
        LoginSession(
            token_hash=hashed(token),
            user_id=user_id,
            csrf_secret=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def find(session: Session, token: str, *, now: datetime) -> LoggedIn | None:
    """Return whose token this is; None when it is unknown, expired or of nobody."""
    row = session.get(LoginSession, hashed(token))
    if row is None or row.expires_at <= now or row.created_at + LONGEST <= now:
        return None
    person = person_of(session, row.user_id)
    if person is None:
        return None
    return LoggedIn(
        row.token_hash,
        person,
        scope_for(session, person),
        row.csrf_secret,
        slides=row.seen_at + SLIDES_EVERY <= now,
    )


def slide(
    session: Session, token_hash: str, *, now: datetime, lasts: timedelta
) -> None:
    """Let a log-in last from now on, because it is used."""
    row = session.get(LoginSession, token_hash)
    if row is not None and row.expires_at > now:
        row.seen_at = now
        row.expires_at = now + lasts


def end(session: Session, token: str) -> None:
    """Log one browser out."""
    session.exec(
        delete(LoginSession).where(col(LoginSession.token_hash) == hashed(token))
    )


def end_all(session: Session, user_id: int) -> int:
    """Log somebody out of every browser; return how many there were."""
    ended = session.exec(
        delete(LoginSession)
        .where(col(LoginSession.user_id) == user_id)
        .returning(col(LoginSession.token_hash))
    )
    return len(ended.all())


def count(session: Session, user_id: int, *, now: datetime) -> int:
    """Return in how many browsers somebody is logged in."""
    held = select(LoginSession.token_hash).where(
        LoginSession.user_id == user_id, col(LoginSession.expires_at) > now
    )
    return len(session.exec(held).all())
