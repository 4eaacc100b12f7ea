"""Asking a running host, over HTTP, to let its customers do something."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

import httpx2

from webcare.domain.content import MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Block,
    Edit,
    FollowLink,
    Publish,
    React,
    Read,
    Revoke,
    Say,
    Tap,
)
from webcare.simulator.actions import write_action
from webcare.simulator.seen import (
    Account,
    Bubble,
    Outline,
    Post,
    read_bubble,
    read_outline,
    read_post,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from webcare.domain.content import Content
    from webcare.plugin.simulation import PhoneAction, Upload

_TIMEOUT = 15.0
_POLL = 0.02


class SimulatorClient:
    """A running host; use it as a context manager, or close it.

    It blocks while it waits: in async code call it in a thread.
    """

    def __init__(self, url: str) -> None:
        # A proxy of this machine has no business with requests to this machine.
        self._http = httpx2.Client(base_url=url, timeout=_TIMEOUT, trust_env=False)

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def types(self) -> tuple[str, ...]:
        """Return the types of the platforms that are simulated."""
        return tuple(row["type"] for row in self.ask("GET", "/")["platforms"])

    def accounts(self, platform: str) -> tuple[Account, ...]:
        """Return our accounts on a platform.

        Raises:
            SimulationError: when it is not simulated.
        """
        return tuple(
            Account(row["id"], row["name"], row["callback"], row["settings"])
            for row in self._platform(platform)["accounts"]
        )

    def people(self, platform: str) -> tuple[str, ...]:
        """Return the ids of the people on a platform."""
        return tuple(row["id"] for row in self._platform(platform)["people"])

    def connect(self, platform: str, url: str, *, account: str = "") -> None:
        """Have the platform save the webhook's address, handshake included.

        Raises:
            SimulationError: when the address does not pass the handshake.
        """
        self.ask("POST", f"/{platform}/connect", {"account": account, "url": url})

    def phone(
        self, platform: str, person: str = "", *, account: str = ""
    ) -> SimulatedPhone:
        """Return a person's phone, open at the chat with an account.

        The first person and the first account when they are not named.
        """
        chosen = person or self.people(platform)[0]
        ours = account or self.accounts(platform)[0].id
        return SimulatedPhone(self, platform, ours, chosen)

    def switch(self, platform: str, **values: object) -> None:
        """Set switches of the laboratory.

        Raises:
            SimulationError: for an unknown one or a wrong value.
        """
        told = {name: _text(value) for name, value in values.items()}
        self.ask("PATCH", f"/{platform}/switches", told)

    def switches(self, platform: str) -> Mapping[str, str]:
        """Return the switches of the laboratory as they are now."""
        answer: Mapping[str, str] = self.ask("GET", f"/{platform}/switches")
        return answer

    def perform(
        self, platform: str, experiment: str, *, person: str = "", **values: object
    ) -> None:
        """Let an experiment happen.

        Raises:
            SimulationError: when there is none of this name, or a value is wrong.
        """
        told = {name: _text(value) for name, value in values.items()}
        body = {"person": person, "values": told}
        self.ask("POST", f"/{platform}/experiments/{experiment}", body)

    def deliveries(self, platform: str, limit: int = 100) -> list[dict[str, Any]]:
        """Return the newest webhooks with every try, newest first, as JSON."""
        answer = self.ask("GET", f"/{platform}/deliveries?limit={limit}")
        rows: list[dict[str, Any]] = answer["deliveries"]
        return rows

    def stories(self, platform: str) -> tuple[Outline, ...]:
        """Return the conversations that a demo begins with."""
        rows = self.ask("GET", f"/{platform}/stories")["stories"]
        return tuple(read_outline(number, row) for number, row in enumerate(rows))

    def tell(
        self, platform: str, story: Outline, line: int, *, now: bool = False
    ) -> str:
        """Let the customer of a story say one line; return the message's id.

        `now` says it at this moment of the platform instead of the story's own.
        """
        path = f"/{platform}/stories/{story.number}/{line}"
        return str(self.ask("POST", path, {"now": now})["message"])

    def move_clock(self, platform: str, by: timedelta) -> None:
        """Move a platform's clock, forward or back."""
        self.ask("POST", f"/{platform}/clock", {"seconds": by.total_seconds()})

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Call the control interface.

        Raises:
            SimulationError: when the host refuses, or is not there.
        """
        try:
            answer = self._http.request(method, f"/control{path}", json=body)
        except httpx2.HTTPError as error:
            reason = f"No simulator answers at {self._http.base_url}."
            raise SimulationError(reason) from error
        if answer.is_error:
            raise SimulationError(_reason(answer))
        return answer.json()

    def _platform(self, platform: str) -> dict[str, Any]:
        for row in self.ask("GET", "/")["platforms"]:
            if row["type"] == platform:
                found: dict[str, Any] = row
                return found
        raise SimulationError(f"{platform!r} is not simulated here.")


class SimulatedPhone:
    """One customer's phone, at the chat with one account of ours."""

    def __init__(
        self, client: SimulatorClient, platform: str, account: str, person: str
    ) -> None:
        self._client = client
        self._platform = platform
        self._chat = f"/{platform}/chats/{account}/{person}"
        self._wall = f"/{platform}/walls/{account}/{person}"
        self.person = person

    def says(
        self,
        text: str = "",
        *,
        kind: MessageKind = MessageKind.TEXT,
        content: Content | None = None,
        file: Upload | None = None,
        quotes: str | None = None,
        ago: timedelta = timedelta(0),
    ) -> str:
        """Send a message; a kind that needs a file gets a sample. Return its id."""
        say = Say(
            text=text, kind=kind, content=content, file=file, quotes=quotes, ago=ago
        )
        return self.does(say)

    def reacts(self, target: str, emoji: str) -> str:
        """Put an emoji on a message; an empty one takes it away."""
        return self.does(React(target, emoji))

    def taps(self, target: str, option: str) -> str:
        """Tap a button or choose a row, by its id."""
        return self.does(Tap(target, option))

    def edits(self, target: str, text: str) -> str:
        """Change an own message."""
        return self.does(Edit(target, text))

    def revokes(self, target: str) -> str:
        """Delete an own message for everyone."""
        return self.does(Revoke(target))

    def reads(self) -> None:
        """Open the chat."""
        self.does(Read())

    def publishes(self, text: str, *, parent: str | None = None) -> str:
        """Write in public, perhaps under something; return the post's id."""
        return self.does(Publish(text=text, parent=parent))

    def follows_link(self, post: str) -> None:
        """Open the private chat that a link in a post of ours leads to."""
        self.does(FollowLink(post))

    def wall(self) -> tuple[Post, ...]:
        """Return what the person sees in public, oldest first."""
        return tuple(map(read_post, self._client.ask("GET", self._wall)["posts"]))

    def waits_for_post(self, text: str, *, seconds: float = 15) -> Post:
        """Wait until an answer of ours with these words is public.

        Raises:
            TimeoutError: when none came.
        """
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            for post in self.wall():
                if post.by_account and text in post.text:
                    return post
            time.sleep(_POLL)
        raise TimeoutError(f"nothing was published to {self.person} in {seconds} s")

    def blocks(self, *, blocked: bool = True) -> None:
        """Block us, or take us back."""
        self.does(Block(blocked))

    def does(self, action: PhoneAction) -> str:
        """Do anything; return the id of the message that it made, if any."""
        path = f"{self._chat}/actions"
        return str(self._client.ask("POST", path, write_action(action))["message"])

    def experiences(self, experiment: str, **values: object) -> None:
        """Let an experiment happen in this chat."""
        self._client.perform(self._platform, experiment, person=self.person, **values)

    def sees(self) -> tuple[Bubble, ...]:
        """Return what is in the chat, oldest first."""
        return tuple(read_bubble(row) for row in self.thread()["messages"])

    def thread(self) -> dict[str, Any]:
        """Return the whole chat as JSON."""
        thread: dict[str, Any] = self._client.ask("GET", self._chat)
        return thread

    def waits_for(
        self, test: Callable[[Bubble], bool], *, seconds: float = 10
    ) -> Bubble:
        """Wait for a message that passes a test, and return it.

        Raises:
            TimeoutError: when none came; the text holds no words of the chat.
        """
        give_up = time.monotonic() + seconds
        while True:
            for bubble in self.sees():
                if test(bubble):
                    return bubble
            if time.monotonic() > give_up:
                raise TimeoutError(f"nothing came to {self.person} in {seconds} s")
            time.sleep(_POLL)

    def waits_for_text(self, text: str, *, seconds: float = 10) -> Bubble:
        """Wait until an answer of ours with these words is on the phone."""
        return self.waits_for(
            lambda bubble: (
                not bubble.by_person and bubble.shown and text in bubble.text
            ),
            seconds=seconds,
        )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def _reason(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"The simulator answered {answer.status_code}."
