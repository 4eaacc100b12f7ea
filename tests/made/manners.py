"""A kind of policy made for tests: how people are greeted, and how often."""

from collections.abc import Iterator
from datetime import time

from pydantic import BaseModel, ConfigDict, Field

from webcare.policies.kind import PolicyKind, Problem


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Part):
    """What is said; `after` from when in the day, None for all day."""

    text: str = Field("Hello", max_length=40)
    after: time | None = None


class Manners(_Part):
    """Sections: the words, how often at least and at most, and how warmly."""

    words: Words = Words()
    least: int = Field(0, ge=0)
    most: int = Field(3, ge=0)
    warmth: float = 1.0


def _in_order(manners: Manners) -> Iterator[Problem]:
    if manners.least > manners.most:
        yield Problem(("least",), "The least is more than the most.")


MANNERS = PolicyKind(name="manners", schema=Manners, check=_in_order)
STRICT = PolicyKind(name="strict", schema=Manners, check=_in_order, must_preview=True)
KINDS = {kind.name: kind for kind in (MANNERS, STRICT)}
