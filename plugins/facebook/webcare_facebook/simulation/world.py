"""Everything that the simulated platform remembers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from webcare.errors import SimulationError
from webcare.plugin.simulation import Bucket
from webcare_facebook.simulation.limits import PER_SECOND
from webcare_facebook.simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from webcare.domain.status import MessageStatus
    from webcare.plugin.simulation import (
        Changes,
        PhoneFile,
        PhoneMessage,
        Timeline,
        Webhooks,
    )
    from webcare_facebook.simulation.customers import Credentials, Customer, Page
    from webcare_facebook.simulation.files import FileStore
    from webcare_facebook.simulation.outbox import Waiting
    from webcare_facebook.simulation.subscription import Subscription
    from webcare_facebook.simulation.wire import Json

WINDOW = timedelta(hours=24)
HUMAN_WINDOW = timedelta(days=7)
PAGE_INBOX = "263902037430900"
"""The app id of the inbox in Meta Business Suite."""


@dataclass(slots=True)
class Chat:
    """What one customer and one Page have said to each other.

    Attributes:
        options: what happens when a button is tapped: by message and option id, the
            sort of button.
        attached: of a message, its attachments as they stand in an echo.
        acted_at: when the customer last did something that opens the window.
        controller: the id of the app that took the thread; empty when none did.
        held_until: until when it keeps it.
        referral: what the customer's next words carry: the link that led them here.
        fails_with: the name of the fault that everything to this customer meets.
    """

    page: Page
    customer_id: str
    messages: dict[str, PhoneMessage] = field(default_factory=dict)
    options: dict[tuple[str, str], str] = field(default_factory=dict)
    attached: dict[str, list[Json]] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)
    acted_at: datetime | None = None
    typing_until: datetime | None = None
    blocked_by_us: bool = False
    blocked_by_customer: bool = False
    controller: str = ""
    held_until: datetime | None = None
    referral: Json | None = None
    draft: str = ""
    fails_with: str = ""

    @property
    def topic(self) -> str:
        """Return the topic of the chat in the feed of changes."""
        return f"chat:{self.page.id}/{self.customer_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post or a comment on a Page's wall.

    Attributes:
        author: the id of the customer who wrote it; empty for the Page itself.
        post_id: the post that it hangs under; its own id for a post.
        parent_id: the post or comment that it hangs under; empty for a post.
        answered_at: when it got its one private reply.
        reactions: who likes it how, by the customer's id; ours is `liked`.
    """

    id: str
    page_id: str
    author: str
    text: str
    at: datetime
    post_id: str
    parent_id: str = ""
    file: PhoneFile | None = None
    hidden: bool = False
    edited: bool = False
    liked: bool = False
    answered_at: datetime | None = None
    reactions: tuple[tuple[str, str], ...] = ()

    @property
    def is_post(self) -> bool:
        """Tell whether it stands at the top."""
        return not self.parent_id


@dataclass(slots=True, kw_only=True)
class World:
    """The platform's state; one event loop changes it.

    Attributes:
        random: all chance; with a seed, everything happens the same way again.
        base: tells where the API is reached, without a slash at its end.
        walls: posts and comments by their id, oldest first.
        banned: who may not write on a Page's wall: Page id and customer id.
        posted: what a Page wrote in public: Page id, text and moment.
        buffer: events that wait until a batch is full.
    """

    credentials: Credentials
    pages: dict[str, Page]
    customers: dict[str, Customer]
    timeline: Timeline
    changes: Changes
    webhooks: Webhooks
    random: Random
    files: FileStore
    base: Callable[[], str]
    scenario: Scenario = field(default_factory=Scenario)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    chats: dict[tuple[str, str], Chat] = field(default_factory=dict)
    walls: dict[str, Entry] = field(default_factory=dict)
    banned: set[tuple[str, str]] = field(default_factory=set)
    posted: list[tuple[str, str, datetime]] = field(default_factory=list)
    buffer: list[Waiting] = field(default_factory=list)
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def page(self, page_id: str) -> Page:
        """Return a Page of ours.

        Raises:
            SimulationError: when there is none with this id.
        """
        if page_id in self.pages:
            return self.pages[page_id]
        raise SimulationError(f"There is no Page {page_id!r}.")

    def customer(self, customer_id: str) -> Customer:
        """Return a customer.

        Raises:
            SimulationError: when there is none with this id.
        """
        if customer_id in self.customers:
            return self.customers[customer_id]
        raise SimulationError(f"There is no customer {customer_id!r}.")

    def chat(self, page_id: str, customer_id: str) -> Chat:
        """Return a chat, an empty one when the two have not met."""
        key = (self.page(page_id).id, self.customer(customer_id).id)
        if key not in self.chats:
            self.chats[key] = Chat(self.pages[page_id], customer_id)
        return self.chats[key]

    def chat_of(self, page: Page, psid: str) -> Chat | None:
        """Return the chat with a page-scoped id; None when it is nobody's."""
        for customer in self.customers.values():
            if customer.psid(page) == psid:
                return self.chat(page.id, customer.id)
        return None

    def psid(self, chat: Chat) -> str:
        """Return the page-scoped id of a chat's customer."""
        return self.customer(chat.customer_id).psid(chat.page)

    def may(self, page: Page, sort: str) -> bool:
        """Use up one permission of a Page's bucket; False when it is empty."""
        now, key = self.timeline.now(), (page.id, sort)
        if key not in self.buckets:
            rate = PER_SECOND[sort]
            self.buckets[key] = Bucket.full(rate, rate, now)
        held = self.buckets[key].holds(now)
        if held:
            self.buckets[key].take()
        return held

    def acts(self, chat: Chat, at: datetime | None = None) -> None:
        """Note that the customer did something that opens the window."""
        at = at or self.timeline.now()
        chat.acted_at = max(chat.acted_at or at, at)

    def within(self, chat: Chat, window: timedelta) -> bool:
        """Tell whether the customer did something so short ago."""
        return (
            chat.acted_at is not None and self.timeline.now() < chat.acted_at + window
        )

    def put(self, chat: Chat, message: PhoneMessage) -> None:
        """Add a message to a chat, or change the one with its id."""
        chat.messages[message.id] = message
        self.changes.note(chat.topic)

    def progress(self, chat: Chat, message_id: str, status: MessageStatus) -> None:
        """Set how far a message has come."""
        self.put(chat, replace(chat.messages[message_id], status=status))

    def put_entry(self, entry: Entry) -> None:
        """Add to a wall, or change the post or comment with this id."""
        self.walls[entry.id] = entry
        self.changes.note(f"wall:{entry.page_id}")

    def remove_entry(self, entry: Entry) -> None:
        """Take a post or comment off the wall, with all that hangs under it."""
        for other in [e for e in self.walls.values() if e.parent_id == entry.id]:
            self.remove_entry(other)
        self.walls.pop(entry.id, None)
        self.changes.note(f"wall:{entry.page_id}")

    def author(self, entry: Entry) -> Json:
        """Return who wrote a post or comment, as the feed names them."""
        if not entry.author:
            return self.pages[entry.page_id].author
        return self.customer(entry.author).author
