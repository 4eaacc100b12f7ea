"""Files as the API itself describes them, which differs from how webhooks do."""

from __future__ import annotations

from webcare.domain.content import MediaReference, MessageKind
from webcare.plugin.payloads import Json, flag, nested, text, whole_number

ATTACHMENT_FIELDS = "attachments{id,mime_type,name,size,image_data,video_data,file_url}"
"""What is asked of a message's files."""

_BY_FAMILY = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
}


def address(file: Json) -> str:
    """Return where a file can be fetched, empty when Meta does not say."""
    return (
        text(nested(file, "video_data"), "url")
        or text(nested(file, "image_data"), "url")
        or text(file, "file_url")
    )


def reference(file: Json, external_id: str) -> MediaReference:
    """Return a file of a message as one to be fetched."""
    mime_type = text(file, "mime_type")
    kind = _BY_FAMILY.get(mime_type.partition("/")[0], MessageKind.DOCUMENT)
    if flag(nested(file, "image_data"), "render_as_sticker"):
        kind = MessageKind.STICKER
    return MediaReference(
        kind=kind,
        external_id=external_id,
        url=address(file),
        mime_type=mime_type,
        filename=text(file, "name"),
        size=whole_number(file, "size"),
    )
