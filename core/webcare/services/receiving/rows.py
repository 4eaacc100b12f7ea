"""The rows that a batch adds, collected first and stored set-wise at its end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from webcare.services.history import Happening
from webcare.storage.bulk import insert_rows
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Attachment,
    ConversationEvent,
    DeadLetter,
    Message,
    MessageVersion,
)
from webcare.work.enqueue import NewJob, enqueue

Row = dict[str, Any]


def dead_letter_row(
    kind: str,
    reason: str,
    body: bytes,
    *,
    channel_id: int,
    received_at: datetime,
    account: str = "",
) -> Row:
    """Return what is kept of something that cannot go where it belongs."""
    return {
        "id": new_id(),
        "channel_id": channel_id,
        "kind": kind,
        "reason": reason,
        "body": body,
        "account": account,
        "received_at": received_at,
        "replay_failed": "",
    }


@dataclass(slots=True)
class NewRows:
    """What a batch has decided so far; `at` is when it was received."""

    at: datetime
    messages: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    dead_letters: list[Row] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)
    _buried: set[tuple[str, bytes, str]] = field(default_factory=set)

    def bury(
        self, kind: str, reason: str, body: bytes, *, channel_id: int, account: str = ""
    ) -> None:
        """Keep what cannot go where it belongs; the same body once for an account."""
        if (kind, body, account) not in self._buried:
            self._buried.add((kind, body, account))
            self.dead_letters.append(
                dead_letter_row(
                    kind,
                    reason,
                    body,
                    channel_id=channel_id,
                    account=account,
                    received_at=self.at,
                )
            )

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
            (MessageVersion, self.versions),
            (ConversationEvent, self.events),
            (DeadLetter, self.dead_letters),
        ):
            insert_rows(connection, table, rows)
        enqueue(connection, *self.jobs)
