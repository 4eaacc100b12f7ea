"""Trying an account's settings against Meta, live, and saying what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.errors import DeliveryError
from webcare.plugin import Check, sentence
from webcare.plugin.payloads import objects, text
from webcare_facebook.polling.subscription import (
    NEEDED,
    WANTED,
    fields_of,
    subscribed_fields,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from webcare_facebook.sending.graph import Graph

TOKEN = sentence("The access token reaches our Page")
CHAT = sentence("The access token may read the Page's messages")
COMMENTS = sentence("The access token may read what people write on the Page")
SUBSCRIBED = sentence("Facebook sends what happens on the Page to our app")
WEBHOOK = sentence("Meta knows our webhook's address")


async def check_account(graph: Graph) -> list[Check]:
    """Return what was tried and how it went; one failure does not stop the rest."""
    found: list[Check] = []
    for name, attempt in _ATTEMPTS:
        try:
            found.extend(await attempt(graph))
        except DeliveryError as error:
            found.append(Check(name=name, outcome="failed", text=error.for_agent))
    return found


async def _page(graph: Graph) -> list[Check]:
    page = graph.settings.page_id
    answer = await graph.get("me", params={"fields": "id,name"})
    values = (("name", text(answer, "name")), ("page", page))
    if text(answer, "id") != page:
        return [
            Check(
                name=TOKEN,
                outcome="failed",
                text=sentence(
                    "The token is of %(name)s, and not of the Page %(page)s. Make one "
                    "for this Page."
                ),
                values=values,
            )
        ]
    said = sentence("The Page is called %(name)s")
    return [Check(name=TOKEN, outcome="ok", text=said, values=values)]


async def _chat(graph: Graph) -> list[Check]:
    params = {"platform": "messenger", "limit": "1", "fields": "id"}
    await graph.get(graph.settings.page_id, "conversations", params=params)
    return [Check(name=CHAT, outcome="ok")]


async def _comments(graph: Graph) -> list[Check]:
    params = {"limit": "1", "fields": "id"}
    await graph.get(graph.settings.page_id, "feed", params=params)
    return [Check(name=COMMENTS, outcome="ok")]


async def _subscribed(graph: Graph) -> list[Check]:
    fields = await subscribed_fields(graph)
    if fields is None or NEEDED - fields:
        return [
            Check(
                name=SUBSCRIBED,
                outcome="failed",
                text=sentence(
                    "Our app is not subscribed to the Page, so no message will arrive. "
                    "Webcare subscribes it by itself within five minutes; otherwise "
                    "the token lacks pages_manage_metadata."
                ),
            )
        ]
    missing = sorted(WANTED - fields)
    if missing:
        return [
            Check(
                name=SUBSCRIBED,
                outcome="warning",
                text=sentence(
                    "Not everything comes in. Subscribe the app to these fields of the "
                    "Page too: %(fields)s"
                ),
                values=(("fields", ", ".join(missing)),),
            )
        ]
    return [Check(name=SUBSCRIBED, outcome="ok")]


async def _webhook(graph: Graph) -> list[Check]:
    if not graph.settings.app_id:
        return []
    answer = await graph.get(graph.settings.app_id, "subscriptions", by_app=True)
    page = next(
        (each for each in objects(answer, "data") if text(each, "object") == "page"), {}
    )
    if not page or page.get("active") is False:
        return [
            Check(
                name=WEBHOOK,
                outcome="failed",
                text=sentence(
                    "The app has no webhook for Pages. Enter the address and the "
                    "verify token in Meta's dashboard, under Webhooks, Page."
                ),
            )
        ]
    missing = sorted(NEEDED - fields_of(page, "fields"))
    values = (
        ("address", text(page, "callback_url")),
        ("fields", ", ".join(missing)),
    )
    if missing:
        said = sentence(
            "The webhook at %(address)s lacks these fields, so they never arrive: "
            "%(fields)s"
        )
        return [Check(name=WEBHOOK, outcome="failed", text=said, values=values)]
    said = sentence("It is %(address)s")
    return [Check(name=WEBHOOK, outcome="ok", text=said, values=values)]


_ATTEMPTS: tuple[tuple[str, Callable[[Graph], Awaitable[list[Check]]]], ...] = (
    (TOKEN, _page),
    (CHAT, _chat),
    (COMMENTS, _comments),
    (SUBSCRIBED, _subscribed),
    (WEBHOOK, _webhook),
)
