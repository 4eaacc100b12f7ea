"""Handing what comes in while a channel is closed to the team that is on call."""

import structlog
from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM
from webcare.policies.hours import HoursPolicy
from webcare.policies.hours.period import closed_period
from webcare.services.conversations.handle import Handling, assign_step, team_step
from webcare.services.conversations.history import Happening
from webcare.services.core import Core
from webcare.services.routing.following import changed_from, follow, standing_of
from webcare.storage.tables import Conversation, ConversationEvent, Membership, Team

ON_CALL = "on_call"
"""Why a conversation went to another team, as the log names it."""

log = structlog.get_logger()


def hand_over(
    core: Core, session: Session, row: Conversation, policy: HoursPolicy
) -> bool:
    """Give a conversation to the team on call; False when there is no such team.

    Once in a closed period: whoever moves it elsewhere meanwhile has the last word. It
    stays theirs when the channel opens. Somebody of another team loses it.
    """
    name = policy.outside.team
    team = session.exec(select(Team).where(Team.name == name)).first()
    if team is None:
        log.warning("on_call.no_team", conversation=row.id)
        return False
    if _was_moved(core, session, row, policy):
        return True
    before = standing_of(row)
    on = Handling(session, row, SYSTEM, core.clock())
    team_step(team.id, why=ON_CALL).make(on)
    if row.assignee_id is not None and not _belongs(session, row.assignee_id, team.id):
        assign_step(None).make(on)
    follow(core, session, row.id, changed_from(before, row))
    return True


def _was_moved(
    core: Core, session: Session, row: Conversation, policy: HoursPolicy
) -> bool:
    """Tell whether it went to another team in this closed period, by whomever."""
    moved = session.exec(
        select(ConversationEvent.happened_at)
        .where(
            ConversationEvent.conversation_id == row.id,
            ConversationEvent.what == Happening.TEAM_CHANGED.value,
        )
        .order_by(col(ConversationEvent.happened_at).desc())
        .limit(1)
    ).first()
    return moved is not None and bool(closed_period(policy, moved, core.clock()))


def _belongs(session: Session, user_id: int, team_id: int) -> bool:
    return session.get(Membership, (user_id, team_id)) is not None
