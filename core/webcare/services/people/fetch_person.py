"""Asking a platform who somebody is whose messages bring no name."""

import structlog
from sqlmodel import Session, select

from webcare.domain.access import SYSTEM
from webcare.domain.people import Alias, Person
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.history import Happening
from webcare.services.core import Core
from webcare.services.people.contacts import LONGEST_NAME
from webcare.services.people.learning import alias_names, keep_aliases
from webcare.services.people.profiles import tell_screens
from webcare.services.sending.outbox import addresses_of
from webcare.services.sending.verdicts import verdict_on
from webcare.storage.locks import lock_names
from webcare.storage.tables import Contact, Identity
from webcare.work.engine import TryLater
from webcare.work.lanes import JobView

_ENOUGH = 4
"""Whoever writes again another day is asked for again, too."""

log = structlog.get_logger()


async def fetch_person(core: Core, job: JobView) -> None:
    """Ask who somebody is, and keep what the platform tells.

    Conversations go on without a name, so that what does not work is given up.

    Raises:
        TryLater: when it should be tried again.
    """
    identity_id = int(job.payload["identity"])
    known = await core.read(lambda session: _nameless(session, identity_id))
    connected = await core.accounts.by_id(int(job.payload["channel"]))
    if not known or connected is None or not _can_ask(connected):
        return
    try:
        told = await _ask(core, connected, known)
    except Exception as error:
        verdict = verdict_on(error, job.attempts)
        log.info("person.not_fetched", identity=identity_id, code=verdict.code)
        # To ask twice does no harm, so that a lost answer is no reason.
        if verdict.fate in {"again", "doubt"} and job.attempts < _ENOUGH:
            raise TryLater(type(error).__name__, verdict.pause or None) from error
        return
    if told is not None:
        await core.write(lambda session: _keep(core, session, identity_id, told))


async def _ask(
    core: Core, connected: ConnectedChannel, known: tuple[Alias, ...]
) -> Person | None:
    async with core.plugins.contain(connected.type, "fetch_person"):
        return await connected.channel.fetch_person(
            connected.account, known, core.accounts.http(connected)
        )


def _can_ask(connected: ConnectedChannel) -> bool:
    ready = connected.enabled and not connected.paused_reason
    return ready and connected.able.profiles


def _nameless(session: Session, identity_id: int) -> tuple[Alias, ...]:
    """Return the addresses of somebody without a name; none when nobody is asked for.

    They may have been erased since, or have said their name.
    """
    identity = session.get(Identity, identity_id)
    if identity is None or identity.name:
        return ()
    return addresses_of(session, identity_id)


def _keep(core: Core, session: Session, identity_id: int, told: Person) -> None:
    """Keep what was told of somebody who is still there and still without a name."""
    found = _held(session, identity_id, told)
    if found is None:
        return
    identity, contact = found
    keep_aliases(session, identity, told.aliases)
    name = " ".join(told.name.split())[:LONGEST_NAME]
    if not name or identity.name:
        return
    identity.name = name
    if not contact.name:
        contact.name = name
        contact.version += 1
    tell_screens(
        session, contact.id, Happening.CONTACT_CHANGED, scope=SYSTEM, at=core.clock()
    )
    log.info("person.fetched", identity=identity_id)


def _held(
    session: Session, identity_id: int, told: Person
) -> tuple[Identity, Contact] | None:
    """Return an identity and whose it is, held; None when they are there no more."""
    owner: Contact | None = None
    while identity := session.get(Identity, identity_id, populate_existing=True):
        if owner is not None and owner.id == identity.contact_id:
            return identity, owner
        if owner is None:
            # As those who receive lock them: they may write just now.
            known = addresses_of(session, identity_id)
            names = alias_names(identity.channel_type, [*known, *told.aliases])
            lock_names(session.connection(), names)
        # Again when somebody merged them while we waited.
        owner = session.exec(
            select(Contact)
            .where(Contact.id == identity.contact_id)
            .with_for_update(key_share=True)
        ).one_or_none()
    return None
