"""What an organisation says about where a question begins and ends."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LONGEST_BURST = 3600
MOST_HOURS = 720
MOST_WORDS = 100

Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Burst(_Part):
    """Messages of one person that are one question.

    Attributes:
        seconds: how long after the last of them one still belongs; 0 for no bursts.
    """

    seconds: Annotated[int, Field(ge=0, le=LONGEST_BURST)] = 60


class Thanks(_Part):
    """What happens to a thank-you after the end.

    Attributes:
        do: `file` puts it with the conversation that ended, and nobody waits for an
            answer; `new` treats it like any other message.
        hours: how long after the end it is filed.
        stickers: whether a sticker without words is a thank-you.
        words: words and emoji that thank, besides the usual ones.
    """

    do: Literal["file", "new"] = "file"
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] = 24
    stickers: bool = True
    words: Annotated[tuple[Word, ...], Field(max_length=MOST_WORDS)] = ()


class Reopen(_Part):
    """When a message after the end goes on with the same conversation.

    Attributes:
        hours: how long after the end; 0 for never: it begins a new one.
    """

    hours: Annotated[int, Field(ge=0, le=MOST_HOURS)] = 0


class ThreadsPolicy(BaseModel):
    """Where a question begins and ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    burst: Burst = Burst()
    thanks: Thanks = Thanks()
    reopen: Reopen = Reopen()

    @property
    def window(self) -> timedelta:
        """Return how long after another a message belongs to one question."""
        return timedelta(seconds=self.burst.seconds)

    @property
    def looks_back(self) -> timedelta:
        """Return how long after its end a conversation may still be gone on with."""
        thanks = self.thanks.hours if self.thanks.do == "file" else 0
        return timedelta(hours=max(thanks, self.reopen.hours))
