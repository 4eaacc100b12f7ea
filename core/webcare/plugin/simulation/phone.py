"""What is on a customer's phone, and what the customer can do with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from webcare.domain.content import Content, MessageKind
from webcare.domain.status import MessageStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedAccount:
    """An account of ours on the simulated platform.

    Attributes:
        id: the platform's id, as it stands in the API's addresses.
        address: what a customer sees, such as a phone number.
        settings: what a channel needs to reach it, by the name of the channel's
            setting; the host adds `base_url`. These secrets open nothing real.
    """

    id: str
    name: str
    address: str
    settings: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPerson:
    """Somebody who uses the simulated platform.

    Attributes:
        id: a short name for addresses and the command line.
        address: a phone number or user name, as people would write it.
        about: one sentence in the person's language; why they write.
        featured: whether the phone's list shows them before all others.
    """

    id: str
    name: str
    address: str
    about: str = ""
    language: str = "nl"
    featured: bool = True


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a customer sends, or that the platform keeps."""

    filename: str
    mime_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFile:
    """A file in a chat; `Simulation.file` gives its bytes by the id."""

    id: str
    filename: str
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True)
class PhoneReaction:
    """An emoji on a message, and whose it is."""

    emoji: str
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneMessage:
    """One bubble on the phone.

    Attributes:
        by_person: True for what the customer wrote, False for what we sent.
        status: how far it has come. Of the customer's own messages `sent` means that
            the platform has it, `delivered` that our webhook took it, `read` that we
            marked it as read. Of ours: what the platform has told us by now.
        shown: False for what has not reached the phone (yet).
        quotes: the id of the message it answers.
        note: what the platform says is wrong with it, in English.
    """

    id: str
    by_person: bool
    kind: MessageKind
    at: datetime
    status: MessageStatus
    text: str = ""
    content: Content | None = None
    file: PhoneFile | None = None
    quotes: str | None = None
    reactions: tuple[PhoneReaction, ...] = ()
    edited: bool = False
    revoked: bool = False
    shown: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneThread:
    """The chat of one person with one account, oldest message first.

    Attributes:
        typing: whether we are shown as typing.
        blocked: whether the customer has blocked us.
        window_until: until when the platform takes a free reply; None when it has
            never been open, or there is no such limit.
        draft: the text that a link has filled in, still to be sent.
    """

    account: SimulatedAccount
    person: SimulatedPerson
    messages: tuple[PhoneMessage, ...] = ()
    typing: bool = False
    blocked: bool = False
    window_until: datetime | None = None
    draft: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Send a message of any kind.

    `ago` lets it have been sent earlier, as when the platform delivers it late.
    """

    text: str = ""
    kind: MessageKind = MessageKind.TEXT
    content: Content | None = None
    file: Upload | None = None
    quotes: str | None = None
    forwarded: Literal["", "once", "often"] = ""
    ago: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class React:
    """Put an emoji on a message of ours; an empty one takes it away."""

    target: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Tap:
    """Tap a button or choose a row of a message of ours."""

    target: str
    option: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Change the words of an own message."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """Delete an own message for everyone."""

    target: str


@dataclass(frozen=True, slots=True)
class Read:
    """Open the chat: what has arrived is read."""


@dataclass(frozen=True, slots=True)
class Block:
    """Block us, or take us back."""

    blocked: bool
