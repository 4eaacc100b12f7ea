"""What a kind of policy is: its shape, how a channel inherits it, and what else holds.

A policy is stored and exchanged as a document: a JSON object whose keys are fields of
the kind's schema, called sections. What a document leaves out is inherited: a channel's
from the organisation's, and the organisation's from the schema's defaults.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from webcare.policies.reasons import reason_of

Document = Mapping[str, Any]
Merge = Callable[[Document, Document], Document]
P = TypeVar("P", bound=BaseModel)


Place = tuple[str | int, ...]
"""Where something is in a document, as keys and positions from the top."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a document that cannot be so.

    Attributes:
        reason: one English sentence for an administrator; a translation key.
        values: what fills the named blanks of `reason`.
    """

    place: Place
    reason: str
    values: tuple[tuple[str, str], ...] = ()


def by_section(organisation: Document, channel: Document) -> Document:
    """Return a channel's document on top of the organisation's, section by section."""
    return {**organisation, **channel}


def _nothing_more(policy: BaseModel) -> Iterable[Problem]:
    del policy
    return ()


def _nothing_to_prepare(policy: BaseModel) -> None:
    del policy


def _nothing_by_then(policy: BaseModel, moment: datetime) -> Iterable[Problem]:
    del policy, moment
    return ()


def _nothing_named(policy: BaseModel) -> Iterable[tuple[Place, str]]:
    del policy
    return ()


def at_level(skill: str, level: int) -> str:
    """Return a skill and how well somebody must have it, as one name."""
    return f"{skill} {level}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyKind(Generic[P]):
    """One kind of policy.

    Attributes:
        name: as files, addresses and the database name it.
        schema: a frozen model that forbids unknown keys; each field has a default.
        merge: lays a channel's document over the organisation's.
        check: what must hold besides the schema, such as examples that rules carry.
        lapsed: what is wrong with it by a moment (aware), although it may be said, such
            as hours without an opening in the month to come.
        channels: the names of our channels that a policy mentions, with their places.
        teams: the same of our teams.
        people: the same of who works here, by e-mail address.
        skills: the same of what somebody must be able to do, as `at_level` says it.
        conditions: the same of what plugins are asked.
        for_channels: whether a channel may have words of its own.
        must_preview: whether activating can take away what cannot be brought back, so
            that a file which is applied needs a flag for it, too.
        prepare: does what takes long and is to be done once, such as making patterns
            ready, before anybody waits for it.
        in_popups: whether a pop-up service can say something of its own: for what is
            asked of a conversation, and not of a whole channel.
    """

    name: str
    schema: type[P]
    merge: Merge = by_section
    check: Callable[[P], Iterable[Problem]] = _nothing_more
    lapsed: Callable[[P, datetime], Iterable[Problem]] = _nothing_by_then
    channels: Callable[[P], Iterable[tuple[Place, str]]] = _nothing_named
    teams: Callable[[P], Iterable[tuple[Place, str]]] = _nothing_named
    people: Callable[[P], Iterable[tuple[Place, str]]] = _nothing_named
    skills: Callable[[P], Iterable[tuple[Place, str]]] = _nothing_named
    conditions: Callable[[P], Iterable[tuple[Place, str]]] = _nothing_named
    for_channels: bool = True
    must_preview: bool = False
    prepare: Callable[[P], object] = _nothing_to_prepare
    in_popups: bool = False

    def effective(
        self, organisation: Document, channel: Document, *further: Document
    ) -> P:
        """Return the policy that documents without problems lead to.

        Each lies over those before it; `further` is what a pop-up on the channel says.
        """
        merged = self.merge(organisation, channel)
        return self.schema.model_validate(reduce(self.merge, further, merged))

    def problems(
        self, organisation: Document, channel: Document | None = None
    ) -> tuple[Problem, ...]:
        """Return what is wrong with a document, none of it left out.

        Args:
            organisation: the organisation's document, which is the one that is
                questioned when there is no other.
            channel: a channel's document, which lies over it.
        """
        return tuple(self._problems(self.merge(organisation, channel or {})))

    def _problems(self, document: Document) -> Iterator[Problem]:
        try:
            policy = self.schema.model_validate(document)
        except ValidationError as error:
            for each in error.errors(include_url=False):
                yield Problem(tuple(each["loc"]), *reason_of(each))
        else:
            yield from self.check(policy)
