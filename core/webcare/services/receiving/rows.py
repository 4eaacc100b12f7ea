"""The rows that a batch adds, collected first and stored set-wise at its end."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from webcare.domain.conversation import ConversationState
from webcare.services.conversations.history import Happening
from webcare.services.conversations.promises import answered_elsewhere
from webcare.services.receiving.threads import Thread
from webcare.storage.bulk import insert_new, insert_or_update, insert_rows
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    AbuseMark,
    Acceptance,
    Attachment,
    ConversationEvent,
    DeadLetter,
    Message,
    MessageVersion,
    Promise,
    Tip,
    TurnedAway,
)
from webcare.work.enqueue import NewJob, enqueue

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried:
    """What cannot go where it belongs, as `DeadLetter` describes it."""

    kind: str
    reason: str
    body: bytes
    channel_id: int
    account: str = ""

    def row(self, received_at: datetime) -> Row:
        """Return the row that keeps it."""
        return {
            "id": new_id(),
            "channel_id": self.channel_id,
            "kind": self.kind,
            "reason": self.reason,
            "body": self.body,
            "account": self.account,
            "received_at": received_at,
            "replay_failed": "",
            "digest": self._digest(),
        }

    def _digest(self) -> bytes:
        """Return what the same thing has again when it is delivered again."""
        parts = (
            str(self.channel_id).encode(),
            self.kind.encode(),
            self.account.encode("utf-8", "surrogatepass"),
            self.reason.encode("utf-8", "surrogatepass"),
            self.body,
        )
        whole = hashlib.sha256()
        for part in parts:
            whole.update(hashlib.sha256(part).digest())
        return whole.digest()


def bury(
    connection: Connection, buried: Iterable[Buried], received_at: datetime
) -> None:
    """Store what cannot go where it belongs, unless the same was kept before."""
    insert_new(connection, DeadLetter, [each.row(received_at) for each in buried])


@dataclass(frozen=True, slots=True)
class Answered:
    """That our side answered, elsewhere, what a conversation was promised."""

    conversation_id: int
    message_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """A new message of a customer, and the conversation that it went to.

    Attributes:
        channel: the channel's name.
        files: the kinds of what came along.
        turned_away: whether nobody will answer it: it does not reach the queue.
        popup_id: the pop-up service for which it came; None for none.
        begins: whether its conversation is new.
    """

    channel_id: int
    channel: str
    identity_id: int
    conversation_id: int
    message_id: int
    public: bool
    text: str
    files: tuple[str, ...]
    sent_at: datetime
    turned_away: bool = False
    popup_id: int | None = None
    begins: bool = False

    @property
    def place_id(self) -> int:
        """Return where its policies are asked; as `Conversation.place_id`."""
        return self.popup_id or self.channel_id


@dataclass(frozen=True, slots=True)
class Moved:
    """That a conversation's state changed by a message.

    Attributes:
        thread: the conversation as it is in the end.
        sent_at: the platform's time of the message.
        answer_id: its id, when our side said it elsewhere; None when a customer did.
    """

    thread: Thread
    before: ConversationState
    after: ConversationState
    sent_at: datetime
    answer_id: int | None


@dataclass(slots=True)
class NewRows:
    """What a batch has decided so far; `at` is when it was received."""

    at: datetime
    messages: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    abuse_marks: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    charges: list[Row] = field(default_factory=list)
    acceptances: list[Row] = field(default_factory=list)
    tips: list[Row] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    turned_away: list[Row] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)
    _buried: dict[Buried, None] = field(default_factory=dict)

    def bury(self, buried: Buried) -> None:
        """Keep what cannot go where it belongs; the same once a batch."""
        self._buried[buried] = None

    @property
    def buried(self) -> int:
        """Return how much could not go where it belongs."""
        return len(self._buried)

    def happened(
        self,
        conversation_id: int,
        what: Happening,
        *,
        message_id: int | None = None,
        data: Row | None = None,
    ) -> None:
        """Note an event for the log of a conversation."""
        self.events.append(
            {
                "conversation_id": conversation_id,
                "what": what.value,
                "message_id": message_id,
                "actor": "",
                "data": data,
                "happened_at": self.at,
            }
        )

    def write(self, connection: Connection) -> None:
        """Store everything, what is referred to first."""
        for table, rows in (
            (Message, self.messages),
            (Attachment, self.attachments),
            (AbuseMark, self.abuse_marks),
            (MessageVersion, self.versions),
            (ConversationEvent, self.events),
            (Acceptance, self.acceptances),
            (Promise, self.promises),
            (Tip, self.tips),
        ):
            insert_rows(connection, table, rows)
        insert_or_update(
            connection, TurnedAway, self.turned_away, key=("conversation_id",)
        )
        for each in self.answers:
            answered_elsewhere(
                connection, each.conversation_id, each.message_id, each.at
            )
        bury(connection, self._buried, self.at)
        enqueue(connection, *self.jobs)


Keep = Callable[[Connection, NewRows], None]
"""Lets promises follow what a batch decided, before it is written."""


def keep_nothing(connection: Connection, rows: NewRows) -> None:
    """Promise nobody anything."""
    del connection, rows
