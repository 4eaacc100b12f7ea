"""Files that are handed in before the reply that sends them."""

from collections.abc import AsyncIterator

from webcare.domain.access import Permission, Scope
from webcare.domain.files import content_type, new_object_key, safe_filename
from webcare.errors import Forbidden
from webcare.services.core import Core
from webcare.storage.tables import Upload


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
        MediaError: when the file is too large.
    """
    if scope.user_id is None or not scope.allows_anywhere(Permission.REPLY):
        raise Forbidden("You may not send files.")
    stored = await core.media.put(
        new_object_key(), chunks, max_bytes=core.settings.upload_max_bytes
    )
    upload = Upload(
        user_id=scope.user_id,
        filename=safe_filename(filename),
        mime_type=content_type(stored.head, mime_type),
        size=stored.size,
        sha256=stored.sha256,
        object_key=stored.object_key,
        created_at=core.clock(),
    )
    await core.write(lambda session: session.add(upload))
    return upload
