"""What we write when a public conversation goes on in private, in the customer's words.

`{link}` is where the address of the private chat goes.
"""

from dataclasses import dataclass
from typing import Literal

from webcare.domain.addressed import addressed

WayKind = Literal["private_reply", "link"]
"""How a conversation goes on in private: we write first, or the person does."""

LINK = "{link}"


@dataclass(frozen=True, slots=True)
class Farewell:
    """Both sides of the step: what everybody reads, and what only the person reads."""

    public_text: str
    private_text: str = ""


def farewell(kind: WayKind, language: str | None) -> Farewell:
    """Return the texts to begin with, in a language; Dutch where we know no better."""
    return _TEXTS[kind]["en" if language == "en" else "nl"]


def greeting(token: str, language: str | None) -> str:
    """Return what a person who follows a link finds written for them to send."""
    if language == "en":
        return f"Hello, I would like to continue here. ({token})"
    return f"Hallo, ik ga graag hier verder. ({token})"


def with_link(text: str, link: str) -> str:
    """Return a public text with the link where it belongs, or at its end."""
    return addressed(text, LINK, link)


_TEXTS: dict[WayKind, dict[str, Farewell]] = {
    "private_reply": {
        "nl": Farewell(
            "Dank je voor je bericht. We hebben je een privébericht gestuurd, dan "
            "zoeken we het daar samen uit.",
            "Hallo, je schreef ons zojuist. We helpen je hier graag verder.",
        ),
        "en": Farewell(
            "Thank you for your message. We have sent you a private message, so that "
            "we can sort it out there.",
            "Hello, you wrote to us just now. We are happy to help you here.",
        ),
    },
    "link": {
        "nl": Farewell(
            "Dank je voor je bericht. We helpen je graag verder in een privégesprek: "
            + LINK
        ),
        "en": Farewell(
            "Thank you for your message. We are happy to help you in private: " + LINK
        ),
    },
}
