"""When what belongs to a conversation has had its time, for each kind of data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlmodel import Session, col

from webcare.policies.retention import KIND, Data, expires_at
from webcare.services.core import Core
from webcare.services.retention.people import forgotten_at
from webcare.storage import horizons
from webcare.storage.queries.conversations import ConversationView
from webcare.storage.tables import (
    Attachment,
    ConversationEvent,
    Message,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When the newest of each kind of data is hidden; None for never by itself.

    Attributes:
        held: whether a legal hold keeps all of it, whatever its term.
        hidden_at: by kind of data; one of which there is nothing is not in it.
    """

    held: bool
    hidden_at: Mapping[Data, datetime | None]


def dates_of(core: Core, session: Session, about: ConversationView) -> Dates:
    """Return when what belongs to a conversation goes, by the policies of now."""
    now = core.clock()
    policy = core.policies.effective(KIND, about.channel_id, now)
    newest = {
        Data.TEXT: about.last_message_at,
        Data.MEDIA: session.scalar(
            select(func.max(col(Message.received_at)))
            .join(Attachment, col(Attachment.message_id) == col(Message.id))
            .where(
                col(Message.conversation_id) == about.id,
                col(Attachment.object_key) != "",
            )
        ),
        Data.LOG: session.scalar(
            select(func.max(col(ConversationEvent.happened_at))).where(
                col(ConversationEvent.conversation_id) == about.id
            )
        ),
    }
    found = {
        data: expires_at(policy, data, moment)
        for data, moment in newest.items()
        if moment is not None
    }
    found[Data.PROFILE] = forgotten_at(
        session.connection(),
        lambda channel_id: core.policies.effective(KIND, channel_id, now),
        about.contact_id,
    )
    return Dates(held=is_held(session, about.id), hidden_at=found)


def words_hidden_at(
    core: Core, about: ConversationView, moment: datetime
) -> datetime | None:
    """Return when words of a moment in a conversation are hidden; None for never."""
    policy = core.policies.effective(KIND, about.channel_id, core.clock())
    return expires_at(policy, Data.TEXT, moment)


def is_held(session: Session, conversation_id: int) -> bool:
    """Tell whether a legal hold keeps a conversation, whatever its term."""
    return bool(session.scalar(select(horizons.is_held(literal(conversation_id)))))
