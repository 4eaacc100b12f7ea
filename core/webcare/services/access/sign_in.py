"""Logging in with an address and a password.

The answer and the time it takes are the same whether or not the account exists, is
disabled or has a password. Guessing is slowed down for each account and for each
network address, whichever of the two an attacker varies.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil

import structlog
from sqlmodel import Session, col, select, update

from webcare.errors import StorageUnavailable
from webcare.services.access import login_sessions
from webcare.services.access.passwords import Verdict
from webcare.services.access.throttle import Limit
from webcare.services.access.users import normalised_email
from webcare.services.core import Core
from webcare.storage.tables import User

log = structlog.get_logger()

PER_ACCOUNT = Limit(10, 15 * 60)
PER_ADDRESS = Limit(50, 15 * 60)

REFUSED = "The e-mail address or the password is not right."
WAIT = "Too many attempts. Try again in %(minutes)s min."


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody logged in; the token goes into the browser's cookie."""

    user_id: int
    token: str


@dataclass(frozen=True, slots=True)
class NotWelcome:
    """Nobody logged in.

    Attributes:
        sentence: what to tell, in English: a translation key.
        minutes: fills the blank in it; 0 when there is none.
    """

    sentence: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class _Account:
    user_id: int | None
    password_hash: str | None


async def sign_in(
    core: Core, email: str, password: str, *, address: str
) -> Welcome | NotWelcome:
    """Check a password and log a browser in.

    Args:
        core: what use cases work with.
        email: as typed; case and space around it do not matter.
        password: as typed.
        address: the network address that asks, see `web.client_address`.
    """
    email = normalised_email(email)
    # Hashed: what people type into this field by mistake is not kept, however briefly.
    account_key = "account:" + sha256(email.encode()).hexdigest()
    address_key = "address:" + _network(address)
    wait = core.attempts.take((account_key, PER_ACCOUNT), (address_key, PER_ADDRESS))
    if wait:
        log.warning("sign_in.throttled", seconds=round(wait))
        return NotWelcome(WAIT, ceil(wait / 60))
    account = await core.database.read(lambda session: _account(session, email))
    verdict = await core.passwords.check(password, account.password_hash)
    if not verdict.fits or account.user_id is None:
        log.info("sign_in.refused")
        return NotWelcome(REFUSED)
    core.attempts.forget(account_key)
    core.attempts.give_back(address_key)
    return await _begin(core, account.user_id, account.password_hash, verdict)


async def _begin(
    core: Core, user_id: int, checked: str | None, verdict: Verdict
) -> Welcome | NotWelcome:
    lasts = timedelta(hours=core.settings.session_hours)
    now = core.clock()

    def begin(session: Session) -> str | None:
        # Whoever was disabled, or got another password, while we were checking.
        if not _still_holds(session, user_id, checked, verdict.rehashed):
            return None
        return login_sessions.begin(session, user_id, now=now, lasts=lasts)

    token = await core.database.write(begin)
    if token is None:
        return NotWelcome(REFUSED)
    log.info("sign_in.accepted", user_id=user_id)
    return Welcome(user_id, token)


async def sign_out(core: Core, token: str) -> None:
    """End one browser's log-in."""
    await core.database.write(lambda session: login_sessions.end(session, token))


async def sign_out_everywhere(core: Core, user_id: int) -> int:
    """End every log-in of somebody; return how many there were."""
    return await core.database.write(
        lambda session: login_sessions.end_all(session, user_id)
    )


async def logged_in(
    core: Core, token: str, *, used: bool = True
) -> login_sessions.LoggedIn | None:
    """Return whose browser this is; None for nobody. That it is `used` is noted."""
    now: datetime = core.clock()
    found = await core.database.read(
        lambda session: login_sessions.find(session, token, now=now)
    )
    if used and found and found.slides:
        lasts = timedelta(hours=core.settings.session_hours)
        # A page can be read while nothing can be written.
        with suppress(StorageUnavailable):
            await core.database.write(
                lambda session: login_sessions.slide(
                    session, found.token_hash, now=now, lasts=lasts
                )
            )
    return found


def _account(session: Session, email: str) -> _Account:
    row = session.exec(
        select(User.id, User.password_hash).where(
            User.email == email, col(User.disabled_at).is_(None)
        )
    ).first()
    return _Account(*row) if row else _Account(None, None)


def _still_holds(
    session: Session, user_id: int, checked: str | None, rehashed: str | None
) -> bool:
    changed = session.exec(
        update(User)
        .where(
            col(User.id) == user_id,
            col(User.password_hash) == checked,
            col(User.disabled_at).is_(None),
        )
        .values(password_hash=rehashed or checked)
    )
    return changed.rowcount == 1


def _network(address: str) -> str:
    """Return what one subscriber has: an IPv4 address, or an IPv6 block of 64 bits."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
