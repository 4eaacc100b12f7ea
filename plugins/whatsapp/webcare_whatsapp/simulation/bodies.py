"""What a send request must look like, by Meta's rules and limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.domain.content import (
    Buttons,
    ContactCard,
    Contacts,
    Content,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
    Option,
    Section,
)
from webcare_whatsapp.simulation.graph import GraphError

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_whatsapp.simulation.wire import Json

TEXT = 4096
CAPTION = 1024
BODY = 1024
LIST_BODY = 4096
FRAME = 60
BUTTON = 20
BUTTONS = 3
BUTTON_ID = 256
ROWS = 10
ROW_ID = 200
ROW_TITLE = 24
ROW_DESCRIPTION = 72
CARDS = 5

MEDIA = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "document": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a valid request asks to be sent.

    Attributes:
        media_id: of an uploaded file; `link` is an address instead.
        target: the message that a reaction is about, with `text` as the emoji.
        template: the template part, as it came.
    """

    kind: MessageKind
    text: str = ""
    content: Content | None = None
    media_id: str = ""
    link: str = ""
    filename: str = ""
    target: str = ""
    template: Json | None = None


def read(body: Json) -> Wanted:
    """Return what a request asks for.

    Raises:
        GraphError: 100, 131008 or 131009 when the body is not as it must be.
    """
    kind = body.get("type", "text")
    if kind in MEDIA:
        return _media(str(kind), _part(body, str(kind)))
    readers: dict[str, Callable[[Json], Wanted]] = {
        "text": _text,
        "location": _location,
        "contacts": _contacts,
        "reaction": _reaction,
        "interactive": _interactive,
        "template": _template,
    }
    if kind not in readers:
        known = ", ".join(sorted({*readers, *MEDIA})).upper()
        raise _parameter(f"Param type must be one of {{{known}}} - got {kind!r}.")
    return readers[str(kind)](body)


def _parameter(message: str) -> GraphError:
    return GraphError(100, message, f"(#100) {message}")


def _part(body: Json, name: str) -> Json:
    part = body.get(name)
    if not isinstance(part, dict):
        raise _parameter(f"The parameter {name} is required.")
    return part


def _string(part: Json, name: str, limit: int, *, needed: bool = True) -> str:
    value = part.get(name, "")
    if not isinstance(value, str):
        raise _parameter(f"Param {name} must be a string.")
    if needed and not value.strip():
        raise GraphError(131008, f"The parameter {name} is required.")
    if len(value) > limit:
        raise _parameter(f"Param {name} must be at most {limit} characters long.")
    return value


def _text(body: Json) -> Wanted:
    return Wanted(
        kind=MessageKind.TEXT, text=_string(_part(body, "text"), "body", TEXT)
    )


def _media(name: str, part: Json) -> Wanted:
    media_id, link = part.get("id", ""), part.get("link", "")
    if bool(media_id) == bool(link):
        raise GraphError(131009, f"{name} must have either an id or a link.")
    if link and not re.match(r"https?://", str(link)):
        raise GraphError(131009, f"{name}.link must be an http or https address.")
    captioned = name not in {"audio", "sticker"}
    if not captioned and "caption" in part:
        raise _parameter(f"Unexpected key 'caption' on param '{name}'.")
    voice = name == "audio" and part.get("voice") is True
    return Wanted(
        kind=MessageKind.VOICE if voice else MEDIA[name],
        text=_string(part, "caption", CAPTION, needed=False),
        media_id=str(media_id),
        link=str(link),
        filename=_string(part, "filename", 240, needed=False),
    )


def _location(body: Json) -> Wanted:
    part = _part(body, "location")
    try:
        latitude, longitude = float(part["latitude"]), float(part["longitude"])
    except (KeyError, TypeError, ValueError):
        raise GraphError(131008, "latitude and longitude are required.") from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - degrees
        raise GraphError(131009, "latitude or longitude is out of range.")
    place = Location(
        latitude=latitude,
        longitude=longitude,
        name=_string(part, "name", 1000, needed=False),
        address=_string(part, "address", 1000, needed=False),
    )
    return Wanted(kind=MessageKind.LOCATION, content=place)


def _contacts(body: Json) -> Wanted:
    cards = body.get("contacts")
    if not isinstance(cards, list) or not 1 <= len(cards) <= CARDS:
        raise GraphError(131009, f"contacts must hold 1 to {CARDS} contacts.")
    content = Contacts(cards=tuple(_card(card) for card in cards))
    return Wanted(kind=MessageKind.CONTACTS, content=content)


def _card(card: Json) -> ContactCard:
    name = _part(card, "name")
    shown = _string(name, "formatted_name", 1000)
    others = ("first_name", "last_name", "middle_name", "suffix", "prefix")
    if not any(name.get(other) for other in others):
        raise GraphError(131009, "contacts.name needs one part beside formatted_name.")
    return ContactCard(
        name=shown,
        phones=tuple(str(p.get("phone", "")) for p in card.get("phones", [])),
        emails=tuple(str(e.get("email", "")) for e in card.get("emails", [])),
        organisation=str((card.get("org") or {}).get("company", "")),
    )


def _reaction(body: Json) -> Wanted:
    part = _part(body, "reaction")
    if "emoji" not in part:
        raise GraphError(131008, "The parameter reaction.emoji is required.")
    return Wanted(
        kind=MessageKind.TEXT,
        text=_string(part, "emoji", 16, needed=False),
        target=_string(part, "message_id", 512),
    )


def _template(body: Json) -> Wanted:
    part = _part(body, "template")
    _string(part, "name", 512)
    _string(_part(part, "language"), "code", 16)
    if not isinstance(part.get("components", []), list):
        raise _parameter("Param template.components must be an array.")
    return Wanted(kind=MessageKind.TEMPLATE, template=part)


def _interactive(body: Json) -> Wanted:
    part = _part(body, "interactive")
    shapes: dict[str, Callable[[Json, str, str], Wanted]] = {
        "button": _buttons,
        "list": _list,
        "cta_url": _link,
        "location_request_message": _ask_location,
    }
    kind = str(part.get("type"))
    if kind not in shapes:
        raise GraphError(131009, f"Interactive type {kind} is not valid.")
    limit = LIST_BODY if kind == "list" else BODY
    text = _string(_part(part, "body"), "text", limit)
    header = part.get("header") or {}
    if header and header.get("type") != "text" and kind == "list":
        raise GraphError(131009, "A list takes a header of type text only.")
    head = _string(header, "text", FRAME, needed=False)
    foot = _string(part.get("footer") or {}, "text", FRAME, needed=False)
    wanted = shapes[kind](_part(part, "action"), head, foot)
    return Wanted(kind=wanted.kind, text=text, content=wanted.content)


def _buttons(action: Json, header: str, footer: str) -> Wanted:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise GraphError(131009, f"Invalid buttons count. Min: 1, Max: {BUTTONS}")
    replies = [_part(button, "reply") for button in buttons]
    options = tuple(
        Option(id=_string(r, "id", BUTTON_ID), title=_title(r, "Button", BUTTON))
        for r in replies
    )
    _distinct([option.id for option in options], "button ids")
    _distinct([option.title for option in options], "button titles")
    content = Buttons(options=options, header=header, footer=footer)
    return Wanted(kind=MessageKind.BUTTONS, content=content)


def _list(action: Json, header: str, footer: str) -> Wanted:
    sections = action.get("sections")
    if not isinstance(sections, list) or not sections:
        raise GraphError(131009, "A list needs at least one section.")
    read_ = tuple(_section(section, several=len(sections) > 1) for section in sections)
    options = [option for section in read_ for option in section.options]
    if not 1 <= len(options) <= ROWS:
        raise GraphError(131009, f"Total row count exceed max allowed count: {ROWS}")
    _distinct([option.id for option in options], "row ids")
    content = ListMenu(
        button=_string(action, "button", BUTTON),
        sections=read_,
        header=header,
        footer=footer,
    )
    return Wanted(kind=MessageKind.LIST, content=content)


def _section(section: Json, *, several: bool) -> Section:
    return Section(
        title=_string(section, "title", ROW_TITLE, needed=several),
        options=tuple(
            Option(
                id=_string(row, "id", ROW_ID),
                title=_title(row, "Row", ROW_TITLE),
                description=_string(row, "description", ROW_DESCRIPTION, needed=False),
            )
            for row in section.get("rows", [])
        ),
    )


def _link(action: Json, header: str, footer: str) -> Wanted:
    parameters = _part(action, "parameters")
    url = _string(parameters, "url", 2000)
    if action.get("name") != "cta_url" or not re.match(r"https?://\S+$", url):
        raise GraphError(131009, "A cta_url action needs its name and a valid url.")
    label = _string(parameters, "display_text", BUTTON)
    content = LinkButton(label=label, url=url, header=header, footer=footer)
    return Wanted(kind=MessageKind.LINK, content=content)


def _ask_location(action: Json, header: str, footer: str) -> Wanted:
    if action.get("name") != "send_location":
        raise GraphError(131009, "The action's name must be send_location.")
    del header, footer
    return Wanted(kind=MessageKind.TEXT)


def _title(part: Json, what: str, limit: int) -> str:
    title = part.get("title")
    if not isinstance(title, str) or not 1 <= len(title) <= limit:
        reason = f"{what} title length invalid. Min length: 1, Max length: {limit}"
        raise GraphError(131009, reason)
    return title


def _distinct(values: list[str], what: str) -> None:
    if len(set(values)) < len(values):
        raise GraphError(131009, f"Duplicated {what}.")
