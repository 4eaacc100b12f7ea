"""What the author of a channel tells the kit, and what the kit makes of it."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import httpx2
import pytest
from pydantic import SecretStr

from webcare.domain.inbound import Inbound, MessageReceived, Visibility
from webcare.domain.people import Alias
from webcare.plugin import Account, Channel, WebhookRequest
from webcare.testing.mutations import mutations
from webcare.testing.platform import FakePlatform

T = TypeVar("T")

# Enough to find what breaks, and done within a second or two.
_VARIANTS = 2000
_LEAST = 30

Payload = bytes | str | Mapping[str, Any]


class Subject:
    """The channel under test: the attributes and methods that its author gives."""

    channel: Channel[Any]
    """The type of channel."""

    account: Account[Any]
    """An account with settings; every secret in it must have a value."""

    genuine_webhooks: Path | Sequence[Payload]
    """What the platform really sends: a folder of `.json` files, or the bodies.

    At least one must be a customer's message. The more kinds, the more is proved.
    """

    signs_body: bool = True
    """False for a platform that proves itself with a token and not with a signature."""

    challenges_us: bool = False
    """True for a platform whose handshake asks for a proof, and shows no token."""

    malformed: Sequence[bytes] = (b"", b"{", b"\xff\xfe", b"null", b'"text"')
    """Bodies that are not the platform's format."""

    def sign(
        self,
        account: Account[Any],  # noqa: ARG002 - for overriders
        body: bytes,  # noqa: ARG002 - idem
    ) -> Mapping[str, str]:
        """Return the headers with which the platform sends a body to an account."""
        _missing(self, "sign(account, body)")

    def answer(
        self,
        request: httpx2.Request,  # noqa: ARG002 - for overriders
    ) -> httpx2.Response:
        """Return what the platform answers to a request that it accepts."""
        _missing(self, "answer(request)")

    def handshake(
        self,
        account: Account[Any],  # noqa: ARG002 - for overriders
    ) -> tuple[Mapping[str, str], str]:
        """Return the query of the platform's handshake, and what it wants back."""
        _missing(self, "handshake(account)")

    def plugin(self) -> object:
        """Return the plugin; None takes the installed one that brings the channel."""
        return None

    def batch(self, bodies: Sequence[bytes]) -> bytes:  # noqa: ARG002 - for overriders
        """Join the items of several bodies into one, as the platform does."""
        pytest.skip("the platform sends one item at a time, as `batch` is not given")

    @property
    def bodies(self) -> tuple[bytes, ...]:
        """Return the genuine bodies, as bytes."""
        given = self.genuine_webhooks
        if isinstance(given, Path):
            found: Iterable[Payload] = [
                file.read_bytes() for file in sorted(given.rglob("*.json"))
            ]
        else:
            found = given
        bodies = tuple(map(_as_bytes, found))
        assert bodies, f"{type(self).__name__}.genuine_webhooks holds no webhook"
        return bodies

    @property
    def changed_bodies(self) -> Iterator[bytes]:
        """Yield variants of the genuine bodies, each with one thing wrong."""
        bodies = self.bodies
        for body in bodies:
            yield from mutations(body, max(_LEAST, _VARIANTS // len(bodies)))

    def request(
        self, body: bytes, account: Account[Any] | None = None
    ) -> WebhookRequest:
        """Return a body as the platform sends it, signed for the account."""
        headers = self.sign(account or self.account, body)
        return WebhookRequest(
            method="POST",
            headers={name.lower(): value for name, value in headers.items()},
            query={},
            body=body,
        )

    def events(self, body: bytes) -> list[Inbound]:
        """Parse a body as genuine."""
        return list(self.channel.parse(self.account, self.request(body)))

    @property
    def customer_webhook(self) -> tuple[bytes, MessageReceived]:
        """Return a genuine webhook with a customer's message, and that.

        A private one if there is any: not everybody can be written to in public.
        """
        found = [
            (body, event)
            for body in self.bodies
            for event in self.events(body)
            if isinstance(event, MessageReceived) and event.direction == "in"
        ]
        if not found:
            pytest.fail("none of the genuine webhooks holds a message of a customer")
        private = (each for each in found if each[1].visibility is Visibility.PRIVATE)
        return next(private, found[0])

    @property
    def customer_message(self) -> MessageReceived:
        """Return the first message of a customer in the genuine webhooks."""
        return self.customer_webhook[1]

    @property
    def public_id(self) -> str:
        """Return the id of a public message in the genuine webhooks, or of any."""
        for body in self.bodies:
            for event in self.events(body):
                if (
                    isinstance(event, MessageReceived)
                    and event.visibility is Visibility.PUBLIC
                    and event.direction == "in"
                ):
                    return event.external_id
        return self.customer_message.external_id

    @property
    def recipient(self) -> tuple[Alias, ...]:
        """Return whom the kit writes to."""
        return self.customer_message.person.aliases

    def with_secrets(self, change: Callable[[str], str]) -> Account[Any]:
        """Return the account with every secret changed."""
        settings = self.account.settings
        changed = {
            name: SecretStr(change(value.get_secret_value()))
            for name, value in settings
            if isinstance(value, SecretStr)
        }
        assert changed, "the settings have no SecretStr, so nothing can be proved"
        return Account(self.account.name, settings.model_copy(update=changed))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the secrets of the account in plain text."""
        values = [value for _, value in self.account.settings]
        return tuple(
            value.get_secret_value() for value in values if isinstance(value, SecretStr)
        )

    def call(
        self,
        method: Callable[[httpx2.AsyncClient], Coroutine[Any, Any, T]],
        platform: FakePlatform | None = None,
    ) -> T:
        """Run one asynchronous call of the channel against a platform."""

        async def run() -> T:
            async with (platform or FakePlatform(self.answer)).client() as http:
                return await method(http)

        return asyncio.run(run())


def _as_bytes(payload: Payload) -> bytes:
    if isinstance(payload, bytes):
        return payload
    if isinstance(payload, str):
        return payload.encode()
    return json.dumps(payload, separators=(",", ":")).encode()


def _missing(subject: Subject, what: str) -> NoReturn:
    pytest.fail(f"{type(subject).__name__} must give `{what}`")
