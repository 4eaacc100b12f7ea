"""The kinds of values that go over the wire, the same in every call."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from webcare.storage.ids import id_in
from webcare.storage.paging import LARGEST_PAGE

T = TypeVar("T")

_ID_SCHEMA = {"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["7301234567"]}


class Out(BaseModel):
    """What we answer: every field is always there, null when there is nothing."""

    model_config = ConfigDict(
        frozen=True, json_schema_serialization_defaults_required=True
    )


class In(BaseModel):
    """What is sent to us: an unknown field is refused, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _storable(text: str) -> str:
    """Refuse what a database cannot keep."""
    if "\0" in text:
        raise ValueError("a text has no NUL")
    return text


def _identifier(value: object) -> int:
    number = id_in(value) if isinstance(value, str) else None
    if number is None:
        raise ValueError("an identifier is a string of digits, as we gave it")
    return number


def _plausible(moment: datetime) -> datetime:
    # Before the conversion, which fails at the ends of the calendar.
    if not 2000 <= moment.year < 2200:  # noqa: PLR2004 - nobody plans beyond
        raise ValueError("choose a moment in this century or the next")
    return moment.astimezone(UTC)


Text = Annotated[str, AfterValidator(_storable)]
"""Any text that can be kept."""

OutId = Annotated[
    int, PlainSerializer(str, return_type=str), WithJsonSchema(_ID_SCHEMA)
]
"""An identifier; a string in JSON, because JavaScript's numbers end at 53 bits."""

InId = Annotated[int, BeforeValidator(_identifier), WithJsonSchema(_ID_SCHEMA)]
"""An identifier as it is sent to us."""

Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""A moment as it is sent to us, with its zone."""


class Paging(In):
    """Which part of a long list."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="How many, at most.")
    cursor: str = Field(
        "",
        max_length=200,
        description="`next` of the page before; leave it out for the first page.",
    )


class ListOut(Out, Generic[T]):
    """Part of a long list."""

    items: list[T]
    next: str | None = Field(
        description="The `cursor` of the page that follows; null after the last."
    )


class Named(Out):
    """Something by its identifier, with the name that people know it by."""

    id: OutId
    name: str


def named(identifier: int | None, name: str | None) -> Named | None:
    """Return something with its name; None when there is nothing."""
    return None if identifier is None else Named(id=identifier, name=name or "")
