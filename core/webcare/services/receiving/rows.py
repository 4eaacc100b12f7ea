"""The rows that a batch adds, collected first and stored set-wise at its end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from webcare.services.history import Happening
from webcare.storage.bulk import insert_rows
from webcare.storage.tables import (
    Attachment,
    ConversationEvent,
    DeadLetter,
    Message,
    MessageVersion,
)
from webcare.work.enqueue import NewJob, enqueue

Row = dict[str, Any]


@dataclass(slots=True)
class NewRows:
    """What a batch has decided so far."""

    messages: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    dead_letters: list[Row] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)

    def happened(
        self,
        conversation_id: int,
        what: Happening,
        at: datetime,
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
                "happened_at": at,
            }
        )

    def write(self, connection: Connection) -> None:
        """Store everything, what is referred to first."""
        for table, rows in (
            (Message, self.messages),
            (Attachment, self.attachments),
            (MessageVersion, self.versions),
            (ConversationEvent, self.events),
            (DeadLetter, self.dead_letters),
        ):
            insert_rows(connection, table, rows)
        enqueue(connection, *self.jobs)
