"""What a message carries beside its text.

Plain frozen values, the same in both directions. `kind` tells them apart when they
are stored as JSON.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class MessageKind(StrEnum):
    """What sort of thing was said; decides how it is shown."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    CHOICE = "choice"
    FORM = "form"
    ORDER = "order"
    TEMPLATE = "template"
    BUTTONS = "buttons"
    LIST = "list"
    LINK = "link"
    SYSTEM = "system"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


MEDIA_KINDS = frozenset(
    {
        MessageKind.IMAGE,
        MessageKind.VIDEO,
        MessageKind.AUDIO,
        MessageKind.VOICE,
        MessageKind.DOCUMENT,
        MessageKind.STICKER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place, in degrees; name and address as the sender's app gives them."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    url: str = ""
    kind: Literal["location"] = "location"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """One person's details from an address book; every list may be empty."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    organisation: str = ""
    addresses: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    birthday: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Address-book cards that were shared."""

    cards: tuple[ContactCard, ...]
    requested: bool = False
    kind: Literal["contacts"] = "contacts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button or list row that the customer tapped."""

    id: str
    title: str
    description: str = ""
    kind: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A filled-in form; `answers` holds name and value as the customer sees them."""

    name: str
    answers: tuple[tuple[str, str], ...]
    kind: Literal["form"] = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One product of an order; the price is per item, in the currency's units."""

    product: str
    quantity: int
    price: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A shopping basket that the customer sent."""

    catalogue: str
    lines: tuple[OrderLine, ...]
    kind: Literal["order"] = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """Something that the platform or we cannot show; `what` is its type there."""

    what: str
    code: str = ""
    kind: Literal["unsupported"] = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemNotice:
    """Something that the platform says about the person, such as a new number."""

    what: str
    kind: Literal["system"] = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A button or list row that we offer; `id` comes back as `Choice.id`."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """A question with up to a few reply buttons."""

    options: tuple[Option, ...]
    header: str = ""
    footer: str = ""
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled group of list rows."""

    options: tuple[Option, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMenu:
    """A question whose answers open as a list behind a button."""

    button: str
    sections: tuple[Section, ...]
    header: str = ""
    footer: str = ""
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkButton:
    """A text with a button that opens a web page."""

    label: str
    url: str
    header: str = ""
    footer: str = ""
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUse:
    """An approved template with its blanks filled in.

    Attributes:
        name: as the platform knows it.
        language: the platform's language code, for example `nl` or `en_US`.
        body: values for the blanks in the body, in order; or, for a template with
            named blanks, in the order in which the names first appear.
        names: the names or numbers of those blanks, in the same order; empty when
            the values are in the order of the numbers already.
        header: the value of the header's blank, empty when it has none.
        header_name: the name of that blank, its number or empty when it has none.
        buttons: the value for each button that has a blank, by its index.
    """

    name: str
    language: str
    body: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    header: str = ""
    header_name: str = ""
    buttons: tuple[tuple[int, str], ...] = ()
    kind: Literal["template"] = "template"


Content = (
    Location
    | Contacts
    | Choice
    | Form
    | Order
    | Unsupported
    | SystemNotice
    | Buttons
    | ListMenu
    | LinkButton
    | TemplateUse
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """The advertisement or post that brought the customer to the conversation."""

    source: str
    url: str = ""
    headline: str = ""
    body: str = ""
    id: str = ""
    media_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaReference:
    """A file that the platform holds and that we still have to fetch.

    Attributes:
        external_id: the platform's id for it; may be empty when there is a URL.
        sha256: lower-case hex of the bytes, empty when the platform gives none.
        size: in bytes, None when unknown.
    """

    kind: MessageKind
    external_id: str = ""
    url: str = ""
    mime_type: str = ""
    filename: str = ""
    sha256: str = ""
    size: int | None = None
