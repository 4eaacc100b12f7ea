"""A simulated X in a test: its clock stands still, its webhooks are kept."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from webcare.plugin.simulation import (
    PhoneMessage,
    Publish,
    Say,
    Timeline,
    WallPost,
)
from webcare_twitter.simulation import House, TwitterSimulation
from webcare_twitter.simulation.cast import HOUSE

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CALLBACK = "http://127.0.0.1:8000/webhooks/x"
USER = {"authorization": "Bearer simulated-user-token"}
APP = {"authorization": "Bearer simulated-bearer-token"}
SECRET = b"simulated-consumer-secret"


def response_token(token: str, secret: bytes = SECRET) -> str:
    """Return what our webhook answers to a challenge."""
    digest = hmac.new(secret, token.encode(), hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


class Bench:
    """The platform, what it posted, and a client of its API.

    `answers` decides what our webhook says to events, `challenges` what it says to
    the check; genuine when nothing is set.
    """

    def __init__(self, houses: tuple[House, ...] = (HOUSE,)) -> None:
        self.posted: list[httpx2.Request] = []
        self.checked: list[httpx2.Request] = []
        self.answers: list[httpx2.Response | Exception] = []
        self.challenge: httpx2.Response | Exception | None = None
        self.simulation = TwitterSimulation(
            seed=1,
            houses=houses,
            timeline=Timeline(START, frozen=True),
            transport=httpx2.MockTransport(self._receive),
        )
        self.simulation.address = "http://platform"
        self.world = self.simulation.world
        self.house = self.simulation.accounts[0].id
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.simulation.api),
            base_url="http://platform",
            headers=USER,
        )

    def _receive(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return self._answer_challenge(request)
        self.posted.append(request)
        answer = self.answers.pop(0) if self.answers else httpx2.Response(200)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _answer_challenge(self, request: httpx2.Request) -> httpx2.Response:
        self.checked.append(request)
        if isinstance(self.challenge, Exception):
            raise self.challenge
        token = response_token(request.url.params["crc_token"])
        body = {"response_token": token}
        return self.challenge or httpx2.Response(200, json=body)

    async def passes(self, **span: float) -> None:
        """Let time pass: seconds, hours, days."""
        await self.simulation.timeline.advance(timedelta(**span))

    async def publishes(
        self,
        text: str = "@vlietdrecht hallo",
        person: str = "fatima",
        parent: str | None = None,
    ) -> str:
        """Let somebody publish, and the webhooks arrive."""
        action = Publish(text=text, parent=parent)
        number = await self.simulation.act(self.house, person, action)
        await self.passes()
        return number

    async def says(self, text: str = "Hallo", person: str = "fatima") -> str:
        """Let somebody send a direct message, and the webhook arrive."""
        number = await self.simulation.act(self.house, person, Say(text=text))
        await self.passes()
        return number

    async def performs(
        self, experiment: str, person: str = "fatima", **values: str
    ) -> None:
        """Let an experiment happen, and its webhooks arrive."""
        await self.simulation.perform(experiment, self.house, person, values)
        await self.passes()

    async def posts(self, text: str = "Dag", **more: Any) -> httpx2.Response:
        """Publish as our account, through the API."""
        answer = await self.http.post("/2/tweets", json={"text": text, **more})
        await self.passes()
        return answer

    async def answers_post(self, number: str, text: str = "Dag") -> httpx2.Response:
        """Answer a post as our account, through the API."""
        return await self.posts(text, reply={"in_reply_to_tweet_id": number})

    async def messages(
        self, text: str = "Dag", person: str = "fatima", **more: Any
    ) -> httpx2.Response:
        """Send a direct message as our account, through the API."""
        path = f"/2/dm_conversations/with/{self.number(person)}/messages"
        body = {"text": text, **more} if text else more
        answer = await self.http.post(path, json=body)
        await self.passes()
        return answer

    async def subscribes(self, event_type: str, **more: Any) -> httpx2.Response:
        """Subscribe our account to a type of event."""
        body = {"event_type": event_type, "filter": {"user_id": self.house}, **more}
        return await self.http.post("/2/activity/subscriptions", json=body, headers=APP)

    async def asks(self, path: str, **query: str) -> dict[str, Any]:
        """Return what a call of the app itself answers."""
        answer = await self.http.get(path, params=query, headers=APP)
        body: dict[str, Any] = answer.json()
        return body

    def number(self, person: str) -> str:
        """Return a person's number."""
        return self.world.person(person).id

    def chat(self, person: str = "fatima") -> tuple[PhoneMessage, ...]:
        """Return what is on a phone."""
        return self.simulation.thread(self.house, person).messages

    def wall(self, person: str = "fatima") -> dict[str, WallPost]:
        """Return what a person sees in public, by id."""
        wall = self.simulation.wall(self.house, person)
        return {post.id: post for post in wall.posts}

    @property
    def ours(self) -> str:
        """Return the id of the newest of our own posts."""
        return self.world.posts.by(self.house)[-1].id

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Return what was posted, as JSON."""
        return [json.loads(request.content) for request in self.posted]

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return every event of X Activity."""
        return [body["data"] for body in self.bodies if "data" in body]

    @property
    def types(self) -> list[str]:
        """Return the type of every event of X Activity."""
        return [event["event_type"] for event in self.events]

    @property
    def hook(self) -> dict[str, Any]:
        """Return our first webhook as the platform keeps it."""
        kept = next(iter(self.world.hooks.values()))
        return {"id": kept.id, "valid": kept.valid}


@asynccontextmanager
async def bench(
    *, connected: bool = True, houses: tuple[House, ...] = (HOUSE,)
) -> AsyncIterator[Bench]:
    """Give a platform, its webhook registered unless it says otherwise."""
    made = Bench(houses)
    async with made.http:
        if connected:
            await made.simulation.connect(made.house, CALLBACK)
        yield made
        await made.simulation.webhooks.close()
