"""The fields that are about the account: each change is one report or template news."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from webcare.domain.inbound import ChannelReported
from webcare.plugin.payloads import Json, as_json, as_object, nested, text
from webcare_whatsapp.parsing.reports import (
    ACCOUNT_EVENTS,
    ALERTS,
    BANS,
    CAPABILITY,
    COMPONENTS_CHANGED,
    NAME_DECISIONS,
    QUALITY_EVENTS,
    REVIEW_DECISIONS,
    SECURITY_EVENTS,
    SETTINGS_CHANGED,
    UNKNOWN_FIELD,
    UNUSED,
    Report,
)
from webcare_whatsapp.parsing.template_news import (
    category_changed,
    quality_changed,
    status_changed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare.domain.inbound import Inbound
    from webcare_whatsapp.parsing.change import Change

Judged: TypeAlias = tuple[str, Report]
"""What happened, in lower case, and what it means."""


def read_report(change: Change, item: object) -> Inbound:
    """Return what a change of any field but the listed ones means.

    A field that we do not know is kept as information, with all that it says.

    Raises:
        Unreadable: when template news does not name its template.
    """
    value = as_object(item, "a value")
    if reader := _TEMPLATE_NEWS.get(change.field):
        return reader(change, value)
    judge = _JUDGES.get(change.field)
    what, report = judge(value) if judge else _by_field(change.field)
    name = f"{change.field}.{what}" if what else change.field
    return ChannelReported(
        what=name,
        level=report.level,
        topic=report.topic or change.field,
        text=report.text,
        detail=as_json(value),
        key=change.key(value),
        reported_at=change.sent_at,
        account=change.account,
    )


def _by_field(field: str) -> Judged:
    return "", _FIELDS.get(field, UNKNOWN_FIELD)


def _by_event(events: dict[str, Report], name: str) -> Callable[[Json], Judged]:
    def judge(value: Json) -> Judged:
        event = text(value, name)
        return event.lower(), events.get(event.upper(), events[""])

    return judge


def _account_event(value: Json) -> Judged:
    event = text(value, "event")
    if event.upper() == "DISABLED_UPDATE":
        state = text(nested(value, "ban_info"), "waba_ban_state")
        return f"disabled_update.{state.lower()}", BANS.get(state.upper(), BANS[""])
    return event.lower(), ACCOUNT_EVENTS.get(event.upper(), ACCOUNT_EVENTS[""])


def _alert(value: Json) -> Judged:
    info = nested(value, "alert_info") or value
    severity = text(info, "alert_severity").upper()
    return text(info, "alert_type").lower(), ALERTS.get(severity, ALERTS[""])


_TEMPLATE_NEWS: dict[str, Callable[[Change, Json], Inbound]] = {
    "message_template_status_update": status_changed,
    "message_template_quality_update": quality_changed,
    "template_category_update": category_changed,
}

_JUDGES: dict[str, Callable[[Json], Judged]] = {
    "account_update": _account_event,
    "account_alerts": _alert,
    "account_review_update": _by_event(REVIEW_DECISIONS, "decision"),
    "phone_number_name_update": _by_event(NAME_DECISIONS, "decision"),
    "phone_number_quality_update": _by_event(QUALITY_EVENTS, "event"),
    "security": _by_event(SECURITY_EVENTS, "event"),
}

_FIELDS: dict[str, Report] = {
    "business_capability_update": CAPABILITY,
    "message_template_components_update": COMPONENTS_CHANGED,
    "account_settings_update": SETTINGS_CHANGED,
    **dict.fromkeys(
        (
            "automatic_events",
            "calls",
            "flows",
            "group_lifecycle_update",
            "group_participants_update",
            "group_settings_update",
            "group_status_update",
            "history",
            "partner_solutions",
            "payment_configuration_update",
            "smb_app_state_sync",
        ),
        UNUSED,
    ),
}
