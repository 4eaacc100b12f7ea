"""What the account's own events mean for an administrator, as tables.

`""` in a table stands for an event that is not in it. `ok` clears what was reported
on the same topic before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webcare.plugin import sentence


@dataclass(frozen=True, slots=True)
class Report:
    """How one event is shown; an empty topic takes the field's name."""

    level: Literal["ok", "info", "warning", "error"]
    topic: str
    text: str


UNKNOWN_FIELD = Report(
    "info",
    "",
    sentence("WhatsApp sent a kind of notice that is not known here. It was kept."),
)
UNUSED = Report(
    "info",
    "",
    sentence("WhatsApp sent a notice about something that is not used here."),
)
CAPABILITY = Report(
    "info",
    "limit",
    sentence("Meta changed how many people we may write to by ourselves each day."),
)
COMPONENTS_CHANGED = Report(
    "info",
    "templates",
    sentence("The text of a template changed. Fetch the templates again to use it."),
)
SETTINGS_CHANGED = Report(
    "info", "settings", sentence("Somebody changed settings of our number at Meta.")
)

QUALITY_EVENTS = {
    "FLAGGED": Report(
        "warning",
        "quality",
        sentence(
            "People block or report our number more than usual. "
            "Send less that nobody asked for."
        ),
    ),
    "UNFLAGGED": Report(
        "ok", "quality", sentence("The quality of our number is good again.")
    ),
    "DOWNGRADE": Report(
        "warning",
        "limit",
        sentence("Meta lowered how many people we may write to by ourselves."),
    ),
    "UPGRADE": Report(
        "ok",
        "limit",
        sentence("Meta raised how many people we may write to by ourselves."),
    ),
    "ONBOARDING": Report(
        "info", "number", sentence("Our number is being set up at WhatsApp.")
    ),
    "THROUGHPUT_UPGRADE": Report(
        "info", "throughput", sentence("Our number can now send faster.")
    ),
    "": Report(
        "info", "quality", sentence("WhatsApp reports on the quality of our number.")
    ),
}

_VIOLATION = Report(
    "warning",
    "account",
    sentence(
        "Meta says that our account broke its rules. "
        "Look in WhatsApp Manager and appeal if that is wrong."
    ),
)
_LOST = Report(
    "error",
    "account",
    sentence("Our WhatsApp account was removed. Connect a number again."),
)
ACCOUNT_EVENTS = {
    "ACCOUNT_VIOLATION": _VIOLATION,
    "ACCOUNT_RESTRICTION": Report(
        "error",
        "account",
        sentence(
            "Meta restricts what our account may do. "
            "Look in WhatsApp Manager for what, and until when."
        ),
    ),
    "ACCOUNT_DELETED": _LOST,
    "ACCOUNT_OFFBOARDED": _LOST,
    "PARTNER_REMOVED": Report(
        "warning",
        "partner",
        sentence("A partner no longer has access to our WhatsApp account."),
    ),
    "PARTNER_ADDED": Report(
        "ok", "partner", sentence("A partner has access to our WhatsApp account.")
    ),
    "ACCOUNT_RECONNECTED": Report(
        "ok", "account", sentence("Our WhatsApp account is connected again.")
    ),
    "VERIFIED_ACCOUNT": Report(
        "ok", "account", sentence("Meta has verified our WhatsApp account.")
    ),
    "": Report(
        "info", "account", sentence("Something changed in our WhatsApp account.")
    ),
}

BANS = {
    "SCHEDULE_FOR_DISABLE": Report(
        "error",
        "account",
        sentence(
            "Meta is about to disable our WhatsApp account. "
            "Look in WhatsApp Manager and appeal now."
        ),
    ),
    "DISABLE": Report(
        "error",
        "account",
        sentence(
            "Meta has disabled our WhatsApp account. Look in WhatsApp Manager and "
            "appeal."
        ),
    ),
    "REINSTATE": Report(
        "ok", "account", sentence("Meta has given our WhatsApp account back.")
    ),
    "": ACCOUNT_EVENTS["ACCOUNT_RESTRICTION"],
}

_ALERT = sentence("Meta raises an alert about our account. Look in WhatsApp Manager.")
ALERTS = {
    "CRITICAL": Report("error", "alerts", _ALERT),
    "WARNING": Report("warning", "alerts", _ALERT),
    "": Report("info", "alerts", _ALERT),
}

REVIEW_DECISIONS = {
    "APPROVED": Report(
        "ok", "review", sentence("Meta has approved our WhatsApp account.")
    ),
    "REJECTED": Report(
        "error",
        "review",
        sentence("Meta has rejected our WhatsApp account. Look in WhatsApp Manager."),
    ),
    "": Report("info", "review", sentence("Meta is reviewing our WhatsApp account.")),
}

NAME_DECISIONS = {
    "APPROVED": Report("ok", "name", sentence("Meta has approved our display name.")),
    "REJECTED": Report(
        "warning",
        "name",
        sentence("Meta has rejected our display name. Choose another one."),
    ),
    "": Report("info", "name", sentence("Meta is reviewing our display name.")),
}

SECURITY_EVENTS = {
    "PIN_RESET_REQUEST": Report(
        "warning",
        "security",
        sentence(
            "Somebody asked to reset the PIN of our number. "
            "Check in WhatsApp Manager that it was one of us."
        ),
    ),
    "": Report(
        "info", "security", sentence("The two-step check of our number was changed.")
    ),
}
