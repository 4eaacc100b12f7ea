"""Whether Meta sends what happens on the Page to our app.

It stops by itself when our webhook fails for an hour, and then tells us nothing more:
that is why we ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, objects, text

if TYPE_CHECKING:
    from webcare_facebook.sending.graph import Graph

NEEDED = frozenset({"messages", "feed"})
"""The fields without which customers wait for nothing."""

WANTED = NEEDED | {
    "mention",
    "message_deliveries",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "message_reads",
    "messaging_account_linking",
    "messaging_feedback",
    "messaging_handovers",
    "messaging_optins",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_referrals",
    "ratings",
    "response_feedback",
    "standby",
}
"""All that we understand."""


async def subscribed_fields(graph: Graph) -> frozenset[str] | None:
    """Return the fields that our app gets of the Page; None when it gets nothing.

    Without the app's id in the settings, all apps of the Page count as ours.

    Raises:
        DeliveryError: when Meta refuses, or does not answer.
    """
    answer = await graph.get(graph.settings.page_id, "subscribed_apps")
    ours = graph.settings.app_id
    apps = [
        app for app in objects(answer, "data") if not ours or text(app, "id") == ours
    ]
    if not apps:
        return None
    return frozenset().union(*map(_fields, apps))


async def subscribe(graph: Graph) -> None:
    """Have Meta send everything that we understand.

    Raises:
        DeliveryError: when Meta refuses, or does not answer.
    """
    await graph.call(
        "POST",
        graph.settings.page_id,
        "subscribed_apps",
        params={"subscribed_fields": ",".join(sorted(WANTED))},
    )


def _fields(app: Json) -> frozenset[str]:
    """Return what an app gets; all of it when Meta does not say."""
    told = "subscribed_fields" in app
    return fields_of(app, "subscribed_fields") if told else WANTED


def fields_of(item: Json, name: str) -> frozenset[str]:
    """Return the names of fields, whether they come as words or as objects."""
    given = item.get(name)
    named = given if isinstance(given, list) else []
    return frozenset(
        each if isinstance(each, str) else text(each, "name")
        for each in named
        if isinstance(each, str | dict)
    )
