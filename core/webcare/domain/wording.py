"""Everything that a person reads of one message, wherever in it that stands."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from webcare.domain.content import Buttons, Content, LinkButton, ListMenu, TemplateUse

T = TypeVar("T")

_FOR_PROGRAMS = frozenset({"kind", "id", "source", "media_url", "what", "code"})
"""Parts of a content that are no words; a new part is words until it stands here."""


def words_in(content: Content | None) -> tuple[str, ...]:
    """Return the texts beside the message's own text; without empty ones.

    A template's own words are not known here: they stand in the message's text.
    """
    return tuple(text for text in _words(content) if text.strip())


def reworded(content: T, change: Callable[[str], str]) -> T:
    """Return a content, or a part of one, with all its words changed."""
    return cast("T", _reworded(content, change))


def _reworded(content: object, change: Callable[[str], str]) -> object:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, tuple):
        return tuple(_reworded(each, change) for each in content)
    if not is_dataclass(content) or isinstance(content, type):
        return content
    changed = {
        each.name: _reworded(getattr(content, each.name), change)
        for each in fields(content)
        if each.name not in _FOR_PROGRAMS
    }
    return replace(content, **changed)


def _words(content: Content | None) -> Iterator[str]:
    match content:
        case Buttons(options=options):
            yield from (content.header, content.footer)
            yield from (each.title for each in options)
        case ListMenu(sections=sections):
            yield from (content.header, content.footer, content.button)
            for section in sections:
                yield section.title
                for option in section.options:
                    yield from (option.title, option.description)
        case LinkButton():
            yield from (content.header, content.footer, content.label, content.url)
        case TemplateUse():
            yield content.header
            yield from (value for _, value in content.buttons)
