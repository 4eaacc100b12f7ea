"""Bringing in the files that customers send, in the background."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from httpx2 import HTTPError
from sqlmodel import Session, select

from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.domain.content import MediaReference
from webcare.domain.files import content_type, new_object_key
from webcare.errors import InvalidTransition, MediaError, NotFound, WebcareError
from webcare.services.access.permitted import permitted_conversation
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.services.receiving.messages import media_job
from webcare.services.retention.removing import GONE
from webcare.storage.contents import media_of
from webcare.storage.media import StoredFile
from webcare.storage.tables import Attachment, Message
from webcare.work.engine import TryLater
from webcare.work.enqueue import enqueue
from webcare.work.lanes import JobView

MAX_BYTES = 110 * 1024 * 1024
"""A little above the largest file that any platform passes on (WhatsApp: 100 MB)."""

KEPT_BY_PLATFORM = timedelta(days=7)
"""WhatsApp keeps a file that came in for a week; nobody keeps one for less."""

_WAITING = "The file is not here yet; we go on trying."
_GONE = "The platform does not have the file any more. Ask the person to send it again."
_DAMAGED = "The file arrived damaged. Ask the person to send it again."

_GIVEN_UP = "An administrator stopped the fetching of this file."

_FETCH_SECONDS = 300.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file that is to be fetched, and until when the platform keeps it."""

    channel_id: int
    reference: MediaReference
    until: datetime


async def fetch_media(core: Core, job: JobView) -> None:
    """Fetch the file of a job and check that it is the one that was announced.

    Raises:
        TryLater: while the platform may still give it.
    """
    attachment_id = int(job.payload["attachment"])
    wanted = await core.read(lambda session: _wanted(session, attachment_id))
    if wanted is None:
        return
    too_old = wanted.until < core.clock()
    connected = await core.accounts.by_id(wanted.channel_id)
    if connected is None:
        gone = MediaError(_GONE if too_old else _WAITING)
        await _not_fetched(core, attachment_id, gone, give_up=too_old)
        return
    try:
        stored = await _fetch(core, connected, wanted.reference)
    except MediaError as error:
        await _not_fetched(core, attachment_id, error, give_up=too_old)
    except (WebcareError, HTTPError) as error:
        wait = MediaError(_GONE if too_old else _WAITING)
        log.warning("media.not_fetched", job=job.id, error=type(error).__name__)
        await _not_fetched(core, attachment_id, wait, give_up=too_old)
    else:
        await _keep(core, attachment_id, stored)


async def _fetch(
    core: Core, connected: ConnectedChannel, reference: MediaReference
) -> StoredFile:
    """Bring a file in and check that it is the one that was announced.

    Raises:
        MediaError: when it is another one, or cannot be kept.
    """
    chunks = core.plugins.contain_each(
        connected.type,
        "fetch_media",
        lambda: connected.channel.fetch_media(
            connected.account, reference, core.accounts.http(connected)
        ),
        deadline=_FETCH_SECONDS,
    )
    stored = await core.media.put(new_object_key(), chunks, max_bytes=MAX_BYTES)
    damaged = reference.sha256 and reference.sha256 != stored.sha256
    if damaged or reference.size not in {None, stored.size}:
        await core.media.delete(stored.object_key)
        raise MediaError(_DAMAGED)
    return stored


async def retry_media(core: Core, scope: Scope, attachment_id: int) -> None:
    """Try once more to fetch a file that was given up.

    Raises:
        NotFound: when the file is absent or foreign.
        InvalidTransition: when it is here, or still being fetched.
    """

    def change(session: Session) -> None:
        attachment = session.get(Attachment, attachment_id)
        if attachment is None:
            raise NotFound("This file does not exist.")
        message = session.get_one(Message, attachment.message_id)
        try:
            permitted_conversation(
                session, scope, message.conversation_id, Permission.READ
            )
        except NotFound:
            raise NotFound("This file does not exist.") from None
        if attachment.state != "failed":
            raise InvalidTransition("This file is not one that failed.")
        attachment.state, attachment.reason = "waiting", ""
        enqueue(session, media_job(attachment_id, message.id, core.clock()))
        _tell(core, session, attachment)

    await core.write(change)


def give_up(core: Core, session: Session, attachment_id: int) -> None:
    """Show that a file is not being fetched any more; `retry_media` fetches it yet."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is not None and attachment.state == "waiting":
        attachment.state, attachment.reason = "failed", _GIVEN_UP
        _tell(core, session, attachment)


def _wanted(session: Session, attachment_id: int) -> _Wanted | None:
    """Return what is still to be fetched; None when it is not any more."""
    row = session.exec(
        select(Attachment.reference, Message.channel_id, Message.received_at)
        .join(Message)
        .where(Attachment.id == attachment_id, Attachment.state == "waiting")
    ).first()
    if row is None or row[0] is None:
        return None
    reference, channel_id, received_at = row
    return _Wanted(
        channel_id, media_of(dict(reference)), received_at + KEPT_BY_PLATFORM
    )


async def _keep(core: Core, attachment_id: int, stored: StoredFile) -> None:
    def change(session: Session) -> bool:
        attachment = _still_wanted(session, attachment_id)
        if attachment is None:
            return False
        attachment.state, attachment.reason = "stored", ""
        attachment.mime_type = content_type(stored.head, attachment.mime_type)
        attachment.size = stored.size
        attachment.sha256 = stored.sha256
        attachment.object_key = stored.object_key
        _tell(core, session, attachment)
        return True

    if not await core.write(change):
        await core.media.delete(stored.object_key)
        return
    log.info("media.stored", attachment=attachment_id, bytes=stored.size)


def _still_wanted(session: Session, attachment_id: int) -> Attachment | None:
    """Return the row of a file; None when it had its time meanwhile, or is here."""
    row = session.get(Attachment, attachment_id, with_for_update=True)
    return None if row is None or row.state in {GONE, "stored"} else row


async def _not_fetched(
    core: Core, attachment_id: int, error: MediaError, *, give_up: bool
) -> None:
    """Show why a file is not there.

    Raises:
        TryLater: unless it is given up.
    """
    final = error.permanent or give_up

    def change(session: Session) -> bool:
        attachment = _still_wanted(session, attachment_id)
        if attachment is None:
            return False
        state = "failed" if final else "waiting"
        if (attachment.state, attachment.reason) != (state, error.for_agent):
            attachment.state, attachment.reason = state, error.for_agent
            _tell(core, session, attachment)
        return True

    if await core.write(change) and not final:
        raise TryLater(error.for_agent)


def _tell(core: Core, session: Session, attachment: Attachment) -> None:
    message = session.get_one(Message, attachment.message_id)
    record(
        session,
        message.conversation_id,
        Happening.MEDIA,
        scope=SYSTEM,
        message_id=message.id,
        at=core.clock(),
    )
