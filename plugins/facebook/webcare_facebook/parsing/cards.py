"""Cards that were shared or sent in Messenger: products, buttons, rows of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, first_text, nested, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = ("text", "intro_message", "title", "subtitle")


def spoken(payload: Json) -> str:
    """Return the words on a card and its buttons, line by line."""
    lines = [text(payload, name) for name in _WORDS]
    for element in _elements(payload):
        lines += [text(element, "title"), text(element, "subtitle")]
        lines += [text(button, "title") for button in objects(element, "buttons")]
    lines += [text(button, "title") for button in objects(payload, "buttons")]
    return "\n".join(filter(None, lines))


def pictures(payload: Json) -> tuple[str, ...]:
    """Return the addresses of pictures that are sent as one card without words."""
    if "image" not in text(payload, "template_type"):
        return ()
    found = (first_text(each, "image_url", "url") for each in _elements(payload))
    return tuple(filter(None, found))


def _elements(payload: Json) -> Iterator[Json]:
    yield from objects(payload, "elements")
    yield from objects(nested(payload, "product"), "elements")
