"""Taking what is next: somebody asks for work and has it, or is told why not."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_

from webcare.domain.access import Permission, Scope
from webcare.domain.assignment import Colleague, Waiting, has_room, qualifies
from webcare.domain.presence import is_at_work, presence_of
from webcare.errors import Forbidden, InvalidTransition
from webcare.services.assignment.attendance import attendance_of, attendance_row
from webcare.services.assignment.colleagues import NEEDED, colleagues
from webcare.services.assignment.handing import give
from webcare.services.assignment.waiting import first_of, waiting
from webcare.services.assignment.ways import Mode, Way, ways, weights
from webcare.services.core import Core
from webcare.storage.scoping import within
from webcare.storage.tables import Conversation

AT_ONCE = 25
"""How many are asked for together."""

log = structlog.get_logger()


async def take_next(core: Core, scope: Scope) -> int | None:
    """Give the caller what has waited longest and is for them.

    Their row is locked first, so that they never have more than they can, and the
    conversation without waiting: what somebody else is taking is theirs.

    Returns its id; None when nothing waits for them.

    Raises:
        Forbidden: when the caller is nobody in particular, or may not assign.
        InvalidTransition: when they are not at work, or have no room.
    """

    def run(session: Session) -> int | None:
        return _take(session, scope, core.clock())

    taken = await core.write(run)
    log.info("conversation.taken", conversation=taken, by=scope.user_id)
    return taken


def takes(scope: Scope, session: Session) -> bool:
    """Tell whether somebody takes what is next themselves, in any of their teams."""
    if not scope.allows_anywhere(Permission.ASSIGN):
        return False
    given = {team for team, way in ways(session).items() if way.mode is Mode.PUSH}
    return not scope.teams or bool(scope.teams - given)


def _take(session: Session, scope: Scope, now: datetime) -> int | None:
    if scope.user_id is None or not scope.allows_anywhere(Permission.ASSIGN):
        raise Forbidden("You may not do this.")
    row = attendance_row(session, scope.user_id, now)
    row.seen_at = row.active_at = now
    row.wrap_until = None
    if not is_at_work(presence_of(attendance_of(row), now)):
        raise InvalidTransition("Say first that you are available.")
    points, divided = weights(session), ways(session)
    (me,) = colleagues(session, [row], now, points)
    queue = waiting(
        session, now, of=_takeable(scope, divided), ways=divided, weights=points
    )
    for mine in _batches(me, queue):
        if not mine:
            raise InvalidTransition(
                "You have as much as you can have at once: finish something first."
            )
        taken = first_of(session, mine)
        if taken is not None:
            give(
                session,
                scope,
                taken,
                user_id=me.id,
                name=scope.name,
                now=now,
                why="taken",
            )
            row.given_at = now
            return taken.id
    return None


def _batches(me: Colleague, queue: Iterable[Waiting]) -> Iterator[list[int]]:
    """Yield what is for somebody, some at once: others may be taking the first of it.

    Nothing in one means that they have no room for what comes next.
    """
    mine: list[int] = []
    for each in queue:
        if not qualifies(me, each):
            continue
        if not has_room(me, each):
            # What stands behind it is not for them either.
            break
        mine.append(each.id)
        if len(mine) == AT_ONCE:
            yield mine
            mine = []
    else:
        if mine:
            yield mine
        return
    if mine:
        yield mine
    yield []


def _takeable(scope: Scope, divided: Mapping[int, Way]) -> ColumnElement[bool]:
    """Return the condition that somebody takes conversations like one themselves."""
    given = [team for team, way in divided.items() if way.mode is Mode.PUSH]
    team = col(Conversation.team_id)
    conditions = [
        within(scope, each, team=team, channel=col(Conversation.channel_id))
        for each in (*NEEDED, Permission.ASSIGN)
    ]
    if given:
        conditions.append(or_(team.is_(None), team.not_in(given)))
    if scope.teams:
        conditions.append(or_(team.is_(None), team.in_(sorted(scope.teams))))
    return and_(*conditions)
