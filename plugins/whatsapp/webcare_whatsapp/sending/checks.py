"""Trying an account's settings against Meta, live, and saying what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from webcare.errors import DeliveryError
from webcare.plugin import Check, sentence
from webcare.plugin.payloads import nested, objects, text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from webcare.plugin.payloads import Json
    from webcare_whatsapp.sending.graph import Graph

Outcome: TypeAlias = Literal["ok", "warning", "failed"]

TOKEN = sentence("The access token reaches our phone number")
NUMBER = sentence("The number is registered and connected")
QUALITY = sentence("The quality of the number")
ACCOUNT = sentence("The access token reaches our business account")
SUBSCRIBED = sentence("Meta sends this account's messages to an app")
TEMPLATES = sentence("The templates can be read")

_NUMBER_FIELDS = (
    "display_phone_number,verified_name,status,platform_type,quality_rating,throughput"
)
_ACCOUNT_FIELDS = "name"

# Meta's description of the API and its answers use different words for the same.
_STATUSES: dict[str, Outcome] = {
    "": "ok",
    "CONNECTED": "ok",
    "LINKED": "ok",
    "FLAGGED": "warning",
    "RATE_LIMITED": "warning",
    "RESTRICTED": "warning",
}
_QUALITY: dict[str, Outcome] = {
    "RED": "failed",
    "YELLOW": "warning",
}


async def check_account(graph: Graph) -> list[Check]:
    """Return what was tried and how it went; one failure does not stop the rest."""
    found: list[Check] = []
    for name, attempt in _ATTEMPTS:
        try:
            found.extend(await attempt(graph))
        except DeliveryError as error:
            found.append(Check(name=name, outcome="failed", text=error.for_agent))
    return found


async def _number(graph: Graph) -> list[Check]:
    number = await graph.get(
        graph.settings.phone_number_id, params={"fields": _NUMBER_FIELDS}
    )
    return [
        Check(
            name=TOKEN,
            outcome="ok",
            text=sentence("%(number)s, shown to customers as %(name)s"),
            values=(
                ("number", text(number, "display_phone_number")),
                ("name", text(number, "verified_name")),
            ),
        ),
        _registered(number),
        _quality(number),
    ]


def _registered(number: Json) -> Check:
    status = text(number, "status").upper()
    platform = text(number, "platform_type").upper()
    outcome = _STATUSES.get(status, "failed")
    if platform not in {"", "CLOUD_API"}:
        outcome, status = "failed", platform
    texts = {
        "ok": "",
        "warning": sentence(
            "Its status at Meta is %(status)s, so not every message may go out. Look "
            "in WhatsApp Manager."
        ),
        "failed": sentence(
            "Its status at Meta is %(status)s. Register it for the Cloud API in "
            "WhatsApp Manager."
        ),
    }
    values = (("status", status),)
    return Check(name=NUMBER, outcome=outcome, text=texts[outcome], values=values)


def _quality(number: Json) -> Check:
    rating = text(number, "quality_rating").upper()
    outcome = _QUALITY.get(rating, "ok")
    values = (
        ("rating", rating or "UNKNOWN"),
        ("throughput", text(nested(number, "throughput"), "level") or "UNKNOWN"),
    )
    good = sentence("Quality %(rating)s, speed %(throughput)s")
    bad = sentence(
        "Quality %(rating)s, speed %(throughput)s: people block or report us. "
        "Send less that nobody asked for."
    )
    return Check(
        name=QUALITY,
        outcome=outcome,
        text=good if outcome == "ok" else bad,
        values=values,
    )


async def _account(graph: Graph) -> list[Check]:
    account = await graph.get(
        graph.settings.waba_id, params={"fields": _ACCOUNT_FIELDS}
    )
    return [
        Check(
            name=ACCOUNT,
            outcome="ok",
            text=sentence("It is called %(name)s at Meta"),
            values=(("name", text(account, "name")),),
        )
    ]


async def _subscribed(graph: Graph) -> list[Check]:
    answer = await graph.get(graph.settings.waba_id, "subscribed_apps")
    apps = [
        text(nested(app, "whatsapp_business_api_data"), "name") or text(app, "id")
        for app in objects(answer, "data")
    ]
    if not apps:
        return [
            Check(
                name=SUBSCRIBED,
                outcome="failed",
                text=sentence(
                    "No app is subscribed, so no message will arrive. Subscribe your "
                    "app to the business account, with the field messages."
                ),
            )
        ]
    return [
        Check(
            name=SUBSCRIBED,
            outcome="ok",
            text=sentence("Subscribed: %(apps)s"),
            values=(("apps", ", ".join(apps)),),
        )
    ]


async def _templates(graph: Graph) -> list[Check]:
    await graph.get(graph.settings.waba_id, "message_templates", params={"limit": "1"})
    return [Check(name=TEMPLATES, outcome="ok")]


_ATTEMPTS: tuple[tuple[str, Callable[[Graph], Awaitable[list[Check]]]], ...] = (
    (TOKEN, _number),
    (ACCOUNT, _account),
    (SUBSCRIBED, _subscribed),
    (TEMPLATES, _templates),
)
