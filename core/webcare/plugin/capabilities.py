"""What a channel says that it can do.

The composer, the checks before a send, the API and the documentation read it, so that
no plugin author writes a screen.
"""

from dataclasses import dataclass
from datetime import timedelta

from webcare.domain.content import MessageKind
from webcare.domain.inbound import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRule:
    """Which files of one kind the platform takes.

    Attributes:
        mime_types: exact types, or `type/*`; empty takes any.
        max_bytes: the largest file.
        caption_limit: characters of text that go with it; 0 when it takes none.
    """

    kind: MessageKind
    mime_types: tuple[str, ...]
    max_bytes: int
    caption_limit: int = 0

    def takes(self, mime_type: str) -> bool:
        """Tell whether a MIME type, without parameters, is among the rule's."""
        family = mime_type.split("/", 1)[0] + "/*"
        return not self.mime_types or bool({mime_type, family} & set(self.mime_types))


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLimits:
    """How many buttons or rows there may be, and how long, in characters."""

    count: int
    title: int
    description: int = 0
    body: int = 1024
    frame: int = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `burst` sends at once, refilled by `per_second`."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Everything that the core must know about a type of channel.

    Attributes:
        text_limit: characters in one text message.
        media: a rule for each kind of file that can be sent; empty for none.
        visibility: private, public or both.
        reply_window: how long after the customer's last message a free reply is
            taken; None when there is no such limit.
        window_margin: how much before its end we stop sending.
        templates: whether approved templates exist that get through at any time.
        receipts: whether the platform tells that a message was delivered and read.
        read_receipts: whether we can tell the customer that we have read.
        sends: kinds beside text that `Channel.send` takes.
    """

    text_limit: int
    sends: frozenset[MessageKind] = frozenset()
    media: tuple[MediaRule, ...] = ()
    visibility: frozenset[Visibility] = frozenset({Visibility.PRIVATE})
    reply_window: timedelta | None = None
    window_margin: timedelta = timedelta(0)
    templates: bool = False
    quotes: bool = False
    reactions: bool = False
    receipts: bool = False
    read_receipts: bool = False
    blocking: bool = False
    buttons: OptionLimits | None = None
    list_rows: OptionLimits | None = None
    link_button: OptionLimits | None = None
    account_pace: Pace | None = None
    recipient_pace: Pace | None = None

    def claims(self, kind: MessageKind) -> bool:
        """Tell whether `Channel.send` takes messages of a kind; text always."""
        return (
            kind is MessageKind.TEXT
            or kind in self.sends
            or self.media_rule(kind) is not None
        )

    def media_rule(self, kind: MessageKind) -> MediaRule | None:
        """Return the rule for a kind of file, None when it cannot be sent."""
        return next((rule for rule in self.media if rule.kind is kind), None)

    def kind_for(self, mime_type: str) -> MessageKind | None:
        """Return as what kind a file of a MIME type goes out, None when it cannot."""
        rules = (rule for rule in self.media if rule.kind is not MessageKind.STICKER)
        return next((rule.kind for rule in rules if rule.takes(mime_type)), None)
