"""Erasing a person: everything that is theirs, in all tables and plugins, with proof.

Asked for by somebody who may, and done as durable work, a little at a time: a person
may have said very much, and what comes in must not wait. A legal hold refuses it, when
it is asked for and again whenever something is about to go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, InvalidTransition, PluginError, Refused
from webcare.plugin import Address
from webcare.policies.retention import Data
from webcare.services import audit
from webcare.services.core import Core
from webcare.services.retention.erased import (
    conversations_with,
    erase_bodies,
    erase_found,
    erase_rest,
    messages_with,
)
from webcare.services.retention.matching import (
    person_is_held,
    take_turn,
    with_absorbed,
)
from webcare.services.retention.pace import paced
from webcare.services.retention.plugin_data import (
    addresses_of,
    items_of,
    remove_items,
)
from webcare.services.retention.proof import Because, Prover, prove
from webcare.services.retention.removing import remove_messages
from webcare.storage.queries import people
from webcare.storage.tables import AuditEvent, Contact, Job
from webcare.work.engine import TryLater
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

ERASE = "person.erase"
"""The kind of job that erases somebody."""

LONGEST_REASON = 200

_RULE = "a person was erased"

log = structlog.get_logger()


class _Held(Exception):
    """A legal hold was placed meanwhile."""


@dataclass(frozen=True, slots=True)
class _Erasing:
    """Whom it is about, and what stands in the proof."""

    contact_id: int
    because: Because
    prover: Prover
    now: datetime


async def ask_to_erase(core: Core, scope: Scope, contact_id: int, because: str) -> None:
    """Have everything erased that is a person's; it begins at once.

    Args:
        core: the parts to work with.
        scope: who asks.
        contact_id: the person; of several that were merged, the one that stands.
        because: why, such as the number of the request: no words about the person.

    Raises:
        Forbidden: when the caller may not.
        NotFound: when the person is absent or foreign.
        InvalidTransition: when it was asked for already.
        Refused: when a legal hold keeps the person, or there is no reason.
    """
    if not scope.allows_everywhere(Permission.PLACE_HOLDS):
        raise Forbidden("You may not erase anybody.")
    reason = because.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise _refused("reason", "Say why, in at most 200 characters.")

    def change(session: Session) -> None:
        take_turn(session.connection())
        people.contact(scope, session, contact_id)
        if person_is_held(session.connection(), contact_id):
            raise _refused(
                "held",
                "A legal hold keeps this person. Release it first, or wait until it"
                " was released.",
            )
        if is_being_erased(session, contact_id):
            raise InvalidTransition("This person is being erased already.")
        subject, now = f"contact/{contact_id}", core.clock()
        audit.note(
            session,
            scope,
            "person.erasure_asked",
            subject,
            now=now,
            detail={"reason": reason},
        )
        enqueue(
            session,
            NewJob(
                lane=_lane(contact_id),
                kind=ERASE,
                payload={"contact": contact_id, "by": scope.name},
                run_at=now,
            ),
        )

    await core.write(change)
    log.info("person.erasure_asked", contact_id=contact_id, by=scope.user_id)


def is_being_erased(session: Session, contact_id: int) -> bool:
    """Tell whether there is work left that erases somebody."""
    query = select(col(Job.id)).where(
        col(Job.lane) == _lane(contact_id), col(Job.failed_at).is_(None)
    )
    return session.scalar(query.limit(1)) is not None


async def erase(core: Core, job: JobView) -> None:
    """Erase whom a job is about.

    Raises:
        TryLater: when a plugin fails; then what it is to say whose it is still stays.
    """
    now = core.clock()
    erasing = _Erasing(
        contact_id=int(job.payload["contact"]),
        because=Because(
            rule=_RULE, policy="", expired_until=now, actor=str(job.payload["by"])
        ),
        prover=Prover(core.seal),
        now=now,
    )
    try:
        addresses = await core.database.work(partial(_addresses, erasing))
        await _erase_in_plugins(core, erasing, addresses)
        # Again and again, since the person may write meanwhile.
        while not await _erase_rows(core, erasing, addresses):
            log.info("person.wrote_meanwhile", contact_id=erasing.contact_id)
    except _Held:
        await core.database.work(partial(_note, erasing, "person.erasure_refused"))
        return
    await core.database.work(partial(_note, erasing, "person.erased"))
    log.info("person.erased", contact_id=erasing.contact_id)


async def _erase_in_plugins(
    core: Core, erasing: _Erasing, addresses: Sequence[Address]
) -> None:
    for each in core.plugins.retained:
        try:
            items = await items_of(core, each, addresses)
            await remove_items(core, each, items, erasing.prover, erasing.because)
        except PluginError as error:
            raise TryLater(str(error)) from error


async def _erase_rows(
    core: Core, erasing: _Erasing, addresses: Sequence[Address]
) -> bool:
    """Erase what is in our tables; tells whether that was all."""
    left = 1
    while left:
        left = await paced(core.database, partial(_some_messages, erasing))
    await _erase_bodies(core, erasing, addresses)
    # Last, since it takes the addresses that all else is found by.
    return await core.database.work(partial(_finish, erasing, addresses))


async def _erase_bodies(
    core: Core, erasing: _Erasing, addresses: Sequence[Address]
) -> None:
    """Erase the bodies of webhooks, and what was not understood, that name them."""
    after: tuple[int, int] | None = (0, 0)
    while after is not None:
        after = await paced(
            core.database,
            partial(
                erase_bodies,
                after=after,
                addresses=addresses,
                prove_rows=partial(_prove, erasing),
            ),
        )


def _addresses(erasing: _Erasing, connection: Connection) -> Sequence[Address]:
    _require_free(erasing, connection)
    found = addresses_of(connection, [erasing.contact_id])
    return found[erasing.contact_id]


def _require_free(erasing: _Erasing, connection: Connection) -> None:
    """Go on only while no legal hold keeps the person.

    Raises:
        _Held: when one does.
    """
    take_turn(connection)
    if person_is_held(connection, erasing.contact_id):
        raise _Held


def _some_messages(erasing: _Erasing, connection: Connection) -> int:
    """Remove some messages with everything that hangs on them; returns how many."""
    _require_free(erasing, connection)
    family = with_absorbed(connection, [erasing.contact_id])
    found = messages_with(connection, family)
    if found:
        actor = erasing.because.actor
        remove_messages(connection, found, erasing.now, actor)
        _prove(erasing, connection, Data.TEXT, [each.id for each in found])
    return len(found)


def _finish(
    erasing: _Erasing, addresses: Sequence[Address], connection: Connection
) -> bool:
    """Erase what is left, unless there are messages yet, also new ones."""
    _require_free(erasing, connection)
    family = with_absorbed(connection, [erasing.contact_id])
    connection.execute(
        select(col(Contact.id)).where(col(Contact.id).in_(family)).with_for_update()
    ).all()
    if messages_with(connection, family, limit=1):
        return False
    conversations = conversations_with(connection, family)
    posts = erase_found(connection, conversations, addresses, erasing.now)
    _prove(erasing, connection, Data.TEXT, posts)
    erase_rest(connection, family, conversations)
    _prove(erasing, connection, Data.PROFILE, family)
    return True


def _prove(
    erasing: _Erasing, connection: Connection, data: str, ids: Sequence[int]
) -> None:
    prove(
        connection,
        erasing.prover,
        data,
        ids,
        erasing.because,
        channel_id=None,
        now=erasing.now,
    )


def _note(erasing: _Erasing, action: str, connection: Connection) -> None:
    with Session(connection) as session:
        session.add(
            AuditEvent(
                at=erasing.now,
                actor=erasing.because.actor,
                action=action,
                subject=f"contact/{erasing.contact_id}",
            )
        )
        session.flush()


def _lane(contact_id: int) -> str:
    return f"person:{contact_id}"


def _refused(part: str, reason: str) -> Refused:
    return Refused([Finding(rule=f"erase.{part}", level="error", reason=reason)])
