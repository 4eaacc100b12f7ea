"""Paper that can do all that pages can show."""

from dataclasses import replace
from typing import ClassVar

from tests.made.paper import Paper
from webcare.domain.content import MessageKind
from webcare.plugin import Capabilities, MediaRule


class Glossy(Paper):
    """Paper with reactions, quotes, read receipts and every kind of file."""

    colours = ("#0B7A43", "#5FD08F")
    capabilities: ClassVar[Capabilities] = replace(
        Paper.capabilities,
        sends=frozenset(MessageKind),
        media=(
            MediaRule(
                kind=MessageKind.IMAGE,
                mime_types=("image/png", "image/jpeg"),
                max_bytes=1_000_000,
                caption_limit=100,
            ),
            MediaRule(kind=MessageKind.DOCUMENT, mime_types=(), max_bytes=1_000_000),
        ),
        quotes=True,
        reactions=True,
        read_receipts=True,
    )
