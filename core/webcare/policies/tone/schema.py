"""What an organisation says about how it writes."""

from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webcare.policies.tone.engine import Prepared
from webcare.policies.tone.rules import Link, Rule

MOST_RULES = 300
"""How many rules one policy may have."""

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class TonePolicy(BaseModel):
    """How we write.

    Attributes:
        language: in which we usually write, for replies that are too short to tell;
            empty when there is none.
        guideline: the manual in short, as agents see it beside what they write.
        link: to the manual in full.
        rules: by their id. A channel's are laid over the organisation's, rule by rule
            and field by field.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")] = ""
    guideline: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=5000)
    ] = ""
    link: Link = ""
    rules: Annotated[dict[RuleId, Rule], Field(max_length=MOST_RULES)] = {}

    @cached_property
    def prepared(self) -> Prepared:
        """All rules, made ready to be held against replies; once per policy.

        Raises:
            UnusablePattern: when a rule has a pattern that cannot be used, which a
                policy without problems has not.
        """
        return Prepared(self.rules)
