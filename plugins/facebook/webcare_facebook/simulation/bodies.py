"""What a send request must look like, by Meta's rules and limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webcare.domain.content import Buttons, MessageKind, Option
from webcare_facebook.simulation.files import KINDS
from webcare_facebook.simulation.graph import GraphError, parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webcare_facebook.simulation.wire import Json

TEXT = 2000
METADATA = 1000
QUICK_REPLIES = 13
PAYLOAD = 1000
TITLE = 20
TEMPLATE_TEXT = 640
BUTTONS = 3
ELEMENTS = 10
ELEMENT_TEXT = 80

ACTIONS = ("typing_on", "typing_off", "mark_seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that goes along: by address, by the id of an upload, or in the request."""

    type: str
    url: str = ""
    attachment_id: str = ""
    reusable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a valid request asks to be sent.

    Attributes:
        sorts: what each option is: `text`, `postback`, `web_url` and so on.
        template: the attachment as it came, for the echo.
    """

    text: str = ""
    kind: MessageKind = MessageKind.TEXT
    options: tuple[Option, ...] = ()
    sorts: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()
    template: Json | None = None
    metadata: str = ""
    quotes: str = ""

    @property
    def content(self) -> Buttons | None:
        """Return what can be tapped; None when nothing can."""
        return Buttons(options=self.options) if self.options else None


def read(body: Json) -> Wanted:
    """Return what a request's `message` asks for.

    Raises:
        GraphError: 100 when it is not as it must be.
    """
    message = part(body, "message")
    text = _string(message, "text", TEXT)
    listed = message.get("attachments")
    several = listed if isinstance(listed, list) else []
    single = [part(message, "attachment")] if message.get("attachment") else []
    if text and (single or several):
        raise GraphError(100, 2018032)
    if not text and not single and not several:
        raise GraphError(100, 2018034)
    wanted = Wanted(text=text)
    if single and single[0].get("type") == "template":
        wanted = _template(single[0])
    elif single or several:
        attached = tuple(_attached(one) for one in (*single, *several))
        wanted = Wanted(kind=KINDS[attached[0].type], attached=attached)
    wanted = _with_quick_replies(wanted, message)
    reply_to = body.get("reply_to") or message.get("reply_to") or {}
    return replace(
        wanted,
        metadata=_string(message, "metadata", METADATA),
        quotes=str(reply_to.get("mid", "")),
    )


def part(body: Json, name: str) -> Json:
    """Return an object within a body.

    Raises:
        GraphError: 100 when there is none.
    """
    found = body.get(name)
    if not isinstance(found, dict):
        raise parameter(f"The parameter {name} is required.")
    return found


def _string(body: Json, name: str, limit: int, *, needed: bool = False) -> str:
    value = body.get(name) or ""
    if not isinstance(value, str):
        raise parameter(f"Param {name} must be a string.")
    if needed and not value.strip():
        raise parameter(f"The parameter {name} is required.")
    if len(value) > limit:
        words = f"Length of param {name} must be less than or equal to {limit}"
        raise parameter(words)
    return value


def _attached(body: Json) -> Attached:
    type_ = str(body.get("type"))
    if type_ not in KINDS:
        known = ", ".join(sorted({*KINDS, "template"})).upper()
        raise parameter(f"Param attachment[type] must be one of {{{known}}}.")
    payload = body.get("payload") or {}
    return Attached(
        type=type_,
        url=str(payload.get("url") or ""),
        attachment_id=str(payload.get("attachment_id") or ""),
        reusable=str(payload.get("is_reusable")).lower() in {"true", "1"},
    )


def attachment(body: Json) -> Attached:
    """Return the file of a request that only uploads.

    Raises:
        GraphError: 100 when there is none, or not one of a type that is known.
    """
    return _attached(part(part(body, "message"), "attachment"))


def _with_quick_replies(wanted: Wanted, message: Json) -> Wanted:
    given = message.get("quick_replies") or []
    if len(given) > QUICK_REPLIES:
        raise parameter(f"Param quick_replies has too many elements: {len(given)}.")
    options = tuple(_quick_reply(one) for one in given)
    if not options:
        return wanted
    sorts = tuple(str(one["content_type"]) for one in given)
    kind = wanted.kind if wanted.attached else MessageKind.BUTTONS
    return replace(wanted, kind=kind, options=options, sorts=sorts)


def _quick_reply(body: Json) -> Option:
    match body.get("content_type"):
        case "text":
            title = _string(body, "title", TITLE, needed=True)
            return Option(id=_string(body, "payload", PAYLOAD), title=title)
        case "user_phone_number" | "user_email" as sort:
            # The app fills in what the person's profile says.
            return Option(id=str(sort), title=str(sort))
    known = "{TEXT, USER_PHONE_NUMBER, USER_EMAIL}"
    raise parameter(f"Param quick_replies[content_type] must be one of {known}.")


def _template(body: Json) -> Wanted:
    payload = part(body, "payload")
    match payload.get("template_type"):
        case "button":
            text = _string(payload, "text", TEMPLATE_TEXT, needed=True)
            buttons = list(_buttons(payload, needed=True))
        case "generic":
            elements = payload.get("elements") or []
            if not 1 <= len(elements) <= ELEMENTS:
                raise parameter(f"Param elements must have 1 to {ELEMENTS} elements.")
            text = "\n".join(_element(element) for element in elements)
            buttons = [pair for element in elements for pair in _buttons(element)]
        case "media" | "receipt" | "customer_feedback" as sort:
            text, buttons = f"[{sort}]", []
        case other:
            raise parameter(f"Param template_type is not valid: {other}.")
    return Wanted(
        text=text,
        kind=MessageKind.BUTTONS if buttons else MessageKind.TEXT,
        options=tuple(option for option, _ in buttons),
        sorts=tuple(sort for _, sort in buttons),
        template=body,
    )


def _element(element: Json) -> str:
    title = _string(element, "title", ELEMENT_TEXT, needed=True)
    subtitle = _string(element, "subtitle", ELEMENT_TEXT)
    return f"{title}\n{subtitle}" if subtitle else title


def _buttons(body: Json, *, needed: bool = False) -> Iterator[tuple[Option, str]]:
    buttons = body.get("buttons") or []
    if len(buttons) > BUTTONS or (needed and not buttons):
        raise parameter(f"Param buttons must have 1 to {BUTTONS} elements.")
    for button in buttons:
        sort = str(button.get("type"))
        name = "url" if sort == "web_url" else "payload"
        if sort not in {"web_url", "postback", "phone_number"}:
            raise parameter(f"Param buttons[type] is not valid: {sort}.")
        title = _string(button, "title", TITLE, needed=True)
        value = _string(button, name, PAYLOAD, needed=True)
        yield Option(id=value, title=title), sort
