"""What the answer to a send tells of the person: their addresses, and who they are.

A platform that gives an address for the recipient which somebody else has here has
proved that the two are one person. Their contacts become one, and the private chat that
began with the answer to a public message goes to the address it is held at.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from webcare.domain import conversation as life
from webcare.domain.access import SYSTEM
from webcare.domain.content import MessageKind
from webcare.domain.conversation import ConversationStatus, Said
from webcare.domain.inbound import Visibility
from webcare.domain.people import Alias
from webcare.errors import ConversationError
from webcare.services.conversations import promises
from webcare.services.conversations.cases import join_case, tell_joined
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.people.merging import merge_contacts
from webcare.services.sending.outbox import addresses_of
from webcare.storage.bulk import insert_new
from webcare.storage.tables import Conversation, Identity, IdentityAlias, Message

log = structlog.get_logger()


def learn(
    session: Session,
    message: Message,
    identity_id: int,
    learned: Sequence[Alias],
    now: datetime,
) -> None:
    """Keep aliases of the identity that a message went to, and act on what they prove.

    The caller has locked the names of the aliases.
    """
    if not learned or _tells_nothing_new(session, identity_id, learned):
        return
    ours = session.get_one(Identity, identity_id)
    keep_aliases(session, ours, learned)
    for holder in _other_holders(session, ours, learned):
        try:
            # Whatever comes of it, the message was sent and must be noted so.
            with session.begin_nested():
                _become_one(session, message, ours, holder, now)
        except (ConversationError, IntegrityError) as error:
            log.warning(
                "identity.not_joined", message=message.id, error=type(error).__name__
            )


def _tells_nothing_new(
    session: Session, identity_id: int, learned: Sequence[Alias]
) -> bool:
    """Tell of an answer's addresses whether they are the ones that it went to."""
    known = {alias.key for alias in addresses_of(session, identity_id)}
    return known.issuperset(alias.key for alias in learned)


def alias_names(channel_type: str, learned: Sequence[Alias]) -> list[str]:
    """Name the addresses, to be locked as those who receive lock them."""
    return [f"{channel_type}:{alias.kind}:{alias.value}" for alias in learned]


def keep_aliases(
    session: Session, identity: Identity, learned: Sequence[Alias]
) -> None:
    """Keep those aliases of an identity that nobody has yet."""
    insert_new(
        session.connection(),
        IdentityAlias,
        [
            {
                "channel_type": identity.channel_type,
                "kind": alias.kind,
                "value": alias.value,
                "strength": alias.strength,
                "scope": alias.scope,
                "identity_id": identity.id,
            }
            for alias in learned
        ],
    )


def _other_holders(
    session: Session, ours: Identity, learned: Sequence[Alias]
) -> list[Identity]:
    """Return who else has one of the strong aliases; a weak one goes around."""
    strong = {alias.key for alias in learned if alias.strength == "strong"}
    rows = session.exec(
        select(IdentityAlias.kind, IdentityAlias.value, Identity)
        .join(Identity, col(Identity.id) == col(IdentityAlias.identity_id))
        .where(
            IdentityAlias.channel_type == ours.channel_type,
            col(IdentityAlias.value).in_([value for _, value in strong]),
            Identity.id != ours.id,
        )
    )
    return [identity for kind, value, identity in rows if (kind, value) in strong]


def _become_one(
    session: Session, message: Message, ours: Identity, holder: Identity, now: datetime
) -> None:
    if ours.contact_id != holder.contact_id:
        # The older contact is the one that colleagues know.
        kept, absorbed = sorted((ours.contact_id, holder.contact_id))
        merge_contacts(session, SYSTEM, kept, absorbed, now=now)
    if message.privately_to is not None:
        _move_chat(session, message, holder, now)
    session.flush()


def _move_chat(
    session: Session, message: Message, holder: Identity, now: datetime
) -> None:
    """Give the chat that a private answer began to who the platform says it is with."""
    row = _locked(session, Conversation.id == message.conversation_id)
    if row is None or row.identity_id == holder.id:
        return
    there = _locked(
        session,
        Conversation.channel_id == row.channel_id,
        Conversation.identity_id == holder.id,
        Conversation.visibility == Visibility.PRIVATE.value,
        Conversation.thread_root == row.thread_root,
        Conversation.status != ConversationStatus.RESOLVED.value,
    )
    if there is None:
        row.identity_id = holder.id
        row.version += 1
        record(session, row.id, Happening.IDENTITY_CHANGED, scope=SYSTEM, at=now)
    else:
        _pour(session, row, there, now)


def _pour(
    session: Session, row: Conversation, there: Conversation, now: datetime
) -> None:
    """Put everything of a conversation into another one of the same person."""
    messages = session.exec(
        select(Message)
        .where(Message.conversation_id == row.id)
        .order_by(col(Message.sent_at), col(Message.id))
    ).all()
    for each in messages:
        each.conversation_id = there.id
        if each.direction == "out":
            said = Said(
                kind=MessageKind(each.kind),
                text=each.text,
                at=each.received_at,
                sent_at=each.sent_at,
            )
            if there.due_kind is not None:
                promises.responded(session, each, now)
            apply_state(there, life.echoed(state_of(there), said))
        record(
            session,
            there.id,
            Happening.SENT if each.direction == "out" else Happening.RECEIVED,
            scope=SYSTEM,
            message_id=each.id,
            at=now,
        )
    # Who answered in private has to find what comes of it.
    there.assignee_id = there.assignee_id or row.assignee_id
    if there.case_id == row.case_id:
        tell_joined(session, row, there, SYSTEM, now)
    join_case(session, there, row, SYSTEM, now)
    if row.status != ConversationStatus.RESOLVED.value:
        if row.promised_until is not None:
            promises.ended(session, row.id, now)
        apply_state(row, life.resolved(state_of(row), now))
        record(session, row.id, Happening.RESOLVED, scope=SYSTEM, at=now)


def _locked(session: Session, *conditions: bool) -> Conversation | None:
    return session.exec(
        select(Conversation).where(*conditions).with_for_update()
    ).one_or_none()
