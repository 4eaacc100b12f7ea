"""The guard: whether a reply asks for personal data, and which.

Each sentence is read for two things: personal data that is named, by its usual word or
by a description, and a way of asking. Both together are a request, unless the sentence
says that it is not asked here, or names a safe place where it may be given. Languages
are read together, for people mix them. Nothing is learned and nothing is looked up:
each decision follows from the phrases in `dutch.py` and `english.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webcare.domain.findings import Finding
from webcare.policies.privacy.reading import Read, Role, read
from webcare.policies.privacy.schema import Asked, PrivacyPolicy
from webcare.policies.privacy.sentences import sentences
from webcare.policies.wordings import in_language

RULE = "privacy."
"""How the names of the guard's rules begin; a kind of data follows."""

REASONS = {
    Asked.CITIZEN_NUMBER: "We do not ask for a citizen service number here.",
    Asked.DATE_OF_BIRTH: "We do not ask for a date of birth here.",
    Asked.IBAN: "We do not ask for an account number here.",
    Asked.CARD: "We do not ask for the details of a card here.",
    Asked.IDENTITY_DOCUMENT: "We do not ask for an identity document here.",
    Asked.ADDRESS: "We do not ask for an address here.",
    Asked.PASSWORD: "We do not ask for passwords or codes here.",
}
"""Why a reply is stopped: one sentence for the agent; translation keys."""

_ENTRY = 6
"""How many words an entry of a list may have."""

_ROW = 14
"""How many words all of a list may have, behind a colon."""

_SAFE = frozenset({Role.NEVER, Role.ELSEWHERE})
"""What a sentence says of which nothing that follows it is asked here."""

_HAVE_LAST_DIGITS = frozenset({Asked.IBAN, Asked.CARD})


@dataclass(frozen=True, slots=True)
class Request:
    """Personal data that a text asks for.

    Attributes:
        span: the sentence or sentences that ask, in characters of the text.
        language: in which it asks.
        partly: whether only the last digits are asked for.
    """

    kind: Asked
    span: tuple[int, int]
    language: str
    partly: bool = False


def check(policy: PrivacyPolicy, text: str) -> tuple[Finding, ...]:
    """Return what a reply asks for and may not, as findings that stop it.

    What they offer instead is in the language in which the reply asks.
    """
    if not policy.forbidden:
        return ()
    return tuple(
        Finding(
            rule=RULE + found.kind.value,
            level="error",
            reason=REASONS[found.kind],
            span=found.span,
            replacement=in_language(policy.alternative, found.language),
            overridable=True,
        )
        for found in requests(text)
        if policy.forbids(found.kind, partly=found.partly)
    )


def requests(text: str) -> tuple[Request, ...]:
    """Return the personal data that a text asks for, each kind once, in order."""
    found: dict[Asked, Request] = {}
    for each in _requests([read(one) for one in sentences(text)]):
        found.setdefault(each.kind, each)
    return tuple(found.values())


def _requests(everything: Sequence[Read]) -> Iterator[Request]:
    opened: int | None = None  # where a list of what we want to know begins
    for position, this in enumerate(everything):
        sentence = this.sentence
        before = everything[position - 1] if position else None
        after = everything[position + 1] if position + 1 < len(everything) else None
        most = _ROW if before is not None and before.sentence.mark == ":" else _ENTRY
        if not (sentence.item or len(sentence.words) <= most):
            opened = None
        start = sentence.start if opened is None else opened
        kinds = _asked(this, after, listed=opened is not None)
        if not kinds and _hangs_on(before):
            kinds = this.things
        if not kinds and before is not None and _points_at(this, before):
            kinds, start = before.named, before.sentence.start
        for kind in kinds:
            less = this.partly and kind in _HAVE_LAST_DIGITS
            yield Request(kind, (start, sentence.end), this.language, partly=less)
        if not _SAFE.isdisjoint(this.roles):
            opened = None
        elif Role.ANNOUNCING in this.roles or (this.asks and sentence.mark == ":"):
            opened = start


def _asked(this: Read, after: Read | None, *, listed: bool) -> Sequence[Asked]:
    """Return what one sentence asks for."""
    repeated = this.sentence.mark == "?" and after is not None and after.answers
    whole = () if repeated else this.whole
    if Role.ELSEWHERE in this.roles:
        return whole
    return (*(this.named if listed else ()), *this.asked, *whole)


def _points_at(this: Read, before: Read) -> bool:
    """Tell whether a sentence asks for what the one before it named."""
    return (
        Role.GIVING in this.roles
        and this.points
        and _SAFE.isdisjoint(before.roles | this.roles)
    )


def _hangs_on(before: Read | None) -> bool:
    """Tell whether a sentence says what the one before it asks to send: `Add: ...`."""
    return (
        before is not None
        and before.sentence.mark == ":"
        and Role.GIVING in before.roles
        and _SAFE.isdisjoint(before.roles)
    )
