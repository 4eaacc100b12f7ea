"""What a commit of receipt brought, told in the traces of its messages."""

from datetime import datetime

from webcare import tracing
from webcare.services.conversations.history import Happening
from webcare.services.receiving.receive import Received


def trace_messages(received: Received, since: datetime) -> None:
    """Mark what was stored in the trace of each message that it is about.

    Called after the commit and within its span, to which the marks link.

    Args:
        received: what was stored.
        since: when the first of the requests came in.
    """
    for row in received.events:
        if row["message_id"] is None:
            continue
        facts = tracing.Facts(
            message=row["message_id"], conversation=row["conversation_id"]
        )
        if status := (row["data"] or {}).get("status"):
            facts["status"] = str(status)
        first = row["what"] == Happening.RECEIVED.value
        tracing.mark(row["what"], since=since, first=first, **facts)
