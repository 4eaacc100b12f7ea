"""The templates, one environment for each language, made once."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from webcare.web.bundles import Bundles
from webcare.web.filters import Filters
from webcare.web.languages import LANGUAGES, Languages
from webcare.web.looks import Looks
from webcare.web.script_texts import script_texts

FOLDER = Path(__file__).parent / "templates"


class _Compiled(BytecodeCache):
    """Templates that were compiled, by what is in them: the same in every language."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before, if it was of the same source."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled just now."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Templates:
    """Turns values into HTML; everything is escaped, and a missing name is an error.

    `folders` are searched after our own.
    """

    def __init__(
        self,
        languages: Languages,
        bundles: Bundles,
        looks: Looks,
        folders: Sequence[Path] = (),
    ) -> None:
        self.languages = languages
        self.looks = looks
        self._environments = {
            language: _environment(language, languages, bundles, looks, folders)
            for language in LANGUAGES
        }

    def render(self, name: str, language: str, **values: object) -> str:
        """Return a whole template in a language."""
        return self._environments[language].get_template(name).render(values)

    def compile_all(self) -> None:
        """Compile every template now, so that nobody waits for it later."""
        for environment in self._environments.values():
            for name in environment.list_templates():
                environment.get_template(name)

    def macro(self, name: str, macro: str, language: str) -> Callable[..., str]:
        """Return one macro of a template, to be called for many values."""
        template = self._environments[language].get_template(name)
        found: Callable[..., str] = getattr(template.module, macro)
        return found


def _environment(
    language: str,
    languages: Languages,
    bundles: Bundles,
    looks: Looks,
    folders: Sequence[Path],
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([FOLDER, *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        bytecode_cache=_COMPILED,
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
