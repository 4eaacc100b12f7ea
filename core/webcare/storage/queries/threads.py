"""What stands around a public conversation: the post on top, and what others say."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal_column, or_, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.policies.retention import Data
from webcare.storage.horizons import horizon_of, thread_goes_on
from webcare.storage.queries.conversations import (
    ConversationView,
    conversation,
    conversations,
)
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, PublicPost

MOST_OTHERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """What a public thread hangs under; `author` and `permalink` may be empty."""

    external_id: str
    text: str
    author: str
    permalink: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadContext:
    """A public thread around one person's conversation in it.

    `post` is None when the platform never told of it; `others` are other people's
    conversations of the thread that the caller may read, the newest first.
    """

    post: PostView | None
    others: tuple[ConversationView, ...]


ALONE = ThreadContext(post=None, others=())


def thread_context(
    scope: Scope, session: Session, conversation_id: int
) -> ThreadContext:
    """Return what stands around a conversation; nothing around a private one.

    Raises:
        NotFound: when the conversation is absent or foreign.
    """
    here = conversation(scope, session, conversation_id)
    if not here.thread_root:
        return ALONE
    post = _kept_post(session, here.channel_id, here.thread_root)
    return ThreadContext(
        post=_post(post) if post else None, others=tuple(_others(scope, session, here))
    )


def _kept_post(session: Session, channel_id: int, root: str) -> PublicPost | None:
    """Return the post on top of a thread, unless all of it has had its time."""
    query = select(PublicPost).where(
        col(PublicPost.channel_id) == channel_id, col(PublicPost.external_id) == root
    )
    until = horizon_of(session, Data.TEXT).of(channel_id)
    if until is not None:
        query = query.where(
            or_(
                col(PublicPost.published_at) > until,
                thread_goes_on(
                    col(PublicPost.channel_id), col(PublicPost.external_id), until
                ),
            )
        )
    return session.scalar(query)


def _post(row: PublicPost) -> PostView:
    return PostView(
        external_id=row.external_id,
        text=row.text,
        author=row.author,
        permalink=row.permalink,
        published_at=row.published_at,
    )


def _others(
    scope: Scope, session: Session, here: ConversationView
) -> list[ConversationView]:
    ids = session.execute(
        select(col(Conversation.id))
        .where(
            col(Conversation.channel_id) == here.channel_id,
            col(Conversation.thread_root) == here.thread_root,
            # SQLite uses the index only where its own condition is written out.
            col(Conversation.thread_root) != literal_column("''"),
            col(Conversation.identity_id) != here.identity_id,
            conversation_within(scope),
        )
        .order_by(col(Conversation.id).desc())
        .limit(MOST_OTHERS)
    )
    found = conversations(scope, session, list(ids.scalars()))
    return sorted(found, key=lambda each: -each.id)
