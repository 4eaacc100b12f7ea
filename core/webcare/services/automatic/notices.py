"""Telling people what happens to their data: once each, per channel and edition.

Who is told anything automatically is told it with that; others in a message of its own.
Only in private: a public answer is no place for it.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from webcare.domain.access import SYSTEM, Permission
from webcare.errors import NotFound
from webcare.policies import privacy
from webcare.services.access.permitted import permitted_conversation
from webcare.services.automatic.notice_texts import notice_text
from webcare.services.automatic.saying import NOTICE, Occasion, say_once, was_said
from webcare.services.core import Core
from webcare.services.policies import PolicyBook
from webcare.services.receiving.rows import Placed
from webcare.storage.tables import Conversation

FRESH = timedelta(days=1)
"""How old a message may be that somebody is told about: what a platform sends after is
no first contact."""


def tells(book: PolicyBook, placed: Placed, now: datetime) -> bool:
    """Tell whether who wrote a message may have to be told something."""
    if now - placed.sent_at > FRESH:
        return False
    return book.effective(privacy.KIND, placed.place_id, now).notice.send


async def tell(core: Core, conversation_id: int) -> None:
    """Tell the person of a conversation what happens to their data, if nobody did."""

    def is_due(session: Session) -> bool:
        row = session.get(Conversation, conversation_id)
        notice = notice_text(core, session, row) if row else None
        return (
            row is not None
            and notice is not None
            and not was_said(session, row, Occasion(NOTICE, notice.edition))
        )

    def change(session: Session) -> None:
        try:
            row = permitted_conversation(
                session, SYSTEM, conversation_id, Permission.READ
            )
        except NotFound:
            return
        notice = notice_text(core, session, row)
        if notice is not None:
            occasion = Occasion(NOTICE, notice.edition)
            say_once(core, session, row, notice.text, occasion)

    # Nearly everybody was told: to find that out, nobody has to wait for a turn.
    if await core.read(is_due):
        await core.write(change)
