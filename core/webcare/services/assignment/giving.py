"""Giving out what waits, in teams that are given their work.

One pass looks at all that waits and at all who could have it, in one transaction: it
puts back what people left behind, and shares out what nobody has. It follows from what
is stored, so that a pass that never ran is made up for by the next; of several
processes one makes it at a time.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM
from webcare.domain.assignment import Gift, share_out
from webcare.domain.conversation import ANSWERED
from webcare.domain.presence import Presence, is_at_work, presence_of
from webcare.errors import StorageUnavailable
from webcare.live.signals import Topic
from webcare.services.assignment.attendance import attendance_of
from webcare.services.assignment.colleagues import colleagues
from webcare.services.assignment.handing import give
from webcare.services.assignment.returning import put_rows_back
from webcare.services.assignment.waiting import nobodys, waiting
from webcare.services.assignment.ways import Mode, Way, ways, weights
from webcare.services.core import Core
from webcare.storage.locks import lock_names
from webcare.storage.tables import (
    Attendance,
    Conversation,
    ConversationEvent,
    Given,
    Membership,
    User,
)

AT_LEAST_SECONDS = 2.0
"""How often a process looks when nothing wakes it: times pass without an event."""

AT_MOST_SECONDS = 0.5
"""How long it rests after a pass, so that what comes together is given together."""

MOST = 500
"""Conversations that one pass puts back at most."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shared:
    """What a pass did: how many were given, put back for who left, and for silence."""

    given: int = 0
    left: int = 0
    silent: int = 0

    @property
    def all(self) -> int:
        """Return how many conversations changed."""
        return self.given + self.left + self.silent


NOTHING = Shared()


async def keep_giving(core: Core) -> None:
    """Give out what waits whenever something happened, until cancelled.

    Silence counts from when this began: before, nobody could be heard.
    """
    since = core.clock()
    with core.signals.listen(Topic.EVENTS) as waiter:
        while True:
            # A database that is away is waited for; whoever wants it says so.
            with suppress(StorageUnavailable, SQLAlchemyError):
                await give_out(core, listening_since=since)
            await asyncio.sleep(AT_MOST_SECONDS)
            await waiter.wait(AT_LEAST_SECONDS)


async def give_out(core: Core, *, listening_since: datetime | None = None) -> Shared:
    """Make one pass; nothing is written where no team has said how it works."""
    divided = await core.read(ways)
    if not divided:
        return NOTHING

    def run(session: Session) -> Shared:
        return _Pass(session, core.clock(), listening_since).made()

    shared = await core.database.write(run)
    if shared.all:
        core.signals.notify(Topic.EVENTS)
        log.info(
            "conversations.given",
            given=shared.given,
            left=shared.left,
            silent=shared.silent,
        )
    return shared


class _Pass:
    """One pass, in the session of its transaction."""

    def __init__(
        self, session: Session, now: datetime, listening_since: datetime | None
    ) -> None:
        self._session = session
        self._now = now
        self._since = listening_since
        # Two passes at once would give one person more than they have room for.
        lock_names(session.connection(), ["assignment"])
        self._ways = ways(session)
        self._people = self._at_desks()

    def made(self) -> Shared:
        """Put back, then give out; return what was done."""
        silent = self._put_back_silent()
        left = self._put_back_left()
        return Shared(self._give(), left, silent)

    def _at_desks(self) -> Sequence[Attendance]:
        """Return the rows of all who may sign in, locked in one order."""
        query = (
            select(Attendance)
            .join(User, col(User.id) == col(Attendance.user_id))
            .where(col(User.disabled_at).is_(None))
            .order_by(col(Attendance.user_id))
            .with_for_update(of=Attendance, key_share=True)
        )
        return self._session.exec(query).all()

    def _presence(self, row: Attendance) -> Presence:
        return presence_of(attendance_of(row), self._now, listening_since=self._since)

    def _put_back_silent(self) -> int:
        """Put back what people were given and did nothing with in time.

        They are away then, until they say otherwise: what they get next would lie just
        as long.
        """
        due = self._session.exec(
            select(Given)
            .where(col(Given.react_by) <= self._now)
            .order_by(col(Given.react_by))
            .limit(MOST)
        ).all()
        if not due:
            return 0
        lying = [each for each in due if not self._reacted(each)]
        rows = self._theirs({each.conversation_id: each.user_id for each in lying})
        silent = {row.assignee_id for row in rows}
        for person in self._people:
            if person.user_id in silent:
                person.chosen = Presence.AWAY.value
        for each in due:
            self._session.delete(each)
        self._session.flush()
        return put_rows_back(self._session, SYSTEM, rows, self._now, why="no_reaction")

    def _reacted(self, given: Given) -> bool:
        """Tell whether somebody did anything with what they were given."""
        query = (
            select(ConversationEvent.id)
            .where(
                ConversationEvent.conversation_id == given.conversation_id,
                ConversationEvent.actor_id == given.user_id,
                col(ConversationEvent.happened_at) >= given.given_at,
            )
            .limit(1)
        )
        return self._session.exec(query).first() is not None

    def _theirs(self, owners: Mapping[int, int]) -> Sequence[Conversation]:
        """Return which conversations still are these people's and wait, locked."""
        rows = self._session.exec(
            select(Conversation)
            .where(
                col(Conversation.id).in_(owners),
                col(Conversation.queue_position) < ANSWERED,
            )
            .order_by(col(Conversation.id))
            .with_for_update(key_share=True, skip_locked=True)
        ).all()
        return [row for row in rows if row.assignee_id == owners[row.id]]

    def _put_back_left(self) -> int:
        """Put back what waits for people who are not at work."""
        here = {row.user_id for row in self._people if is_at_work(self._presence(row))}
        query = (
            select(Conversation)
            .where(
                col(Conversation.team_id).in_(list(self._ways)),
                col(Conversation.assignee_id).is_not(None),
                col(Conversation.assignee_id).not_in(here),
                col(Conversation.queue_position) < ANSWERED,
            )
            .order_by(col(Conversation.queue_position), col(Conversation.id))
            .limit(MOST)
            .with_for_update(key_share=True, skip_locked=True)
        )
        rows = self._session.exec(query).all()
        return put_rows_back(self._session, SYSTEM, rows, self._now, why="absent")

    def _give(self) -> int:
        pushed = [team for team, way in self._ways.items() if way.mode is Mode.PUSH]
        free = self._available(pushed)
        if not free:
            return 0
        self._session.flush()
        points = weights(self._session)
        people = colleagues(self._session, free, self._now, points, teams=pushed)
        queue = waiting(
            self._session,
            self._now,
            of=col(Conversation.team_id).in_(pushed),
            ways=self._ways,
            weights=points,
            listening_since=self._since,
        )
        return self._hand(share_out(queue, people, self._now))

    def _available(self, teams: Collection[int]) -> list[Attendance]:
        """Return who can be given something now, by the people's ids."""
        members = set(
            self._session.exec(
                select(Membership.user_id).where(col(Membership.team_id).in_(teams))
            )
        )
        return [
            row
            for row in self._people
            if row.user_id in members and self._presence(row) is Presence.AVAILABLE
        ]

    def _hand(self, gifts: Iterable[Gift]) -> int:
        """Write down who has what now; return how much was given."""
        to = {each.conversation_id: each.user_id for each in gifts}
        if not to:
            return 0
        rows = nobodys(self._session, list(to))
        names = _names(self._session, set(to.values()))
        people = {row.user_id: row for row in self._people}
        for row in rows:
            user_id = to[row.id]
            give(
                self._session,
                SYSTEM,
                row,
                user_id=user_id,
                name=names[user_id],
                now=self._now,
                why="given",
            )
            people[user_id].given_at = self._now
            self._expect(row, user_id)
        return len(rows)

    def _expect(self, row: Conversation, user_id: int) -> None:
        """Note by when somebody is to do something with what they were given."""
        way = self._ways.get(row.team_id or 0, Way())
        if way.reaction is None:
            return
        known = self._session.exec(
            select(Given).where(Given.conversation_id == row.id)
        ).first()
        given = known or Given(
            conversation_id=row.id,
            user_id=user_id,
            given_at=self._now,
            react_by=self._now,
        )
        given.user_id, given.given_at = user_id, self._now
        given.react_by = self._now + way.reaction
        self._session.add(given)


def _names(session: Session, users: Collection[int]) -> Mapping[int, str]:
    query = select(User.id, User.name, User.email).where(col(User.id).in_(users))
    return {user_id: name or email for user_id, name, email in session.exec(query)}
