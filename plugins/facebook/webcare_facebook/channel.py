"""Facebook as a type of channel: every claim, and where it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from webcare.domain.content import MessageKind
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Moderation
from webcare.errors import SignatureError
from webcare.plugin import (
    Account,
    Capabilities,
    Channel,
    OptionLimits,
    Pace,
    WebhookRequest,
    verify_hmac_sha256,
    verify_token,
)
from webcare_facebook.data_places import DATA_PLACES
from webcare_facebook.media_rules import (
    COMMENT_LIMIT,
    MEDIA_RULES,
    PUBLIC_MEDIA_RULES,
)
from webcare_facebook.parsing.envelope import read_delivery
from webcare_facebook.parsing.likes import LIKE
from webcare_facebook.polling.look import look
from webcare_facebook.sending.checks import check_account
from webcare_facebook.sending.control import take_control
from webcare_facebook.sending.download import fetch
from webcare_facebook.sending.graph import Graph
from webcare_facebook.sending.messages import send
from webcare_facebook.sending.moderation import moderate, set_blocked
from webcare_facebook.sending.profiles import fetch_profile
from webcare_facebook.sending.signs import send_like, send_seen
from webcare_facebook.settings import FacebookSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import httpx2

    from webcare.domain.content import MediaReference
    from webcare.domain.inbound import Inbound
    from webcare.domain.outbound import OutboundMessage, OutboundReaction, Receipt
    from webcare.domain.people import Alias, Person
    from webcare.plugin import Check, DataPlace, Polled
    from webcare.plugin.simulation import Simulation

SIGNATURE_HEADER = "x-hub-signature-256"

_BOTH = frozenset({Visibility.PRIVATE, Visibility.PUBLIC})
_PRIVATE_REPLY = timedelta(days=7)

PUBLIC = Capabilities(
    text_limit=COMMENT_LIMIT,
    media=PUBLIC_MEDIA_RULES,
    visibility=_BOTH,
    private_reply=_PRIVATE_REPLY,
    private_link=True,
    reactions=True,
    reaction_choices=(LIKE,),
    moderation=frozenset({Moderation.HIDE, Moderation.SHOW}),
    blocking=True,
    account_pace=Pace(per_second=1, burst=10),
)
"""What the Page takes under its posts.

Meta gives no number for comments, but takes many in a row for abuse (error 368).
"""

CAPABILITIES = Capabilities(
    text_limit=2000,
    sends=frozenset(
        {
            MessageKind.IMAGE,
            MessageKind.VIDEO,
            MessageKind.AUDIO,
            MessageKind.DOCUMENT,
            MessageKind.BUTTONS,
            MessageKind.LIST,
            MessageKind.LINK,
        }
    ),
    media=MEDIA_RULES,
    visibility=_BOTH,
    public=PUBLIC,
    private_reply=_PRIVATE_REPLY,
    private_link=True,
    reply_window=timedelta(hours=24),
    person_window=timedelta(days=7),
    # Meta judges the window when our request arrives, not when the agent wrote it.
    window_margin=timedelta(minutes=2),
    quotes=True,
    control=True,
    polling=True,
    profiles=True,
    webhook_patience=timedelta(hours=1),
    receipts=True,
    read_receipts=True,
    blocking=True,
    buttons=OptionLimits(count=13, title=20, body=1024),
    # Messenger has no lists: they go out as quick replies, described in the text.
    list_rows=OptionLimits(count=13, title=20, description=72, body=640),
    link_button=OptionLimits(count=1, title=20, body=500),
    # Of text 300 calls a second are taken, of sound and film 10; and of all calls
    # together 200 a day for each person who wrote.
    account_pace=Pace(per_second=10, burst=40),
    recipient_pace=Pace(per_second=1, burst=10),
)
"""What Messenger takes, from Meta's pages on sending, limits and windows."""


class Facebook(Channel[FacebookSettings]):
    """A Facebook Page: what people write there, and its chats in Messenger."""

    type = "facebook"
    title = "Facebook"
    settings = FacebookSettings
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    colours = ("#1659B8", "#86B4FF")
    glyph = (
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12.500 21v-9.500c0-2 1-3 3-3h.5"
        "M9.500 13h6"
    )
    data_places: ClassVar[tuple[DataPlace, ...]] = DATA_PLACES

    def account_ids(self, settings: FacebookSettings) -> frozenset[str]:
        """Return the Page's id."""
        return frozenset({settings.page_id})

    def handshake(
        self, account: Account[FacebookSettings], request: WebhookRequest
    ) -> str:
        """Return Meta's challenge, when the request knows our verify token.

        Raises:
            SignatureError: for another mode or another token.
        """
        if request.query.get("hub.mode") != "subscribe":
            raise SignatureError("hub.mode is not subscribe")
        expected = account.settings.verify_token.get_secret_value()
        verify_token(request.query.get("hub.verify_token", ""), expected)
        return request.query.get("hub.challenge", "")

    def verify(
        self, account: Account[FacebookSettings], request: WebhookRequest
    ) -> None:
        """Check Meta's signature over the raw bytes against every valid app secret.

        Raises:
            SignatureError: when it is missing or fits none.
        """
        verify_hmac_sha256(request, account.settings.secrets, header=SIGNATURE_HEADER)

    def parse(
        self, account: Account[FacebookSettings], request: WebhookRequest
    ) -> list[Inbound]:
        """Return the events of each item of a delivery.

        Raises:
            MalformedPayload: when it is no JSON, or no delivery of Meta at all.
        """
        return read_delivery(request.body, account.settings)

    async def send(
        self,
        account: Account[FacebookSettings],
        message: OutboundMessage,
        http: httpx2.AsyncClient,
    ) -> Receipt:
        """Hand one message or comment to Meta; files are uploaded first.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        return await send(Graph(account.settings, http), message)

    async def react(
        self,
        account: Account[FacebookSettings],
        reaction: OutboundReaction,
        http: httpx2.AsyncClient,
    ) -> None:
        """Like something public, or take the like away.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await send_like(Graph(account.settings, http), reaction)

    async def mark_read(
        self,
        account: Account[FacebookSettings],
        external_id: str,  # noqa: ARG002 - Messenger marks the whole chat
        http: httpx2.AsyncClient,
        *,
        person: Sequence[Alias] = (),
        typing: bool = False,
    ) -> None:
        """Show that we have read the chat and, if asked, that we type.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await send_seen(Graph(account.settings, http), person, typing=typing)

    def fetch_media(
        self,
        account: Account[FacebookSettings],
        media: MediaReference,
        http: httpx2.AsyncClient,
    ) -> AsyncIterator[bytes]:
        """Yield the bytes of a file that somebody sent or posted.

        Raises:
            MediaError: `permanent` when Meta no longer has it.
        """
        return fetch(Graph(account.settings, http), media)

    async def set_blocked(
        self,
        account: Account[FacebookSettings],
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
        *,
        blocked: bool,
    ) -> None:
        """Keep a person off the Page and its chats, or let them in again.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await set_blocked(Graph(account.settings, http), person, blocked=blocked)

    def private_link(
        self,
        account: Account[FacebookSettings],
        token: str,
        greeting: str,  # noqa: ARG002 - Messenger fills in no text
    ) -> str:
        """Return the address that opens a chat; the token comes back by `Referral`."""
        name = account.settings.username or account.settings.page_id
        return f"https://m.me/{quote(name, safe='')}?ref={quote(token, safe='')}"

    async def moderate(
        self,
        account: Account[FacebookSettings],
        target: str,
        action: Moderation,
        http: httpx2.AsyncClient,
    ) -> None:
        """Hide a comment, or show it again.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await moderate(Graph(account.settings, http), target, action)

    async def take_control(
        self,
        account: Account[FacebookSettings],
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
    ) -> None:
        """Take over, or ask for, a chat that another app has.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await take_control(Graph(account.settings, http), person)

    async def poll(
        self,
        account: Account[FacebookSettings],
        cursor: str,
        http: httpx2.AsyncClient,
    ) -> Polled:
        """Look whether Meta still sends to us, and fetch what it did not send.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        return await look(Graph(account.settings, http), cursor, datetime.now(UTC))

    async def fetch_person(
        self,
        account: Account[FacebookSettings],
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
    ) -> Person | None:
        """Return the name of somebody in Messenger; None when Meta does not tell.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        return await fetch_profile(Graph(account.settings, http), person)

    async def check(
        self, account: Account[FacebookSettings], http: httpx2.AsyncClient
    ) -> Sequence[Check]:
        """Try the token, its permissions, the subscription and the webhook."""
        return await check_account(Graph(account.settings, http))

    def simulation(self) -> Simulation:
        """Return Messenger and a Page on this machine, for demos and tests."""
        # What only a demo needs takes no memory in a real installation.
        from webcare_facebook.simulation import FacebookSimulation  # noqa: PLC0415

        return FacebookSimulation()
