"""A channel of pigeons: every kind of event, and a platform that a test answers for.

A body is `{"items": […]}`; `tests.world.letters` writes the items. The platform's
answers to a send have the meaning that their status codes have everywhere, and:
470 is a closed reply window, 471 a refusal for good.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx2
from pydantic import SecretStr

from webcare.domain.content import Location, MediaReference, MessageKind
from webcare.domain.inbound import (
    ChannelReported,
    Charge,
    Fault,
    IdentityChanged,
    Inbound,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
    TemplateChanged,
)
from webcare.domain.outbound import OutboundMessage, OutboundReaction, Receipt
from webcare.domain.people import Alias, Person
from webcare.domain.status import MessageStatus
from webcare.errors import MediaError, NeedsTemplate, PermanentDeliveryError
from webcare.plugin import (
    Account,
    Capabilities,
    Channel,
    ChannelSettings,
    MediaRule,
    Pace,
    Template,
    WebhookRequest,
    hookimpl,
    read_each,
    receipt_from,
    verify_hmac_sha256,
    verify_token,
)

BASE_URL = "http://pigeons.test:8080"

CAPABILITIES = Capabilities(
    text_limit=200,
    sends=frozenset({MessageKind.IMAGE, MessageKind.AUDIO, MessageKind.TEMPLATE}),
    media=(
        MediaRule(
            kind=MessageKind.IMAGE,
            mime_types=("image/png",),
            max_bytes=10_000,
            caption_limit=50,
        ),
        MediaRule(kind=MessageKind.AUDIO, mime_types=("audio/mpeg",), max_bytes=10_000),
    ),
    reply_window=timedelta(hours=24),
    window_margin=timedelta(minutes=2),
    templates=True,
    reactions=True,
    read_receipts=True,
    receipts=True,
)

STRENGTHS = {"ring": "strong", "phone": "weak", "nick": "weak"}
"""A ring on a leg is for life; a phone and a nickname go from hand to hand."""


class PigeonSettings(ChannelSettings):
    loft: str
    secret: SecretStr
    token: SecretStr = SecretStr("knock")
    base_url: str = BASE_URL


class Pigeon(Channel[PigeonSettings]):
    type = "pigeon"
    title = "Pigeon"
    settings = PigeonSettings
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def account_ids(self, settings: PigeonSettings) -> frozenset[str]:
        return frozenset({settings.loft})

    def handshake(
        self, account: Account[PigeonSettings], request: WebhookRequest
    ) -> str:
        verify_token(request.query.get("token", ""), account.settings.token)
        return request.query.get("challenge", "")

    def verify(self, account: Account[PigeonSettings], request: WebhookRequest) -> None:
        verify_hmac_sha256(request, [account.settings.secret], header="x-signature")

    def parse(
        self,
        account: Account[PigeonSettings],  # noqa: ARG002
        request: WebhookRequest,
    ) -> Iterable[Inbound]:
        for event in read_each(request, "items", read_item):
            if isinstance(event, ChannelReported) and event.what == "explode":
                raise RuntimeError(event.text)
            yield event

    async def send(
        self,
        account: Account[PigeonSettings],
        message: OutboundMessage,
        http: httpx2.AsyncClient,
    ) -> Receipt:
        body: dict[str, str | int | None] = {
            "to": message.to[0].value,
            "text": message.text,
            "kind": message.kind.value,
            "outbox": message.outbox_id,
            "reply_to": message.reply_to,
        }
        if message.media is not None:
            chunks = [chunk async for chunk in message.media.read()]
            body["bytes"] = len(b"".join(chunks))
        answer = await http.post(f"{account.settings.base_url}/send", json=body)
        if answer.status_code == 470:
            raise NeedsTemplate("The window is closed.", code="470")
        if answer.status_code == 471:
            raise PermanentDeliveryError("The platform refuses this.", code="471")
        receipt = receipt_from(answer, "id")
        given = answer.json()
        return Receipt(
            external_id=receipt.external_id,
            learned=_aliases(given.get("learned", {})),
            charges=tuple(
                Charge(category="send", billable=True, micros=each, currency="USD")
                for each in given.get("micros", ())
            ),
        )

    async def react(
        self,
        account: Account[PigeonSettings],
        reaction: OutboundReaction,
        http: httpx2.AsyncClient,
    ) -> None:
        body = {"react": reaction.emoji, "on": reaction.target}
        await http.post(f"{account.settings.base_url}/react", json=body)

    async def mark_read(
        self,
        account: Account[PigeonSettings],
        external_id: str,
        http: httpx2.AsyncClient,
        *,
        person: Sequence[Alias] = (),
        typing: bool = False,
    ) -> None:
        reader = [alias.value for alias in person]
        body = {"read": external_id, "typing": typing, "person": reader}
        await http.post(f"{account.settings.base_url}/read", json=body)

    async def fetch_media(
        self,
        account: Account[PigeonSettings],
        media: MediaReference,
        http: httpx2.AsyncClient,
    ) -> AsyncIterator[bytes]:
        address = f"{account.settings.base_url}/media/{media.external_id}"
        async with http.stream("GET", address) as answer:
            if answer.status_code == 404:
                raise MediaError("It flew away.", permanent=True)
            if not answer.is_success:
                raise MediaError("The loft is closed.")
            async for chunk in answer.aiter_bytes(1000):
                yield chunk

    async def fetch_templates(
        self,
        account: Account[PigeonSettings],  # noqa: ARG002
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> list[Template]:
        return []


class QuickPigeon(Pigeon):
    """The same bird, with a pace to be kept within."""

    type = "quick-pigeon"
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=200,
        account_pace=Pace(per_second=1000, burst=1000),
        recipient_pace=Pace(per_second=0.1, burst=2),
    )


def read_item(item: dict[str, Any]) -> Inbound:
    """Read one item; whatever does not fit raises, as `read_each` wants it."""
    return _READERS[item["type"]](item)


def _said(item: dict[str, Any]) -> Inbound:
    where = item.get("where")
    return MessageReceived(
        external_id=item["id"],
        person=read_person(item["from"]),
        sent_at=_moment(item),
        kind=MessageKind(item.get("kind", "text")),
        text=item.get("text", ""),
        content=where and Location(latitude=52.3, longitude=4.8, name=where),
        media=tuple(
            MediaReference(
                kind=MessageKind.IMAGE,
                external_id=each["id"],
                mime_type="image/png",
                sha256=each.get("sha256", ""),
                size=each.get("size"),
            )
            for each in item.get("media", ())
        ),
        reply_to=item.get("reply_to"),
        direction=item.get("direction", "in"),
        account=item.get("loft"),
    )


def _status(item: dict[str, Any]) -> Inbound:
    fault = item.get("fault")
    category = item.get("charge")
    return StatusChanged(
        external_id=item["id"],
        status=MessageStatus(item["status"]),
        changed_at=_moment(item),
        outbox_id=item.get("outbox", ""),
        fault=fault
        and Fault(code=fault, for_agent="It failed.", needs_template=fault == "470"),
        charge=category and Charge(category=category, billable=True, detail="{}"),
        account=item.get("loft"),
    )


def _edited(item: dict[str, Any]) -> Inbound:
    return MessageEdited(
        external_id=item["id"],
        text=item["text"],
        edited_at=_moment(item),
        account=item.get("loft"),
    )


def _revoked(item: dict[str, Any]) -> Inbound:
    return MessageRevoked(
        external_id=item["id"], revoked_at=_moment(item), account=item.get("loft")
    )


def _reacted(item: dict[str, Any]) -> Inbound:
    return ReactionChanged(
        external_id=item["id"],
        target=item["on"],
        person=read_person(item["from"]),
        emoji=item["emoji"],
        reacted_at=_moment(item),
        account=item.get("loft"),
    )


def _moved(item: dict[str, Any]) -> Inbound:
    return IdentityChanged(
        old=_aliases(item["old"]),
        new=read_person(item["new"]),
        changed_at=_moment(item),
        external_id=item.get("id", ""),
        text="The address changed.",
        account=item.get("loft"),
    )


def _preferred(item: dict[str, Any]) -> Inbound:
    return PreferenceChanged(
        person=read_person(item["from"]),
        category=item["category"],
        allowed=item["allowed"],
        changed_at=_moment(item),
        account=item.get("loft"),
    )


def _template(item: dict[str, Any]) -> Inbound:
    return TemplateChanged(
        name=item["name"],
        language="nl",
        status=item["status"],
        account=item.get("loft"),
    )


def _report(item: dict[str, Any]) -> Inbound:
    return ChannelReported(
        what=item["what"],
        level=item.get("level", "info"),
        topic=item["what"],
        text="Something happened.",
        detail="{}",
        key=item["id"],
        account=item.get("loft"),
    )


_READERS = {
    "said": _said,
    "status": _status,
    "edited": _edited,
    "revoked": _revoked,
    "reacted": _reacted,
    "moved": _moved,
    "preferred": _preferred,
    "template": _template,
    "report": _report,
}


def read_person(given: dict[str, str]) -> Person:
    """Read who somebody is, from the aliases that an item gives."""
    return Person(_aliases(given), name=given.get("name", ""))


def _aliases(given: dict[str, str]) -> tuple[Alias, ...]:
    return tuple(
        Alias(kind, given[kind], "strong" if strength == "strong" else "weak")
        for kind, strength in STRENGTHS.items()
        if kind in given
    )


def _moment(item: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(item["at"], UTC)


@dataclass(eq=False)
class PigeonPlugin:
    """The plugin that brings the birds, for `load_plugins(extra=…)`."""

    birds: tuple[Channel[Any], ...] = field(
        default_factory=lambda: (Pigeon(), QuickPigeon())
    )

    @hookimpl
    def webcare_register_channels(self) -> Iterable[Channel[Any]]:
        return self.birds
