"""One text in several languages, as policies hold what customers read."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints

FALLBACKS = ("nl", "en")
"""What a person reads whose language is unknown, or has no text."""

LONGEST = 2000
"""In characters: what the shortest of the usual platforms still takes as one message
is less, and its own check says so."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)
]
Wordings = dict[Language, Words]
"""Texts by language (`nl`, `en`); a language without a text is left out."""


def in_language(texts: Mapping[str, str], language: str | None) -> str:
    """Return the text for a person.

    Args:
        texts: by language; may be empty.
        language: the person's, such as `nl` or `nl-BE`; None when it is not known.

    Returns:
        The text in their language, else in the first of `FALLBACKS` that has one, else
        in any; empty when there is none at all.
    """
    return texts.get(language_for(texts, language), "")


def language_for(texts: Mapping[str, str], language: str | None) -> str:
    """Return in which language a person reads; as `in_language`, empty for none."""
    own = (language or "").lower().replace("_", "-").partition("-")[0]
    return next(
        (each for each in (own, *FALLBACKS, *sorted(texts)) if texts.get(each)), ""
    )
