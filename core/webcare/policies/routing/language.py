"""In which language a message is written, found out without asking anybody.

A model that comes along with its library tells it from a few words; of a word or two it
can only guess, and says nothing. It is loaded when a rule first asks for a language: it
takes tens of megabytes, and nobody without such a rule has it.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

USUAL = ("de", "en", "fr", "nl")
"""What a message may be written in besides what rules ask for."""

MOST_CHARACTERS = 1_000
"""How much of a message is looked at."""

LEAST_WORDS = 3
SURE = 0.8
"""From which probability on it is taken for sure."""

_ASIDE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|[\w.+-]+@[\w.-]+|\d+")
_WORD = re.compile(r"[^\W\d_]{2,}")


def known_language(text: str, asked: Iterable[str]) -> str:
    """Return the language of a text as two or three letters; empty when unsure.

    Args:
        text: what was written. Links, names of accounts and numbers say nothing.
        asked: languages that somebody wants to know about, besides `USUAL`.
    """
    said = _ASIDE.sub(" ", text[:MOST_CHARACTERS])
    if len(_WORD.findall(said)) < LEAST_WORDS:
        return ""
    language, probability = _model(frozenset((*USUAL, *asked))).classify(said)
    return str(language) if probability >= SURE else ""


def load_model(asked: Iterable[str]) -> None:
    """Load what tells languages, which takes about a second the first time."""
    _model(frozenset((*USUAL, *asked)))


@cache
def _model(languages: frozenset[str]) -> Any:  # noqa: ANN401 - the library has no types
    # Here, not above: importing it loads numpy.
    from py3langid.langid import (  # noqa: PLC0415
        MODEL_FILE,
        LanguageIdentifier,
    )

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    there = languages & {str(each) for each in model.labels}
    model.set_languages(sorted(there))
    return model
