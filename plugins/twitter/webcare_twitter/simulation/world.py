"""Everything that the simulated platform remembers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from webcare.errors import SimulationError
from webcare_twitter.simulation.chats import Chat, conversation_of
from webcare_twitter.simulation.limits import Meter
from webcare_twitter.simulation.posts import Posts
from webcare_twitter.simulation.scenario import Scenario

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from random import Random

    from webcare.plugin.simulation import Changes, Timeline, Webhooks
    from webcare_twitter.simulation.characters import App, House, Profile
    from webcare_twitter.simulation.chats import DirectMessage
    from webcare_twitter.simulation.files import File, Files
    from webcare_twitter.simulation.tokens import Tokens
    from webcare_twitter.simulation.wire import Ids, Json

REMEMBERED = timedelta(hours=24)
"""How long events can be replayed."""

_MOST_REMEMBERED = 20_000
_NONCES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A body that went, or should have gone, to a webhook."""

    at: datetime
    body: bytes = field(repr=False)
    label: str
    lane: str


@dataclass(slots=True, kw_only=True)
class Hook:
    """A registered webhook.

    Attributes:
        answered_at: when it passed the challenge last.
        events: what can be replayed, oldest first.
    """

    id: str
    url: str
    created_at: datetime
    answered_at: datetime
    valid: bool = True
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=_MOST_REMEMBERED))


@dataclass(slots=True, kw_only=True)
class Subscription:
    """One type of event of one user, and where it goes.

    Attributes:
        hook: the webhook's id; None for the stream.
    """

    id: str
    event_type: str
    user: str
    created_at: datetime
    updated_at: datetime
    direction: str = ""
    tag: str = ""
    hook: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the filtered stream."""

    id: str
    value: str
    tag: str = ""


@dataclass(slots=True, kw_only=True)
class World:
    """The platform's state; one event loop changes it.

    Attributes:
        random: all chance; with a seed, everything happens the same way again.
        address: gives the API's own address, for the addresses of files.
        revoked: the accounts that took back what they had allowed our app.
        older: webhook and account of each Account Activity subscription.
        streams: who listens to the filtered stream.
        activity: who listens to the stream of events.
        reads: how many posts were read.
        nonces: the newest nonces of OAuth 1.0a.
    """

    app: App
    houses: dict[str, House]
    people: dict[str, Profile]
    timeline: Timeline
    changes: Changes
    webhooks: Webhooks
    random: Random
    ids: Ids
    files: Files
    tokens: Tokens
    address: Callable[[], str]
    scenario: Scenario = field(default_factory=Scenario)
    posts: Posts = field(default_factory=Posts)
    meter: Meter = field(default_factory=Meter)
    chats: dict[tuple[str, str], Chat] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    older: set[tuple[str, str]] = field(default_factory=set)
    rules: dict[str, Rule] = field(default_factory=dict)
    streams: list[asyncio.Queue[Json]] = field(default_factory=list)
    activity: list[asyncio.Queue[Json]] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    nonces: deque[str] = field(default_factory=lambda: deque(maxlen=_NONCES))
    reads: int = 0
    watching: bool = False

    @property
    def now(self) -> datetime:
        """Return the platform's time."""
        return self.timeline.now()

    def new_id(self, at: datetime | None = None) -> str:
        """Return a new id, of this moment unless another is given."""
        return self.ids.at(at or self.now)

    def house(self, number: str) -> House:
        """Return an account of ours.

        Raises:
            SimulationError: when there is none with this number.
        """
        if number in self.houses:
            return self.houses[number]
        raise SimulationError(f"There is no account {number!r}.")

    def person(self, key: str) -> Profile:
        """Return somebody by their short name.

        Raises:
            SimulationError: when there is nobody called so.
        """
        if key in self.people:
            return self.people[key]
        raise SimulationError(f"There is nobody called {key!r}.")

    def profile(self, number: str) -> Profile | None:
        """Return an account of ours or a person by number; None when there is none."""
        if number in self.houses:
            return self.houses[number].profile
        return next((p for p in self.people.values() if p.id == number), None)

    def number_of(self, username: str) -> str | None:
        """Return whose user name it is, in whatever case; None when nobody's."""
        wanted = username.lower()
        everybody = [h.profile for h in self.houses.values()]
        everybody += self.people.values()
        return next((p.id for p in everybody if p.username.lower() == wanted), None)

    def chat(self, house: str, key: str) -> Chat:
        """Return a chat, an empty one when the two have not met."""
        place = (self.house(house).id, self.person(key).key)
        if place not in self.chats:
            between = conversation_of(house, self.person(key).id)
            self.chats[place] = Chat(house=house, person=key, conversation=between)
        return self.chats[place]

    def chat_with(self, house: str, number: str) -> Chat | None:
        """Return the chat with a person by number; None when there is nobody."""
        key = next((p.key for p in self.people.values() if p.id == number), None)
        return self.chat(house, key) if key else None

    def file_address(self, file: File) -> str:
        """Return where anybody can fetch a file of a post."""
        return f"{self.address()}/media/{file.key}.{file.ending}"

    def attachment_address(self, message: DirectMessage, file: File) -> str:
        """Return where the two people of a direct message can fetch its file."""
        place = f"{message.id}/{file.id}/{file.key}.{file.ending}"
        return f"{self.address()}/1.1/ton/data/dm/{place}"

    def told(self) -> None:
        """Tell the pages that something public changed."""
        self.changes.note(*(f"wall:{number}" for number in self.houses))
