"""What a platform tells us, as values: the language between channels and the core."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from webcare.domain.content import Content, MediaReference, MessageKind, Referral
from webcare.domain.people import Alias, Person
from webcare.domain.status import MessageStatus


class Visibility(StrEnum):
    """Who can read a conversation on the platform."""

    PRIVATE = "private"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What the platform says a message or call costs.

    Attributes:
        category: the platform's price category, for example `service`.
        billable: False when the platform counts it as free.
        detail: the platform's own price object, kept as it came, as JSON text.
        micros: the price in millionths of the currency's unit, by the platform's list;
            None where amounts are agreed elsewhere.
        currency: its code, such as `USD`; empty without an amount.
    """

    category: str
    billable: bool
    detail: str = ""
    micros: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An error that the platform reports about a message we sent or received."""

    code: str
    for_agent: str
    detail: str = ""
    needs_template: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """Somebody said something.

    Attributes:
        account: the platform's id of our account it was addressed to; None when
            the platform names none. Another account of the same app gets it there.
        external_id: the platform's id, unique within the account, never empty.
        person: who said it, or for `out` to whom. In public, where the platform does
            not say to whom, our own account: then `reply_to` decides whose it is.
        direction: `out` for what our own side said elsewhere, such as on the phone.
        text: the words, the caption, or the title of what was tapped.
        reply_to: the external id of the quoted message.
        thread_root: of a public thread, the id of the post on top.
        forwarded: `often` is the platform's own label for a much-forwarded message.
        permalink: where it stands on the platform, for a person to open; may be empty.
        reply_refusal: why the platform would refuse our reply to it, as one English
            sentence for the agent, a translation key; empty when it takes one.
        charge: what it costs us to be told of it; None when nothing.
    """

    external_id: str
    person: Person
    sent_at: datetime
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    content: Content | None = None
    media: tuple[MediaReference, ...] = ()
    reply_to: str | None = None
    referral: Referral | None = None
    forwarded: Literal["", "once", "often"] = ""
    direction: Literal["in", "out"] = "in"
    visibility: Visibility = Visibility.PRIVATE
    thread_root: str = ""
    permalink: str = ""
    reply_refusal: str = ""
    charge: Charge | None = None
    fault: Fault | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPublished:
    """Somebody published what a public thread hangs under: context, not mail.

    The same `external_id` again replaces it, as when its author edits it.

    Attributes:
        external_id: what `MessageReceived.thread_root` names.
        author: as people know them; our own account's name for what we published.
    """

    external_id: str
    text: str
    published_at: datetime
    author: str = ""
    permalink: str = ""
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFound:
    """Somebody wrote about us without addressing us: found by a search or in a feed.

    It waits apart from the queue until somebody answers it or sets it aside.

    Attributes:
        source: the search or feed that found it, in the administrator's own words.
        thread_root: as in `MessageReceived`, for when it becomes a conversation.
        reply_refusal: idem.
        title: a headline, where the source has one.
    """

    external_id: str
    person: Person
    text: str
    published_at: datetime
    source: str
    title: str = ""
    permalink: str = ""
    thread_root: str = ""
    reply_refusal: str = ""
    charge: Charge | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    """The sender changed a message; the earlier wording is kept as history."""

    external_id: str
    text: str
    edited_at: datetime
    content: Content | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRevoked:
    """The sender withdrew a message; our copy is marked, not deleted."""

    external_id: str
    revoked_at: datetime
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHidden:
    """A public message was hidden from others, or shown again."""

    external_id: str
    hidden: bool
    changed_at: datetime
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged:
    """Somebody put an emoji on a message, or took it away (an empty emoji)."""

    external_id: str
    target: str
    person: Person
    emoji: str
    reacted_at: datetime
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged:
    """The platform tells how far a message of ours has come.

    Attributes:
        status: one of `sent`, `delivered`, `read`, `played`, `failed`.
        outbox_id: our own id, when the platform gives it back: proof of a send
            whose answer was lost.
        recipient: what the platform now says of the person; None when nothing.
        participant: in a group, whose status it is; otherwise empty.
    """

    external_id: str
    status: MessageStatus
    changed_at: datetime
    outbox_id: str = ""
    recipient: Person | None = None
    participant: str = ""
    charge: Charge | None = None
    fault: Fault | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReached:
    """Everything that we sent to a person up to a moment has come this far.

    What some platforms call a watermark. `external_ids` may name messages as well.
    """

    person: Person
    status: MessageStatus
    until: datetime
    external_ids: tuple[str, ...] = ()
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChanged:
    """Another program took over, or gave back, the private chat with a person.

    `holder` is who answers there now, as an administrator would know it; empty when
    that is us.
    """

    person: Person
    holder: str
    changed_at: datetime
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChanged:
    """A person got another address: both sets belong to one identity.

    `external_id` is that of the platform's notice, empty when it sent none; with one,
    the notice stands in the timeline with `text`.
    """

    old: tuple[Alias, ...]
    new: Person
    changed_at: datetime
    external_id: str = ""
    text: str = ""
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceChanged:
    """A person allowed or refused a category of messages on the platform itself."""

    person: Person
    category: str
    allowed: bool
    changed_at: datetime
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged:
    """The platform approved, paused, re-categorised or rated a template.

    None leaves a property as it was; `quality` and `reason` are the platform's words.
    """

    name: str
    language: str
    status: str | None = None
    category: str | None = None
    quality: str | None = None
    reason: str = ""
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReported:
    """The platform tells something about the account itself.

    Attributes:
        what: a stable name, such as `quality.flagged` or the name of an unknown field.
        level: `info` is only shown; `warning` and `error` change the channel's health;
            `ok` clears what was reported under the same `topic`.
        topic: reports on one topic replace each other in the channel's health.
        text: one English sentence for an administrator; a translation key.
        detail: the item as it came, as JSON text.
        key: makes a redelivery a no-op.
    """

    what: str
    level: Literal["ok", "info", "warning", "error"]
    topic: str
    text: str
    detail: str
    key: str
    reported_at: datetime | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFailed:
    """One item of a genuine delivery that could not be read: it becomes a dead letter.

    `item` is a body of the platform's format, as text, with only this item in it: what
    cannot be read now may be read by a later version. `reason` names what was wrong.
    """

    item: str
    reason: str
    account: str | None = None


Inbound = (
    MessageReceived
    | MessageEdited
    | MessageRevoked
    | MessageHidden
    | PostPublished
    | PostFound
    | ReactionChanged
    | StatusChanged
    | StatusReached
    | ControlChanged
    | IdentityChanged
    | PreferenceChanged
    | TemplateChanged
    | ChannelReported
    | ItemFailed
)
