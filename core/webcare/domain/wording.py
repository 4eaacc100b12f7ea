"""Everything that a person reads of one message, wherever in it that stands."""

from collections.abc import Iterator

from webcare.domain.content import Buttons, Content, LinkButton, ListMenu, TemplateUse


def words_in(content: Content | None) -> tuple[str, ...]:
    """Return the texts beside the message's own text; without empty ones.

    A template's own words are not known here: they stand in the message's text.
    """
    return tuple(text for text in _words(content) if text.strip())


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
