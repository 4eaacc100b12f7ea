"""Saying why a reply has not left yet, where that takes long enough to be noticed."""

from sqlmodel import Session

from webcare.domain.inbound import Fault
from webcare.domain.status import MessageStatus
from webcare.services.core import Core
from webcare.services.sending.acceptance import become, locked
from webcare.storage.contents import as_json

NOTICED_SECONDS = 15.0

_PACED = (
    "The platform takes only so many messages in a time. This one waits, and leaves "
    "by itself as soon as it may."
)


async def note_waiting(core: Core, message_id: int, seconds: float) -> None:
    """Note that a message waits for the platform's pace; a short wait is not told."""

    def note(session: Session) -> None:
        message = locked(session, message_id)
        waits = as_json(Fault(code="pace", for_agent=_PACED))
        if message.status == MessageStatus.QUEUED.value and message.fault != waits:
            message.fault = waits
            become(core, session, message, MessageStatus.QUEUED)

    if seconds >= NOTICED_SECONDS:
        await core.write(note)
