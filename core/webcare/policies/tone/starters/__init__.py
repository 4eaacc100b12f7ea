"""Sets of rules to begin with, in Dutch and in English.

They are documents like any policy's: whoever adds one changes it afterwards as they
like. Each rule carries examples, which the tests run.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from webcare.policies.kind import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """One set.

    Attributes:
        name: stable, for addresses.
        language: of the replies that it is for.
        title: one English line; a translation key.
        about: what it does, in an English sentence or two; a translation key.
        document: what it adds to a tone policy.
    """

    name: str
    language: str
    title: str
    about: str
    document: Document


@cache
def starters() -> tuple[Starter, ...]:
    """Return every set, the Dutch ones first."""
    return tuple(
        starter for language in ("nl", "en") for starter in _in_language(language)
    )


def _in_language(language: str) -> tuple[Starter, ...]:
    text = (files(__name__) / f"{language}.toml").read_text(encoding="utf-8")
    return tuple(
        Starter(
            name=name,
            language=language,
            title=found["title"],
            about=found["about"],
            document=_document(found, language),
        )
        for name, found in tomllib.loads(text).items()
    )


def _document(found: Document, language: str) -> Document:
    rules = {
        name: {**rule, "languages": [language]} for name, rule in found["rules"].items()
    }
    guideline = {"guideline": found["guideline"]} if "guideline" in found else {}
    return {**guideline, "rules": rules}
