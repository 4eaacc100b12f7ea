"""What came of tips: selected, used or rejected, by whom and when."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.tips import TipState
from webcare.errors import Forbidden
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, Tip

MOST_AT_ONCE = 200
"""Tips that are marked, or exported, together."""


async def mark(
    core: Core, scope: Scope, team_id: int, tips: Sequence[int], state: TipState
) -> list[tuple[int, TipState]]:
    """Put tips in a state.

    What is absent or foreign is left out, and so is what is in that state already.

    Returns:
        Those that changed, with the state they had.

    Raises:
        Forbidden: when the caller reads one of them, but may not handle it.
    """

    def change(session: Session) -> list[tuple[int, TipState]]:
        changed: list[tuple[int, TipState]] = []
        for tip, row in _permitted(session, scope, team_id, tips):
            before = TipState(tip.state)
            if before is state:
                continue
            _put(core, session, scope, tip, state)
            record(
                session,
                row.id,
                Happening.TIP_MARKED,
                scope=scope,
                at=core.clock(),
                message_id=tip.message_id,
                data={"state": state.value, "before": before.value},
            )
            changed.append((tip.id, before))
        return changed

    return await core.write(change)


def _put(core: Core, session: Session, scope: Scope, tip: Tip, state: TipState) -> None:
    handled = state is not TipState.NEW
    tip.state = state.value
    tip.handled_by = scope.user_id if handled else None
    tip.handled_at = core.clock() if handled else None
    session.add(tip)


def _permitted(
    session: Session, scope: Scope, team_id: int, tips: Sequence[int]
) -> list[tuple[Tip, Conversation]]:
    """Return tips that nobody else changes until the transaction ends, in one order."""
    found = session.exec(
        select(Tip, Conversation)
        .join(Conversation, col(Conversation.id) == col(Tip.conversation_id))
        .where(
            col(Tip.id).in_(tips[:MOST_AT_ONCE]),
            Tip.team_id == team_id,
            conversation_within(scope),
        )
        .order_by(col(Tip.id))
        .with_for_update(of=Tip)
    ).all()
    for _, row in found:
        if not scope.allows(
            Permission.RESOLVE, team_id=row.team_id, channel_id=row.channel_id
        ):
            raise Forbidden("You may not do this with this tip.")
    return list(found)
