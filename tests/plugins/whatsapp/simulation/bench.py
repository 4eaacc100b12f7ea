"""A simulated platform in a test: its clock stands still, its webhooks are kept."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from pydantic import SecretStr

from webcare.domain.inbound import Inbound
from webcare.plugin import Account, WebhookRequest
from webcare.plugin.simulation import PhoneMessage, Say, Timeline
from webcare_whatsapp.channel import WhatsApp
from webcare_whatsapp.settings import WhatsAppSettings
from webcare_whatsapp.simulation import WhatsAppSimulation

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CALLBACK = "http://127.0.0.1:8000/webhooks/wa"
TOKEN = "simulated-access-token"
CHANNEL = WhatsApp()


class Bench:
    """The platform, what it posted, and a client of its API.

    `answers` decides what our webhook says; 200 when nothing is set.
    """

    def __init__(self) -> None:
        self.posted: list[httpx2.Request] = []
        self.answers: list[httpx2.Response | Exception] = []
        self.simulation = WhatsAppSimulation(
            seed=1,
            timeline=Timeline(START, frozen=True),
            transport=httpx2.MockTransport(self._receive),
        )
        self.number = self.simulation.accounts[0].id
        self.waba = self.simulation.accounts[0].settings["waba_id"]
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.simulation.api),
            base_url="http://platform",
            headers={"authorization": f"Bearer {TOKEN}"},
        )
        settings = self.simulation.accounts[0].settings
        self.account = Account(
            "wa",
            WhatsAppSettings(
                phone_number_id=settings["phone_number_id"],
                waba_id=settings["waba_id"],
                app_secret=SecretStr(settings["app_secret"]),
                verify_token=SecretStr(settings["verify_token"]),
                access_token=SecretStr(settings["access_token"]),
                base_url="http://platform",
            ),
        )

    def _receive(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, text=request.url.params["hub.challenge"])
        self.posted.append(request)
        answer = self.answers.pop(0) if self.answers else httpx2.Response(200)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def passes(self, **span: float) -> None:
        """Let time pass: seconds, hours, days."""
        await self.simulation.timeline.advance(timedelta(**span))

    async def says(self, person: str = "fatima", text: str = "Hallo") -> str:
        """Let a customer write, and the webhook arrive."""
        message = await self.simulation.act(self.number, person, Say(text=text))
        await self.passes()
        return message

    async def sends(self, body: dict[str, Any], **query: str) -> httpx2.Response:
        """Post a body to /messages; `to` is Fatima unless it says otherwise."""
        whole = {"messaging_product": "whatsapp", "to": "+31605550101", **body}
        if "recipient" in whole:
            del whole["to"]
        path = f"/v26.0/{self.number}/messages"
        return await self.http.post(path, json=whole, params=query)

    async def texts(self, text: str = "Dag") -> httpx2.Response:
        """Send a text to Fatima."""
        return await self.sends({"type": "text", "text": {"body": text}})

    def chat(self, person: str = "fatima") -> tuple[PhoneMessage, ...]:
        """Return what is on a phone."""
        return self.simulation.thread(self.number, person).messages

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Return what was posted, as JSON."""
        return [json.loads(request.content) for request in self.posted]

    @property
    def values(self) -> list[dict[str, Any]]:
        """Return every change's value."""
        return [
            change["value"]
            for body in self.bodies
            for entry in body["entry"]
            for change in entry["changes"]
        ]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        """Return every status."""
        return [status for value in self.values for status in value.get("statuses", [])]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Return every inbound message."""
        return [item for value in self.values for item in value.get("messages", [])]

    def parsed(self) -> list[Inbound]:
        """Return what the connector makes of all that was posted."""
        events: list[Inbound] = []
        for posted in self.posted:
            request = WebhookRequest(
                method="POST",
                headers={name.lower(): value for name, value in posted.headers.items()},
                query={},
                body=posted.content,
            )
            CHANNEL.verify(self.account, request)
            events += CHANNEL.parse(self.account, request)
        return events


@asynccontextmanager
async def bench(*, connected: bool = True) -> AsyncIterator[Bench]:
    """Give a platform, its webhook saved unless it says otherwise."""
    made = Bench()
    async with made.http:
        if connected:
            await made.simulation.connect(made.number, CALLBACK)
        yield made
        await made.simulation.webhooks.close()


def code(response: httpx2.Response) -> int:
    """Return the error's code."""
    found: int = response.json()["error"]["code"]
    return found
