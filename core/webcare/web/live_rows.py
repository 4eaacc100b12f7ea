"""Rows of the list for open screens: read and rendered once for everybody."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.services.core import Core
from webcare.storage.queries.conversations import ConversationView, conversations
from webcare.web.templates import Templates

MOST_ROWS = 2000
FRESH = timedelta(seconds=1)
"""How long a row is given once more: by then what it says may have had its time."""


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A conversation's row as of some moment in the log of events, and when read."""

    cursor: int
    read_at: datetime
    view: ConversationView
    html: str

    def told(self) -> dict[str, object]:
        """Return what the script needs to put the row in its place."""
        view = self.view
        return {
            # As text: the number has more digits than a script can count with.
            "id": str(view.id),
            "html": self.html,
            "position": view.queue_position,
            "status": view.status,
            "assignee": str(view.assignee_id or ""),
            "channel": view.channel,
            "visibility": view.visibility,
            "unread": view.unread,
        }


class LiveRows:
    """The rows that changed last; all subscribers of a language share them.

    They are read without anybody's scope, and filtered by it in memory: a hundred
    agents cost one query.
    """

    def __init__(self, core: Core, templates: Templates) -> None:
        self._core = core
        self._templates = templates
        self._rows: OrderedDict[tuple[str, int], LiveRow] = OrderedDict()
        self._turn = asyncio.Lock()

    async def rows(
        self, scope: Scope, language: str, ids: Iterable[int], cursor: int
    ) -> list[LiveRow]:
        """Return the rows of some conversations, at least as new as a cursor."""
        wanted = list(ids)
        async with self._turn:
            stale = [each for each in wanted if self._stale(language, each, cursor)]
            if stale:
                await self._read(language, stale, cursor)
        found = [self._rows.get((language, each)) for each in wanted]
        return [row for row in found if row and _readable(scope, row.view)]

    def _stale(self, language: str, conversation_id: int, cursor: int) -> bool:
        row = self._rows.get((language, conversation_id))
        if row is None or row.cursor < cursor:
            return True
        return self._core.clock() - row.read_at >= FRESH

    async def _read(self, language: str, ids: list[int], cursor: int) -> None:
        views = await self._core.read(
            lambda session: conversations(SYSTEM, session, ids)
        )
        render = self._templates.macro("inbox/row.html", "row", language)
        now = self._core.clock()
        for view in views:
            row = LiveRow(cursor, now, view, str(render(view, now)))
            self._rows[language, view.id] = row
            self._rows.move_to_end((language, view.id))
        while len(self._rows) > MOST_ROWS:
            self._rows.popitem(last=False)


def _readable(scope: Scope, view: ConversationView) -> bool:
    return scope.allows(
        Permission.READ, team_id=view.team_id, channel_id=view.channel_id
    )
