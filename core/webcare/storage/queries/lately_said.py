"""What was said in the latest conversations, to try a policy on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.queries.message_parts import kept_message
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, Message

MOST_MESSAGES = 5_000
"""However long conversations are: a preview is looked at while somebody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text of a conversation; `ours` when our side said it."""

    conversation_id: int
    channel_id: int
    ours: bool
    text: str


def lately_said(
    scope: Scope, session: Session, channel_ids: Iterable[int], *, limit: int
) -> tuple[int, Sequence[Said]]:
    """Return how many conversations were looked at, and what was said in them.

    Args:
        scope: of the caller: nothing that they may not read.
        session: to read with.
        channel_ids: the channels that count.
        limit: how many conversations, the latest ones.
    """
    latest = list(
        session.execute(
            select(col(Conversation.id))
            .where(
                col(Conversation.channel_id).in_(list(channel_ids)),
                conversation_within(scope),
            )
            .order_by(col(Conversation.id).desc())
            .limit(limit)
        ).scalars()
    )
    rows = session.execute(
        select(
            col(Message.conversation_id),
            col(Message.channel_id),
            col(Message.direction),
            col(Message.text),
        )
        .where(
            col(Message.conversation_id).in_(latest),
            col(Message.direction).in_(("in", "out")),
            col(Message.revoked_at).is_(None),
            col(Message.text) != "",
            kept_message(session),
        )
        .order_by(col(Message.id).desc())
        .limit(MOST_MESSAGES)
    )
    return len(latest), [
        Said(
            conversation_id=conversation_id,
            channel_id=channel_id,
            ours=direction == "out",
            text=text,
        )
        for conversation_id, channel_id, direction, text in rows
    ]
