"""Forgetting who somebody was when their profile has had its time."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlmodel import Session, col

from webcare.policies.retention import KIND, Data, RetentionPolicy, expires_at
from webcare.services.core import Core
from webcare.services.retention.horizons import rule_of
from webcare.services.retention.matching import hold_matching, one_person, take_turn
from webcare.services.retention.proof import Because, Prover, prove
from webcare.storage.tables import (
    Block,
    Contact,
    ContactMerge,
    ContactNote,
    ContactPhone,
    Conversation,
    HeldConversation,
    Identity,
    IdentityAlias,
    LegalHold,
    MergeRefusal,
    Preference,
)

AT_ONCE = 100
"""People a transaction: each takes rows of several tables along."""

_PAUSE = 0.005

PolicyOf = Callable[[int | None], RetentionPolicy]


async def forget_people(core: Core, prover: Prover, now: datetime, actor: str) -> int:
    """Forget everybody whose profile has had its time; returns how many.

    The term counts from when we last heard of somebody, on each of their channels by
    that channel's policy; the longest counts. What is left is a person without a name,
    an address or a note, so that statistics stay what they were.
    """
    if not _has_terms(core, now):
        return 0
    total, last = 0, 0
    while True:
        step = partial(
            _some, core=core, prover=prover, after=last, now=now, actor=actor
        )
        count, reached = await core.database.work(step)
        total += count
        if reached is None:
            return total
        last = reached
        await asyncio.sleep(_PAUSE)


def _has_terms(core: Core, now: datetime) -> bool:
    places = [None, *core.policies.channels(KIND)]
    return any(
        core.policies.effective(KIND, each, now).profile.days is not None
        for each in places
    )


def _some(
    connection: Connection,
    *,
    core: Core,
    prover: Prover,
    after: int,
    now: datetime,
    actor: str,
) -> tuple[int, int | None]:
    """Forget some people; returns how many, and how far it came (None: to the end)."""
    core.policies.freshen(connection)
    take_turn(connection)
    people = _next(connection, after, AT_ONCE)
    going = _whose_time_has_come(
        connection,
        lambda channel_id: core.policies.effective(KIND, channel_id, now),
        people,
        now,
    )
    going = [each for each in going if not _is_held(connection, each)]
    if going:
        forget(connection, going)
        rule, policy = rule_of(core.policies, Data.PROFILE, None, now)
        because = Because(rule=rule, policy=policy, expired_until=now, actor=actor)
        prove(
            connection,
            prover,
            Data.PROFILE,
            going,
            because,
            channel_id=None,
            now=now,
        )
    return len(going), people[-1] if len(people) == AT_ONCE else None


def _is_somebody() -> ColumnElement[bool]:
    """Return the condition that there is anything left to forget of a contact."""
    address = exists().where(
        col(Identity.contact_id) == col(Contact.id),
        col(IdentityAlias.identity_id) == col(Identity.id),
    )
    noted = exists().where(col(ContactNote.contact_id) == col(Contact.id))
    return or_(col(Contact.name) != "", address, noted)


def expired_people(session: Session, policy_of: PolicyOf, now: datetime) -> list[int]:
    """Return everybody whose profile has had its time and who is not held.

    Args:
        session: to read with; all people are looked at.
        policy_of: the policy of a channel, or (None) of the organisation.
        now: the present moment, in UTC.
    """
    connection, found, after = session.connection(), list[int](), 0
    while people := _next(connection, after, 10 * AT_ONCE):
        after = people[-1]
        going = _whose_time_has_come(connection, policy_of, people, now)
        found += [each for each in going if not _is_kept(connection, each)]
    return found


def _next(connection: Connection, after: int, limit: int) -> list[int]:
    """Return the next people of whom there is anything to forget."""
    return list(
        connection.scalars(
            select(col(Contact.id))
            .where(col(Contact.id) > after, _is_somebody())
            .order_by(col(Contact.id))
            .limit(limit)
        )
    )


def _whose_time_has_come(
    connection: Connection, policy_of: PolicyOf, people: Sequence[int], now: datetime
) -> list[int]:
    heard = _last_heard(connection, people)
    return [
        each
        for each in people
        if all(
            _has_expired(policy_of(channel_id), moment, now)
            for channel_id, moment in heard[each].items()
        )
    ]


def _has_expired(policy: RetentionPolicy, moment: datetime, now: datetime) -> bool:
    until = expires_at(policy, Data.PROFILE, moment)
    return until is not None and until <= now


def _last_heard(
    connection: Connection, people: Sequence[int]
) -> Mapping[int, Mapping[int | None, datetime]]:
    """Return when something was last said with people, on each of their channels.

    Without any conversation it is when they became known, by the organisation's term.
    """
    found: dict[int, dict[int | None, datetime]] = defaultdict(dict)
    for contact_id, channel_id, moment in connection.execute(
        select(
            col(Identity.contact_id),
            col(Conversation.channel_id),
            func.max(col(Conversation.last_message_at)),
        )
        .join(Conversation, col(Conversation.identity_id) == col(Identity.id))
        .where(col(Identity.contact_id).in_(people))
        .group_by(col(Identity.contact_id), col(Conversation.channel_id))
    ):
        found[contact_id][channel_id] = moment
    for contact_id, moment in connection.execute(
        select(col(Contact.id), col(Contact.created_at)).where(
            col(Contact.id).in_(people)
        )
    ):
        if not found[contact_id]:
            found[contact_id][None] = moment
    return found


def _is_held(connection: Connection, contact_id: int) -> bool:
    """Tell whether somebody is held, also by what matches only now."""
    conversations = connection.scalars(_conversations_of(contact_id)).all()
    if conversations and hold_matching(connection, conversations):
        return True
    return _is_kept(connection, contact_id)


def _is_kept(connection: Connection, contact_id: int) -> bool:
    """Tell whether a hold is about a person, or is known to keep a conversation."""
    by_person = (
        select(col(LegalHold.id))
        .where(
            col(LegalHold.released_at).is_(None),
            col(LegalHold.kind) == "contact",
            col(LegalHold.contact_id).in_(_all_of(connection, contact_id)),
        )
        .limit(1)
    )
    by_words = (
        select(col(HeldConversation.hold_id))
        .where(col(HeldConversation.conversation_id).in_(_conversations_of(contact_id)))
        .limit(1)
    )
    return any(connection.scalar(each) is not None for each in (by_person, by_words))


def _conversations_of(contact_id: int) -> Select[int]:
    return (
        select(col(Conversation.id))
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .where(col(Identity.contact_id) == contact_id)
    )


def _all_of(connection: Connection, contact_id: int) -> list[int]:
    """Return a contact with those that it was merged into, or that into it."""
    absorbed = connection.scalars(
        select(col(Contact.id)).where(col(Contact.merged_into) == contact_id)
    )
    return [*one_person(connection, contact_id), *absorbed]


def forget(connection: Connection, people: Sequence[int]) -> None:
    """Take from people everything that tells who they are."""
    identities = select(col(Identity.id)).where(col(Identity.contact_id).in_(people))
    for gone in (
        delete(IdentityAlias).where(col(IdentityAlias.identity_id).in_(identities)),
        delete(Block).where(col(Block.identity_id).in_(identities)),
        delete(Preference).where(col(Preference.identity_id).in_(identities)),
        delete(ContactNote).where(col(ContactNote.contact_id).in_(people)),
        delete(ContactPhone).where(col(ContactPhone.contact_id).in_(people)),
        delete(ContactMerge).where(
            col(ContactMerge.kept_id).in_(people)
            | col(ContactMerge.absorbed_id).in_(people)
        ),
        delete(MergeRefusal).where(
            col(MergeRefusal.one_id).in_(people)
            | col(MergeRefusal.other_id).in_(people)
        ),
    ):
        connection.execute(gone)
    connection.execute(
        update(Identity).where(col(Identity.contact_id).in_(people)).values(name="")
    )
    connection.execute(
        update(Contact)
        .where(col(Contact.id).in_(people))
        .values(
            name="",
            language=None,
            tags=[],
            details=None,
            version=col(Contact.version) + 1,
        )
    )
