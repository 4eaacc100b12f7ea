"""What is known about a person, and how two such profiles become one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

NAME = "name"
LANGUAGE = "language"
_DETAIL = "detail."


def detail(name: str) -> str:
    """Return under which name a profile keeps a field of the organisation's own."""
    return _DETAIL + name


def detail_in(fact: str) -> str | None:
    """Return which own field a fact is; None for the others."""
    return fact.removeprefix(_DETAIL) if fact.startswith(_DETAIL) else None


@dataclass(frozen=True, slots=True)
class Profile:
    """What we know about a person.

    Attributes:
        facts: by their names: `NAME`, `LANGUAGE` and what `detail` gives. What is
            not known is not in it: no value is empty.
        tags: each once, in the order in which they were given.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fact of which two profiles say different things."""

    fact: str
    kept: str
    absorbed: str


def conflicts(kept: Profile, absorbed: Profile) -> tuple[Conflict, ...]:
    """Return what somebody has to choose between when two profiles become one."""
    return tuple(
        Conflict(fact, kept.facts[fact], value)
        for fact, value in sorted(absorbed.facts.items())
        if kept.facts.get(fact, value) != value
    )


def united(kept: Profile, absorbed: Profile, taken: Collection[str] = ()) -> Profile:
    """Return two profiles as one: what is empty is filled, what is there stays.

    Args:
        kept: whose facts stand where both have one.
        absorbed: what is added.
        taken: the names of facts that stand as `absorbed` has them.
    """
    chosen = {fact: value for fact, value in absorbed.facts.items() if fact in taken}
    more = tuple(tag for tag in absorbed.tags if tag not in kept.tags)
    return Profile({**absorbed.facts, **kept.facts, **chosen}, kept.tags + more)


def carried(now: Profile, before: Profile, after: Profile) -> Profile:
    """Return a profile to which the change between two others was applied.

    A fact that somebody changed meanwhile, so that it is not as in `before` any more,
    stays as they left it.
    """
    facts = dict(now.facts)
    for fact in {*before.facts, *after.facts}:
        was, wanted = before.facts.get(fact), after.facts.get(fact)
        if was == wanted or now.facts.get(fact) != was:
            continue
        if wanted is None:
            del facts[fact]
        else:
            facts[fact] = wanted
    gone = {tag for tag in before.tags if tag not in after.tags}
    kept = tuple(tag for tag in now.tags if tag not in gone)
    come = tuple(
        tag for tag in after.tags if tag not in before.tags and tag not in now.tags
    )
    return Profile(facts, kept + come)


def overtaken(now: Profile, before: Profile, after: Profile) -> tuple[str, ...]:
    """Return the names of the facts that `carried` leaves as somebody made them."""
    return tuple(
        fact
        for fact in sorted({*before.facts, *after.facts})
        if before.facts.get(fact) != after.facts.get(fact)
        and now.facts.get(fact) not in {before.facts.get(fact), after.facts.get(fact)}
    )
