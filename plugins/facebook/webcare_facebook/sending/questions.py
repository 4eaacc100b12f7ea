"""Questions with something to tap: quick replies, and a button that opens a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webcare.domain.content import Buttons, LinkButton, ListMenu, Option
    from webcare.plugin.payloads import Json


def quick_replies(
    words: str, question: Buttons | ListMenu, options: Iterable[Option]
) -> Json:
    """Return a question whose answers stand under it until one is tapped.

    Messenger has no room for a description there, so those stand in the text.
    """
    offered = tuple(options)
    described = "\n".join(
        f"{option.title}: {option.description}"
        for option in offered
        if option.description
    )
    return {
        "text": _framed(question, words, described),
        "quick_replies": [
            {"content_type": "text", "title": option.title, "payload": option.id}
            for option in offered
        ],
    }


def rows_of(question: ListMenu) -> tuple[Option, ...]:
    """Return the answers of all sections in one row."""
    return tuple(option for section in question.sections for option in section.options)


def link_button(words: str, link: LinkButton) -> Json:
    """Return a text with a button that opens a web page."""
    button = {"type": "web_url", "url": link.url, "title": link.label}
    payload = {
        "template_type": "button",
        "text": _framed(link, words),
        "buttons": [button],
    }
    return {"attachment": {"type": "template", "payload": payload}}


def _framed(question: Buttons | ListMenu | LinkButton, *words: str) -> str:
    return "\n\n".join(filter(None, (question.header, *words, question.footer)))
