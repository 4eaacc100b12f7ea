"""Channels with one fault each, by the rule of the kit that must find it."""

import hmac
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx2
import structlog
from pydantic import SecretStr

from tests.contract.murmur import (
    Item,
    Murmur,
    MurmurAccount,
    MurmurContract,
    MurmurSettings,
)
from webcare.domain.content import MediaReference, MessageKind
from webcare.domain.inbound import Inbound, ItemFailed, MessageReceived, Visibility
from webcare.domain.outbound import (
    Moderation,
    OutboundMessage,
    OutboundReaction,
    Receipt,
)
from webcare.domain.people import Alias, Person
from webcare.errors import (
    PerhapsSent,
    PermanentDeliveryError,
    SignatureError,
    TemporaryDeliveryError,
)
from webcare.plugin import (
    Account,
    Capabilities,
    Channel,
    ChannelSettings,
    Check,
    Polled,
    Template,
    WebhookRequest,
    hookimpl,
    read_json,
    receipt_from,
    verify_hmac_sha256,
)

# ruff: noqa: ARG002 - a fault leaves out what it should have used


class LetsAnAccountDoMore(Murmur):
    capabilities = replace(Murmur.capabilities, quotes=False)

    def able(self, settings: MurmurSettings) -> Capabilities:
        return replace(self.capabilities, quotes=True)


class ShowsAnAccountInPublic(Murmur):
    capabilities = replace(
        Murmur.capabilities, visibility=frozenset({Visibility.PRIVATE})
    )

    def able(self, settings: MurmurSettings) -> Capabilities:
        return Murmur.capabilities


class CutsAnAccountsWordsAway(Murmur):
    def able(self, settings: MurmurSettings) -> Capabilities:
        return replace(self.capabilities, text_limit=100, split=lambda _: ["word0"])


class VerifiesNothing(Murmur):
    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None: ...


class RefusesEverything(Murmur):
    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        raise SignatureError("no")


class ChecksOnlyThatThereIsASignature(Murmur):
    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        if not request.headers.get("x-murmur"):
            raise SignatureError("no")


class ComparesText(Murmur):
    """`compare_digest` raises TypeError for text outside ASCII."""

    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        given = request.headers.get("x-murmur", "")
        key = account.settings.secret.get_secret_value().encode()
        digest = hmac.new(key, request.body, "sha256").hexdigest()
        if not hmac.compare_digest(given, f"sha256={digest}"):
            raise SignatureError("no")


class KnowsOneSecretForAll(Murmur):
    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        secret = account.settings.secret
        secrets = [secret, SecretStr(f"another-{secret.get_secret_value()}")]
        verify_hmac_sha256(request, secrets, header="x-murmur")


class EchoesAnyHandshake(Murmur):
    def handshake(self, account: MurmurAccount, request: WebhookRequest) -> str:
        return request.query.get("challenge", "")


class Parses(Murmur):
    """A base for faults of parsing: `events` alters what was read well."""

    def parse(self, account: MurmurAccount, request: WebhookRequest) -> list[Inbound]:
        return list(self.events(super().parse(account, request)))

    def events(self, events: list[Inbound]) -> Iterator[Any]:
        yield from events


class ReadsNothing(Parses):
    def events(self, events: list[Inbound]) -> Iterator[Any]:
        yield ItemFailed(item="{}", reason="no idea")
        yield from events


class InventsEvents(Parses):
    def events(self, events: list[Inbound]) -> Iterator[Any]:
        yield from events
        yield {"text": "a dict"}


class NumbersMessagesItself(Parses):
    numbers = count()

    def events(self, events: list[Inbound]) -> Iterator[Any]:
        for event in events:
            if isinstance(event, MessageReceived):
                yield replace(event, external_id=str(next(self.numbers)))


class LooksThingsUp(Parses):
    def events(self, events: list[Inbound]) -> Iterator[Any]:
        socket.getaddrinfo("murmur.invalid", 443)
        yield from events


class NamesAllAlike(Parses):
    def events(self, events: list[Inbound]) -> Iterator[Any]:
        for event in events:
            if isinstance(event, MessageReceived):
                yield replace(event, external_id="m")


class ForgetsTheZone(Parses):
    def events(self, events: list[Inbound]) -> Iterator[Any]:
        for event in events:
            if isinstance(event, MessageReceived):
                yield replace(event, sent_at=event.sent_at.replace(tzinfo=None))


class NumbersByPlace(Parses):
    def events(self, events: list[Inbound]) -> Iterator[Any]:
        for number, event in enumerate(events):
            if isinstance(event, MessageReceived):
                yield replace(event, external_id=str(number))


class LosesSiblings(Murmur):
    def parse(self, account: MurmurAccount, request: WebhookRequest) -> list[Inbound]:
        events = super().parse(account, request)
        bad = [event for event in events if isinstance(event, ItemFailed)]
        return [*bad] if bad else events


class TrustsTheFormat(Murmur):
    def parse(self, account: MurmurAccount, request: WebhookRequest) -> list[Inbound]:
        payload = json.loads(request.body)
        return [Item(**item).event() for item in payload["items"]]


class TrustsTheTypes(Murmur):
    def parse(self, account: MurmurAccount, request: WebhookRequest) -> list[Inbound]:
        items = read_json(request).get("items") or []
        found = [item for item in items if isinstance(item, dict)]
        return [Item.model_construct(**item).event() for item in found]


class Sends(Murmur):
    """A base for faults of sending: what is altered before it is sent."""

    def altered(self, message: OutboundMessage) -> OutboundMessage:
        return message

    async def send(
        self, account: MurmurAccount, message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        return await super().send(account, self.altered(message), http)


class DropsTheText(Sends):
    def altered(self, message: OutboundMessage) -> OutboundMessage:
        return replace(message, text="")


class DropsTheQuote(Sends):
    def altered(self, message: OutboundMessage) -> OutboundMessage:
        return replace(message, reply_to=None)


class DropsTheFile(Sends):
    def altered(self, message: OutboundMessage) -> OutboundMessage:
        return replace(message, media=None)


class DropsTheContent(Sends):
    def altered(self, message: OutboundMessage) -> OutboundMessage:
        return replace(message, content=None, text="")


class SendsWhatItDoesNotClaim(Murmur):
    capabilities = replace(Murmur.capabilities, media=())

    async def send(
        self, account: MurmurAccount, message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        return receipt_from(await http.post("https://murmur.example"), "id")


class DropsThePublicTarget(Sends):
    def altered(self, message: OutboundMessage) -> OutboundMessage:
        return replace(message, privately_to=None)


class LinksWithoutToken(Murmur):
    def private_link(self, account: MurmurAccount, token: str, greeting: str) -> str:
        return "https://murmur.example"


class LinksInTheOpen(Murmur):
    def private_link(self, account: MurmurAccount, token: str, greeting: str) -> str:
        return f"http://murmur.example/{token}"


class OnlyClaimsModeration(Murmur):
    async def moderate(
        self,
        account: MurmurAccount,
        target: str,
        action: Moderation,
        http: httpx2.AsyncClient,
    ) -> None: ...


class ModeratesUnclaimed(Murmur):
    capabilities = replace(Murmur.capabilities, moderation=frozenset())


class TakesControlUnclaimed(Murmur):
    capabilities = replace(Murmur.capabilities, control=False)


class PollsUnclaimed(Murmur):
    capabilities = replace(Murmur.capabilities, polling=False)


class NeverRests(Murmur):
    async def poll(
        self, account: MurmurAccount, cursor: str, http: httpx2.AsyncClient
    ) -> Polled:
        return Polled(again_in=timedelta(0))


class TrustsItsCursor(Murmur):
    async def poll(
        self, account: MurmurAccount, cursor: str, http: httpx2.AsyncClient
    ) -> Polled:
        return Polled(cursor=str(int(cursor or "0") + 1))


class PollsByRaising(Murmur):
    async def poll(
        self, account: MurmurAccount, cursor: str, http: httpx2.AsyncClient
    ) -> Polled:
        answer = await http.get("https://murmur.example/news")
        answer.raise_for_status()
        return Polled()


class CutsWordsAway(Murmur):
    capabilities = replace(Murmur.capabilities, split=lambda text: [text[:100]])


class CutsTooLong(Murmur):
    capabilities = replace(Murmur.capabilities, split=lambda text: [text])


class ReactsUnclaimed(Murmur):
    capabilities = replace(Murmur.capabilities, reactions=False)


class OnlyClaimsReactions(Murmur):
    async def react(
        self,
        account: MurmurAccount,
        reaction: OutboundReaction,
        http: httpx2.AsyncClient,
    ) -> None: ...


class OnlyClaimsReadReceipts(Murmur):
    async def mark_read(
        self,
        account: MurmurAccount,
        external_id: str,
        http: httpx2.AsyncClient,
        *,
        person: Sequence[Alias] = (),
        typing: bool = False,
    ) -> None: ...


class OnlyClaimsBlocking(Murmur):
    async def set_blocked(
        self,
        account: MurmurAccount,
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
        *,
        blocked: bool,
    ) -> None: ...


class OnlyClaimsProfiles(Murmur):
    async def fetch_person(
        self,
        account: MurmurAccount,
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
    ) -> Person | None: ...


class ShowsProfilesUnclaimed(Murmur):
    capabilities = replace(Murmur.capabilities, profiles=False)


class ListsTemplatesUnclaimed(Murmur):
    capabilities = replace(
        Murmur.capabilities,
        templates=False,
        sends=Murmur.capabilities.sends - {MessageKind.TEMPLATE},
    )

    async def fetch_templates(
        self, account: MurmurAccount, http: httpx2.AsyncClient
    ) -> Sequence[Template]:
        return ()


class ForgetsLimits(Murmur):
    capabilities = replace(Murmur.capabilities, buttons=None)


class Answers(Murmur):
    """A base for faults of sorting: `sort` decides what an answer means."""

    async def send(
        self, account: MurmurAccount, message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        return self.sort(await http.post("https://murmur.example", json={}))

    def sort(self, answer: httpx2.Response) -> Receipt:
        return receipt_from(answer, "id")


class CallsAllPermanent(Answers):
    def sort(self, answer: httpx2.Response) -> Receipt:
        if not answer.is_success:
            raise PermanentDeliveryError("It did not work.")
        return super().sort(answer)


class CallsAllTemporary(Answers):
    def sort(self, answer: httpx2.Response) -> Receipt:
        if not answer.is_success:
            raise TemporaryDeliveryError("It did not work.")
        return super().sort(answer)


class TrustsTheAnswer(Answers):
    def sort(self, answer: httpx2.Response) -> Receipt:
        answer.raise_for_status()
        return Receipt(external_id=answer.json()["id"])


class SpeaksInCodes(Answers):
    def sort(self, answer: httpx2.Response) -> Receipt:
        if not answer.is_success:
            raise PermanentDeliveryError(f"E{answer.status_code}")
        return super().sort(answer)


class SortsTransport(Murmur):
    """A base for faults of what never arrived: `kind` is what they become."""

    kind: type[TemporaryDeliveryError | PerhapsSent | PermanentDeliveryError]

    async def send(
        self, account: MurmurAccount, message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        try:
            return await super().send(account, message, http)
        except httpx2.TransportError as error:
            raise self.kind("It did not work.") from error


class GivesUpUnreachable(SortsTransport):
    kind = PermanentDeliveryError


class RepeatsWhatWasLost(SortsTransport):
    kind = TemporaryDeliveryError


class LeaksStatusErrors(Murmur):
    async def fetch_media(
        self, account: MurmurAccount, media: MediaReference, http: httpx2.AsyncClient
    ) -> AsyncIterator[bytes]:
        answer = await http.get("https://murmur.example/files")
        yield answer.raise_for_status().content


class OpenSettings(ChannelSettings):
    secret: SecretStr
    access_token: str = "open"


class ShowsItsAccount(Murmur):
    def __repr__(self) -> str:
        return "<Murmur s3cr3t>"


class LogsSecrets(Murmur):
    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        secret = account.settings.secret.get_secret_value()
        structlog.get_logger().info("signature.checked", secret=secret)
        super().verify(account, request)


class PrintsSecrets(Murmur):
    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        print(account.settings.secret.get_secret_value())  # noqa: T201
        super().verify(account, request)


class LogsSecretsTheOldWay(Murmur):
    def verify(self, account: MurmurAccount, request: WebhookRequest) -> None:
        secret = account.settings.secret.get_secret_value()
        logging.getLogger("murmur").debug("checked %s", secret)
        super().verify(account, request)


class TellsSecretsInErrors(Answers):
    async def send(
        self, account: MurmurAccount, message: OutboundMessage, http: httpx2.AsyncClient
    ) -> Receipt:
        secret = account.settings.secret.get_secret_value()
        raise PermanentDeliveryError("It did not work.", detail=f"with {secret}")


class ChecksByRaising(Murmur):
    async def check(
        self, account: MurmurAccount, http: httpx2.AsyncClient
    ) -> Sequence[Check]:
        (await http.get("https://murmur.example/me")).raise_for_status()
        return ()


class ChecksWithoutAdvice(Murmur):
    async def check(
        self, account: MurmurAccount, http: httpx2.AsyncClient
    ) -> Sequence[Check]:
        return (Check(name="Credentials", outcome="failed"),)


class BringsByAnotherName:
    """A plugin whose hook asks for another context than it gets."""

    @hookimpl
    def webcare_register_channels(self, context: str) -> list[Channel[Any]]:
        assert context
        return [Murmur()]


class OpenContract(MurmurContract):
    account = Account("murmur", OpenSettings(secret=SecretStr("s3cr3t")))


class OddPlugin(MurmurContract):
    def plugin(self) -> object:
        return BringsByAnotherName()


class NotInstalled(MurmurContract):
    def plugin(self) -> object:
        return None


class Unrecorded(MurmurContract):
    genuine_webhooks = ()
