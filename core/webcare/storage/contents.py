"""The domain's structured values as JSON columns, and back."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from webcare.domain.content import Content, MediaReference, Referral
from webcare.domain.inbound import Fault

_CONTENT: TypeAdapter[Content] = TypeAdapter(
    Annotated[Content, Field(discriminator="kind")]
)
_MEDIA = TypeAdapter(MediaReference)
_REFERRAL = TypeAdapter(Referral)


def as_json(
    value: Content | MediaReference | Referral | Fault | None,
) -> dict[str, Any] | None:
    """Return a value as it is stored."""
    return None if value is None else asdict(value)


def content_of(stored: dict[str, Any] | None) -> Content | None:
    """Return what a message carries beside its text."""
    return None if stored is None else _CONTENT.validate_python(stored)


def media_of(stored: dict[str, Any]) -> MediaReference:
    """Return what the platform needs to give a file."""
    return _MEDIA.validate_python(stored)


def referral_of(stored: dict[str, Any] | None) -> Referral | None:
    """Return what brought the customer here."""
    return None if stored is None else _REFERRAL.validate_python(stored)
