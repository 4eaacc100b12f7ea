"""Until when what belongs to a conversation is kept."""

from datetime import datetime

from pydantic import Field
from sqlmodel import Session

from webcare.api.conversations import TAG
from webcare.api.operations import Caller, operation
from webcare.api.values import Out
from webcare.policies.retention import Data
from webcare.services.retention.dates import dates_of
from webcare.storage.queries.conversations import conversation

_NEVER = "Null: never by itself, or there is nothing of it."


class KeptOut(Out):
    """When the newest of each kind of data is hidden; within a day it is gone then."""

    held: bool = Field(
        description="Whether a legal hold keeps all of it, whatever these moments say."
    )
    text: datetime | None = Field(description=f"Messages and notes. {_NEVER}")
    media: datetime | None = Field(description=f"Files. {_NEVER}")
    profile: datetime | None = Field(description=f"Who the person is. {_NEVER}")
    log: datetime | None = Field(description=f"What happened. {_NEVER}")


@operation("GET /conversations/{conversation_id}/kept", TAG, refuses=(404,))
async def get_kept(caller: Caller, conversation_id: int) -> KeptOut:
    """Look until when a conversation is kept, by the policies of now."""

    def look(session: Session) -> KeptOut:
        about = conversation(caller.scope, session, conversation_id)
        dates = dates_of(caller.core, session, about)
        return KeptOut(
            held=dates.held,
            text=dates.hidden_at.get(Data.TEXT),
            media=dates.hidden_at.get(Data.MEDIA),
            profile=dates.hidden_at.get(Data.PROFILE),
            log=dates.hidden_at.get(Data.LOG),
        )

    return await caller.core.read(look)
