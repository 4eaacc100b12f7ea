"""Questions with something to tap: reply buttons, a list, a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare.domain.content import Buttons, LinkButton, ListMenu, Option, Section
    from webcare.plugin.payloads import Json


def buttons(words: str, question: Buttons) -> Json:
    """Return a question with up to three reply buttons."""
    action = {
        "buttons": [
            {"type": "reply", "reply": {"id": option.id, "title": option.title}}
            for option in question.options
        ]
    }
    return _framed("button", words, question, action)


def list_menu(words: str, question: ListMenu) -> Json:
    """Return a question whose up to ten answers open as a list."""
    action = {
        "button": question.button,
        "sections": [_section(section) for section in question.sections],
    }
    return _framed("list", words, question, action)


def link_button(words: str, link: LinkButton) -> Json:
    """Return a text with a button that opens a web page."""
    action = {
        "name": "cta_url",
        "parameters": {"display_text": link.label, "url": link.url},
    }
    return _framed("cta_url", words, link, action)


def _framed(
    name: str, words: str, question: Buttons | ListMenu | LinkButton, action: Json
) -> Json:
    found: Json = {"type": name, "body": {"text": words}, "action": action}
    if question.header:
        found["header"] = {"type": "text", "text": question.header}
    if question.footer:
        found["footer"] = {"text": question.footer}
    return found


def _section(section: Section) -> Json:
    found: Json = {"rows": [_row(option) for option in section.options]}
    if section.title:
        found["title"] = section.title
    return found


def _row(option: Option) -> Json:
    found: Json = {"id": option.id, "title": option.title}
    if option.description:
        found["description"] = option.description
    return found
