"""That a message offended, for counting; no words of it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from webcare.storage.types import Id, UtcDateTime


class AbuseMark(SQLModel, table=True):
    """That a message was masked when it came in, since it offends.

    `degree` is the policy's, in small letters; `assignee_id` who had the conversation
    then, `opened_by` who first chose to read it. It goes with its message.
    """

    __tablename__ = "abuse_marks"

    message_id: int = Field(sa_type=Id, primary_key=True)
    conversation_id: int = Field(sa_type=Id, foreign_key="conversations.id", index=True)
    degree: str
    assignee_id: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    opened_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    marked_at: datetime = Field(sa_type=UtcDateTime, index=True)
