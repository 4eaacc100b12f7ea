"""Forgetting who somebody was when their profile has had its time."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.policies.retention import (
    KIND,
    Data,
    RetentionPolicy,
    expired_until,
    expires_at,
)
from webcare.services.core import Core
from webcare.services.retention.forgetting import forget
from webcare.services.retention.horizons import rule_of
from webcare.services.retention.matching import (
    person_is_held,
    person_is_kept,
    take_turn,
)
from webcare.services.retention.pace import paced
from webcare.services.retention.plugin_data import forget_in_plugins
from webcare.services.retention.proof import Because, Prover, prove
from webcare.storage.tables import (
    Contact,
    ContactNote,
    Conversation,
    Identity,
    IdentityAlias,
)

AT_ONCE = 100
"""People a transaction: each takes rows of several tables along."""

PolicyOf = Callable[[int | None], RetentionPolicy]


async def forget_people(core: Core, prover: Prover, now: datetime, actor: str) -> int:
    """Forget everybody whose profile has had its time; returns how many.

    The term counts from when we last heard of somebody, on each of their channels by
    that channel's policy; the longest counts. What is left is a person without a name,
    an address or a note, so that statistics stay what they were.
    """
    until = _newest_end(core, now)
    if until is None:
        return 0
    total, after = 0, 0
    while True:
        people = await core.database.read(partial(_candidates, after, until))
        if people:
            step = partial(_due, core=core, people=people, now=now)
            due = await core.database.work(step)
            due = await forget_in_plugins(core, due, prover, actor)
            forgetting = partial(
                _some, core=core, prover=prover, people=due, now=now, actor=actor
            )
            total += await paced(core.database, forgetting)
        if len(people) < AT_ONCE:
            return total
        after = people[-1]


def _candidates(after: int, until: datetime, session: Session) -> list[int]:
    return _next(session.connection(), after=after, limit=AT_ONCE, until=until)


def _newest_end(core: Core, now: datetime) -> datetime | None:
    """Return the moment after which nobody can have been heard who is forgotten."""
    places = [None, *core.policies.channels(KIND)]
    ends = (
        expired_until(core.policies.effective(KIND, each, now), Data.PROFILE, now)
        for each in places
    )
    return max((each for each in ends if each is not None), default=None)


def _due(
    connection: Connection, *, core: Core, people: Sequence[int], now: datetime
) -> Sequence[int]:
    """Return those of some people whose time has come and who are not held."""
    core.policies.freshen(connection)
    take_turn(connection)
    going = _whose_time_has_come(
        connection,
        lambda channel_id: core.policies.effective(KIND, channel_id, now),
        people,
        now,
    )
    return [each for each in going if not person_is_held(connection, each)]


def _some(
    connection: Connection,
    *,
    core: Core,
    prover: Prover,
    people: Sequence[int],
    now: datetime,
    actor: str,
) -> int:
    """Forget those of some people whose time has come; returns how many."""
    going = _due(connection, core=core, people=people, now=now)
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
    return len(going)


def _is_somebody() -> ColumnElement[bool]:
    """Return the condition that there is anything left to forget of a contact.

    One that was merged goes with whom it turned out to be.
    """
    ours = col(Identity.contact_id) == col(Contact.id)
    absorbed = aliased(Contact)
    return and_(
        col(Contact.merged_into).is_(None),
        or_(
            _is_described(Contact),
            exists().where(ours, col(Identity.name) != ""),
            exists().where(ours, col(IdentityAlias.identity_id) == col(Identity.id)),
            exists().where(col(ContactNote.contact_id) == col(Contact.id)),
            exists().where(
                col(absorbed.merged_into) == col(Contact.id), _is_described(absorbed)
            ),
        ),
    )


def _is_described(contact: type[Contact]) -> ColumnElement[bool]:
    return or_(
        col(contact.name) != "",
        col(contact.language).is_not(None),
        col(contact.details).is_not(None),
        cast(col(contact.tags), Text) != "[]",
    )


def _was_heard_after(until: datetime) -> ColumnElement[bool]:
    """Return the condition that something was said with a contact after a moment."""
    return exists().where(
        col(Identity.contact_id) == col(Contact.id),
        col(Conversation.identity_id) == col(Identity.id),
        col(Conversation.last_message_at) > until,
    )


def expired_people(session: Session, policy_of: PolicyOf, now: datetime) -> list[int]:
    """Return everybody whose profile has had its time and who is not held.

    Args:
        session: to read with; all people are looked at.
        policy_of: the policy of a channel, or (None) of the organisation.
        now: the present moment, in UTC.
    """
    connection, found, after = session.connection(), list[int](), 0
    while people := _next(connection, after=after, limit=10 * AT_ONCE):
        after = people[-1]
        going = _whose_time_has_come(connection, policy_of, people, now)
        found += [each for each in going if not person_is_kept(connection, each)]
    return found


def _next(
    connection: Connection, *, after: int, limit: int, until: datetime | None = None
) -> list[int]:
    """Return the next people of whom there is anything to forget.

    With `until`, only those of whom nothing was heard after it.
    """
    query = (
        select(col(Contact.id))
        .where(col(Contact.id) > after, _is_somebody())
        .order_by(col(Contact.id))
        .limit(limit)
    )
    if until is not None:
        query = query.where(~_was_heard_after(until))
    return list(connection.scalars(query))


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


def forgotten_at(
    connection: Connection, policy_of: PolicyOf, contact_id: int
) -> datetime | None:
    """Return when somebody is forgotten if nothing is heard of them; None for never."""
    heard = _last_heard(connection, [contact_id])[contact_id]
    ends = [
        expires_at(policy_of(channel_id), Data.PROFILE, moment)
        for channel_id, moment in heard.items()
    ]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


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
