"""A type of channel, the one class that a channel plugin writes.

The smallest channel names itself, its settings and its capabilities, and implements
`verify`, `parse` and `send`. What else it can do it claims in `Capabilities` and
overrides here; the contract kit holds the two against each other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    import builtins
    from collections.abc import AsyncIterator, Iterable, Sequence

    import httpx2

    from webcare.domain.content import MediaReference
    from webcare.domain.inbound import Inbound
    from webcare.domain.outbound import (
        Moderation,
        OutboundMessage,
        OutboundReaction,
        Receipt,
    )
    from webcare.domain.people import Alias, Person
    from webcare.plugin.capabilities import Capabilities
    from webcare.plugin.data_places import DataPlace
    from webcare.plugin.polling import Polled
    from webcare.plugin.simulation import Simulation


class ChannelSettings(BaseModel):
    """The settings of one account: what an administrator fills in.

    Field titles and descriptions become the form; `SecretStr` fields are stored
    encrypted, never shown again and never logged. Unknown names are refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


S = TypeVar("S", bound=ChannelSettings)

Change: TypeAlias = Callable[[S], Awaitable[Mapping[str, str]]]
"""Gets an account's newest settings; returns those that get another value."""


# Without slots: with them Python 3.11 cannot make an `Account[EchoSettings](…)`.
@dataclass(frozen=True)
class Account(Generic[S]):
    """One connected account: the channel's name here, and its settings.

    `keeper` is how the core stores settings that the platform itself changes.
    """

    name: str
    settings: S
    keeper: Callable[[Change[S]], Awaitable[S]] | None = field(
        default=None, repr=False, compare=False
    )

    async def renew(self, change: Change[S]) -> S:
        """Change settings that the platform itself changes, such as a rotating token.

        One at a time for an account, over all processes: `change` gets the newest
        settings, and returns nothing when somebody else was first. What it returns is
        durable before anybody uses it.

        Returns:
            The settings that hold from now on.
        """
        if self.keeper is not None:
            return await self.keeper(change)
        changed = await change(self.settings)
        return type(self.settings).model_validate(
            self.settings.model_dump() | dict(changed)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A request of the platform, as it came in.

    `headers` has lower-case names; `query` the first value of each parameter;
    `body` the raw bytes, over which signatures are computed.
    """

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was tried with the account, and how it went.

    `name` and `text` are English sentences, translation keys; `text` says what to do
    when it failed. `values` fill their named blanks, written as `%(name)s`.
    """

    name: str
    outcome: Literal["ok", "warning", "failed"]
    text: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An approved text of the platform, with blanks.

    Attributes:
        status: the platform's word in lower case; only `approved` can be sent.
        body: the text, its blanks as `{{1}}` or `{{name}}`.
        header: the same for a text header; empty for none.
        header_kind: `text`, `image`, `video`, `document`, `location` or empty.
        buttons: the labels, each with its address when it opens one with a blank.
    """

    name: str
    language: str
    status: str
    category: str = ""
    quality: str = ""
    body: str = ""
    header: str = ""
    header_kind: str = ""
    footer: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    external_id: str = ""


class Channel(ABC, Generic[S]):
    """A type of channel; it holds no state of its own, every account is passed in.

    `verify` and `parse` run before the platform gets its answer: they are synchronous
    and pure. All others are async, get an HTTP client that is guarded and has a
    timeout, and may raise `DeliveryError`.
    """

    type: ClassVar[str]
    """The entry point's name, and the `type` of a channel in the settings file."""

    title: ClassVar[str]
    """What people call it, such as `WhatsApp`."""

    settings: builtins.type[S]
    """The model of an account's settings."""

    capabilities: ClassVar[Capabilities]

    colours: ClassVar[tuple[str, str]] = ("#55606F", "#A3AEBC")
    """The colour of the label, light and dark; at least 4.5:1 on the surface."""

    glyph: ClassVar[str] = ""
    """An SVG path drawn in lines, in a box of 24 by 24; a speech bubble when empty."""

    data_places: ClassVar[tuple[DataPlace, ...]] = ()
    """Where what people say is kept outside of this installation, and by whom."""

    handshake_type: ClassVar[str] = "text/plain"
    """The media type of what `handshake` answers."""

    def able(self, settings: S) -> Capabilities:
        """Return what one account can do; the type's capabilities by default.

        For what a platform lets only some accounts do, such as to write longer texts.
        Pure and quick; it never goes beyond what the type claims to implement.
        """
        return self.capabilities

    def account_ids(self, settings: S) -> frozenset[str]:
        """Return the platform's ids of this account, as `Inbound.account` names them.

        Empty (the default) takes every event of the webhook.
        """
        return frozenset()

    def handshake(self, account: Account[S], request: WebhookRequest) -> str:
        """Answer the platform's GET that proves the webhook is ours.

        Returns:
            The text to answer with, exactly as the platform wants it.

        Raises:
            SignatureError: when the request does not know our verify token.
        """
        from webcare.errors import SignatureError  # noqa: PLC0415 - only on refusal

        raise SignatureError(f"{self.type} has no handshake ({request.method})")

    @abstractmethod
    def verify(self, account: Account[S], request: WebhookRequest) -> None:
        """Prove that a request comes from the platform, over its raw bytes.

        Raises:
            SignatureError: for a missing, altered or foreign signature.
        """

    @abstractmethod
    def parse(self, account: Account[S], request: WebhookRequest) -> Iterable[Inbound]:
        """Read a verified request; one event for each item, in the body's order.

        An item that cannot be read becomes `ItemFailed` and never costs its siblings.

        Raises:
            MalformedPayload: when the body as a whole is not the platform's format.
        """

    @abstractmethod
    async def send(
        self, account: Account[S], message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        """Hand one message to the platform; called after its row is committed.

        Raises:
            DeliveryError: one of its classes says what happens next. A lost answer
                may be left as `httpx2.TransportError`: the core sorts those.
        """

    def refuse_unclaimed(self, message: OutboundMessage) -> None:
        """Refuse a message of a kind that the capabilities do not claim.

        Raises:
            Unclaimed: for such a message; the core never asks for one.
        """
        able = self.capabilities.of(message.visibility)
        if not able.claims(message.kind):
            raise Unclaimed(self, message.kind)

    async def react(
        self, account: Account[S], reaction: OutboundReaction, http: httpx2.AsyncClient
    ) -> None:
        """Put an emoji on a message, or take it away."""
        raise Unclaimed(self, "reactions")

    async def mark_read(
        self,
        account: Account[S],
        external_id: str,
        http: httpx2.AsyncClient,
        *,
        person: Sequence[Alias] = (),
        typing: bool = False,
    ) -> None:
        """Show the customer that a message is read and, if asked, that we type.

        Args:
            account: whose chat it is.
            external_id: the customer's newest message.
            http: for calls to the platform.
            person: every alias that we know of the customer, strong ones first.
            typing: whether to show that we type.
        """
        raise Unclaimed(self, "read_receipts")

    def fetch_media(
        self, account: Account[S], media: MediaReference, http: httpx2.AsyncClient
    ) -> AsyncIterator[bytes]:
        """Yield the bytes of a file that the platform holds.

        The core checks size and hash, and stops what grows too large.

        Raises:
            MediaError: `permanent` when the file is gone for good.
        """
        raise Unclaimed(self, "media")

    async def fetch_templates(
        self, account: Account[S], http: httpx2.AsyncClient
    ) -> Sequence[Template]:
        """Return all templates of the account with their status."""
        raise Unclaimed(self, "templates")

    async def set_blocked(
        self,
        account: Account[S],
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
        *,
        blocked: bool,
    ) -> None:
        """Refuse a person's messages on the platform, or take them again."""
        raise Unclaimed(self, "blocking")

    def private_link(self, account: Account[S], token: str, greeting: str) -> str:
        """Return an address at which a person begins a private chat with us.

        Args:
            account: whose chat it is.
            token: must come back with the first message: in its text, or as the
                message's `Referral.id`.
            greeting: the text to begin with, where the platform can fill one in; it
                has the token in it.

        Returns:
            The address; empty when the account's settings are not enough for one.
        """
        raise Unclaimed(self, "private_link")

    async def moderate(
        self,
        account: Account[S],
        target: str,
        action: Moderation,
        http: httpx2.AsyncClient,
    ) -> None:
        """Do something to a public message, by its external id."""
        raise Unclaimed(self, "moderation")

    async def take_control(
        self, account: Account[S], person: Sequence[Alias], http: httpx2.AsyncClient
    ) -> None:
        """Take over a private chat that another program has.

        Raises:
            DeliveryError: when it is not ours afterwards, also when we could only ask
                for it; the sentence says what to do.
        """
        raise Unclaimed(self, "control")

    async def poll(
        self, account: Account[S], cursor: str, http: httpx2.AsyncClient
    ) -> Polled:
        """Look for what no webhook brings.

        Called again and again, one at a time for an account, `Polled.again_in` after
        the last time; `cursor` is what that returned, empty at first. What it returns
        is stored together with its cursor. It may take up to twenty seconds.
        """
        raise Unclaimed(self, "polling")

    async def fetch_person(
        self, account: Account[S], person: Sequence[Alias], http: httpx2.AsyncClient
    ) -> Person | None:
        """Ask the platform who somebody is whose messages bring no name.

        Args:
            account: to whom they wrote.
            person: every alias that we know of them, strong ones first.
            http: for calls to the platform.

        Returns:
            Their name, and every alias that the platform tells; None when it does not
            tell who they are.
        """
        raise Unclaimed(self, "profiles")

    async def check(
        self, account: Account[S], http: httpx2.AsyncClient
    ) -> Sequence[Check]:
        """Try the account's credentials and settings against the platform, live."""
        return ()

    def simulation(self) -> Simulation | None:
        """Return a simulated platform for demos and tests; None when there is none."""
        return None


class Unclaimed(NotImplementedError):
    """The core asked for something that the channel's capabilities do not claim."""

    def __init__(self, channel: Channel[S], capability: str) -> None:
        super().__init__(f"channel {channel.type!r} does not claim {capability!r}")
