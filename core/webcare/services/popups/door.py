"""Who comes for a pop-up service, and who comes too late for it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.policies import hours, pilot
from webcare.policies.popup import Running, sought
from webcare.services.policies.book import PolicyBook
from webcare.services.popups.book import PopupBook
from webcare.services.receiving.entries import Entry, TurnedAwayAs
from webcare.services.receiving.newcomers import Door, Newcomer
from webcare.services.receiving.threads import Key
from webcare.storage.among import among
from webcare.storage.tables import PopupRow

POPUP_OVER = "popup_over"
"""Why somebody found no place: the pop-up that they came for is over."""


def popup_door(book: PolicyBook, popups: PopupBook, further: Door) -> Door:
    """Return what lets in who comes for a pop-up, and asks `further` for the others.

    It asks nothing of the database unless somebody comes for one.
    """

    def door(
        connection: Connection, newcomers: Sequence[Newcomer], now: datetime
    ) -> Mapping[Key, Entry]:
        coming = {
            each.key: found
            for each in newcomers
            if (there := popups.on(each.key[0]))
            and (found := sought(there, _said(each), now))
        }
        others = [each for each in newcomers if each.key not in coming]
        entries = dict(further(connection, others, now)) if others else {}
        closed = _closed(connection, coming.values()) if coming else set()
        for key, popup in coming.items():
            late = popup.phase(now) == "over" or popup.id in closed
            entries[key] = Entry(
                refusal=_too_late(book, popup, now) if late else None,
                popup_id=popup.id,
                team_id=popup.team_id,
            )
        return entries

    return door


def _said(newcomer: Newcomer) -> str:
    """Return what somebody begins with, or what their link brought along."""
    event = newcomer.arrival.event
    brought = event.referral.id if event.referral else ""
    return f"{event.text}\n{brought}" if brought else event.text


def _closed(connection: Connection, popups: Collection[Running]) -> set[int]:
    """Return which were closed meanwhile; those that are not stay so until the commit.

    Whoever closes one waits for us, and so finds the conversation that we open.
    """
    rows = connection.execute(_OPEN, {"popups": sorted({each.id for each in popups})})
    still_open = set(rows.scalars())
    return {each.id for each in popups} - still_open


def _too_late(book: PolicyBook, popup: Running, now: datetime) -> TurnedAwayAs:
    zone = book.effective(hours.KIND, popup.channel_id, now).clock
    return TurnedAwayAs(POPUP_OVER, pilot.local_day(now, zone).isoformat())


_OPEN = (
    select(col(PopupRow.id))
    .where(among(col(PopupRow.id), "popups"), col(PopupRow.closed_at).is_(None))
    .order_by(col(PopupRow.id))
    .with_for_update(read=True)
)
