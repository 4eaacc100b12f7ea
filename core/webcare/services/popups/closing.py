"""The end of a pop-up: by itself when its last day is over, or before it by hand."""

import structlog
from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM, Scope
from webcare.domain.conversation import ConversationStatus
from webcare.errors import InvalidTransition
from webcare.services import audit
from webcare.services.conversations.handle import Handling, assign_step, team_step
from webcare.services.core import Core
from webcare.services.popups.saving import CLOSE, popup_named, see_popups
from webcare.storage.ids import new_id
from webcare.storage.tables import ChannelRow, Conversation, Membership, PopupRow
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

AT_ONCE = 100
"""Conversations in one transaction."""

POPUP = "popup"
"""Why a conversation went to another team, as the log names it."""

log = structlog.get_logger()


async def close_popup(core: Core, scope: Scope, name: str) -> None:
    """Close a pop-up before its end.

    Raises:
        NotFound, Forbidden: as `popup_named`.
        InvalidTransition: when it is over already.
    """

    def run(session: Session) -> None:
        row = popup_named(session, scope, name)
        now = core.clock()
        if row.closed_at is not None or row.ends_at <= now:
            raise InvalidTransition("This pop-up is over already.")
        row.closed_at, row.revision = now, new_id()
        audit.note(session, scope, "popup.closed", row.name, now=now)
        enqueue(
            session,
            NewJob(
                lane=f"popup:{row.id}:now",
                kind=CLOSE,
                payload={"popup": row.id},
                run_at=now,
            ),
        )

    await core.write(run)
    await see_popups(core)


async def close_due(core: Core, job: JobView) -> None:
    """Close a pop-up and hand over what is still open; the job `popup.close`.

    Nothing happens when its end was moved into the future meanwhile. Done twice it
    changes nothing the second time.
    """
    popup_id, after = int(job.payload["popup"]), 0
    if not await core.write(lambda session: _shut(core, session, popup_id)):
        return
    while True:
        reached = after

        def some(session: Session, reached: int = reached) -> int | None:
            return _hand_over(core, session, popup_id, reached)

        last = await core.write(some)
        if last is None:
            return
        after = last


def _shut(core: Core, session: Session, popup_id: int) -> bool:
    row = session.get_one(PopupRow, popup_id, with_for_update=True)
    now = core.clock()
    if row.closed_at is None:
        if row.ends_at > now:
            return False
        row.closed_at, row.revision = now, new_id()
        audit.note(session, SYSTEM, "popup.closed", row.name, now=now)
        log.info("popup.closed", popup=row.name)
    return True


def _hand_over(core: Core, session: Session, popup_id: int, after: int) -> int | None:
    """Give some open conversations to the team for afterwards; return the last one."""
    popup = session.get_one(PopupRow, popup_id)
    team_id = popup.after_team_id
    if team_id is None:
        team_id = session.get_one(ChannelRow, popup.channel_id).team_id
    rows = session.exec(
        select(Conversation)
        .where(
            Conversation.popup_id == popup_id,
            col(Conversation.id) > after,
            Conversation.status != ConversationStatus.RESOLVED.value,
        )
        .order_by(col(Conversation.id))
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    for row in rows:
        on = Handling(session, row, SYSTEM, core.clock())
        team_step(team_id, why=POPUP).make(on)
        owner = row.assignee_id
        if owner is not None and team_id and not _belongs(session, owner, team_id):
            assign_step(None).make(on)
    return rows[-1].id if rows else None


def _belongs(session: Session, user_id: int, team_id: int) -> bool:
    return session.get(Membership, (user_id, team_id)) is not None
