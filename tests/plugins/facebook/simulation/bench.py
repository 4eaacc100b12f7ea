"""A simulated platform in a test: its clock stands still, its webhooks are kept."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from webcare.plugin.simulation import (
    FollowLink,
    PhoneAction,
    PhoneMessage,
    Publish,
    Say,
    Timeline,
    WallPost,
)
from webcare_facebook.simulation import FacebookSimulation

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CALLBACK = "http://127.0.0.1:8000/webhooks/fb"
VERSION = "v26.0"


class Bench:
    """The platform, what it posted, and a client of its API.

    `answers` decides what our webhook says; 200 when nothing is set. `served` is what
    can be fetched from this machine, by address.
    """

    def __init__(self) -> None:
        self.posted: list[httpx2.Request] = []
        self.answers: list[httpx2.Response | Exception] = []
        self.served: dict[str, httpx2.Response] = {}
        self.simulation = FacebookSimulation(
            seed=1,
            timeline=Timeline(START, frozen=True),
            transport=httpx2.MockTransport(self._receive),
        )
        self.simulation.switch({"echo": "after"})
        self.world = self.simulation.world
        account = self.simulation.accounts[0]
        self.page, self.settings = account.id, account.settings
        self.token = account.settings["page_token"]
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.simulation.api),
            base_url="http://platform",
            headers={"authorization": f"Bearer {self.token}"},
        )

    def _receive(self, request: httpx2.Request) -> httpx2.Response:
        if "hub.challenge" in request.url.params:
            return httpx2.Response(200, text=request.url.params["hub.challenge"])
        if request.method == "GET":
            return self.served.get(str(request.url), httpx2.Response(404))
        self.posted.append(request)
        answer = self.answers.pop(0) if self.answers else httpx2.Response(200)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def psid(self, person: str = "fatima") -> str:
        """Return a customer's page-scoped id."""
        return self.world.customer(person).psid(self.world.page(self.page))

    def user_id(self, person: str = "fatima") -> str:
        """Return the id under which a customer writes in public."""
        return self.world.customer(person).user_id

    async def passes(self, **span: float) -> None:
        """Let time pass: seconds, hours, days."""
        await self.simulation.timeline.advance(timedelta(**span))

    async def does(self, action: PhoneAction, person: str = "fatima") -> str:
        """Let a customer do something, and the webhook arrive."""
        done = await self.simulation.act(self.page, person, action)
        await self.passes()
        return done

    async def says(self, text: str = "Hallo", person: str = "fatima") -> str:
        """Let a customer write in the chat."""
        return await self.does(Say(text=text), person)

    async def publishes(
        self, text: str = "Schande!", parent: str | None = None, person: str = "fatima"
    ) -> str:
        """Let a customer write on the wall: a post, or under `parent`."""
        return await self.does(Publish(text=text, parent=parent), person)

    async def follows(self, post: str, person: str = "fatima") -> None:
        """Let a customer follow the link in a post."""
        await self.does(FollowLink(post), person)

    async def performs(self, experiment: str, **values: str) -> None:
        """Let something happen in Fatima's chat."""
        await self.simulation.perform(experiment, self.page, "fatima", values)
        await self.passes()

    async def calls(
        self, method: str, path: str, body: object = None, **query: str
    ) -> httpx2.Response:
        """Call the API; the path begins after the version."""
        url = f"/{VERSION}/{path}"
        return await self.http.request(method, url, json=body, params=query)

    async def sends(self, message: object = None, **others: object) -> httpx2.Response:
        """Send to Fatima unless a recipient is given; a string is a text."""
        body: dict[str, object] = {"recipient": {"id": self.psid()}, **others}
        if message is not None:
            body["message"] = {"text": message} if isinstance(message, str) else message
        return await self.calls("POST", f"{self.page}/messages", body)

    def chat(self, person: str = "fatima") -> tuple[PhoneMessage, ...]:
        """Return what is on a phone."""
        return self.simulation.thread(self.page, person).messages

    def wall(self, person: str = "fatima") -> dict[str, WallPost]:
        """Return what somebody sees on the wall, by id."""
        wall = self.simulation.wall(self.page, person)
        return {post.id: post for post in wall.posts}

    @property
    def house_post(self) -> str:
        """Return the newest post of the Page itself."""
        return [post.id for post in self.wall().values() if post.by_account][-1]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Return what was posted, as JSON."""
        return [json.loads(request.content) for request in self.posted]

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Return every entry of what was posted."""
        return [entry for body in self.bodies for entry in body["entry"]]

    def events(self, name: str = "", key: str = "messaging") -> list[dict[str, Any]]:
        """Return every Messenger event that holds `name`."""
        items = [item for entry in self.entries for item in entry.get(key, [])]
        return [item for item in items if not name or name in item]

    @property
    def echoes(self) -> list[dict[str, Any]]:
        """Return every echo."""
        return [e for e in self.events("message") if e["message"].get("is_echo")]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Return the value of every change of the feed."""
        return [
            change["value"]
            for entry in self.entries
            for change in entry.get("changes", [])
        ]


@asynccontextmanager
async def bench(*, connected: bool = True) -> AsyncIterator[Bench]:
    """Give a platform, its webhook saved unless it says otherwise."""
    made = Bench()
    async with made.http:
        if connected:
            await made.simulation.connect(made.page, CALLBACK)
        yield made
        await made.simulation.webhooks.close()


def code(response: httpx2.Response) -> tuple[int, int | None]:
    """Return the error's code and subcode."""
    error = response.json()["error"]
    assert error["fbtrace_id"]
    return error["code"], error.get("error_subcode")
