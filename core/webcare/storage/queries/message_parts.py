"""What belongs to messages, fetched for many of them at once.

The messages themselves are within the caller's scope already; what they quote may not
be.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.policies.retention import Data
from webcare.storage.horizons import still_kept
from webcare.storage.scoping import within
from webcare.storage.tables import Attachment, Conversation, Message, Reaction

QUOTED_LENGTH = 200
"""How much of a message is shown where another one answers it, in characters."""

OUR_REACTION = "us"
"""Who reacted, when it was our side: one reaction for all of us, as on platforms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A file of a message.

    `state` is `waiting`, `stored`, `failed`, or `removed` when its time has come before
    that of its message.
    """

    id: int
    kind: str
    state: str
    filename: str
    mime_type: str
    size: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionView:
    """An emoji on a message; `ours` tells whether our side put it there."""

    emoji: str
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedView:
    """The beginning of the message that another one answers; None ids when unknown."""

    id: int | None
    kind: str = "unknown"
    text: str = ""
    direction: str = "in"


def kept_message(session: Session, data: Data = Data.TEXT) -> ColumnElement[bool]:
    """Return the condition that a message, or its files, have not had their time."""
    return still_kept(
        session,
        data,
        channel=col(Message.channel_id),
        moment=col(Message.received_at),
        conversation=col(Message.conversation_id),
    )


def attachments_of(
    session: Session, message_ids: list[int]
) -> dict[int, list[AttachmentView]]:
    """Return the files of messages, by the message's id."""
    found: dict[int, list[AttachmentView]] = defaultdict(list)
    rows = session.execute(
        select(
            col(Attachment.message_id),
            col(Attachment.id),
            col(Attachment.kind),
            col(Attachment.state),
            col(Attachment.filename),
            col(Attachment.mime_type),
            col(Attachment.size),
            col(Attachment.reason),
            kept_message(session, Data.MEDIA),
        )
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .where(col(Attachment.message_id).in_(message_ids))
        .order_by(col(Attachment.id))
    )
    for message_id, *values, kept in rows:
        names = AttachmentView.__slots__
        view = AttachmentView(**dict(zip(names, values, strict=True)))
        found[message_id].append(view if kept else _gone(view))
    return found


def _gone(view: AttachmentView) -> AttachmentView:
    """Return what is still told of a file that has had its time."""
    return AttachmentView(
        id=view.id,
        kind=view.kind,
        state="removed",
        filename="",
        mime_type="",
        size=None,
        reason="",
    )


def reactions_of(
    session: Session, rows: Iterable[Row[Any]]
) -> dict[str | None, list[ReactionView]]:
    """Return the reactions to messages, by the message's external id."""
    found: dict[str | None, list[ReactionView]] = defaultdict(list)
    targets = {row.external_id: row.channel_id for row in rows if row.external_id}
    if not targets:
        return found
    reactions = session.execute(
        select(col(Reaction.target), col(Reaction.emoji), col(Reaction.who))
        .where(
            col(Reaction.channel_id).in_(set(targets.values())),
            col(Reaction.target).in_(targets),
            col(Reaction.emoji) != "",
        )
        .order_by(col(Reaction.reacted_at))
    )
    for target, emoji, who in reactions:
        found[target].append(ReactionView(emoji=emoji, ours=who == OUR_REACTION))
    return found


def quoted_by(
    scope: Scope, session: Session, rows: Iterable[Row[Any]]
) -> dict[str, QuotedView]:
    """Return what messages quote, by its external id; absent when it is not known.

    A person's other conversations may be another team's: those stay unknown too.
    """
    wanted = {row.reply_to: row.conversation_id for row in rows if row.reply_to}
    if not wanted:
        return {}
    # Within the person's own conversations only: an id is the platform's word.
    here = aliased(Conversation)
    there = aliased(Conversation)
    found = session.execute(
        select(
            col(Message.external_id),
            col(Message.id),
            col(Message.kind),
            col(Message.text),
            col(Message.direction),
        )
        .join(there, col(there.id) == col(Message.conversation_id))
        .join(here, col(here.identity_id) == col(there.identity_id))
        .where(
            col(here.id).in_(set(wanted.values())),
            col(Message.external_id).in_(wanted),
            kept_message(session),
            within(
                scope,
                Permission.READ,
                team=col(there.team_id),
                channel=col(there.channel_id),
            ),
        )
    )
    return {
        external_id: QuotedView(
            id=id_, kind=kind, text=text[:QUOTED_LENGTH], direction=direction
        )
        for external_id, id_, kind, text, direction in found
    }
