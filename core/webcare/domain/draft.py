"""A reply before it is sent."""

from dataclasses import dataclass

from webcare.domain.content import Content, MessageKind
from webcare.domain.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to say.

    Attributes:
        text: the words; with files, the caption of the first.
        kind: `TEXT`, or the kind of `content`; files choose their own.
        upload_ids: files that were handed in before, in order.
        reply_to: our id of the message that is quoted.
        remarks: what checks of plugins say about it, asked before a transaction begins.
    """

    text: str = ""
    kind: MessageKind = MessageKind.TEXT
    content: Content | None = None
    upload_ids: tuple[int, ...] = ()
    reply_to: int | None = None
    remarks: tuple[Finding, ...] = ()
