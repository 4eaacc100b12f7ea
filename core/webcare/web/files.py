"""Files of conversations, for those who may read the conversation."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from webcare.domain.files import (
    SNIFFED_BYTES,
    UNKNOWN,
    content_disposition,
    declared_type,
    shown_type,
)
from webcare.errors import MediaError, NotFound
from webcare.storage.media import MediaStore
from webcare.storage.queries.messages import attachment
from webcare.web.byte_range import Unsatisfiable, byte_range
from webcare.web.pages import number_in_path

if TYPE_CHECKING:
    from webcare.services.core import Core

# Nothing in a file runs, whatever its type turns out to be; a player may play it.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"

_DOCUMENTS = (
    "application/msword",
    "application/pdf",
    "application/vnd.ms-",
    "application/vnd.oasis.opendocument.",
    "application/vnd.openxmlformats-officedocument.",
    "application/zip",
)

_PIECE = 1024 * 1024


def file_routes() -> list[Route]:
    """Return the route that gives files; `RequireSignIn` must stand before it."""
    return [Route("/files/{attachment_id}", give_file, name="file")]


async def give_file(request: Request) -> Response:
    """Answer with a file, or the part of it that a player asks for.

    Raises:
        NotFound: when it is absent, foreign, or not here (yet).
        MediaError: when the store does not answer now.
    """
    core: Core = request.app.state.core
    wanted = number_in_path(request, "attachment_id")
    found = await core.read(
        lambda session: attachment(request.state.scope, session, wanted)
    )
    if not found.object_key:
        raise NotFound("This file is not here yet.")
    try:
        size = await core.media.size(found.object_key)
    except MediaError as error:
        if not error.permanent:
            raise
        raise NotFound(error.for_agent) from error
    head = await _head(core.media, found.object_key, size)
    shown = shown_type(head, found.mime_type)
    headers = {
        "content-type": shown or _saved_type(found.mime_type),
        "content-disposition": content_disposition(
            found.filename, shown=shown is not None
        ),
        "content-security-policy": POLICY,
        "accept-ranges": "bytes",
    }
    try:
        part = byte_range(request.headers.get("range", ""), size)
    except Unsatisfiable:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    if part is None:
        headers["content-length"] = str(size)
        return StreamingResponse(core.media.open(found.object_key), headers=headers)
    start, length = part
    headers["content-length"] = str(length)
    headers["content-range"] = f"bytes {start}-{start + length - 1}/{size}"
    pieces = _pieces(core.media, found.object_key, start, length)
    return StreamingResponse(pieces, 206, headers)


def _saved_type(declared: str) -> str:
    # Only types that no page can use: a script that is served as one would be of our
    # own origin, which is where our policy lets scripts come from.
    name = declared_type(declared)
    return name if name.startswith(_DOCUMENTS) else UNKNOWN


async def _head(media: MediaStore, object_key: str, size: int) -> bytes:
    if size == 0:
        return b""
    return await media.read_range(object_key, 0, min(SNIFFED_BYTES, size))


async def _pieces(
    media: MediaStore, object_key: str, start: int, length: int
) -> AsyncIterator[bytes]:
    for offset in range(start, start + length, _PIECE):
        yield await media.read_range(
            object_key, offset, min(_PIECE, start + length - offset)
        )
