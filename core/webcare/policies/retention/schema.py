"""What an organisation says about how long it keeps what."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LONGEST_DAYS = 36_500
"""A hundred years: whoever keeps something longer keeps it without a term."""

Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]


class Data(StrEnum):
    """A kind of data that has a term of its own."""

    TEXT = "text"
    MEDIA = "media"
    PROFILE = "profile"
    RAW = "raw"
    DEAD_LETTER = "dead_letter"
    LOG = "log"


class Term(BaseModel):
    """How long something is kept: days of 24 hours; None keeps it without a term."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Days | None = None


class Limit(BaseModel):
    """Between which terms one may choose, and which law or agreement says so.

    Both bounds are in days and allowed themselves; None sets no bound.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    minimum: Days | None = None
    maximum: Days | None = None
    reason: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = (
        ""
    )


class Limits(BaseModel):
    """The bounds of each kind of data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Limit = Limit()
    media: Limit = Limit()
    profile: Limit = Limit()
    raw: Limit = Limit()
    dead_letter: Limit = Limit()
    log: Limit = Limit()


class RetentionPolicy(BaseModel):
    """How long each kind of data is kept.

    Attributes:
        text: messages and notes with all their wordings, from when they were stored.
        media: files that people sent; they go with their message at the latest.
        profile: who somebody is, from when we last heard of them.
        raw: bodies of webhooks, which hold several people's words.
        dead_letter: what came in and could not be understood.
        log: what happened to a conversation, without what was said.
        limits: between which terms one may choose. A channel's own limits can be
            stricter than the organisation's, never wider.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Term = Term()
    media: Term = Term()
    profile: Term = Term()
    raw: Term = Term(days=7)
    dead_letter: Term = Term(days=30)
    log: Term = Term()
    limits: Limits = Limits()
