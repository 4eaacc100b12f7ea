"""How the latest conversations went for who routes them, to try other rules on them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.queries.message_parts import kept_message
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Message,
    Team,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a customer said at one moment; `files` are kinds of what came along."""

    text: str
    files: frozenset[str]
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """One conversation, as rules met it.

    Attributes:
        team: of the channel, which has it when no rule says otherwise; empty for none.
        tags: the contact's, as `language`; that is empty when it is not known.
        heard: the first that the customer said, in order; empty when it is gone.
    """

    conversation_id: int
    channel_id: int
    channel: str
    team: str
    visibility: Literal["public", "private"]
    identity_id: int
    tags: frozenset[str]
    language: str
    heard: tuple[Heard, ...]


def lately_begun(
    scope: Scope,
    session: Session,
    *,
    limit: int,
    before: int | None = None,
    messages: int = 1,
) -> list[Begun]:
    """Return the newest conversations that the caller may read, the newest first.

    Args:
        scope: of the caller.
        session: to read with.
        limit: how many conversations.
        before: the id of the last one that was looked at; None to begin.
        messages: how many of the first messages of each.
    """
    query = (
        select(
            col(Conversation.id),
            col(Conversation.channel_id),
            col(ChannelRow.name),
            col(Team.name),
            col(Conversation.visibility),
            col(Conversation.identity_id),
            col(Contact.tags),
            col(Contact.language),
        )
        .join(ChannelRow, col(ChannelRow.id) == col(Conversation.channel_id))
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .outerjoin(Team, col(Team.id) == col(ChannelRow.team_id))
        .where(conversation_within(scope))
        .order_by(col(Conversation.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Conversation.id) < before)
    rows = session.execute(query).all()
    heard = _heard(session, [row[0] for row in rows], messages)
    return [_begun(row, heard.get(row[0], ())) for row in rows]


def _begun(row: Row[*tuple[Any, ...]], heard: Sequence[Heard]) -> Begun:
    return Begun(
        conversation_id=row[0],
        channel_id=row[1],
        channel=row[2],
        team=row[3] or "",
        visibility="public" if row[4] == "public" else "private",
        identity_id=row[5],
        tags=frozenset(row[6]),
        language=row[7] or "",
        heard=tuple(heard),
    )


def _heard(
    session: Session, conversation_ids: list[int], messages: int
) -> Mapping[int, Sequence[Heard]]:
    """Return the first messages of customers, by their conversation."""
    number = func.row_number().over(
        partition_by=col(Message.conversation_id),
        order_by=(col(Message.sent_at), col(Message.id)),
    )
    counted = (
        select(
            col(Message.id),
            col(Message.conversation_id),
            col(Message.text),
            col(Message.sent_at),
            number.label("number"),
        )
        .where(
            col(Message.conversation_id).in_(conversation_ids),
            col(Message.direction) == "in",
            col(Message.revoked_at).is_(None),
            kept_message(session),
        )
        .subquery()
    )
    rows = session.execute(
        select(counted)
        .where(counted.c.number <= messages)
        .order_by(counted.c.conversation_id, counted.c.number)
    ).all()
    files = _files(session, [row.id for row in rows])
    found: dict[int, list[Heard]] = defaultdict(list)
    for row in rows:
        found[row.conversation_id].append(
            Heard(
                text=row.text,
                files=frozenset(files.get(row.id, ())),
                sent_at=row.sent_at,
            )
        )
    return found


def _files(session: Session, message_ids: list[int]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for message_id, kind in session.execute(
        select(col(Attachment.message_id), col(Attachment.kind)).where(
            col(Attachment.message_id).in_(message_ids)
        )
    ):
        found[message_id].add(kind)
    return found
