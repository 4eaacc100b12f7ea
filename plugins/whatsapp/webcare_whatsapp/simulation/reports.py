"""What Meta reports of the account, its number, its templates and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_whatsapp.simulation import outbox
from webcare_whatsapp.simulation.graph import details, title

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_whatsapp.simulation.customers import Number
    from webcare_whatsapp.simulation.templates import SimulatedTemplate
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import Chat, World

Report = tuple[str, str, "Callable[[Number], Json]"]

REPORTS: dict[str, Report] = {
    "flagged": (
        "The number's quality is flagged",
        "phone_number_quality_update",
        lambda number: {
            "display_phone_number": number.phone,
            "event": "FLAGGED",
            "current_limit": "TIER_2K",
        },
    ),
    "unflagged": (
        "The number's quality is good again",
        "phone_number_quality_update",
        lambda number: {
            "display_phone_number": number.phone,
            "event": "UNFLAGGED",
            "current_limit": "TIER_2K",
        },
    ),
    "restricted": (
        "The account is restricted",
        "account_update",
        lambda _: {
            "event": "ACCOUNT_RESTRICTION",
            "restriction_info": [
                {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}
            ],
        },
    ),
    "violation": (
        "The account broke a rule",
        "account_update",
        lambda _: {
            "event": "ACCOUNT_VIOLATION",
            "violation_info": {"violation_type": "SPAM"},
        },
    ),
    "verified": (
        "The business is verified",
        "account_update",
        lambda _: {"event": "VERIFIED_ACCOUNT"},
    ),
    "review": (
        "The account passed its review",
        "account_review_update",
        lambda _: {"decision": "APPROVED"},
    ),
    "alert": (
        "An alert about the account",
        "account_alerts",
        lambda number: {
            "entity_type": "WABA",
            "entity_id": number.waba,
            "alert_info": {
                "alert_severity": "WARNING",
                "alert_status": "ACTIVE",
                "alert_type": "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
                "alert_description": "More time is needed to raise the limit.",
            },
        },
    ),
    "capability": (
        "The messaging limit changed",
        "business_capability_update",
        lambda _: {"max_daily_conversations_per_business": 10_000},
    ),
    "name": (
        "The shown name was approved",
        "phone_number_name_update",
        lambda number: {
            "display_phone_number": number.phone,
            "decision": "APPROVED",
            "requested_verified_name": number.name,
            "rejection_reason": "NONE",
        },
    ),
    "security": (
        "The PIN was changed",
        "security",
        lambda number: {
            "display_phone_number": number.phone,
            "event": "PIN_CHANGED",
            "requester": "61555000000",
        },
    ),
    "call": (
        "Somebody called",
        "calls",
        lambda number: {
            "messaging_product": "whatsapp",
            "metadata": number.metadata,
            "calls": [{"id": "wacid.1", "event": "connect", "direction": "incoming"}],
        },
    ),
    "future": (
        "A field of the future",
        "some_future_field",
        lambda _: {"what": "nobody knows", "level": 3},
    ),
}
"""By name: the title, the webhook's field and what makes its value."""


def report(world: World, number: Number, name: str) -> None:
    """Send one of the reports."""
    _, field, value = REPORTS[name]
    outbox.post_field(world, number, field, value(number))


def account_error(world: World, number: Number, code: int) -> None:
    """Send an error of the number itself, without any message."""
    error = {
        "code": code,
        "title": title(code),
        "message": title(code),
        "error_data": {"details": details(code)},
    }
    outbox.post_value(world, number, {"errors": [error]}, lane="errors")


def template_status(world: World, number: Number, template: SimulatedTemplate) -> None:
    """Tell that a template was approved, paused, rejected or the like."""
    value: Json = {
        "event": template.status,
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": "NONE" if template.status == "APPROVED" else "INVALID_FORMAT",
    }
    outbox.post_field(world, number, "message_template_status_update", value)


def template_category(
    world: World, number: Number, template: SimulatedTemplate, previous: str
) -> None:
    """Tell that Meta put a template into another, dearer, category."""
    value: Json = {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "previous_category": previous,
        "new_category": template.category,
    }
    outbox.post_field(world, number, "template_category_update", value)


def template_quality(
    world: World, number: Number, template: SimulatedTemplate, previous: str
) -> None:
    """Tell what people think of a template."""
    value: Json = {
        "previous_quality_score": previous,
        "new_quality_score": template.quality,
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }
    outbox.post_field(world, number, "message_template_quality_update", value)


def preference(world: World, chat: Chat, *, allowed: bool) -> None:
    """Tell that a customer refuses marketing, or takes it again."""
    chat.opted_out = not allowed
    customer = world.customer(chat.customer_id)
    seen = {} if customer.hides_number else {"wa_id": customer.phone}
    verb = "resume" if allowed else "stop"
    row: Json = {
        **seen,
        "user_id": customer.bsuid,
        "detail": f"User requested to {verb} marketing messages",
        "category": "marketing_messages",
        "value": verb,
        "timestamp": int(world.timeline.now().timestamp()),
    }
    value: Json = {
        "messaging_product": "whatsapp",
        "metadata": chat.number.metadata,
        "contacts": [customer.contact],
        "user_preferences": [row],
    }
    outbox.post_field(world, chat.number, "user_preferences", value)
