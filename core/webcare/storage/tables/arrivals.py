"""What came in and how long answering took, by the hour: numbers, and nobody's."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from webcare.storage.types import Id, UtcDateTime


class Arrival(SQLModel, table=True):
    """What one hour brought on a channel, for a team.

    Counted once, when the hour is over: messages have a term, and how busy it was is
    asked long after it. `hour` is its beginning; `team_id` is 0 for conversations that
    had no team then. `answers` are those of which it is known how many `seconds` they
    took together.
    """

    __tablename__ = "arrivals"

    hour: datetime = Field(sa_type=UtcDateTime, primary_key=True)
    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    team_id: int = Field(sa_type=Id, primary_key=True)
    questions: int = 0
    answers: int = 0
    seconds: int = 0
