"""From a recorded notice about the account to what must be true of it."""

from datetime import datetime
from typing import Any, Literal

from tests.plugins.whatsapp.cast import (
    AT,
    JOOST,
    NOOR,
    NOOR_ID,
    NOOR_PARENT,
    NOOR_PHONE,
    NUMBER,
    WABA,
)
from webcare.domain.inbound import (
    IdentityChanged,
    Inbound,
    MessageReceived,
    PreferenceChanged,
    StatusChanged,
    TemplateChanged,
)
from webcare.domain.people import Alias, Person
from webcare.domain.status import MessageStatus

Level = Literal["ok", "info", "warning", "error"]


def template(**news: Any) -> Inbound:
    """Return news about the one template of the fixtures."""
    return TemplateChanged(name="vlucht_update", language="nl", account=WABA, **news)


def preference(*, allowed: bool) -> Inbound:
    """Return Noor's choice about advertising."""
    return PreferenceChanged(
        person=NOOR,
        category="marketing_messages",
        allowed=allowed,
        changed_at=AT,
        account=NUMBER,
    )


def _message(text: str, number: str, person: Person, account: str) -> Inbound:
    return MessageReceived(
        external_id=number, person=person, sent_at=AT, text=text, account=account
    )


def _status(status: MessageStatus) -> Inbound:
    return StatusChanged(
        external_id="wamid.OUT7",
        status=status,
        changed_at=AT,
        recipient=Person((NOOR_ID, NOOR_PARENT, NOOR_PHONE)),
        account=NUMBER,
    )


EXPECTED: dict[str, list[Inbound]] = {
    "field.message_template_status_update__approved": [
        template(status="approved", category="utility")
    ],
    "field.message_template_status_update__rejected": [
        template(status="rejected", reason="Blanks stand next to each other.")
    ],
    "field.message_template_status_update__flagged": [template(quality="flagged")],
    "field.message_template_status_update__paused": [
        template(status="paused", reason="Paused for 3 hours.")
    ],
    "field.message_template_status_update__disabled": [
        template(status="disabled", reason="SCAM")
    ],
    "field.message_template_status_update__reinstated": [template(status="approved")],
    "field.message_template_status_update__pending_deletion": [
        template(status="pending_deletion")
    ],
    "field.message_template_quality_update__yellow": [template(quality="yellow")],
    "field.template_category_update__marketing": [template(category="marketing")],
    "field.user_preferences__stop": [preference(allowed=False)],
    "field.user_preferences__resume": [preference(allowed=True)],
    "field.user_id_update__new_id": [
        IdentityChanged(
            old=(NOOR_ID,),
            new=Person(
                (
                    Alias("bsuid", "NL.5550001112223334", "strong", WABA),
                    Alias("phone", "+31698765432", "weak"),
                ),
                "Noor de Wit",
            ),
            changed_at=AT,
            text="User id for Noor de Wit has been updated.",
            account=NUMBER,
        )
    ],
    "delivery__without_entries": [],
    "batch__mixed": [
        _message("Een", "wamid.B1", NOOR, NUMBER),
        _message("Twee", "wamid.B2", JOOST, NUMBER),
        _status(MessageStatus.DELIVERED),
        _status(MessageStatus.READ),
        template(status="approved"),
        _message("Aan het andere nummer", "wamid.B3", JOOST, "219480037100002"),
    ],
}
"""Fixtures of news that is more than a report; compared whole."""


REPORTED: dict[str, tuple[str, Level, str, datetime | None]] = {
    "field.message_template_components_update__text": (
        "message_template_components_update",
        "info",
        "templates",
        AT,
    ),
    "field.phone_number_quality_update__flagged": (
        "phone_number_quality_update.flagged",
        "warning",
        "quality",
        AT,
    ),
    "field.phone_number_quality_update__unflagged": (
        "phone_number_quality_update.unflagged",
        "ok",
        "quality",
        AT,
    ),
    "field.phone_number_quality_update__downgrade": (
        "phone_number_quality_update.downgrade",
        "warning",
        "limit",
        AT,
    ),
    "field.phone_number_quality_update__upgrade": (
        "phone_number_quality_update.upgrade",
        "ok",
        "limit",
        AT,
    ),
    "field.phone_number_quality_update__onboarding": (
        "phone_number_quality_update.onboarding",
        "info",
        "number",
        AT,
    ),
    "field.phone_number_quality_update__throughput_upgrade": (
        "phone_number_quality_update.throughput_upgrade",
        "info",
        "throughput",
        AT,
    ),
    "field.phone_number_name_update__approved": (
        "phone_number_name_update.approved",
        "ok",
        "name",
        AT,
    ),
    "field.phone_number_name_update__rejected": (
        "phone_number_name_update.rejected",
        "warning",
        "name",
        AT,
    ),
    "field.account_update__restriction": (
        "account_update.account_restriction",
        "error",
        "account",
        AT,
    ),
    "field.account_update__violation": (
        "account_update.account_violation",
        "warning",
        "account",
        AT,
    ),
    "field.account_update__to_be_disabled": (
        "account_update.disabled_update.schedule_for_disable",
        "error",
        "account",
        AT,
    ),
    "field.account_update__reinstated": (
        "account_update.disabled_update.reinstate",
        "ok",
        "account",
        AT,
    ),
    "field.account_update__deleted": (
        "account_update.account_deleted",
        "error",
        "account",
        AT,
    ),
    "field.account_update__new_sort": (
        "account_update.something_new",
        "info",
        "account",
        AT,
    ),
    "field.account_alerts__critical": (
        "account_alerts.increased_capabilities_eligibility_failed",
        "error",
        "alerts",
        AT,
    ),
    "field.account_alerts__informational": (
        "account_alerts.oba_approved",
        "info",
        "alerts",
        AT,
    ),
    "field.account_review_update__approved": (
        "account_review_update.approved",
        "ok",
        "review",
        AT,
    ),
    "field.account_review_update__rejected": (
        "account_review_update.rejected",
        "error",
        "review",
        AT,
    ),
    "field.account_settings_update__number": (
        "account_settings_update",
        "info",
        "settings",
        AT,
    ),
    "field.business_capability_update__limit": (
        "business_capability_update",
        "info",
        "limit",
        AT,
    ),
    "field.security__pin_reset": (
        "security.pin_reset_request",
        "warning",
        "security",
        AT,
    ),
    "field.security__pin_changed": ("security.pin_changed", "info", "security", AT),
    "field.hologram_update__future": ("hologram_update", "info", "hologram_update", AT),
    "messages__empty": ("messages", "info", "messages", None),
    "message.text__group": ("message.group", "info", "groups", AT),
    "status.deleted__legacy": ("status.deleted", "info", "statuses", AT),
    "status.warning__legacy": ("status.warning", "info", "statuses", AT),
    "status.in_orbit__nonsense": ("status.in_orbit", "info", "statuses", AT),
    "status.captured__payment": ("status.captured", "info", "statuses", AT),
    **{
        f"field.{field}__unused": (field, "info", field, None)
        for field in (
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
        )
    },
}
"""What is reported, with its level, topic and moment."""
