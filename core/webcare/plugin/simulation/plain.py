"""A platform of few words, for a channel that has no simulation of its own yet.

```python
def simulation(self):
    return PlainSimulation(self, settings={"secret": "simulated"}, header="x-acme")
```

People write texts, which become webhooks: as `write` makes them, or else as JSON with a
list of `messages`, each with `id`, `sender`, `text` and `sent_at`, signed with the
setting `secret` in the named header. What we post to the API is read by `read`, and
appears on their phones.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from webcare.domain.content import MessageKind
from webcare.domain.status import MessageStatus
from webcare.errors import SimulationError
from webcare.plugin.simulation.changes import Changes
from webcare.plugin.simulation.phone import (
    PhoneMessage,
    PhoneThread,
    Read,
    Say,
    SimulatedAccount,
    SimulatedPerson,
    Upload,
)
from webcare.plugin.simulation.platform import Simulation
from webcare.plugin.simulation.timeline import Timeline
from webcare.plugin.simulation.webhooks import Parcel, Persistence, Webhooks
from webcare.plugin.webhooks import sign_hmac_sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from webcare.plugin.channel import Channel
    from webcare.plugin.simulation.actions import PhoneAction

PEOPLE = (
    SimulatedPerson(id="ada", name="Ada", address="ada", language="en"),
    SimulatedPerson(id="bram", name="Bram", address="bram"),
    SimulatedPerson(id="chaima", name="Chaima", address="chaima"),
)
PERSISTENCE = Persistence(pauses=(1, 5, 30, 300), give_up=timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PlainWebhook:
    """One webhook: its raw body and the headers that go with it."""

    body: bytes
    headers: Mapping[str, str]


class PlainSimulation(Simulation):
    """Three people, one account and texts both ways.

    Args:
        channel: the type of channel that is tried.
        settings: what an account needs beside `base_url`; opens nothing real.
        header: carries the signature of a webhook that `write` does not make.
        write: makes the webhook for what a person wrote, given the account's settings
            as the channel's own model, the person's id and the message.
        read: returns to whom and what we send, from the JSON that `send` posts.
    """

    def __init__(
        self,
        channel: Channel[Any],
        *,
        settings: Mapping[str, str],
        header: str = "",
        write: Callable[[Any, str, PhoneMessage], PlainWebhook] | None = None,
        read: Callable[[Mapping[str, Any]], tuple[str, str]] = lambda body: (
            body["to"],
            body["text"],
        ),
    ) -> None:
        # One class for many platforms: here they differ by instance.
        vars(self).update(type=channel.type, title=channel.title)
        self.timeline = Timeline()
        self.changes = Changes()
        self.webhooks = Webhooks(self.timeline, self.changes, PERSISTENCE)
        self._account = SimulatedAccount(
            id="account", name=channel.title, address="account", settings=settings
        )
        self._settings = channel.settings.model_validate(settings)
        self._write = write or partial(_signed, header)
        self._read = read
        self._callback = ""
        self._chats: dict[str, dict[str, PhoneMessage]] = {p.id: {} for p in PEOPLE}

    @property
    def api(self) -> ASGIApp:
        """Return an API that takes a message at any address."""
        return Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])

    @property
    def accounts(self) -> Sequence[SimulatedAccount]:
        """Return the one account."""
        return (self._account,)

    @property
    def people(self) -> Sequence[SimulatedPerson]:
        """Return the three people."""
        return PEOPLE

    async def connect(self, account: str, url: str) -> None:
        """Save the webhook's address; this platform has no handshake."""
        del account
        self._callback = url
        self.changes.note("laboratory")

    def callback(self, account: str) -> str:
        """Return the webhook's address, empty when none is saved."""
        del account
        return self._callback

    def thread(self, account: str, person: str) -> PhoneThread:
        """Return a person's chat."""
        del account
        return PhoneThread(
            account=self._account,
            person=_known(person),
            messages=tuple(self._chats[_known(person).id].values()),
        )

    async def act(self, account: str, person: str, action: PhoneAction) -> str:
        """Let a person write a text, or read what came."""
        del account
        match action:
            case Say(kind=MessageKind.TEXT) if action.text.strip():
                return self._say(_known(person).id, action)
            case Read():
                self._mark(person, {False}, MessageStatus.READ)
                return ""
            case _:
                raise SimulationError("On this platform people write texts only.")

    def file(self, number: str) -> Upload:
        """Refuse: there are no files here."""
        raise SimulationError(f"There is no file {number!r}.")

    def _say(self, person: str, say: Say) -> str:
        said = self._add(person, say.text, by_person=True, ago=say.ago)
        webhook = self._write(self._settings, person, said)
        if self._callback:
            parcel = Parcel(
                url=self._callback,
                body=webhook.body,
                headers={"content-type": "application/json", **webhook.headers},
                label=f"text of {person}",
                lane=person,
                delivered=lambda: self._mark(person, {True}, MessageStatus.DELIVERED),
            )
            self.webhooks.post(parcel)
        return said.id

    async def _take(self, request: Request) -> Response:
        try:
            to, text = self._read(await request.json())
            person = _known(to).id
        except (ValueError, LookupError, TypeError, SimulationError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"id": self._add(person, text, by_person=False).id})

    def _add(
        self, person: str, text: str, *, by_person: bool, ago: timedelta = timedelta(0)
    ) -> PhoneMessage:
        chat = self._chats[person]
        at = self.timeline.now() - ago
        message = PhoneMessage(
            # Unlike those of a former run, which the database may remember.
            id=f"{person}-{at:%Y%m%d%H%M%S%f}-{len(chat) + 1}",
            by_person=by_person,
            kind=MessageKind.TEXT,
            at=at,
            status=MessageStatus.SENT,
            text=text,
        )
        chat[message.id] = message
        self.changes.note(f"chat:{self._account.id}/{person}")
        return message

    def _mark(self, person: str, sides: set[bool], status: MessageStatus) -> None:
        chat = self._chats[person]
        for message in chat.values():
            if message.by_person in sides:
                chat[message.id] = replace(message, status=status)
        self.changes.note(f"chat:{self._account.id}/{person}")


def _signed(
    header: str,
    settings: Any,  # noqa: ANN401 - any channel's
    person: str,
    said: PhoneMessage,
) -> PlainWebhook:
    item = {
        "id": said.id,
        "sender": person,
        "text": said.text,
        "sent_at": said.at.isoformat(),
    }
    body = json.dumps({"messages": [item]}).encode()
    return PlainWebhook(body, {header: sign_hmac_sha256(settings.secret, body)})


def _known(person: str) -> SimulatedPerson:
    for each in PEOPLE:
        if person == each.id:
            return each
    raise SimulationError(f"There is nobody called {person!r}.")
