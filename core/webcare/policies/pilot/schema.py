"""What an organisation says about a channel that it is trying out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webcare.policies.pilot.wording import ELSEWHERE, OVERFLOW
from webcare.policies.wordings import Wordings

MOST_A_DAY = 1_000_000
FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)

Day = Annotated[date, Field(ge=FIRST, le=LAST)]
Name = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)]

Mode = Literal["off", "share", "daily"]
Around = Literal["everyone", "nobody"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Places(_Part):
    """How many find a place.

    Attributes:
        mode: `share` lets in a part of the people who are new, `daily` a number of new
            conversations a day; `off` is no pilot.
        percent: the share, of a hundred.
        daily: the number.
    """

    mode: Mode = "off"
    percent: Annotated[int, Field(ge=0, le=100)] = 10
    daily: Annotated[int, Field(ge=0, le=MOST_A_DAY)] = 25


class Period(_Part):
    """On which days it is a pilot, on the clock of the channel's hours.

    Attributes:
        starts: the first day; None when it runs already.
        ends: the last day; None when nobody knows yet.
        before: who gets in before the first day.
        after: who gets in after the last one.
    """

    starts: Day | None = None
    ends: Day | None = None
    before: Around = "nobody"
    after: Around = "everyone"


class Overflow(_Part):
    """What people are told who find no place, once a day.

    Attributes:
        channel: the name of a channel of ours where they can go instead; empty for
            none.
        text: by language, where there is none, or it cannot be used; without any
            nothing is said.
        elsewhere: by language, where there is one; `{channel}` is where they can go.
    """

    channel: Name = ""
    text: Wordings = OVERFLOW
    elsewhere: Wordings = ELSEWHERE


class PilotPolicy(BaseModel):
    """How a channel is tried out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    places: Places = Places()
    period: Period = Period()
    overflow: Overflow = Overflow()
