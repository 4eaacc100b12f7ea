"""One element of `user_preferences`: what somebody allows or refuses on WhatsApp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import PreferenceChanged
from webcare.plugin.payloads import Unreadable, as_object, required, text
from webcare_whatsapp.moments import moment, moment_or_none
from webcare_whatsapp.parsing.change import person

if TYPE_CHECKING:
    from webcare_whatsapp.parsing.change import Change

_ALLOWED = {"stop": False, "resume": True, "signup": True}


def read_preference(change: Change, item: object) -> PreferenceChanged:
    """Return a preference that a person set in WhatsApp.

    Raises:
        Unreadable: when it does not say who, what or when, or has an unknown value.
    """
    preference = as_object(item, "a preference")
    who = person(
        change,
        wa_id=text(preference, "wa_id"),
        user_id=text(preference, "user_id"),
        parent_id=text(preference, "parent_user_id"),
    )
    value = required(preference, "value")
    if who is None or value not in _ALLOWED:
        raise Unreadable(f"the preference {value!r} is unknown, or nobody's")
    return PreferenceChanged(
        person=who,
        category=required(preference, "category"),
        allowed=_ALLOWED[value],
        changed_at=moment_or_none(preference, "timestamp")
        or change.sent_at
        or moment(preference),
        account=change.account,
    )
