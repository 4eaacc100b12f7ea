"""Sentences with named blanks, as the services hand them over, in English."""

from collections.abc import Iterable


def filled(sentence: str, values: Iterable[tuple[str, str]]) -> str:
    """Return a sentence with its blanks filled; one without values stays as it is."""
    known = dict(values)
    return sentence % known if known else sentence
