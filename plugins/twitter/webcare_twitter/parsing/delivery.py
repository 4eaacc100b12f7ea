"""A delivery of X: which of its formats it has, and for which account it is.

An app has one webhook for all of its accounts. Whose events these are decides what is
ours in them, so they are read as that account would read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import Inbound, ItemFailed
from webcare.errors import MalformedPayload
from webcare.plugin.payloads import Json, Unreadable, as_json, nested, read_body, text
from webcare_twitter.parsing.account_activity import (
    FOR_USER,
    is_account_activity,
    read_account_activity,
)
from webcare_twitter.parsing.activity import read_activity
from webcare_twitter.parsing.reports import replay_status

if TYPE_CHECKING:
    from webcare_twitter.settings import TwitterSettings

_REPLAY = "replay_job_status"


def read_delivery(body: bytes, settings: TwitterSettings) -> list[Inbound]:
    """Return the events of a verified body, in its order.

    Raises:
        MalformedPayload: when it is no JSON, or no delivery of X at all.
    """
    delivery = read_body(body)
    event = nested(delivery, "data")
    if text(event, "event_type"):
        ours = _for_account(settings, text(nested(event, "filter"), "user_id"))
        return _contained(delivery, event, ours)
    if status := nested(delivery, _REPLAY):
        return [replay_status(status, settings)]
    if is_account_activity(delivery):
        ours = _for_account(settings, text(delivery, FOR_USER))
        return read_account_activity(delivery, ours)
    raise MalformedPayload("the body is no delivery of X")


def _for_account(settings: TwitterSettings, user_id: str) -> TwitterSettings:
    """Return who we are in a delivery: often another account of the same app."""
    if user_id in {"", settings.user_id}:
        return settings
    return settings.model_copy(update={"user_id": user_id, "username": ""})


def _contained(delivery: Json, event: Json, ours: TwitterSettings) -> list[Inbound]:
    try:
        return read_activity(event, ours)
    except Unreadable as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - our own fault must not lose the event
        reason = f"unexpected {type(error).__name__}"
    return [ItemFailed(item=as_json(delivery), reason=reason, account=ours.user_id)]
