"""Which files WhatsApp takes, by kind; from Meta's media page."""

from webcare.domain.content import MessageKind
from webcare.plugin import MediaRule

_KIB = 1024
_MIB = 1024 * _KIB
_CAPTION = 1024

# The order matters: the first rule that takes a file decides as what it goes out.
MEDIA_RULES = (
    MediaRule(
        kind=MessageKind.IMAGE,
        mime_types=("image/jpeg", "image/png"),
        max_bytes=5 * _MIB,
        caption_limit=_CAPTION,
    ),
    MediaRule(
        kind=MessageKind.VIDEO,
        mime_types=("video/mp4", "video/3gp", "video/3gpp"),
        max_bytes=16 * _MIB,
        caption_limit=_CAPTION,
    ),
    MediaRule(
        kind=MessageKind.AUDIO,
        mime_types=(
            "audio/aac",
            "audio/amr",
            "audio/mpeg",
            "audio/mp4",
            "audio/ogg",
        ),
        max_bytes=16 * _MIB,
    ),
    MediaRule(kind=MessageKind.VOICE, mime_types=("audio/ogg",), max_bytes=16 * _MIB),
    # A still sticker may have 100 KB; Meta tells when it is larger.
    MediaRule(
        kind=MessageKind.STICKER, mime_types=("image/webp",), max_bytes=500 * _KIB
    ),
    MediaRule(
        kind=MessageKind.DOCUMENT,
        mime_types=(),
        max_bytes=100 * _MIB,
        caption_limit=_CAPTION,
    ),
)


def media_rule(kind: MessageKind) -> MediaRule | None:
    """Return the rule for a kind of file, None when it cannot be sent."""
    return next((rule for rule in MEDIA_RULES if rule.kind is kind), None)
