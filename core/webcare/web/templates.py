"""The templates, one environment for each language, made once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from webcare.web.bundles import Bundles
from webcare.web.filters import Filters
from webcare.web.languages import LANGUAGES, Languages
from webcare.web.looks import Looks
from webcare.web.script_texts import script_texts

FOLDER = Path(__file__).parent / "templates"


class Templates:
    """Turns values into HTML; everything is escaped, and a missing name is an error."""

    def __init__(self, languages: Languages, bundles: Bundles, looks: Looks) -> None:
        self.languages = languages
        self.looks = looks
        self._environments = {
            language: _environment(language, languages, bundles, looks)
            for language in LANGUAGES
        }

    def render(self, name: str, language: str, **values: object) -> str:
        """Return a whole template in a language."""
        return self._environments[language].get_template(name).render(values)

    def macro(self, name: str, macro: str, language: str) -> Callable[..., str]:
        """Return one macro of a template, to be called for many values."""
        template = self._environments[language].get_template(name)
        found: Callable[..., str] = getattr(template.module, macro)
        return found


def _environment(
    language: str, languages: Languages, bundles: Bundles, looks: Looks
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        cache_size=-1,
        trim_blocks=False,
    )
    _translate(environment, language, languages)
    environment.filters.update(Filters(languages, language, looks).all())
    environment.globals.update(
        asset=bundles.url,
        integrity=bundles.integrity,
        icons=bundles.url("icons.svg"),
        language=language,
        languages=LANGUAGES,
        channel_styles=looks.version(),
        channel_glyphs=looks.glyphs(),
        texts=_as_data(script_texts(languages, language)),
    )
    return environment


def _translate(environment: Environment, language: str, languages: Languages) -> None:
    def gettext(text: str) -> str:
        return languages.sentence(language, text)

    def ngettext(one: str, many: str, number: int) -> str:
        return languages.plural(language, one, many, number)

    # Added to the environment by the extension.
    install: Any = environment.install_gettext_callables  # type: ignore[attr-defined]
    install(gettext, ngettext, newstyle=True)


def _as_data(texts: dict[str, str]) -> Markup:
    """Return JSON that can stand in a script element, whatever the sentences hold."""
    written = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    return Markup(written)  # noqa: S704 - without `<` nothing can end the element
