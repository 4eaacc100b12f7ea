"""What stands around a message: the quote, the forwarding, the advertisement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from webcare.domain.content import Referral
from webcare.plugin.payloads import Json, flag, nested, text

if TYPE_CHECKING:
    from typing import TypeAlias

Forwarded: TypeAlias = Literal["", "once", "often"]

NOT_FORWARDED: Forwarded = ""


def forwarded(context: Json) -> Forwarded:
    """Return whether the customer passed on what somebody else wrote."""
    if flag(context, "frequently_forwarded"):
        return "often"
    return "once" if flag(context, "forwarded") else NOT_FORWARDED


def referral(item: Json, context: Json) -> Referral | None:
    """Return what brought the customer here: an advertisement, a post or a product."""
    given = nested(item, "referral")
    if given:
        return Referral(
            source=text(given, "source_type"),
            url=text(given, "source_url"),
            headline=text(given, "headline"),
            body=text(given, "body"),
            id=text(given, "source_id"),
            media_url=_picture(given),
        )
    product = nested(context, "referred_product")
    return _product(product) if product else None


def _product(product: Json) -> Referral:
    ids = (text(product, "catalog_id"), text(product, "product_retailer_id"))
    return Referral(source="product", id="/".join(filter(None, ids)))


def _picture(given: Json) -> str:
    names = ("image_url", "video_url", "thumbnail_url")
    return next(filter(None, (text(given, name) for name in names)), "")
