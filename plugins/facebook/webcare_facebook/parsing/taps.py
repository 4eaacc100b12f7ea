"""A button or menu that somebody tapped, and the link through which they came."""

from __future__ import annotations

from webcare.domain.content import Choice, MessageKind, Referral, SystemNotice
from webcare.domain.inbound import MessageReceived
from webcare.plugin.payloads import Json, first_text, nested, text
from webcare_facebook.parsing.entry import Entry, customer


def read_postback(entry: Entry, item: Json) -> MessageReceived:
    """Return a tap; in standby Meta leaves out which one, but for the words on it.

    Raises:
        Unreadable: when it does not say who, or when.
    """
    body = nested(item, "postback")
    payload = text(body, "payload")
    title = text(body, "title") or payload
    who = customer(entry, item)
    at = entry.moment(item, "timestamp")
    key = entry.key(who.aliases[0].value, at.isoformat(), payload, title)
    return MessageReceived(
        external_id=text(body, "mid") or f"postback:{key}",
        person=who,
        sent_at=at,
        kind=MessageKind.CHOICE,
        text=title,
        content=Choice(id=payload, title=title),
        referral=referral(nested(body, "referral")),
        account=entry.page,
    )


def read_referral(entry: Entry, item: Json) -> MessageReceived:
    """Return that somebody opened a chat that they had before, through a link or ad.

    They said nothing yet, so it is a notice. It carries what the link says, which
    their next message no longer does.

    Raises:
        Unreadable: when it does not say who, or when.
    """
    given = nested(item, "referral")
    who = customer(entry, item)
    at = entry.moment(item, "timestamp")
    key = entry.key(who.aliases[0].value, at.isoformat(), given)
    return MessageReceived(
        external_id=f"referral:{key}",
        person=who,
        sent_at=at,
        kind=MessageKind.SYSTEM,
        content=SystemNotice(what="referral"),
        referral=referral(given),
        account=entry.page,
    )


def referral(given: Json) -> Referral | None:
    """Return what brought somebody here: a link, an advertisement or a product."""
    if not given:
        return None
    ad, product = nested(given, "ads_context_data"), nested(given, "product")
    source = text(given, "source").lower() or ("product" if product else "link")
    return Referral(
        source=source,
        url=first_text(given, "referer_uri", "origin_domain"),
        headline=text(ad, "ad_title"),
        id=first_text(given, "ref", "ad_id") or text(product, "id"),
        media_url=first_text(ad, "photo_url", "video_url"),
    )
