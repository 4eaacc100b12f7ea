"""What we hand to a platform, and what it answers."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum

from webcare.domain.content import Content, MessageKind
from webcare.domain.inbound import Charge, Visibility
from webcare.domain.people import Alias


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMedia:
    """A stored file that goes with a message; `read` yields its bytes at each call."""

    filename: str
    mime_type: str
    size: int
    sha256: str
    read: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """One message to one person.

    Attributes:
        outbox_id: our own id; a platform that can give it back proves the send.
        to: every alias that we know of the person, strong ones first.
        more_media: further files of the same message, where `Capabilities.most_files`
            lets one have more; pictures only.
        reply_to: the external id of the message that is quoted; in public always that
            of the message that is answered.
        privately_to: the external id of the public message that this answers in
            private; None for an ordinary message.
        by_person: False for what no person wrote.
        in_window: False when the ordinary reply window is over, and only the longer
            one for what a person wrote still holds.
    """

    outbox_id: str
    to: tuple[Alias, ...]
    kind: MessageKind
    text: str = ""
    content: Content | None = None
    media: OutboundMedia | None = None
    more_media: tuple[OutboundMedia, ...] = ()
    reply_to: str | None = None
    visibility: Visibility = Visibility.PRIVATE
    thread_root: str = ""
    privately_to: str | None = None
    by_person: bool = True
    in_window: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundReaction:
    """An emoji on a message of the customer; an empty one takes it away."""

    to: tuple[Alias, ...]
    target: str
    emoji: str


class Moderation(StrEnum):
    """What we can do to a public message of somebody else."""

    HIDE = "hide"
    SHOW = "show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The platform took the message.

    Attributes:
        external_id: the platform's id for it.
        learned: aliases of the recipient that the answer tells.
        permalink: where it stands on the platform, for a person to open.
        charges: what the calls cost, where the platform bills them.
    """

    external_id: str
    learned: tuple[Alias, ...] = ()
    permalink: str = ""
    charges: tuple[Charge, ...] = ()
