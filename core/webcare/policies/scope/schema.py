"""What a channel is for, as a policy: its schema."""

from functools import cached_property
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from webcare.policies.patterns import Patterns
from webcare.policies.wordings import Wordings

MOST_SUBJECTS = 50
MOST_PATTERNS = 60

TARGET = "{target}"
"""Where the address of a redirect's target goes in its text."""

Profile = Literal["none", "government"]
Use = Literal["crisis", "permits", "appointments", "services", "tourism"]
USES: tuple[Use, ...] = (
    "crisis",
    "permits",
    "appointments",
    "services",
    "tourism",
)
"""What the profile "government" allows."""


def _web_address(link: str) -> str:
    parts = urlsplit(link)
    if link and (parts.scheme != "https" or not parts.hostname):
        raise ValueError("A link begins with https://.")
    return link


Name = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Link = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    AfterValidator(_web_address),
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subject(_Strict):
    """Something that people write about.

    Attributes:
        name: stable, for logs, rules and files.
        title: what staff and visitors read.
        patterns: how it is recognised, see `webcare.policies.patterns`.
    """

    name: Name
    title: Title
    patterns: tuple[Source, ...] = Field(default=(), max_length=MOST_PATTERNS)

    @cached_property
    def known_by(self) -> Patterns:
        """Return the patterns, ready to be looked for."""
        return Patterns(self.patterns)


class Redirected(Subject):
    """A subject that this channel is not for.

    Attributes:
        texts: what we answer; `{target}` stands for the address, which comes at the
            end of a text without it.
        link: a page where to go instead; empty when it is a channel, or nothing.
        channel: the name of one of our channels where to go instead; or empty.
    """

    patterns: tuple[Source, ...] = Field(min_length=1, max_length=MOST_PATTERNS)
    texts: Wordings = Field(min_length=1)
    link: Link = ""
    channel: Name | Literal[""] = ""

    @model_validator(mode="after")
    def _has_one_target(self) -> Self:
        if self.link and self.channel:
            raise ValueError("Name a link or a channel to go to, not both.")
        if not (self.link or self.channel) and any(
            TARGET in text for text in self.texts.values()
        ):
            raise ValueError("The text has {target}, but no target is named.")
        return self


class Refused(Subject):
    """A subject that we do not write about on this channel.

    Attributes:
        level: `error` stops what names it; `warning` only says so.
        reason: why, for who writes; empty for the usual sentence.
    """

    patterns: tuple[Source, ...] = Field(min_length=1, max_length=MOST_PATTERNS)
    level: Literal["warning", "error"] = "error"
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = (
        ""
    )


class ScopePolicy(_Strict):
    """What a channel is for.

    Attributes:
        purpose: what visitors read that it is for, by language.
        served: subjects that we answer here.
        redirected: subjects for which we send people elsewhere, the first that fits.
        refused: subjects that we do not write about here.
        profile: a set of rules on top of these.
        uses: what the profile "government" is used for, of what it allows.
    """

    purpose: Wordings = Field(default_factory=dict)
    served: tuple[Subject, ...] = Field(default=(), max_length=MOST_SUBJECTS)
    redirected: tuple[Redirected, ...] = Field(default=(), max_length=MOST_SUBJECTS)
    refused: tuple[Refused, ...] = Field(default=(), max_length=MOST_SUBJECTS)
    profile: Profile = "none"
    uses: tuple[Use, ...] = USES
