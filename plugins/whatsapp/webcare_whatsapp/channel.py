"""WhatsApp as a type of channel: every claim, and where it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from webcare.domain.content import MessageKind
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
from webcare_whatsapp.data_places import DATA_PLACES
from webcare_whatsapp.media_rules import MEDIA_RULES
from webcare_whatsapp.parsing.envelope import read_delivery
from webcare_whatsapp.sending.blocking import set_blocked
from webcare_whatsapp.sending.checks import check_account
from webcare_whatsapp.sending.download import fetch
from webcare_whatsapp.sending.graph import Graph
from webcare_whatsapp.sending.messages import send_message, send_reaction, send_read
from webcare_whatsapp.sending.templates import fetch_templates
from webcare_whatsapp.settings import WhatsAppSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import httpx2

    from webcare.domain.content import MediaReference
    from webcare.domain.inbound import Inbound
    from webcare.domain.outbound import OutboundMessage, OutboundReaction, Receipt
    from webcare.domain.people import Alias
    from webcare.plugin import Check, Template
    from webcare.plugin.simulation import Simulation

SIGNATURE_HEADER = "x-hub-signature-256"

CAPABILITIES = Capabilities(
    text_limit=4096,
    sends=frozenset(
        {
            MessageKind.IMAGE,
            MessageKind.VIDEO,
            MessageKind.AUDIO,
            MessageKind.VOICE,
            MessageKind.DOCUMENT,
            MessageKind.STICKER,
            MessageKind.LOCATION,
            MessageKind.CONTACTS,
            MessageKind.TEMPLATE,
            MessageKind.BUTTONS,
            MessageKind.LIST,
            MessageKind.LINK,
        }
    ),
    media=MEDIA_RULES,
    reply_window=timedelta(hours=24),
    # Meta judges the window when our request arrives, not when the agent wrote it.
    window_margin=timedelta(minutes=2),
    templates=True,
    quotes=True,
    reactions=True,
    receipts=True,
    read_receipts=True,
    blocking=True,
    private_link=True,
    buttons=OptionLimits(count=3, title=20),
    # Meta's own description of the API says 1024 for the text of a list; some of its
    # pages say 4096. What fits the smaller one is always taken.
    list_rows=OptionLimits(count=10, title=24, description=72),
    link_button=OptionLimits(count=1, title=20),
    # Eighty within any second: what goes at once counts beside what flows.
    account_pace=Pace(per_second=77, burst=1),
    recipient_pace=Pace(per_second=1 / 6, burst=45),
)
"""What the platform takes, from Meta's pages on messages, media and throughput."""


class WhatsApp(Channel[WhatsAppSettings]):
    """The WhatsApp Business Cloud API of Meta."""

    type = "whatsapp"
    title = "WhatsApp"
    settings = WhatsAppSettings
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    data_places = DATA_PLACES
    colours = ("#0B7A43", "#5FD08F")
    glyph = (
        "M3.5 20.5l1.2-4.3a8.3 8.3 0 1 1 3.1 3.100zM8.700 8.300c-.3 4 3 7.300 7 7"
        "v-1.900l-2-.8-1.100 1.100a6 6 0 0 1-2.300-2.300l1.100-1.100-.8-2z"
    )

    def account_ids(self, settings: WhatsAppSettings) -> frozenset[str]:
        """Return the phone number's id and that of its business account."""
        return frozenset({settings.phone_number_id, settings.waba_id})

    def handshake(
        self, account: Account[WhatsAppSettings], request: WebhookRequest
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
        self, account: Account[WhatsAppSettings], request: WebhookRequest
    ) -> None:
        """Check Meta's signature over the raw bytes against every valid app secret.

        Raises:
            SignatureError: when it is missing or fits none.
        """
        verify_hmac_sha256(request, account.settings.secrets, header=SIGNATURE_HEADER)

    def parse(
        self, account: Account[WhatsAppSettings], request: WebhookRequest
    ) -> list[Inbound]:
        """Return one event for each item of a delivery.

        Raises:
            MalformedPayload: when it is no JSON, or no delivery of WhatsApp at all.
        """
        return read_delivery(request.body, account.settings.waba_id)

    async def send(
        self,
        account: Account[WhatsAppSettings],
        message: OutboundMessage,
        http: httpx2.AsyncClient,
    ) -> Receipt:
        """Hand one message to Meta; files are uploaded first.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        return await send_message(Graph(account.settings, http), message)

    async def react(
        self,
        account: Account[WhatsAppSettings],
        reaction: OutboundReaction,
        http: httpx2.AsyncClient,
    ) -> None:
        """Put an emoji on a message, or take it away.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await send_reaction(Graph(account.settings, http), reaction)

    async def mark_read(
        self,
        account: Account[WhatsAppSettings],
        external_id: str,
        http: httpx2.AsyncClient,
        *,
        person: Sequence[Alias] = (),  # noqa: ARG002 - Meta finds them by the message
        typing: bool = False,
    ) -> None:
        """Turn the customer's ticks blue and, if asked, show that we type.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await send_read(Graph(account.settings, http), external_id, typing=typing)

    def fetch_media(
        self,
        account: Account[WhatsAppSettings],
        media: MediaReference,
        http: httpx2.AsyncClient,
    ) -> AsyncIterator[bytes]:
        """Yield the bytes of a file that a customer sent.

        Raises:
            MediaError: `permanent` when Meta no longer has it.
        """
        return fetch(Graph(account.settings, http), media)

    async def fetch_templates(
        self, account: Account[WhatsAppSettings], http: httpx2.AsyncClient
    ) -> Sequence[Template]:
        """Return all templates of the business account with their status.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        return await fetch_templates(Graph(account.settings, http))

    async def set_blocked(
        self,
        account: Account[WhatsAppSettings],
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
        *,
        blocked: bool,
    ) -> None:
        """Refuse a person's messages at WhatsApp, or take them again.

        Raises:
            DeliveryError: by Meta's error code, see `faults.py`.
        """
        await set_blocked(Graph(account.settings, http), person, blocked=blocked)

    def private_link(
        self,
        account: Account[WhatsAppSettings],
        token: str,  # noqa: ARG002 - it stands in the greeting
        greeting: str,
    ) -> str:
        """Return a click-to-chat link that fills in the greeting.

        Empty without a phone number in the settings. Source: WhatsApp's help centre,
        "How to use click to chat".
        """
        number = account.settings.phone_number.removeprefix("+")
        return f"https://wa.me/{number}?text={quote(greeting)}" if number else ""

    async def check(
        self, account: Account[WhatsAppSettings], http: httpx2.AsyncClient
    ) -> Sequence[Check]:
        """Try the token, the number, the account, the app and the templates."""
        return await check_account(Graph(account.settings, http))

    def simulation(self) -> Simulation:
        """Return the Cloud API on this machine, for demos and tests."""
        # What only a demo needs takes no memory in a real installation.
        from webcare_whatsapp.simulation import WhatsAppSimulation  # noqa: PLC0415

        return WhatsAppSimulation()
