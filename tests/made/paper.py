"""A channel whose platform is a sheet of paper: claims everything, calls nobody."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2
from pydantic import Field, SecretStr

from webcare.domain.content import MessageKind
from webcare.domain.inbound import Inbound, ItemFailed, MessageReceived
from webcare.domain.outbound import OutboundMessage, Receipt
from webcare.domain.people import Alias, Person
from webcare.errors import MalformedPayload
from webcare.plugin import (
    Account,
    Capabilities,
    Channel,
    ChannelSettings,
    Check,
    MediaRule,
    Template,
    WebhookRequest,
    hookimpl,
)


class PaperSettings(ChannelSettings):
    """Where the paper lies, and the word that lets you write on it."""

    number: str = Field(title="Number", min_length=3)
    base_url: str = "https://paper.example.org"
    access_token: SecretStr = Field(title="Access token")
    old_token: SecretStr | None = None


class Paper(Channel[PaperSettings]):
    """Notes what it is asked; `failure` is raised instead when it is set."""

    type = "paper"
    title = "Paper"
    settings = PaperSettings
    capabilities = Capabilities(
        text_limit=1000,
        sends=frozenset({MessageKind.IMAGE, MessageKind.TEMPLATE}),
        media=(
            MediaRule(
                kind=MessageKind.IMAGE,
                mime_types=("image/png",),
                max_bytes=1000,
                caption_limit=100,
            ),
        ),
        reply_window=timedelta(hours=24),
        templates=True,
        blocking=True,
    )

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.failure: Exception | None = None
        self.templates: list[Template] = []

    def account_ids(self, settings: PaperSettings) -> frozenset[str]:
        return frozenset({settings.number})

    def verify(
        self, account: Account[PaperSettings], request: WebhookRequest
    ) -> None: ...

    def parse(
        self,
        account: Account[PaperSettings],  # noqa: ARG002
        request: WebhookRequest,
    ) -> Iterable[Inbound]:
        """Read `{"to", "from", "id", "text"}`; a text `torn` cannot be read."""
        try:
            sheet = json.loads(request.body)
        except ValueError as error:
            raise MalformedPayload("not JSON") from error
        if sheet["text"] == "torn":
            yield ItemFailed(item=request.body.decode(), reason="it is torn")
            return
        yield MessageReceived(
            external_id=sheet["id"],
            person=Person((Alias("hand", sheet["from"]),), name=sheet["from"]),
            sent_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
            text=sheet["text"],
            account=sheet.get("to"),
        )

    async def send(
        self,
        account: Account[PaperSettings],  # noqa: ARG002
        message: OutboundMessage,
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> Receipt:
        self._ask(("send", message.text))
        return Receipt(external_id=f"paper-{message.outbox_id}")

    async def fetch_templates(
        self,
        account: Account[PaperSettings],  # noqa: ARG002
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> Sequence[Template]:
        self._ask("templates")
        return self.templates

    async def set_blocked(
        self,
        account: Account[PaperSettings],  # noqa: ARG002
        person: Sequence[Alias],
        http: httpx2.AsyncClient,  # noqa: ARG002
        *,
        blocked: bool,
    ) -> None:
        self._ask(("block", tuple(alias.value for alias in person), blocked))

    async def check(
        self,
        account: Account[PaperSettings],
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> Sequence[Check]:
        self._ask(("check", account.settings.access_token.get_secret_value()))
        return (Check(name="Paper", outcome="ok"),)

    def _ask(self, what: object) -> None:
        if self.failure is not None:
            raise self.failure
        self.asked.append(what)


@dataclass(eq=False)
class PaperPlugin:
    """The plugin that brings sheets of paper, for `load_plugins(extra=…)`."""

    paper: Paper = field(default_factory=Paper)
    others: tuple[Paper, ...] = ()

    @hookimpl
    def webcare_register_channels(self) -> Iterable[Channel[PaperSettings]]:
        return [self.paper, *self.others]
