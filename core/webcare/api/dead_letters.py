"""What came in and could not be understood: seen, and tried again."""

from datetime import datetime

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import ListOut, Out, OutId, Paging
from webcare.services.operations.dead_letters import replay
from webcare.storage.queries.dead_letters import (
    DeadLetterView,
    dead_letter,
    dead_letters,
)

TAG = "Dead letters"


class DeadLetterOut(Out):
    """Something genuine that could not be stored where it belongs."""

    id: OutId
    channel: str
    kind: str = Field(
        description="`unreadable`; `unstorable`, refused by the database; or "
        "`unaddressed`, for an account or message that we do not have."
    )
    reason: str
    account: str = Field(description="For which account it was; empty when unknown.")
    size: int = Field(description="In bytes.")
    received_at: datetime
    replayed_at: datetime | None = Field(
        description="When it was stored after all; null while it was not."
    )
    replay_failed: str = Field(description="Why the last replay failed, or empty.")


class DeadLetterList(ListOut[DeadLetterOut]):
    """Some dead letters."""


class DeadLetterQuery(Paging):
    """Which dead letters."""

    replayed: bool | None = Field(
        None, description="Only those that were stored after all, or were not."
    )


@operation("GET /dead-letters", TAG, refuses=(404,))
async def list_dead_letters(caller: Caller, query: DeadLetterQuery) -> DeadLetterList:
    """List what you may replay, the newest first."""
    page = await caller.core.read(
        lambda session: dead_letters(
            caller.scope,
            session,
            limit=query.limit,
            after=query.cursor or None,
            replayed=query.replayed,
        )
    )
    return DeadLetterList(items=[_shown(each) for each in page.items], next=page.next)


@operation("GET /dead-letters/{dead_letter_id}", TAG, refuses=(404,))
async def get_dead_letter(caller: Caller, dead_letter_id: int) -> DeadLetterOut:
    """Look at one dead letter."""
    return await _one(caller, dead_letter_id)


@operation("POST /dead-letters/{dead_letter_id}/replay", TAG, refuses=(404, 409))
async def replay_dead_letter(caller: Caller, dead_letter_id: int) -> DeadLetterOut:
    """Read it once more, and store what is in it.

    Safe to repeat: what is stored already stays as it is. One that still fails, or was
    replayed already, is a 409.
    """
    await replay(caller.core, caller.scope, dead_letter_id)
    return await _one(caller, dead_letter_id)


async def _one(caller: Caller, dead_letter_id: int) -> DeadLetterOut:
    return _shown(
        await caller.core.read(
            lambda session: dead_letter(caller.scope, session, dead_letter_id)
        )
    )


def _shown(view: DeadLetterView) -> DeadLetterOut:
    return DeadLetterOut(
        id=view.id,
        channel=view.channel,
        kind=view.kind,
        reason=view.reason,
        account=view.account,
        size=view.size,
        received_at=view.received_at,
        replayed_at=view.replayed_at,
        replay_failed=view.replay_failed,
    )
