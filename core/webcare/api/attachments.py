"""Files: those of messages, and those that are handed in to be sent."""

import hashlib
from collections.abc import AsyncIterator
from typing import Literal

from pydantic import Field
from starlette.responses import Response, StreamingResponse

from webcare.api.operations import Caller, Created, Traits, operation
from webcare.api.repeatable import asked
from webcare.api.values import In, Out, OutId, Text
from webcare.domain.files import UNKNOWN, content_disposition
from webcare.errors import NotFound
from webcare.services.once import once
from webcare.services.sending.uploads import store_upload
from webcare.storage.queries.message_parts import AttachmentView
from webcare.storage.queries.messages import attachment
from webcare.storage.tables import Upload

TAG = "Files"


class AttachmentOut(Out):
    """A file of a message."""

    id: OutId
    kind: str
    state: Literal["waiting", "stored", "failed", "removed"] = Field(
        description="`waiting` until it has been fetched from the platform, "
        "`removed` when its retention term has passed."
    )
    filename: str
    mime_type: str
    size: int | None = Field(description="In bytes; null when unknown.")
    error: str = Field(description="Why it failed; empty when it did not.")

    @classmethod
    def of(cls, view: AttachmentView) -> "AttachmentOut":
        """Return a file as the API shows it."""
        return cls.model_validate(
            {
                "id": view.id,
                "kind": view.kind,
                "state": view.state,
                "filename": view.filename,
                "mime_type": view.mime_type,
                "size": view.size,
                "error": view.reason,
            }
        )


class UploadOut(Out):
    """A file that can be sent with a reply of yours, within a day."""

    id: OutId
    filename: str
    mime_type: str = Field(description="What its bytes show, or what you said.")
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="In lower-case hexadecimal digits.")


class UploadQuery(In):
    """What the file is called."""

    filename: Text = Field("file", min_length=1, max_length=255)


@operation(
    "GET /attachments/{attachment_id}",
    TAG,
    refuses=(404,),
    traits=Traits(gives=UNKNOWN),
)
async def get_attachment(caller: Caller, attachment_id: int) -> Response:
    """Download a file of a message.

    Its bytes come as they are: `mime_type` stands with the message. A file that is
    not `stored` is a 404.
    """
    view = await caller.core.read(
        lambda session: attachment(caller.scope, session, attachment_id)
    )
    if not view.object_key or view.state != "stored":
        raise NotFound("This file is not here yet.")
    size = await caller.core.media.size(view.object_key)
    return StreamingResponse(
        caller.core.media.open(view.object_key),
        headers={
            # Never a type that a browser would draw: this comes from a stranger.
            "content-type": UNKNOWN,
            "content-length": str(size),
            "content-disposition": content_disposition(view.filename, shown=False),
            "content-security-policy": "default-src 'none'; sandbox",
        },
    )


@operation(
    "POST /uploads",
    TAG,
    status=201,
    refuses=(403, 409, 413),
    traits=Traits(takes_key=True, takes_file=True),
)
async def upload(caller: Caller, query: UploadQuery) -> Created[UploadOut]:
    """Hand in a file to send.

    The body is the file itself, `Content-Type` its type. With an `Idempotency-Key` a
    repeated request gives the same upload.
    """
    digest = hashlib.sha256(query.filename.encode())
    row = await store_upload(
        caller.core,
        caller.scope,
        query.filename,
        caller.request.headers.get("content-type", ""),
        _noted(caller.request.stream(), digest),
    )
    made = _uploaded(row).model_dump_json()
    # A file and a row cannot be stored in one transaction. So the key comes last: what
    # a repeated request has brought once more is never sent, and removed after a day.
    request = asked(caller, digest.digest())
    done = await once(caller.core, caller.scope, request, lambda _: made)
    return Created(UploadOut.model_validate_json(done.what), repeated=done.repeated)


async def _noted(
    chunks: AsyncIterator[bytes], digest: "hashlib._Hash"
) -> AsyncIterator[bytes]:
    """Pass a file on, and take its fingerprint on the way."""
    async for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _uploaded(row: Upload) -> UploadOut:
    return UploadOut(
        id=row.id,
        filename=row.filename,
        mime_type=row.mime_type,
        size=row.size,
        sha256=row.sha256,
    )
