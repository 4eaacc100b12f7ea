"""What receipt leaves to be done about customers' new messages."""

from collections.abc import Sequence
from datetime import datetime

from webcare.services.automatic.notices import tells
from webcare.services.automatic.off_hours import Doors
from webcare.services.core import Core
from webcare.services.receiving import ReceiptBatcher
from webcare.services.receiving.messages import FollowUps
from webcare.services.receiving.rows import Placed
from webcare.work.enqueue import NewJob

GREET = "conversation.greet"
"""The kind of job that says something by itself to who wrote."""


def receipt_batcher(core: Core) -> ReceiptBatcher:
    """Make what stores deliveries, with everything that follows from them."""
    return ReceiptBatcher(
        core.database,
        core.signals,
        core.clock,
        before=core.policies.freshen,
        follow_ups=greetings(core),
    )


def greetings(core: Core) -> FollowUps:
    """Return what leaves a greeting behind for who may have to be told something.

    That is who writes in private while closed, or where people are told what happens to
    their data; in public too where a team is on call. One for each conversation,
    however many messages came together: the one that was written last, since the first
    may be from before it closed.
    """
    doors = Doors(core.policies)

    def follow_ups(placed: Sequence[Placed], now: datetime) -> Sequence[NewJob]:
        newest: dict[int, Placed] = {}
        for each in sorted(placed, key=lambda each: each.sent_at):
            mode = doors.mode(each.channel_id, now)
            told = not each.public and (
                mode != "silent" or tells(core.policies, each, now)
            )
            if told or mode == "on_call":
                newest[each.conversation_id] = each
        return [_greeting(each, now) for each in newest.values()]

    return follow_ups


def _greeting(placed: Placed, now: datetime) -> NewJob:
    return NewJob(
        lane=f"greeting:{placed.conversation_id}",
        kind=GREET,
        payload={
            "conversation": placed.conversation_id,
            "message": placed.message_id,
        },
        run_at=now,
    )
