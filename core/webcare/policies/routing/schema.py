"""Routing rules as a policy: their schema.

A rule looks at one moment of a conversation. All its conditions must hold; then its
actions are taken, and unless it stops, the next rules have their say.
"""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webcare.policies.routing.facts import Event, Visibility
from webcare.policies.routing.plan import Plan

MOST_RULES = 500
MOST_CONDITIONS = 20
MOST_PATTERNS = 60

Priority = Literal["low", "normal", "high", "urgent"]
Name = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Some = Field(min_length=1, max_length=MOST_PATTERNS)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Condition(_Strict):
    """What must be so.

    Attributes:
        negated: whether it must not be so instead.
    """

    negated: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough; nothing for how much."""
        return ()

    @property
    def least(self) -> int:
        """Return from how much on it holds; 0 for what asks for values."""
        return 0


class OnChannel(_Condition):
    """It came in by one of these channels."""

    what: Literal["channel"] = "channel"
    names: tuple[Name, ...] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.names


class IsSeen(_Condition):
    """Everybody can read it, or only the two who talk."""

    what: Literal["visibility"] = "visibility"
    visibility: Visibility

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return (self.visibility,)


class HasWords(_Condition):
    """One of these patterns stands in it, see `webcare.policies.patterns`."""

    what: Literal["words"] = "words"
    patterns: tuple[Source, ...] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.patterns


class InLanguage(_Condition):
    """It is written in one of these languages."""

    what: Literal["language"] = "language"
    languages: tuple[
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...
    ] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.languages


class AboutSubject(_Condition):
    """It is about one of these subjects of the channel's scope."""

    what: Literal["subject"] = "subject"
    subjects: tuple[Name, ...] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.subjects


class FromTagged(_Condition):
    """The contact has one of these tags."""

    what: Literal["contact"] = "contact"
    tags: tuple[Title, ...] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.tags


class WithFiles(_Condition):
    """It brings a file of one of these kinds."""

    what: Literal["files"] = "files"
    kinds: tuple[Literal["image", "video", "audio", "document", "sticker"], ...] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.kinds


class OfTeam(_Condition):
    """One of these teams has it."""

    what: Literal["team"] = "team"
    teams: tuple[Title, ...] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.teams


class DuringHours(_Condition):
    """The channel is served now, by its hours."""

    what: Literal["hours"] = "hours"

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return ("open",)


class HasWaited(_Condition):
    """The customer waits for at least so many minutes of opening hours."""

    what: Literal["waited"] = "waited"
    minutes: int = Field(ge=1, le=60 * 24 * 30)

    @property
    def least(self) -> int:
        """Return from how much on it holds."""
        return self.minutes


class IsBusy(_Condition):
    """At least so many conversations wait for a person."""

    what: Literal["load"] = "load"
    waiting: int = Field(ge=1, le=100_000)

    @property
    def least(self) -> int:
        """Return from how much on it holds."""
        return self.waiting


class AsPluginSays(_Condition):
    """One of these conditions holds, which plugins bring.

    Of one whose plugin is gone or fails nobody knows: then neither this nor its
    opposite holds.
    """

    what: Literal["plugin"] = "plugin"
    conditions: tuple[
        Annotated[
            str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,119}$")
        ],
        ...,
    ] = Some

    @property
    def values(self) -> tuple[str, ...]:
        """Return what it asks for, any of which is enough."""
        return self.conditions


Condition = Annotated[
    OnChannel
    | IsSeen
    | HasWords
    | InLanguage
    | AboutSubject
    | FromTagged
    | WithFiles
    | OfTeam
    | DuringHours
    | HasWaited
    | IsBusy
    | AsPluginSays,
    Field(discriminator="what"),
]


class ToTeam(_Strict):
    """A team has it from now on."""

    do: Literal["team"] = "team"
    team: Title


class NeedsSkill(_Strict):
    """Only who has this skill, at this level or above, is given it."""

    do: Literal["skill"] = "skill"
    skill: Name
    level: int = Field(default=1, ge=1, le=5)


class ToAgent(_Strict):
    """A person has it from now on."""

    do: Literal["agent"] = "agent"
    email: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)
    ]


class HasPriority(_Strict):
    """It goes before what has a lower one."""

    do: Literal["priority"] = "priority"
    priority: Priority


class Tagged(_Strict):
    """The conversation gets a tag."""

    do: Literal["tag"] = "tag"
    tag: Title


Action = Annotated[
    ToTeam | NeedsSkill | ToAgent | HasPriority | Tagged, Field(discriminator="do")
]


class Rule(_Strict):
    """One rule.

    Attributes:
        name: stable, for logs and files.
        title: what people read.
        on: at which moments it runs.
        when: what must hold, all of it; without any it always does.
        then: what is done.
        stop: whether the rules after it are left out when it matched.
        active: whether it takes part.
    """

    name: Name
    title: Title
    on: tuple[Event, ...] = Field(default=("new",), min_length=1)
    when: tuple[Condition, ...] = Field(default=(), max_length=MOST_CONDITIONS)
    then: tuple[Action, ...] = Field(min_length=1, max_length=MOST_CONDITIONS)
    stop: bool = False
    active: bool = True


class RoutingPolicy(_Strict):
    """Who gets what: the rules in their order, and who gets what no rule placed.

    Attributes:
        rules: the first that matches has its say first.
        fallback: the team for what neither a rule nor its channel gave to anybody, and
            for what a rule gave to somebody who is gone; empty for the queue that all
            share.
    """

    rules: tuple[Rule, ...] = Field(default=(), max_length=MOST_RULES)
    fallback: Annotated[str, StringConstraints(strip_whitespace=True)] = ""

    @cached_property
    def plan(self) -> Plan:
        """Return the rules, made ready to be run many times."""
        return Plan(self.rules)
