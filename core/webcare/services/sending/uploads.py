"""Files that are handed in before the reply that sends them."""

from collections.abc import AsyncIterator

from sqlmodel import Session, func, select

from webcare.domain.access import Permission, Scope
from webcare.domain.files import content_type, new_object_key, safe_filename
from webcare.errors import Forbidden, InvalidTransition
from webcare.services.core import Core
from webcare.storage.tables import Upload

MOST_BYTES = 2 << 30
MOST_FILES = 500
"""What one person may have handed in and not sent: twice the largest reply of all."""


async def store_upload(
    core: Core,
    scope: Scope,
    filename: str,
    mime_type: str,
    chunks: AsyncIterator[bytes],
) -> Upload:
    """Keep a file for the caller's next reply; unsent ones are removed after a day.

    The type is what the bytes show, or what was declared where they show nothing.

    Raises:
        Forbidden: when the caller may not reply anywhere.
        InvalidTransition: when too much of theirs waits to be sent.
        MediaError: when the file is too large.
    """
    if scope.user_id is None or not scope.allows_anywhere(Permission.REPLY):
        raise Forbidden("You may not send files.")
    user_id = scope.user_id
    await core.read(lambda session: _check_room(session, user_id))
    stored = await core.media.put(
        new_object_key(), chunks, max_bytes=core.settings.upload_max_bytes
    )
    upload = Upload(
        user_id=user_id,
        filename=safe_filename(filename),
        mime_type=content_type(stored.head, mime_type),
        size=stored.size,
        sha256=stored.sha256,
        object_key=stored.object_key,
        created_at=core.clock(),
    )
    await core.write(lambda session: session.add(upload))
    return upload


def _check_room(session: Session, user_id: int) -> None:
    """Refuse a file of who has handed in so many that were not sent.

    Else whoever may reply could fill the disk, where messages are stored, too.
    """
    query = select(func.coalesce(func.sum(Upload.size), 0), func.count()).where(
        Upload.user_id == user_id
    )
    size, count = session.exec(query).one()
    if size >= MOST_BYTES or count >= MOST_FILES:
        raise InvalidTransition(
            "Too many files of yours wait to be sent. Send some of them first."
        )
