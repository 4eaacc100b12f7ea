"""Who somebody is on a platform, and how two addresses prove to be one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Alias:
    """One address of a person on a channel type.

    Attributes:
        kind: the platform's own name for it, such as `bsuid`, `phone`, `psid`.
        value: the address in one fixed spelling (phones as `+31612345678`).
        strength: `strong` proves the identity by itself; `weak` can be handed to
            somebody else (a phone number) or be changed at will (a user name).
        scope: within what a strong alias is unique to the person, for example a
            business account; a person has one strong alias of a kind in a scope.
    """

    kind: str
    value: str
    strength: Literal["strong", "weak"] = "strong"
    scope: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes the alias unique within its channel type."""
        return (self.kind, self.value)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one webhook item describes them.

    Attributes:
        aliases: at least one, the most telling first.
        name: the name on the platform, empty when it gave none.
    """

    aliases: tuple[Alias, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class KnownAlias:
    """An alias that is stored already, and the identity that it belongs to."""

    identity_id: int
    alias: Alias


def match_identity(
    person: Person,
    known: Mapping[tuple[str, str], KnownAlias],
    strong_of: Mapping[int, Iterable[Alias]],
) -> int | None:
    """Return the identity that a person already has, or None for a new one.

    A strong alias decides. A weak one counts only while it does not contradict:
    a number whose identity has another strong alias in the same scope has been
    given to somebody else.

    Args:
        person: whom the platform says it is.
        known: stored aliases by `Alias.key`.
        strong_of: the strong aliases of each identity named in `known`.
    """
    strong = [alias for alias in person.aliases if alias.strength == "strong"]
    for alias in strong:
        if alias.key in known:
            return known[alias.key].identity_id
    for alias in person.aliases:
        if alias.strength == "weak" and (found := known.get(alias.key)):
            theirs = strong_of.get(found.identity_id, ())
            if not _contradict(strong, theirs):
                return found.identity_id
    return None


def _contradict(ours: Iterable[Alias], theirs: Iterable[Alias]) -> bool:
    """Tell whether both have an alias of one kind and scope, and none in common."""
    taken: dict[tuple[str, str], set[str]] = {}
    for alias in theirs:
        taken.setdefault((alias.kind, alias.scope), set()).add(alias.value)
    return any(
        alias.value not in taken.get((alias.kind, alias.scope), {alias.value})
        for alias in ours
    )
