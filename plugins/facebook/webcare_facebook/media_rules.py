"""Which files Facebook takes, by kind; from the pages on attachments and photos."""

from webcare.domain.content import MessageKind
from webcare.plugin import MediaRule

_MB = 1000 * 1000
"""Meta writes `25 MB` and does not say which; the smaller one always fits."""

_LARGEST = 25 * _MB
_LARGEST_PHOTO = 10 * _MB
COMMENT_LIMIT = 8000
"""Characters of a comment, and so of what goes with a picture in one."""

# The order matters: the first rule that takes a file decides as what it goes out.
# Messenger takes words and a file only as two messages, so that no file has a caption.
MEDIA_RULES = (
    MediaRule(
        kind=MessageKind.IMAGE,
        mime_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
        max_bytes=_LARGEST,
    ),
    MediaRule(
        kind=MessageKind.VIDEO,
        mime_types=("video/mp4", "video/quicktime", "video/ogg", "video/webm"),
        max_bytes=_LARGEST,
    ),
    MediaRule(
        kind=MessageKind.AUDIO,
        mime_types=(
            "audio/aac",
            "audio/mp4",
            "audio/mpeg",
            "audio/ogg",
            "audio/wav",
            "audio/x-wav",
        ),
        max_bytes=_LARGEST,
    ),
    MediaRule(kind=MessageKind.DOCUMENT, mime_types=(), max_bytes=_LARGEST),
)

PUBLIC_MEDIA_RULES = (
    MediaRule(
        kind=MessageKind.IMAGE,
        mime_types=("image/jpeg", "image/png", "image/gif"),
        max_bytes=_LARGEST_PHOTO,
        caption_limit=COMMENT_LIMIT,
    ),
)


def media_rule(kind: MessageKind, *, public: bool = False) -> MediaRule | None:
    """Return the rule for a kind of file, None when it cannot be sent."""
    rules = PUBLIC_MEDIA_RULES if public else MEDIA_RULES
    return next((rule for rule in rules if rule.kind is kind), None)
