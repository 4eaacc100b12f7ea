"""Which files X takes, by kind; from its pages on media."""

from __future__ import annotations

from dataclasses import replace

from webcare.domain.content import MessageKind
from webcare.plugin import MediaRule
from webcare_twitter.length import POST_LIMIT

MESSAGE_LIMIT = 10_000
GIF = "image/gif"

_MIB = 1024 * 1024
LARGEST_PICTURE = 5 * _MIB
_LARGEST_GIF = 15 * _MIB

# A GIF may be larger than a picture; the composer is told of one size for a kind.
DIRECT_RULES = (
    MediaRule(
        kind=MessageKind.IMAGE,
        mime_types=("image/jpeg", "image/png", "image/webp", GIF),
        max_bytes=_LARGEST_GIF,
        caption_limit=MESSAGE_LIMIT,
    ),
    MediaRule(
        kind=MessageKind.VIDEO,
        mime_types=("video/mp4", "video/quicktime"),
        max_bytes=512 * _MIB,
        caption_limit=MESSAGE_LIMIT,
    ),
)
PUBLIC_RULES = tuple(replace(rule, caption_limit=POST_LIMIT) for rule in DIRECT_RULES)


def media_rule(kind: MessageKind) -> MediaRule | None:
    """Return the rule for a kind of file, None when it cannot be sent."""
    return next((rule for rule in DIRECT_RULES if rule.kind is kind), None)
