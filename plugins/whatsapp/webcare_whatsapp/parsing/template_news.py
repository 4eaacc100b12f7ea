"""News about templates: Meta approves, rejects, pauses, re-categorises, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import TemplateChanged
from webcare.plugin.payloads import nested, required, text

if TYPE_CHECKING:
    from webcare.plugin.payloads import Json
    from webcare_whatsapp.parsing.change import Change

_STATUSES = {"reinstated": "approved", "unpaused": "approved"}
# Flagged is a warning before disabling: such a template still gets through.
_NO_STATUS = frozenset({"flagged"})
_NO_REASON = frozenset({"", "NONE"})


def status_changed(change: Change, value: Json) -> TemplateChanged:
    """Return a template's new status, with Meta's reason when it gives one.

    Raises:
        Unreadable: when it names no template, language or event.
    """
    event = required(value, "event").lower()
    return TemplateChanged(
        name=required(value, "message_template_name"),
        language=required(value, "message_template_language"),
        status=None if event in _NO_STATUS else _STATUSES.get(event, event),
        category=text(value, "message_template_category").lower() or None,
        quality=event if event in _NO_STATUS else None,
        reason=_reason(value),
        account=change.account,
    )


def quality_changed(change: Change, value: Json) -> TemplateChanged:
    """Return how customers rate a template now.

    Raises:
        Unreadable: when it names no template or language.
    """
    return TemplateChanged(
        name=required(value, "message_template_name"),
        language=required(value, "message_template_language"),
        quality=required(value, "new_quality_score").lower(),
        account=change.account,
    )


def category_changed(change: Change, value: Json) -> TemplateChanged:
    """Return in which price category Meta puts a template now.

    Raises:
        Unreadable: when it names no template or language.
    """
    return TemplateChanged(
        name=required(value, "message_template_name"),
        language=required(value, "message_template_language"),
        category=text(value, "new_category").lower() or None,
        account=change.account,
    )


def _reason(value: Json) -> str:
    explained = text(nested(value, "rejection_info"), "reason")
    short = text(value, "reason")
    about = text(nested(value, "other_info"), "description")
    return explained or about or ("" if short in _NO_REASON else short)
