"""The pop-ups that there are, in memory: asked at every receipt, without waiting."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, func, select
from sqlmodel import col

from webcare.policies.popup import Popup, Running
from webcare.services.policies.book import FRESH_SECONDS
from webcare.storage.tables import PopupRow


class PopupBook:
    """Every pop-up by its channel, as last read; looked after by receipt itself.

    What another process saves is seen within a second. Times need no looking: a pop-up
    opens and ends to the moment.
    """

    def __init__(self, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._looked_at = float("-inf")
        self._looking = threading.Lock()
        self._stamp = (-1, -1)
        self._there: Mapping[int, Sequence[Running]] = {}

    def on(self, channel_id: int) -> Sequence[Running]:
        """Return the pop-ups over a channel, in no order."""
        return self._there.get(channel_id, ())

    def freshen(self, connection: Connection) -> None:
        """See what was saved, if it was not looked at just now."""
        if self._seconds() - self._looked_at < FRESH_SECONDS:
            return
        # Whoever finds somebody looking goes on with what is known.
        if not self._looking.acquire(blocking=False):
            return
        try:
            looked_at = self._seconds()
            self._look(connection)
            self._looked_at = looked_at
        finally:
            self._looking.release()

    def look(self, connection: Connection) -> None:
        """See what was saved, whenever it was last looked at."""
        with self._looking:
            self._look(connection)

    def _look(self, connection: Connection) -> None:
        count, revision = connection.execute(_STAMP).one()
        if (count, revision) == self._stamp:
            return
        there: dict[int, list[Running]] = defaultdict(list)
        for row in connection.execute(select(PopupRow.__table__)):  # type: ignore[attr-defined]
            there[row.channel_id].append(
                Running(
                    id=row.id,
                    channel_id=row.channel_id,
                    team_id=row.team_id,
                    starts_at=row.starts_at,
                    ends_at=min(row.ends_at, row.closed_at or row.ends_at),
                    keywords=Popup.model_validate(row.document).keywords,
                )
            )
        self._there, self._stamp = there, (count, revision)


_STAMP = select(
    func.count(), func.coalesce(func.max(col(PopupRow.revision)), 0)
).select_from(PopupRow)
