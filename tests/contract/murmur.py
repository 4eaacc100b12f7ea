"""Murmur: a channel that can do everything, and honestly; and its contract."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from textwrap import wrap
from typing import Any

import httpx2
from pydantic import AwareDatetime, BaseModel, Field, SecretStr

from webcare.domain.content import MEDIA_KINDS, MediaReference, MessageKind
from webcare.domain.inbound import Inbound, MessageReceived, Visibility
from webcare.domain.outbound import (
    Moderation,
    OutboundMessage,
    OutboundReaction,
    Receipt,
)
from webcare.domain.people import Alias, Person
from webcare.errors import MediaError
from webcare.plugin import (
    Account,
    Capabilities,
    Channel,
    ChannelSettings,
    Check,
    MediaRule,
    OptionLimits,
    Polled,
    Template,
    Unclaimed,
    WebhookRequest,
    hookimpl,
    read_each,
    receipt_from,
    verify_hmac_sha256,
    verify_token,
)
from webcare.testing import ChannelContract

API = "https://murmur.example"


class MurmurSettings(ChannelSettings):
    secret: SecretStr
    verify_token: SecretStr


MurmurAccount = Account[MurmurSettings]

LIMITS = OptionLimits(count=3, title=20)


class Item(BaseModel):
    id: str = Field(min_length=1)
    sender: str = Field(min_length=1)
    text: str
    at: AwareDatetime
    file: str = ""

    def event(self) -> MessageReceived:
        image = MediaReference(kind=MessageKind.IMAGE, external_id=self.file)
        return MessageReceived(
            external_id=self.id,
            person=Person((Alias("name", self.sender),)),
            text=self.text,
            sent_at=self.at,
            media=(image,) if self.file else (),
        )


def cut(text: str) -> list[str]:
    """Cut a text between words."""
    return wrap(text, 100)


class Murmur(Channel[MurmurSettings]):
    type = "murmur"
    title = "Murmur"
    settings = MurmurSettings
    capabilities = Capabilities(
        text_limit=500,
        sends=frozenset(
            {
                MessageKind.LOCATION,
                MessageKind.CONTACTS,
                MessageKind.TEMPLATE,
                MessageKind.BUTTONS,
                MessageKind.LIST,
                MessageKind.LINK,
            }
        ),
        media=(
            MediaRule(
                kind=MessageKind.IMAGE,
                mime_types=("image/*",),
                max_bytes=1000,
                caption_limit=100,
            ),
            MediaRule(
                kind=MessageKind.AUDIO, mime_types=("audio/ogg",), max_bytes=1000
            ),
        ),
        templates=True,
        quotes=True,
        reactions=True,
        read_receipts=True,
        blocking=True,
        buttons=LIMITS,
        list_rows=LIMITS,
        link_button=LIMITS,
        visibility=frozenset(Visibility),
        private_reply=timedelta(days=7),
        private_link=True,
        moderation=frozenset(Moderation),
        control=True,
        polling=True,
        profiles=True,
        split=cut,
    )

    def handshake(self, account: MurmurAccount, request: WebhookRequest) -> str:
        verify_token(request.query.get("token", ""), account.settings.verify_token)
        return request.query["challenge"]

    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        verify_hmac_sha256(request, [account.settings.secret], header="x-murmur")

    def parse(
        self,
        account: MurmurAccount,  # noqa: ARG002
        request: WebhookRequest,
    ) -> list[Inbound]:
        return read_each(request, "items", lambda raw: Item(**raw).event())

    async def send(
        self, account: MurmurAccount, message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        if not self.capabilities.claims(message.kind):
            raise Unclaimed(self, message.kind)
        if message.media:
            file = b"".join([part async for part in message.media.read()])
            receipt_from(await http.post(f"{API}/files", content=file), "id")
        answer = await http.post(f"{API}/send", json=self.body(account, message))
        return receipt_from(answer, "id")

    def body(
        self,
        account: MurmurAccount,  # noqa: ARG002
        message: OutboundMessage,
    ) -> dict[str, str | None]:
        return {
            "text": message.text,
            "quotes": message.reply_to,
            "privately_to": message.privately_to,
            "content": "" if message.kind in MEDIA_KINDS else repr(message.content),
        }

    async def react(
        self,
        account: MurmurAccount,  # noqa: ARG002
        reaction: OutboundReaction,
        http: httpx2.AsyncClient,
    ) -> None:
        await http.post(f"{API}/react", json={"emoji": reaction.emoji})

    async def mark_read(
        self,
        account: MurmurAccount,  # noqa: ARG002
        external_id: str,
        http: httpx2.AsyncClient,
        *,
        person: Sequence[Alias] = (),  # noqa: ARG002
        typing: bool = False,
    ) -> None:
        await http.post(f"{API}/read", json={"id": external_id, "typing": typing})

    async def fetch_media(
        self,
        account: MurmurAccount,  # noqa: ARG002
        media: MediaReference,
        http: httpx2.AsyncClient,
    ) -> AsyncIterator[bytes]:
        answer = await http.get(f"{API}/files/{media.external_id}")
        if not answer.is_success:
            raise MediaError("The file is gone.", permanent=True)
        yield answer.content

    async def fetch_templates(
        self,
        account: MurmurAccount,  # noqa: ARG002
        http: httpx2.AsyncClient,
    ) -> Sequence[Template]:
        await http.get(f"{API}/templates")
        return ()

    async def set_blocked(
        self,
        account: MurmurAccount,  # noqa: ARG002
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
        *,
        blocked: bool,
    ) -> None:
        body = {"who": person[0].value, "blocked": blocked}
        await http.post(f"{API}/block", json=body)

    def private_link(self, account: MurmurAccount, token: str, greeting: str) -> str:  # noqa: ARG002
        return f"{API}/whisper?with={account.name}&token={token}"

    async def moderate(
        self,
        account: MurmurAccount,  # noqa: ARG002
        target: str,
        action: Moderation,
        http: httpx2.AsyncClient,
    ) -> None:
        await http.post(f"{API}/{action.value}", json={"id": target})

    async def take_control(
        self,
        account: MurmurAccount,  # noqa: ARG002
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
    ) -> None:
        await http.post(f"{API}/control", json={"of": person[0].value})

    async def poll(
        self,
        account: MurmurAccount,  # noqa: ARG002
        cursor: str,
        http: httpx2.AsyncClient,
    ) -> Polled:
        receipt_from(await http.get(f"{API}/news", params={"since": cursor}), "id")
        return Polled(cursor=str(len(cursor)))

    async def fetch_person(
        self,
        account: MurmurAccount,  # noqa: ARG002
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
    ) -> Person | None:
        receipt_from(await http.get(f"{API}/people/{person[0].value}"), "id")
        return Person(tuple(person), name="Ada")

    async def check(
        self,
        account: MurmurAccount,  # noqa: ARG002
        http: httpx2.AsyncClient,
    ) -> Sequence[Check]:
        answer = await http.get(f"{API}/me")
        if answer.is_success:
            return (Check(name="Credentials", outcome="ok"),)
        return (Check(name="Credentials", outcome="failed", text="Renew the secret."),)


class Brings:
    """A plugin that brings one channel."""

    def __init__(self, channel: Channel[MurmurSettings]) -> None:
        self.channel = channel

    @hookimpl
    def webcare_register_channels(self) -> list[Channel[MurmurSettings]]:
        return [self.channel]


def item(number: int, **more: str) -> dict[str, str]:
    at = "2026-11-21T09:30:00Z"
    return {"id": f"m{number}", "sender": "ada", "text": "hi", "at": at, **more}


class MurmurContract(ChannelContract):
    """What Murmur's author tells the kit; not collected by itself."""

    channel: Channel[Any] = Murmur()
    account: Account[Any] = Account(
        "murmur",
        MurmurSettings(secret=SecretStr("s3cr3t"), verify_token=SecretStr("t0k3n")),
    )
    genuine_webhooks: tuple[Mapping[str, Any], ...] = (
        {"items": [item(1), item(2)]},
        {"items": [item(3, file="f1")]},
    )

    def plugin(self) -> object:
        return Brings(self.channel)

    def sign(self, account: MurmurAccount, body: bytes) -> Mapping[str, str]:
        key = account.settings.secret.get_secret_value().encode()
        digest = hmac.new(key, body, hashlib.sha256).hexdigest()
        return {"x-murmur": f"sha256={digest}"}

    def answer(self, request: httpx2.Request) -> httpx2.Response:  # noqa: ARG002
        return httpx2.Response(200, json={"id": "out-1"})

    def handshake(self, account: MurmurAccount) -> tuple[Mapping[str, str], str]:
        token = account.settings.verify_token.get_secret_value()
        return {"token": token, "challenge": "42"}, "42"

    def batch(self, bodies: Sequence[bytes]) -> bytes:
        items = [found for body in bodies for found in json.loads(body)["items"]]
        return json.dumps({"items": items}).encode()
