"""What a customer tapped, filled in, chose on the map or put in a basket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import Choice, Form, Location, Order, OrderLine
from webcare.plugin.payloads import (
    Json,
    degrees,
    nested,
    objects,
    read_object,
    text,
    whole_number,
    words,
)

if TYPE_CHECKING:
    from webcare.domain.content import Content

_TECHNICAL_ANSWERS = frozenset({"flow_token"})


def place(body: Json) -> Location:
    """Return a place.

    Raises:
        Unreadable: when it has no coordinates.
    """
    return Location(
        latitude=degrees(body, "latitude"),
        longitude=degrees(body, "longitude"),
        name=text(body, "name"),
        address=text(body, "address"),
        url=text(body, "url"),
    )


def button(body: Json) -> Choice:
    """Return a tap on the quick reply of a template."""
    title = text(body, "text") or text(body, "payload")
    return Choice(id=text(body, "payload"), title=title)


def interactive(body: Json) -> Content | None:
    """Return the answer to a question of ours; None for a sort that we do not know."""
    name = text(body, "type")
    reply = nested(body, name)
    if name in {"button_reply", "list_reply"}:
        return Choice(
            id=text(reply, "id"),
            title=text(reply, "title"),
            description=text(reply, "description"),
        )
    if name == "nfm_reply":
        return Form(name=text(reply, "name"), answers=_answers(reply))
    if name == "call_permission_reply":
        return Choice(id=name, title=text(reply, "response"))
    return None


def order(body: Json) -> Order:
    """Return a basket, line by line."""
    return Order(
        catalogue=text(body, "catalog_id"),
        lines=tuple(_line(line) for line in objects(body, "product_items")),
    )


def _line(line: Json) -> OrderLine:
    return OrderLine(
        product=text(line, "product_retailer_id"),
        quantity=whole_number(line, "quantity") or 0,
        price=text(line, "item_price"),
        currency=text(line, "currency"),
    )


def _answers(reply: Json) -> tuple[tuple[str, str], ...]:
    given = text(reply, "response_json")
    answers = nested(reply, "response_json") or read_object(given)
    if answers is None:
        return (("", given),) if given else ()
    return tuple(
        (name, words(answer))
        for name, answer in answers.items()
        if name not in _TECHNICAL_ANSWERS
    )
