"""What receipt leaves to be done about customers' new messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from webcare.policies import threads
from webcare.services.admission.door import pilot_door
from webcare.services.automatic.notices import tells
from webcare.services.automatic.off_hours import Doors
from webcare.services.core import Core
from webcare.services.popups.door import popup_door
from webcare.services.promises.arrivals import promise_keeper
from webcare.services.receiving import ReceiptBatcher
from webcare.services.receiving.messages import FollowUps
from webcare.services.receiving.offences import offence_marks
from webcare.services.receiving.receive import Deciding
from webcare.services.receiving.rows import Placed
from webcare.services.routing.receipt import RulesAtReceipt
from webcare.work.enqueue import NewJob

GREET = "conversation.greet"
"""The kind of job that says something by itself to who wrote."""

TURNED_AWAY = "conversation.turned_away"
"""The kind of job that tells who found no place that there was none."""

WELCOME = "popup.welcome"
"""The kind of job that welcomes who came for a pop-up service."""


def receipt_batcher(core: Core) -> ReceiptBatcher:
    """Make what stores deliveries, with everything that follows from them."""

    def before(connection: Connection) -> None:
        core.policies.freshen(connection)
        core.popups.freshen(connection)

    pilots = pilot_door(core.policies, core.seal)
    return ReceiptBatcher(
        core.database,
        core.signals,
        core.clock,
        before=before,
        deciding=Deciding(
            follow_ups=greetings(core),
            door=popup_door(core.policies, core.popups, pilots),
            rules=RulesAtReceipt(core.policies, core.plugins),
            threads=lambda channel_id: core.policies.effective(
                threads.KIND, channel_id, core.clock()
            ),
            keep=promise_keeper(core.policies),
            marks=offence_marks(core.policies),
        ),
    )


def greetings(core: Core) -> FollowUps:
    """Return what leaves a greeting behind for who may have to be told something.

    That is who writes in private while closed, or where people are told what happens to
    their data; in public too where a team is on call. Who found no place is told that
    instead. One for each conversation,
    however many messages came together: the one that was written last, since the first
    may be from before it closed.
    """
    doors = Doors(core.policies)

    def follow_ups(placed: Sequence[Placed], now: datetime) -> Sequence[NewJob]:
        newest: dict[int, Placed] = {}
        turned_away: dict[int, Placed] = {}
        welcomed: dict[int, Placed] = {}
        for each in sorted(placed, key=lambda each: each.sent_at):
            if each.turned_away:
                turned_away[each.conversation_id] = each
                continue
            if each.popup_id is not None and each.begins:
                welcomed[each.conversation_id] = each
            mode = doors.mode(each.place_id, now)
            told = not each.public and (
                mode != "silent" or tells(core.policies, each, now)
            )
            if told or mode == "on_call":
                newest[each.conversation_id] = each
        return [
            *(_about(each, WELCOME, now) for each in welcomed.values()),
            *(_about(each, GREET, now) for each in newest.values()),
            *(_about(each, TURNED_AWAY, now) for each in turned_away.values()),
        ]

    return follow_ups


def _about(placed: Placed, kind: str, now: datetime) -> NewJob:
    return NewJob(
        lane=f"greeting:{placed.conversation_id}",
        kind=kind,
        payload={
            "conversation": placed.conversation_id,
            "message": placed.message_id,
        },
        run_at=now,
    )
