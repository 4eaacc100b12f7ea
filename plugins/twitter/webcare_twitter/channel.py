"""X as a type of channel: every claim, and where it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from webcare.plugin import Account, Channel, WebhookRequest, verify_hmac_sha256
from webcare_twitter.capabilities import CAPABILITIES, DATA_PLACES, able
from webcare_twitter.handshake import answer_challenge, refuse_tokens
from webcare_twitter.listening.poll import poll
from webcare_twitter.parsing.delivery import read_delivery
from webcare_twitter.sending.actions import moderate, private_link, set_blocked
from webcare_twitter.sending.api import Api
from webcare_twitter.sending.checks import check_account
from webcare_twitter.sending.download import fetch
from webcare_twitter.sending.messages import send_message
from webcare_twitter.settings import TwitterSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import httpx2

    from webcare.domain.content import MediaReference
    from webcare.domain.inbound import Inbound
    from webcare.domain.outbound import Moderation, OutboundMessage, Receipt
    from webcare.domain.people import Alias
    from webcare.plugin import Capabilities, Check, DataPlace, Polled
    from webcare.plugin.simulation import Simulation

SIGNATURE_HEADER = "x-twitter-webhooks-signature"


class Twitter(Channel[TwitterSettings]):
    """One account on X: mentions and replies in public, and direct messages."""

    type = "twitter"
    title = "X"
    settings = TwitterSettings
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    colours = ("#1A2230", "#E8ECF1")
    glyph = "M4 4l16 16M20 4L4 20"
    data_places: ClassVar[tuple[DataPlace, ...]] = DATA_PLACES
    handshake_type = "application/json"

    def able(self, settings: TwitterSettings) -> Capabilities:
        """Return what the account can do: how long its posts may be is a setting."""
        return able(settings)

    def account_ids(self, settings: TwitterSettings) -> frozenset[str]:
        """Return the account's user id."""
        return frozenset({settings.user_id})

    def handshake(
        self, account: Account[TwitterSettings], request: WebhookRequest
    ) -> str:
        """Return the answer to X's challenge, as JSON.

        Raises:
            SignatureError: for what is no challenge of X.
        """
        return answer_challenge(account.settings, request)

    def verify(
        self, account: Account[TwitterSettings], request: WebhookRequest
    ) -> None:
        """Check X's signature over the raw bytes against every valid secret.

        Raises:
            SignatureError: when it is missing or fits none.
        """
        verify_hmac_sha256(
            request,
            account.settings.secrets,
            header=SIGNATURE_HEADER,
            encoding="base64",
        )
        refuse_tokens(request)

    def parse(
        self, account: Account[TwitterSettings], request: WebhookRequest
    ) -> list[Inbound]:
        """Return the events of a delivery, in either of X's formats.

        Raises:
            MalformedPayload: when it is no JSON, or no delivery of X at all.
        """
        return read_delivery(request.body, account.settings)

    async def send(
        self,
        account: Account[TwitterSettings],
        message: OutboundMessage,
        http: httpx2.AsyncClient,
    ) -> Receipt:
        """Hand one post or direct message to X; files are uploaded first.

        Raises:
            DeliveryError: by what X says, see `faults.py`.
        """
        return await send_message(Api(account, http), message)

    def fetch_media(
        self,
        account: Account[TwitterSettings],
        media: MediaReference,
        http: httpx2.AsyncClient,
    ) -> AsyncIterator[bytes]:
        """Yield the bytes of a file that somebody posted or sent.

        Raises:
            MediaError: `permanent` when X no longer has it.
        """
        return fetch(Api(account, http), media)

    async def set_blocked(
        self,
        account: Account[TwitterSettings],
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
        *,
        blocked: bool,
    ) -> None:
        """Refuse a person's direct messages, or take them again.

        Raises:
            DeliveryError: by what X says, see `faults.py`.
        """
        await set_blocked(Api(account, http), person, blocked=blocked)

    def private_link(
        self,
        account: Account[TwitterSettings],
        token: str,  # noqa: ARG002 - it stands in the greeting
        greeting: str,
    ) -> str:
        """Return the address at which a person writes us a direct message."""
        return private_link(account.settings, greeting)

    async def moderate(
        self,
        account: Account[TwitterSettings],
        target: str,
        action: Moderation,
        http: httpx2.AsyncClient,
    ) -> None:
        """Hide a reply to a post of ours, or show it again.

        Raises:
            DeliveryError: by what X says, see `faults.py`.
        """
        await moderate(Api(account, http), target, action)

    async def poll(
        self,
        account: Account[TwitterSettings],
        cursor: str,
        http: httpx2.AsyncClient,
    ) -> Polled:
        """Watch the webhook, fetch what none brings, and listen by the searches.

        Raises:
            DeliveryError: by what X says, see `faults.py`.
        """
        return await poll(Api(account, http), cursor)

    async def check(
        self, account: Account[TwitterSettings], http: httpx2.AsyncClient
    ) -> Sequence[Check]:
        """Try the credentials, the messages, the webhook and the searches."""
        return await check_account(Api(account, http))

    def simulation(self) -> Simulation:
        """Return X on this machine, for demos and tests."""
        # What only a demo needs takes no memory in a real installation.
        from webcare_twitter.simulation import TwitterSimulation  # noqa: PLC0415

        return TwitterSimulation()
