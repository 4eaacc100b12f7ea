"""The kinds of rules that a tone guideline is made of, as administrators write them."""

from typing import Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from webcare.domain.findings import Level
from webcare.policies.tone.measures import Measure

MOST_PATTERNS = 200
"""How many patterns or words one rule may have."""


def _as_example(given: object) -> object:
    """Let an example that is only a text be written as that text."""
    return {"text": given} if isinstance(given, str) else given


def _harmless(link: str) -> str:
    # Browsers take two slashes, or one and a backslash, for another site's name.
    elsewhere = link.startswith(("//", "/\\"))
    if link and (elsewhere or not link.startswith(("https://", "/"))):
        raise ValueError("A link begins with https:// or /.")
    return link


Text = Annotated[str, StringConstraints(max_length=2000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Source = Annotated[str, StringConstraints(min_length=1)]
Sources = Annotated[tuple[Source, ...], Field(max_length=MOST_PATTERNS)]
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
Words = Annotated[tuple[Word, ...], Field(max_length=MOST_PATTERNS)]
Better = Annotated[str, StringConstraints(max_length=300)]
Bound = Annotated[float, Field(allow_inf_nan=False)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Link = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    AfterValidator(_harmless),
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(_Part):
    """A reply that shows what a rule means.

    Attributes:
        text: what somebody would write.
        question: what it answers, where the rule looks at that.
        labels: of the conversation, where the rule looks at those.
    """

    text: Text
    question: Text = ""
    labels: tuple[Word, ...] = ()


Examples = Annotated[
    tuple[Annotated[Example, BeforeValidator(_as_example)], ...], Field(max_length=20)
]


class _Rule(_Part):
    """What every rule has.

    Attributes:
        level: how bad it is; an `error` stops the reply.
        reason: one sentence for who writes; empty for the kind's own. `%(count)s` and
            `%(limit)s` in it are filled in where the rule counts.
        languages: of the replies that it is for; empty for all.
        off: whether it is switched off, as a channel may do with an inherited rule.
        good: replies that it has nothing to say about.
        bad: replies that it has something to say about.
    """

    SAYS: ClassVar[str] = ""

    level: Level = "suggestion"
    reason: Reason = ""
    languages: tuple[Language, ...] = ()
    off: bool = False
    good: Examples = ()
    bad: Examples = ()


class Existence(_Rule):
    """Something stands in the reply that should not.

    Attributes:
        tokens: the patterns that should not be there.
        replacement: what to write instead; empty when that depends.
        case: whether capitals count.
    """

    SAYS: ClassVar[str] = "We do not write this here."

    kind: Literal["existence"]
    tokens: Annotated[Sources, Field(min_length=1)]
    replacement: Better = ""
    case: bool = False


class Substitution(_Rule):
    """Something has a better word.

    Attributes:
        swap: from pattern to what is better.
        case: whether capitals count.
    """

    SAYS: ClassVar[str] = "There is a better word for this."

    kind: Literal["substitution"]
    swap: Annotated[dict[Source, Better], Field(min_length=1, max_length=MOST_PATTERNS)]
    case: bool = False


class Occurrence(_Rule):
    """Something stands there too often, or not often enough.

    Attributes:
        tokens: the patterns that are counted, together.
        min: how many there must be at least.
        max: how many there may be at most; None for any number.
        per: in what they are counted.
        case: whether capitals count.
    """

    SAYS: ClassVar[str] = (
        "This stands here %(count)s times, and %(limit)s is the limit."
    )

    kind: Literal["occurrence"]
    tokens: Annotated[Sources, Field(min_length=1)]
    min: Annotated[int, Field(ge=0, le=100)] = 0
    max: Annotated[int, Field(ge=0, le=100)] | None = None
    per: Literal["reply", "sentence"] = "reply"
    case: bool = False


class Repetition(_Rule):
    """A word stands there twice, one right after the other.

    Attributes:
        allowed: words that may.
    """

    SAYS: ClassVar[str] = "This word stands here twice."

    kind: Literal["repetition"]
    allowed: Words = ()


class Consistency(_Rule):
    """A reply writes one way or the other, not both.

    Attributes:
        one: patterns of one way.
        other: patterns of the other.
        prefer: the way that is ours; None when each is fine by itself.
        swap: what to write instead, word by word, in small letters.
    """

    SAYS: ClassVar[str] = "Choose one way of writing, and keep to it."

    kind: Literal["consistency"]
    one: Annotated[Sources, Field(min_length=1)]
    other: Annotated[Sources, Field(min_length=1)]
    prefer: Literal["one", "other"] | None = None
    swap: Annotated[dict[Word, Better], Field(max_length=MOST_PATTERNS)] = {}


class Conditional(_Rule):
    """If there is this, there must be that; or there may not be that.

    Attributes:
        first: the patterns of the condition.
        where: in which text the condition is looked for.
        labels: of the conversation, which are a condition too.
        second: the patterns that must be in the reply then.
        forbidden: whether they may not be in it, instead.
    """

    SAYS: ClassVar[str] = "Something that belongs here is missing, or does not belong."

    kind: Literal["conditional"]
    first: Sources = ()
    where: Literal["question", "reply"] = "question"
    labels: tuple[Word, ...] = ()
    second: Annotated[Sources, Field(min_length=1)]
    forbidden: bool = False


class Capitalisation(_Rule):
    """Capitals stand where they belong.

    Attributes:
        terms: names, written as they must be.
        sentences: whether a sentence begins with a capital.
        shouting: how many words in capitals in a row are too many; None for any.
    """

    SAYS: ClassVar[str] = "This is written with other capitals."

    kind: Literal["capitalisation"]
    terms: Words = ()
    sentences: bool = False
    shouting: Annotated[int, Field(ge=1, le=20)] | None = None


class Metric(_Rule):
    """A measure of the reply stays within bounds.

    Attributes:
        measure: what is measured.
        min: the least that it may be; None for no bound.
        max: the most that it may be; None for no bound.
        words: how many words a reply has at least, to be judged.
    """

    SAYS: ClassVar[str] = "This measures %(count)s, and %(limit)s is the limit."

    kind: Literal["metric"]
    measure: Measure
    min: Bound | None = None
    max: Bound | None = None
    words: Annotated[int, Field(ge=0, le=1000)] = 0


class Spelling(_Rule):
    """A word is written as the organisation writes it.

    Attributes:
        words: from how it is often written to how it is right.
    """

    SAYS: ClassVar[str] = "This is spelt otherwise."

    kind: Literal["spelling"]
    words: Annotated[dict[Word, Word], Field(min_length=1, max_length=2000)]


class Sequence(_Rule):
    """Parts stand one after the other that should not; or that should.

    Attributes:
        parts: patterns, in their order.
        gap: how many words may stand between one and the next.
        wanted: whether they must stand so, instead of not.
    """

    SAYS: ClassVar[str] = "This order of words reads hard."

    kind: Literal["sequence"]
    parts: Annotated[tuple[Source, ...], Field(min_length=2, max_length=8)]
    gap: Annotated[int, Field(ge=0, le=500)] = 3
    wanted: bool = False


Rule = Annotated[
    Existence
    | Substitution
    | Occurrence
    | Repetition
    | Consistency
    | Conditional
    | Capitalisation
    | Metric
    | Spelling
    | Sequence,
    Field(discriminator="kind"),
]
RULES: tuple[type[_Rule], ...] = (
    Existence,
    Substitution,
    Occurrence,
    Repetition,
    Consistency,
    Conditional,
    Capitalisation,
    Metric,
    Spelling,
    Sequence,
)
"""All kinds, in the order in which the documents tell of them."""
