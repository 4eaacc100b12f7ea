"""What is about a chat without being said in it: permissions, accounts, rules."""

from __future__ import annotations

from webcare.domain.inbound import ChannelReported, PreferenceChanged
from webcare.plugin.payloads import Json, first_text, nested, text
from webcare_facebook.parsing.entry import Entry, customer
from webcare_facebook.parsing.reports import (
    ACCOUNT_LINKED,
    ACCOUNT_UNLINKED,
    POLICY_BLOCKED,
    POLICY_FREED,
    POLICY_WARNING,
    UNUSED_EVENT,
)

_STOPPED = "STOP_NOTIFICATIONS"
_CODE = "authorization_code"


def read_optin(entry: Entry, item: Json) -> PreferenceChanged:
    """Return what somebody allows us to send, or no longer allows.

    Raises:
        Unreadable: when it does not say who, or when.
    """
    body = nested(item, "optin")
    status = text(body, "notification_messages_status")
    category = first_text(body, "title", "payload", "type", "ref") or "optin"
    return PreferenceChanged(
        person=customer(entry, item),
        category=category,
        allowed=status != _STOPPED,
        changed_at=entry.moment(item, "timestamp"),
        account=entry.page,
    )


def read_linking(entry: Entry, item: Json) -> ChannelReported:
    """Return that somebody linked their account with us; the code for it is dropped."""
    body = nested(item, "account_linking")
    linked = text(body, "status") == "linked"
    shown = {name: value for name, value in body.items() if name != _CODE}
    return entry.report(
        {**item, "account_linking": shown},
        what=f"account_linking.{text(body, 'status')}",
        level="info",
        topic="account_linking",
        said=ACCOUNT_LINKED if linked else ACCOUNT_UNLINKED,
    )


def read_policy(entry: Entry, item: Json) -> ChannelReported:
    """Return that Meta blocked the Page for its rules, warned it, or let it go on."""
    body = nested(item, "policy_enforcement") or nested(item, "policy-enforcement")
    action = text(body, "action").lower()
    what = f"policy.{action}"
    if action == "unblock":
        return entry.report(
            item, what=what, level="ok", topic="policy", said=POLICY_FREED
        )
    if action == "block":
        return entry.report(
            item, what=what, level="error", topic="policy", said=POLICY_BLOCKED
        )
    return entry.report(
        item, what=what, level="warning", topic="policy", said=POLICY_WARNING
    )


def read_unused(entry: Entry, item: Json) -> ChannelReported:
    """Return what Meta has ended, such as payments and games, as information."""
    name = next(
        name for name in item if name not in {"sender", "recipient", "timestamp"}
    )
    return entry.report(
        item,
        what=f"messaging.{name}",
        level="info",
        topic="webhooks",
        said=UNUSED_EVENT,
    )
