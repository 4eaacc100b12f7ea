"""Legal holds: what is kept whatever its term, why, and who answers for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services import audit
from webcare.services.core import Core
from webcare.services.retention.matching import matches, note_held, take_turn
from webcare.services.retention.progress import begin_anew
from webcare.storage.queries import people
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    HeldConversation,
    LegalHold,
    User,
)

LONGEST_REASON = 500
LONGEST_WORDS = 200
"""In characters. For far longer ones SQLite refuses to look, and no run would end."""
LATEST_REVIEW = timedelta(days=366)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    """What somebody wants to be kept: one of a person, a conversation or a search.

    Attributes:
        contact_id: the person.
        conversation_id: the conversation.
        channel: with `visibility` and `words` a search; the name of a channel.
        visibility: `public` or `private`; empty for both.
        words: what stands in a message or in the person's name.
        reason: why, in words for whoever reviews it.
        owner: the address of the colleague who answers for it.
        review_at: when they look at it again.
    """

    contact_id: int | None = None
    conversation_id: int | None = None
    channel: str = ""
    visibility: str = ""
    words: str = ""
    reason: str
    owner: str
    review_at: datetime

    @property
    def kind(self) -> str:
        """Return which of the three it is about."""
        if self.contact_id is not None:
            return "contact"
        return "query" if self.conversation_id is None else "conversation"


async def place_hold(core: Core, scope: Scope, new: NewHold) -> int:
    """Hold something; returns the hold's id. Nothing of it is removed from then on.

    Raises:
        Forbidden: when the caller may not hold anything.
        NotFound: when the person or conversation is absent.
        Refused: when the reason, the owner or the date is missing or makes no sense.
    """
    _require(scope)

    def find(session: Session) -> tuple[LegalHold, list[int]]:
        row = _row(session, scope, new, core.clock())
        condition = matches(
            session.connection(),
            row.kind,
            row.contact_id,
            row.conversation_id,
            row.query,
        )
        # Read before the transaction that writes: it may be all conversations.
        return row, list(session.scalars(select(col(Conversation.id)).where(condition)))

    row, found = await core.read(find)

    def change(session: Session) -> int:
        take_turn(session.connection())
        session.add(row)
        session.flush()
        note_held(session.connection(), row.id, found)
        audit.note(
            session,
            scope,
            "hold.placed",
            f"hold/{row.id}",
            now=row.placed_at,
            detail={"kind": row.kind, "conversations": len(found)},
        )
        return row.id

    hold_id = await core.write(change)
    log.info("hold.placed", hold=hold_id, by=scope.user_id)
    return hold_id


async def release_hold(core: Core, scope: Scope, hold_id: int, because: str) -> None:
    """Let go of what a hold keeps: what has had its time is hidden from then on.

    Raises:
        Forbidden: when the caller may not.
        NotFound: when there is no such hold.
        InvalidTransition: when it was released already.
        Refused: when there is no reason.
    """
    _require(scope)
    _check_reason(because)

    def change(session: Session) -> None:
        take_turn(session.connection())
        row = session.get(LegalHold, hold_id, with_for_update=True)
        if row is None:
            raise NotFound("This hold does not exist.")
        if row.released_at is not None:
            raise InvalidTransition("This hold was released already.")
        row.released_at, row.released_by = core.clock(), scope.user_id
        row.released_because = because.strip()
        session.execute(
            delete(HeldConversation).where(col(HeldConversation.hold_id) == hold_id)
        )
        # What it kept lies behind what was looked at since: that begins anew.
        begin_anew(session.connection())
        audit.note(
            session, scope, "hold.released", f"hold/{hold_id}", now=row.released_at
        )

    await core.write(change)
    log.info("hold.released", hold=hold_id, by=scope.user_id)


async def review_hold(
    core: Core, scope: Scope, hold_id: int, review_at: datetime
) -> None:
    """Keep a hold standing until another date.

    Raises:
        Forbidden, NotFound, InvalidTransition: as `release_hold`.
        Refused: when the date has passed or is more than a year away.
    """
    _require(scope)
    _check_date(review_at, core.clock())

    def change(session: Session) -> None:
        row = session.get(LegalHold, hold_id, with_for_update=True)
        if row is None:
            raise NotFound("This hold does not exist.")
        if row.released_at is not None:
            raise InvalidTransition("This hold was released already.")
        row.review_at = review_at
        audit.note(session, scope, "hold.reviewed", f"hold/{hold_id}", now=core.clock())

    await core.write(change)


def _require(scope: Scope) -> None:
    if not scope.allows_everywhere(Permission.PLACE_HOLDS):
        raise Forbidden("You may not place or release legal holds.")


def _row(session: Session, scope: Scope, new: NewHold, now: datetime) -> LegalHold:
    _check_reason(new.reason)
    _check_date(new.review_at, now)
    if new.contact_id is not None:
        people.contact(scope, session, new.contact_id)
    if new.conversation_id is not None and not session.get(
        Conversation, new.conversation_id
    ):
        raise NotFound("This conversation does not exist.")
    query = _query(session, new) if new.kind == "query" else None
    return LegalHold(
        kind=new.kind,
        contact_id=new.contact_id,
        conversation_id=new.conversation_id,
        query=query,
        reason=new.reason.strip(),
        owner_id=_owner(session, new.owner),
        review_at=new.review_at,
        placed_by=scope.user_id,
        placed_at=now,
    )


def _query(session: Session, new: NewHold) -> dict[str, object]:
    query: dict[str, object] = {}
    if new.channel:
        channel_id = session.scalar(
            select(col(ChannelRow.id)).where(col(ChannelRow.name) == new.channel)
        )
        if channel_id is None:
            raise _refused("channel", "There is no such channel.")
        query["channel_id"] = channel_id
    if new.visibility in {"public", "private"}:
        query["visibility"] = new.visibility
    if words := new.words.strip():
        if len(words) > LONGEST_WORDS:
            raise _refused("words", "Search for at most 200 characters.")
        query["words"] = words
    if not query:
        raise _refused("words", "Say what is to be kept.")
    return query


def _owner(session: Session, email: str) -> int:
    found = session.scalar(
        select(col(User.id)).where(
            col(User.email) == email.strip().lower(), col(User.disabled_at).is_(None)
        )
    )
    if found is None:
        raise _refused("owner", "Choose a colleague who answers for it.")
    return found


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise _refused("reason", "Say why.")
    if len(reason) > LONGEST_REASON:
        raise _refused("reason", "The reason has at most 500 characters.")


def _check_date(review_at: datetime, now: datetime) -> None:
    if not now < review_at <= now + LATEST_REVIEW:
        raise _refused("review_at", "Choose a date within the next year.")


def _refused(part: str, reason: str) -> Refused:
    return Refused([Finding(rule=f"hold.{part}", level="error", reason=reason)])


def holds_of(session: Session, conversations: Collection[int]) -> dict[int, list[int]]:
    """Return which holds keep conversations, by the conversation's id."""
    found: dict[int, list[int]] = {}
    rows = session.execute(
        select(
            col(HeldConversation.conversation_id), col(HeldConversation.hold_id)
        ).where(col(HeldConversation.conversation_id).in_(sorted(conversations)))
    )
    for conversation_id, hold_id in rows:
        found.setdefault(conversation_id, []).append(hold_id)
    return found
