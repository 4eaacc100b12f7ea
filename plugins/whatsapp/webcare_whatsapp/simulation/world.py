"""Everything that the simulated platform remembers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from webcare.errors import SimulationError
from webcare.plugin.simulation import Bucket
from webcare_whatsapp.simulation import limits
from webcare_whatsapp.simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from webcare.domain.status import MessageStatus
    from webcare.plugin.simulation import Changes, PhoneMessage, Timeline, Webhooks
    from webcare_whatsapp.simulation.customers import Credentials, Customer, Number
    from webcare_whatsapp.simulation.media import MediaStore
    from webcare_whatsapp.simulation.templates import Registry
    from webcare_whatsapp.simulation.wire import Json

WINDOW = timedelta(hours=24)


@dataclass(slots=True)
class Sent:
    """What the platform has to remember of a message of ours.

    Attributes:
        opaque: our own id, given back with every status.
        price: the price object; None when there is none, as for a reaction.
        told: the statuses that were told already.
    """

    opaque: str = ""
    price: Json | None = None
    told: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Chat:
    """What one customer and one number have said to each other.

    Attributes:
        fails_with: the code with which everything to this customer fails; 0 for none.
    """

    number: Number
    customer_id: str
    pair: Bucket
    messages: dict[str, PhoneMessage] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    last_inbound: datetime | None = None
    free_entry_until: datetime | None = None
    typing_until: datetime | None = None
    blocked_by_us: bool = False
    blocked_by_customer: bool = False
    opted_out: bool = False
    marketing: list[datetime] = field(default_factory=list)
    fails_with: int = 0

    @property
    def topic(self) -> str:
        """Return the topic of the chat in the feed of changes."""
        return f"chat:{self.number.id}/{self.customer_id}"


@dataclass(slots=True, kw_only=True)
class World:
    """The platform's state; one event loop changes it.

    Attributes:
        random: all chance; with a seed, everything happens the same way again.
        callbacks: where webhooks go, by the number's id.
        buffer: changes that wait until a batch is full.
        in_flight: what to call when the buffer's changes are taken.
        service_messages: how many were counted for the free amount, by number and
            month.
    """

    credentials: Credentials
    numbers: dict[str, Number]
    customers: dict[str, Customer]
    timeline: Timeline
    changes: Changes
    webhooks: Webhooks
    random: Random
    media: MediaStore
    templates: Registry
    scenario: Scenario = field(default_factory=Scenario)
    callbacks: dict[str, str] = field(default_factory=dict)
    chats: dict[tuple[str, str], Chat] = field(default_factory=dict)
    buffer: list[Json] = field(default_factory=list)
    in_flight: list[Callable[[], None]] = field(default_factory=list)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    service_messages: Counter[tuple[str, str]] = field(default_factory=Counter)

    def number(self, number_id: str) -> Number:
        """Return a business number.

        Raises:
            SimulationError: when there is none with this id.
        """
        if number_id in self.numbers:
            return self.numbers[number_id]
        raise SimulationError(f"There is no number {number_id!r}.")

    def customer(self, customer_id: str) -> Customer:
        """Return a customer.

        Raises:
            SimulationError: when there is none with this id.
        """
        if customer_id in self.customers:
            return self.customers[customer_id]
        raise SimulationError(f"There is no customer {customer_id!r}.")

    def chat(self, number_id: str, customer_id: str) -> Chat:
        """Return a chat, an empty one when the two have not met."""
        key = (self.number(number_id).id, self.customer(customer_id).id)
        if key not in self.chats:
            now = self.timeline.now()
            pair = Bucket.full(limits.PAIR_BURST, limits.PAIR_PER_SECOND, now)
            self.chats[key] = Chat(self.numbers[number_id], customer_id, pair)
        return self.chats[key]

    def bucket(self, number_id: str) -> Bucket:
        """Return what a number may still send this second."""
        if number_id not in self.buckets:
            rate = limits.NUMBER_PER_SECOND
            self.buckets[number_id] = Bucket.full(rate, rate, self.timeline.now())
        return self.buckets[number_id]

    def window_is_open(self, chat: Chat) -> bool:
        """Tell whether a free message gets through now."""
        last = chat.last_inbound
        return last is not None and self.timeline.now() < last + WINDOW

    def put(self, chat: Chat, message: PhoneMessage) -> None:
        """Add a message to a chat, or change the one with its id."""
        chat.messages[message.id] = message
        self.changes.note(chat.topic)

    def progress(self, chat: Chat, message_id: str, status: MessageStatus) -> None:
        """Set how far a message has come."""
        message = chat.messages[message_id]
        self.put(chat, replace(message, status=status))

    def find_message(self, number_id: str, message_id: str) -> Chat | None:
        """Return the chat of a number that holds a message; None when none does."""
        return next(
            (
                chat
                for (number, _), chat in self.chats.items()
                if number == number_id and message_id in chat.messages
            ),
            None,
        )
