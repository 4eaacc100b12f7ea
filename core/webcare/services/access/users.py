"""People who work here: added, changed and disabled, never deleted.

The functions work in the session of a transaction that the caller opened, so that
several can happen together: `await core.write(lambda session: disable(session, …))`.
Each raises `Forbidden` when the caller may not manage users.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, select

from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, NotFound, Refused
from webcare.services.access import login_sessions, tokens
from webcare.services.access.passwords import LONGEST, SHORTEST
from webcare.services.access.roles import ensure_roles, give_role, keep_a_manager
from webcare.services.assignment.returning import put_back
from webcare.storage.tables import Team, User

log = structlog.get_logger()

THEMES = frozenset({"system", "light", "dark"})
LANGUAGES = frozenset({"nl", "en"})

LONGEST_EMAIL = 320
"""Characters: 64 before the `@` and 255 behind it (RFC 5321, 4.5.3.1)."""

LONGEST_NAME = 100

# As far as a pattern can tell: whether it reaches somebody, only a letter could.
_EMAIL = re.compile(r"[^\s@\x00-\x1f]{1,64}@[^\s@\x00-\x1f]{1,253}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """Somebody to be added.

    Attributes:
        email: what they log in with.
        role: the name of a role.
        teams: ids of the teams that they belong to and to which the role is limited;
            None for nowhere in particular, so that the role holds everywhere.
        password_hash: what `Passwords` made of it; None to set it later.
    """

    email: str
    role: str
    name: str = ""
    teams: tuple[int, ...] | None = None
    password_hash: str | None = None
    language: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What becomes different about somebody; None leaves a value as it is."""

    name: str | None = None
    language: str | None = None
    theme: str | None = None


def normalised_email(email: str) -> str:
    """Return an e-mail address as it is stored and compared; empty when too long.

    Whoever is not logged in can send one, and the time that normalising takes grows
    with the square of a row of accents.
    """
    email = email.strip()
    if len(email) > LONGEST_EMAIL:
        return ""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def check_password_rules(password: str) -> None:
    """Check that a new password is worth having.

    Raises:
        Refused: with the rule that it breaks.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        reason = "A password has %(shortest)s to %(longest)s characters."
        values = (("shortest", str(SHORTEST)), ("longest", str(LONGEST)))
        raise Refused([_wrong("user.password", reason, values)])


def add_user(session: Session, scope: Scope, new: NewUser, *, now: datetime) -> int:
    """Add somebody; return their id.

    Raises:
        Refused: when the address is none or is taken, the name is too long, or there
            is no such role.
        NotFound: when there is no such team.
    """
    _must_manage(scope)
    ensure_roles(session)
    email = normalised_email(new.email)
    if not _EMAIL.fullmatch(email):
        raise Refused([_wrong("user.email", "This is not an e-mail address.")])
    if session.exec(select(User.id).where(User.email == email)).first() is not None:
        taken = "Somebody with this e-mail address is already here."
        raise Refused([_wrong("user.email", taken)])
    _must_exist(session, new.teams)
    user = User(
        email=email,
        name=_fitting(new.name),
        password_hash=new.password_hash,
        language=new.language if new.language in LANGUAGES else "nl",
        created_at=now,
    )
    session.add(user)
    session.flush()
    give_role(session, scope, user.id, new.role, new.teams)
    log.info("user.added", user_id=user.id, by=scope.user_id)
    return user.id


def change_role(
    session: Session,
    scope: Scope,
    user_id: int,
    role: str,
    teams: Iterable[int] | None,
) -> None:
    """Give somebody another role or other teams; it counts from their next request.

    `teams` is as in `NewUser`.

    Raises:
        InvalidTransition: when nobody would be left who can manage users.
    """
    _must_manage(scope)
    ensure_roles(session)
    user = _user(session, user_id)
    places = None if teams is None else tuple(teams)
    _must_exist(session, places)
    give_role(session, scope, user.id, role, places)
    keep_a_manager(session)
    log.info("user.role_changed", user_id=user.id, by=scope.user_id)


def set_password(
    session: Session, scope: Scope, user_id: int, password_hash: str
) -> None:
    """Replace a password, one's own or somebody else's; ends all of their log-ins."""
    if scope.user_id is None or scope.user_id != user_id:
        _must_manage(scope)
    _user(session, user_id).password_hash = password_hash
    login_sessions.end_all(session, user_id)
    log.info("user.password_set", user_id=user_id, by=scope.user_id)


def change_profile(
    session: Session, scope: Scope, user_id: int, change: ProfileChange
) -> None:
    """Change how somebody, oneself or another, is called and sees pages.

    Raises:
        Refused: when there is no such language or theme, or the name is too long.
    """
    if scope.user_id is None or scope.user_id != user_id:
        _must_manage(scope)
    if change.language is not None and change.language not in LANGUAGES:
        raise Refused([_wrong("user.language", "This language is not available.")])
    if change.theme is not None and change.theme not in THEMES:
        raise Refused([_wrong("user.theme", "This appearance is not available.")])
    user = _user(session, user_id)
    user.name = user.name if change.name is None else _fitting(change.name)
    user.language = change.language or user.language
    user.theme = change.theme or user.theme


def disable(session: Session, scope: Scope, user_id: int, *, now: datetime) -> None:
    """Shut somebody out at once: every log-in and token ends with the transaction.

    Raises:
        InvalidTransition: when nobody would be left who can manage users.
    """
    _must_manage(scope)
    ensure_roles(session)
    user = _user(session, user_id)
    if user.disabled_at is not None:
        return
    user.disabled_at = now
    session.flush()
    keep_a_manager(session)
    # Waiting for whoever changes one of them: nothing may stay with who is gone.
    everywhere = Scope(scope.user_id, scope.name, SYSTEM.grants)
    put_back(session, everywhere, [user_id], now, why="disabled", skip_locked=False)
    ended = login_sessions.end_all(session, user_id)
    revoked = tokens.revoke_all(session, user_id, now=now)
    log.info(
        "user.disabled",
        user_id=user_id,
        by=scope.user_id,
        sessions=ended,
        tokens=revoked,
    )


def enable(session: Session, scope: Scope, user_id: int) -> None:
    """Let somebody in again, with their password; their old tokens stay revoked."""
    _must_manage(scope)
    _user(session, user_id).disabled_at = None
    log.info("user.enabled", user_id=user_id, by=scope.user_id)


def _fitting(name: str) -> str:
    name = name.strip()
    if len(name) > LONGEST_NAME:
        raise Refused([_wrong("user.name", "A name has at most 100 characters.")])
    return name


def _must_manage(scope: Scope) -> None:
    if not scope.allows_everywhere(Permission.MANAGE_USERS):
        raise Forbidden("You may not manage users.")


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound("This user does not exist.")
    return user


def _must_exist(session: Session, teams: tuple[int, ...] | None) -> None:
    for team in teams or ():
        if session.get(Team, team) is None:
            raise NotFound("This team does not exist.")


def _wrong(rule: str, reason: str, values: tuple[tuple[str, str], ...] = ()) -> Finding:
    return Finding(rule=rule, level="error", reason=reason, values=values)
