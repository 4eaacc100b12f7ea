"""Who is at work: heard of from their pages, chosen by them, or by who leads them.

A row for each person, locked by whoever gives them work or says where they are. It is
locked before conversations are, and nobody who holds it waits for one of those; so two
transactions never wait for each other, whichever they lock first.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.presence import CHOICES, Attendance, Presence, presence_of
from webcare.errors import Forbidden, InvalidTransition, NotFound
from webcare.services.assignment.returning import put_back
from webcare.services.core import Core
from webcare.storage.bulk import insert_new
from webcare.storage.tables import Attendance as AttendanceRow
from webcare.storage.tables import Membership, TeamWay, User

WORTH_WRITING = timedelta(seconds=20)
"""What is known that long ago at least is written anew: people have many pages open."""


async def hear(core: Core, scope: Scope, *, active: bool) -> Attendance | None:
    """Note that a page of somebody is open, and whether they do something on it.

    Returns what is known of them now; None for who is nobody.
    """
    user_id = scope.user_id
    if user_id is None:
        return None
    now = core.clock()
    known = await core.read(lambda session: attendances(session, [user_id]))
    found = known.get(user_id)
    fresh = found is not None and found.seen_at > now - WORTH_WRITING
    if found and fresh and (not active or found.active_at > now - WORTH_WRITING):
        return found

    def run(session: Session) -> Attendance:
        row = attendance_row(session, user_id, now)
        row.seen_at = max(row.seen_at, now)
        if active:
            row.active_at = max(row.active_at, now)
        return attendance_of(row)

    # Nothing that a screen shows: nobody is to be woken for it.
    return await core.database.write(run)


async def choose(core: Core, scope: Scope, presence: Presence) -> None:
    """Say where one is oneself; who comes back has done something just now.

    Raises:
        InvalidTransition: for what cannot be chosen.
        Forbidden: when the caller is nobody in particular.
    """
    user_id = scope.user_id
    if user_id is None:
        raise Forbidden("Only people can be present.")

    def run(session: Session) -> None:
        _choose(session, user_id, presence, core.clock(), by_themselves=True)

    await core.write(run)


async def choose_for(
    core: Core, scope: Scope, user_id: int, presence: Presence, *, clear: bool = False
) -> int:
    """Say where somebody else is, such as at home and ill.

    With `clear`, all that they have goes back to the queue. Returns how much that was.

    Raises:
        NotFound: when the person is absent.
        Forbidden: when the caller does not divide their work.
        InvalidTransition: for what cannot be chosen.
    """

    def run(session: Session) -> int:
        must_divide_for(session, scope, user_id)
        now = core.clock()
        _choose(session, user_id, presence, now, by_themselves=False)
        if not clear:
            return 0
        return put_back(session, scope, [user_id], now, why="absent")

    return await core.write(run)


def finish_up(
    session: Session, user_id: int | None, team_id: int | None, now: datetime
) -> None:
    """Let somebody finish up who resolved something, where their team has time for it.

    The conversation is locked by now; so the row is written without being held before.
    """
    way = None if team_id is None else session.get(TeamWay, team_id)
    if user_id is None or way is None or not way.wrap_up_seconds:
        return
    session.exec(
        update(AttendanceRow)
        .where(col(AttendanceRow.user_id) == user_id)
        .values(wrap_until=now + timedelta(seconds=way.wrap_up_seconds))
    )


def must_divide_for(session: Session, scope: Scope, user_id: int) -> None:
    """Check that the caller divides the work of somebody.

    Raises:
        NotFound: when there is no such person.
        Forbidden: when the caller does not divide their work.
    """
    if not scope.allows_anywhere(Permission.DIVIDE_WORK):
        raise Forbidden("You may not do this.")
    if session.get(User, user_id) is None:
        raise NotFound("This person does not exist.")
    teams = session.exec(
        select(Membership.team_id).where(Membership.user_id == user_id)
    )
    if not scope.allows_everywhere(Permission.DIVIDE_WORK) and not any(
        scope.allows(Permission.DIVIDE_WORK, team_id=each) for each in teams
    ):
        raise Forbidden("You may not divide the work of this person.")


def attendances(session: Session, users: Collection[int]) -> Mapping[int, Attendance]:
    """Return what is known of some people's presence, of who may sign in."""
    query = (
        select(AttendanceRow)
        .join(User, col(User.id) == col(AttendanceRow.user_id))
        .where(col(AttendanceRow.user_id).in_(users), col(User.disabled_at).is_(None))
    )
    return {row.user_id: attendance_of(row) for row in session.exec(query)}


def presence_shown(scope: Scope, session: Session, now: datetime) -> Presence | None:
    """Return where the caller is; None for who is given no conversations.

    Whoever looks at a page is there, though nothing was heard of it yet.
    """
    if scope.user_id is None or not scope.allows_anywhere(Permission.ASSIGN):
        return None
    known = attendances(session, [scope.user_id]).get(scope.user_id)
    if known is None:
        return Presence.AVAILABLE
    return presence_of(known, now, listening_since=now)


def attendance_of(row: AttendanceRow) -> Attendance:
    """Return what a row says."""
    return Attendance(
        chosen=Presence(row.chosen),
        seen_at=row.seen_at,
        active_at=row.active_at,
        wrap_until=row.wrap_until,
    )


def attendance_row(session: Session, user_id: int, now: datetime) -> AttendanceRow:
    """Return somebody's row, locked; who has none yet is available."""
    first = {
        "user_id": user_id,
        "chosen": Presence.AVAILABLE.value,
        "seen_at": now,
        "active_at": now,
        "wrap_until": None,
        "given_at": None,
    }
    insert_new(session.connection(), AttendanceRow, [first])
    query = select(AttendanceRow).where(AttendanceRow.user_id == user_id)
    return session.exec(query.with_for_update(key_share=True)).one()


def _choose(
    session: Session,
    user_id: int,
    presence: Presence,
    now: datetime,
    *,
    by_themselves: bool,
) -> None:
    if presence not in CHOICES:
        raise InvalidTransition("This cannot be chosen.")
    row = attendance_row(session, user_id, now)
    row.chosen = presence.value
    row.wrap_until = None
    if by_themselves:
        row.seen_at = row.active_at = now
