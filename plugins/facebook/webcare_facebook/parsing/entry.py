"""One entry of a delivery, and who the people in its items are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from webcare.domain.inbound import ChannelReported
from webcare.domain.people import Person
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    digest,
    first_text,
    nested,
    text,
)
from webcare_facebook.aliases import nameless, psid, user, visitor
from webcare_facebook.moments import moment_or_none

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What surrounds the items of one element of `entry`.

    Attributes:
        page: the Page's id.
        sent_at: when Meta made the notification, None when it does not say.
        app_id: our own app's id, empty when the administrator gave none.
        standby: whether another app has the chat, and we only listen.
    """

    page: str
    sent_at: datetime | None
    app_id: str = ""
    standby: bool = False

    def key(self, *item: object) -> str:
        """Return a key under which a redelivery of the item is recognised."""
        return digest(self.page, *item)

    def report(
        self,
        item: Json,
        *,
        what: str,
        level: Literal["ok", "info", "warning", "error"],
        topic: str,
        said: str,
    ) -> ChannelReported:
        """Return what an item tells about the Page itself, with all that it says."""
        return ChannelReported(
            what=what,
            level=level,
            topic=topic,
            text=said,
            detail=as_json(item),
            key=self.key(what, item),
            reported_at=moment_or_none(item, "timestamp")
            or moment_or_none(item, "created_time")
            or self.sent_at,
            account=self.page,
        )

    def moment(self, item: Json, name: str) -> datetime:
        """Return when something happened, or else when we were told.

        Raises:
            Unreadable: when neither is given.
        """
        found = moment_or_none(item, name) or self.sent_at
        if found is None:
            raise Unreadable(f"{name} is not a moment")
        return found


def customer(entry: Entry, item: Json) -> Person:
    """Return the person on the other side of a Messenger event.

    Raises:
        Unreadable: when nothing tells.
    """
    sender, recipient = nested(item, "sender"), nested(item, "recipient")
    ids = [found for end in (sender, recipient) if (found := text(end, "id"))]
    others = [found for found in ids if found != entry.page]
    ticked = next(
        filter(None, map(_ticked, (sender, recipient, nested(item, "optin")))), ""
    )
    before = text(nested(item, "prior_message"), "identifier")
    # With the Page on both sides, as in a test of Meta, the sender it is.
    found = others[0] if others else "" if ticked or not text(sender, "id") else ids[0]
    aliases = [psid(found, entry.page)] if found else []
    aliases += [visitor(each) for each in (ticked, before) if each]
    if not aliases:
        raise Unreadable("nothing tells who it is")
    return Person(tuple(aliases))


def _ticked(end: Json) -> str:
    return text(end, "user_ref")


def author_id(value: Json) -> str:
    """Return the id of who did something in public, empty when Facebook hides it."""
    return text(nested(value, "from"), "id") or first_text(
        value, "sender_id", "reviewer_id"
    )


def author_name(value: Json) -> str:
    """Return the name of who did something in public, empty when it is hidden."""
    return text(nested(value, "from"), "name") or first_text(
        value, "sender_name", "reviewer_name"
    )


def author(entry: Entry, value: Json, external_id: str) -> Person:
    """Return who wrote something in public; a nameless one for each message."""
    known = author_id(value)
    alias = user(known, entry.page) if known else nameless(external_id)
    return Person((alias,), author_name(value))
