"""What a channel says that it can do.

The composer, the checks before a send, the API and the documentation read it, so that
no plugin author writes a screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.domain.inbound import Visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from webcare.domain.outbound import Moderation


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
        text_limit: the longest text of one message, as `measure` counts it.
        measure: how the platform counts a text; in characters by default.
        split: cuts a text that is too long into parts that fit, to be sent one after
            the other; None when it has to be shortened.
        media: a rule for each kind of file that can be sent; empty for none.
        most_files: how many files go with one message.
        visibility: private, public or both.
        public: what a channel can do in public, where that differs; None when what is
            said here holds for both.
        private_reply: how long after a public message it can be answered in private,
            once, by `OutboundMessage.privately_to`; None when that does not exist.
        private_link: whether `Channel.private_link` gives an address at which people
            begin a private chat.
        reply_window: how long after the customer's last message a free reply is
            taken; None when there is no such limit.
        person_window: the longer one in which a reply that a person wrote is taken;
            None when there is none.
        window_margin: how much before its end we stop sending.
        templates: whether approved templates exist that get through at any time.
        receipts: whether the platform tells that a message was delivered and read.
        read_receipts: whether we can tell the customer that we have read.
        sends: kinds beside text that `Channel.send` takes.
        read_only: whether nothing can be sent at all, as to a feed.
        reaction_choices: the only emoji that the platform takes; empty for any.
        moderation: what `Channel.moderate` can do to a public message.
        control: whether another program can have the chat, and
            `Channel.take_control` asks for it.
        polling: whether `Channel.poll` brings in what no webhook does.
        profiles: whether `Channel.fetch_person` tells more of a person than their
            messages do.
        webhook_patience: how long our webhook may fail before the platform stops
            sending; None when it does not say.
    """

    text_limit: int
    measure: Callable[[str], int] = len
    split: Callable[[str], Sequence[str]] | None = None
    sends: frozenset[MessageKind] = frozenset()
    read_only: bool = False
    media: tuple[MediaRule, ...] = ()
    most_files: int = 1
    visibility: frozenset[Visibility] = frozenset({Visibility.PRIVATE})
    public: Capabilities | None = None
    private_reply: timedelta | None = None
    private_link: bool = False
    reply_window: timedelta | None = None
    person_window: timedelta | None = None
    window_margin: timedelta = timedelta(0)
    templates: bool = False
    quotes: bool = False
    reactions: bool = False
    reaction_choices: tuple[str, ...] = ()
    moderation: frozenset[Moderation] = frozenset()
    control: bool = False
    polling: bool = False
    profiles: bool = False
    webhook_patience: timedelta | None = None
    receipts: bool = False
    read_receipts: bool = False
    blocking: bool = False
    buttons: OptionLimits | None = None
    list_rows: OptionLimits | None = None
    link_button: OptionLimits | None = None
    account_pace: Pace | None = None
    recipient_pace: Pace | None = None

    def of(self, visibility: Visibility) -> Capabilities:
        """Return what a channel can do in public, or in private."""
        in_public = visibility is Visibility.PUBLIC
        return self.public if in_public and self.public else self

    def claims(self, kind: MessageKind) -> bool:
        """Tell whether `Channel.send` takes messages of a kind; mostly text."""
        return not self.read_only and (
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
