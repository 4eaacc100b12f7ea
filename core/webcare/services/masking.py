"""Personal data in what customers write: masked until somebody opens it."""

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.errors import NotFound
from webcare.policies import privacy
from webcare.services import audit
from webcare.services.core import Core
from webcare.services.history import Happening, record
from webcare.services.permitted import permitted_conversation
from webcare.storage.tables import Message


def masked_text(core: Core, channel_id: int, text: str) -> str:
    """Return what a customer wrote with the personal data unreadable that is masked.

    Its length stays the same. Nothing is asked of the database.
    """
    policy = core.policies.effective(privacy.KIND, channel_id, core.clock())
    return privacy.masked(text, privacy.sensitive_spans(text, policy.masked))


async def open_message(core: Core, scope: Scope, message_id: int) -> int:
    """Note that somebody reads what is masked in a message; returns its conversation.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not open what is masked here.
    """

    def note(session: Session) -> int:
        message = session.get(Message, message_id)
        if message is None:
            raise NotFound("This message does not exist.")
        row = permitted_conversation(
            session, scope, message.conversation_id, Permission.UNMASK
        )
        # The message stands in the data: nothing about it changed for others.
        record(
            session,
            row.id,
            Happening.UNMASKED,
            scope=scope,
            at=core.clock(),
            data={"message": message.id},
        )
        audit.note(
            session,
            scope,
            Happening.UNMASKED,
            f"message/{message.id}",
            now=core.clock(),
            detail={"conversation": str(row.id)},
        )
        return row.id

    return await core.write(note)
