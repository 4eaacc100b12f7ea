"""Who answers a person in Messenger: our app, another one, or the Page's inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import ChannelReported, ControlChanged
from webcare.plugin.payloads import Json, nested, text
from webcare_facebook.apps import ANOTHER, PAGE_INBOX, holder
from webcare_facebook.parsing.entry import Entry, customer
from webcare_facebook.parsing.reports import CONTROL_ASKED, ROLES

if TYPE_CHECKING:
    from webcare_facebook.parsing.entry import Entry


def control_passed(entry: Entry, item: Json) -> ControlChanged:
    """Return who was given a chat.

    Meta tells the app that is given it; so when we do not know our own id, it is us,
    unless the inbox is named.

    Raises:
        Unreadable: when it does not say with whom, or when.
    """
    to = text(nested(item, "pass_thread_control"), "new_owner_app_id")
    ours = entry.app_id or ("" if to == PAGE_INBOX else to)
    return _changed(entry, item, holder(to, ours) if to else "")


def control_taken(entry: Entry, item: Json) -> ControlChanged:
    """Return that a chat was taken from us; Meta does not say by whom.

    Raises:
        Unreadable: when it does not say with whom, or when.
    """
    return _changed(entry, item, ANOTHER)


def control_asked(entry: Entry, item: Json) -> ChannelReported:
    """Return that another app would like a chat that we have."""
    return entry.report(
        item,
        what="control.requested",
        level="info",
        topic="control",
        said=CONTROL_ASKED,
    )


def roles(entry: Entry, item: Json) -> ChannelReported:
    """Return which app Meta lets answer first, as it told in former years."""
    return entry.report(
        item, what="app_roles", level="info", topic="control", said=ROLES
    )


def _changed(entry: Entry, item: Json, now: str) -> ControlChanged:
    return ControlChanged(
        person=customer(entry, item),
        holder=now,
        changed_at=entry.moment(item, "timestamp"),
        account=entry.page,
    )
