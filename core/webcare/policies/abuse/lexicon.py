"""What offends in one language, as patterns of `webcare.policies.patterns`."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What offends in a language. All of it is held against small letters.

    Attributes:
        words: what patterns share: `{name}` in them stands for these choices.
        rude: swearing, at nobody in particular.
        abusive: offends whoever it is said to, whatever stands around it.
        insults: names that offend when who reads it is near, see `aim`.
        names: what is a name for somebody only where it is used as one.
        traits: what offends only where it is said that somebody is so.
        us: who reads it, as single words.
        being: what says that they are something.
        leading: words before a name that make it one without saying whose.
        going_on: words behind a trait after which it is still said of them.
        themselves: words by which people speak of themselves.
        denying: words that deny what follows, or compare with it.
        threats: announce violence to who reads it.
        starred: words that are recognised when stars stand for some of their letters.
        told: says that somebody else said or wrote it, or suffers from it.
    """

    words: Mapping[str, str]
    rude: tuple[str, ...]
    abusive: tuple[str, ...]
    insults: tuple[str, ...]
    names: tuple[str, ...]
    traits: tuple[str, ...]
    us: frozenset[str]
    being: frozenset[str]
    leading: frozenset[str]
    going_on: frozenset[str]
    themselves: frozenset[str]
    denying: frozenset[str]
    threats: tuple[str, ...]
    starred: tuple[str, ...]
    told: tuple[str, ...]

    def written_out(self, sources: tuple[str, ...]) -> tuple[str, ...]:
        """Return patterns with the words in place that many of them share."""
        return tuple(_written_out(source, self.words) for source in sources)


def _written_out(source: str, words: Mapping[str, str]) -> str:
    for name, meaning in words.items():
        source = source.replace(f"{{{name}}}", meaning)
    return source
