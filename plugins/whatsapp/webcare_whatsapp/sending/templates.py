"""Fetching the account's templates, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin import Template
from webcare.plugin.payloads import nested, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webcare.plugin.payloads import Json
    from webcare_whatsapp.sending.graph import Graph

_FIELDS = "id,name,language,status,category,quality_score,components"
_PAGE = "100"
# Meta allows 6,000 templates at most; this ends a cursor that goes round in circles.
_MOST_PAGES = 100


async def fetch_templates(graph: Graph) -> list[Template]:
    """Return every template of the business account, whatever its status.

    Raises:
        DeliveryError: when Meta refuses, or does not answer.
    """
    found: list[Template] = []
    after = ""
    for _ in range(_MOST_PAGES):
        page = await graph.get(
            graph.settings.waba_id, "message_templates", params=_query(after)
        )
        found.extend(map(_template, objects(page, "data")))
        # The `next` address would be Meta's to choose; its cursor is enough.
        paging = nested(page, "paging")
        cursor = text(nested(paging, "cursors"), "after")
        if not cursor or cursor == after or not text(paging, "next"):
            break
        after = cursor
    return found


def _query(after: str) -> dict[str, str]:
    query = {"fields": _FIELDS, "limit": _PAGE}
    return {**query, "after": after} if after else query


def _template(given: Json) -> Template:
    parts = {text(part, "type").upper(): part for part in objects(given, "components")}
    header = parts.get("HEADER", {})
    return Template(
        name=text(given, "name"),
        language=text(given, "language"),
        status=text(given, "status").lower(),
        category=text(given, "category").lower(),
        quality=text(nested(given, "quality_score"), "score").lower(),
        body=text(parts.get("BODY", {}), "text"),
        header=text(header, "text"),
        header_kind=text(header, "format").lower(),
        footer=text(parts.get("FOOTER", {}), "text"),
        buttons=tuple(_buttons(parts.get("BUTTONS", {}))),
        external_id=text(given, "id"),
    )


def _buttons(part: Json) -> Iterator[tuple[str, str]]:
    for button in objects(part, "buttons"):
        address = text(button, "url")
        yield text(button, "text"), address if "{{" in address else ""
