"""What a channel's scope has to say about a text, and about a question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webcare.domain.addressed import addressed
from webcare.domain.findings import Finding
from webcare.policies.scope.government import FORBIDDEN
from webcare.policies.scope.schema import TARGET, Redirected, Refused, ScopePolicy
from webcare.policies.wordings import in_language

REDIRECT = "scope.redirect"
"""The rule of the advice to send somebody elsewhere."""

_REDIRECT = (
    "This channel is not for “%(subject)s”. You can send them on with this text."
)
_NOWHERE = (
    "This channel is not for “%(subject)s”, and people cannot be sent on to "
    "%(channel)s now."
)
_REFUSED = "This channel is not for “%(subject)s”."
_REFUSED_BECAUSE = "This channel is not for “%(subject)s”: %(why)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known beside the text.

    Attributes:
        question: what the person wrote last; empty when that is not known.
        here: the name of the channel on which they wrote.
        addresses: where our own channels can be written to, by their names.
    """

    question: str = ""
    here: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)


def check(
    policy: ScopePolicy, text: str, language: str | None, facts: Facts
) -> tuple[Finding, ...]:
    """Return what there is to say about a text of ours before it leaves.

    Args:
        policy: what the channel is for.
        text: what is about to be said, with every blank filled.
        language: the person's, for the text that sends them elsewhere.
        facts: what is known beside the text.
    """
    return (*forbidden(policy, text), *advice(policy, text, language, facts))


def forbidden(policy: ScopePolicy, text: str) -> tuple[Finding, ...]:
    """Return what in a text is not, or may not be, allowed on the channel."""
    return (*_by_profile(policy, text), *_by_subject(policy, text))


def advice(
    policy: ScopePolicy, text: str, language: str | None, facts: Facts
) -> tuple[Finding, ...]:
    """Return the advice to send somebody elsewhere, unless a text does so already."""
    found = redirect_for(policy, facts.question, facts.here)
    if found is None:
        return ()
    words = redirect_text(found, language, facts.addresses)
    target = found.link or facts.addresses.get(found.channel, "")
    if words and (words in text or (target and target in text)):
        return ()
    subject = ("subject", found.title)
    return (
        Finding(
            rule=REDIRECT,
            level="suggestion",
            reason=_REDIRECT if words else _NOWHERE,
            values=(subject,) if words else (subject, ("channel", found.channel)),
            replacement=words,
        ),
    )


def redirect_for(policy: ScopePolicy, text: str, here: str = "") -> Redirected | None:
    """Return where a question belongs, None when it belongs here.

    The first subject that the text names counts. A text that names a subject that is
    served here too stays here: a person sorts it out. So does one that belongs on the
    very channel, `here`, where it was asked.
    """
    found = next((s for s in policy.redirected if s.known_by.found(text)), None)
    if found is None or (here and found.channel == here):
        return None
    if any(each.known_by.found(text) for each in policy.served):
        return None
    return found


def redirect_text(
    found: Redirected, language: str | None, addresses: Mapping[str, str]
) -> str:
    """Return what we say to send somebody elsewhere.

    Empty when that is a channel of ours of which there is no address: a text that
    leads nowhere helps nobody.
    """
    if found.channel and found.channel not in addresses:
        return ""
    target = found.link or addresses.get(found.channel, "")
    return addressed(in_language(found.texts, language), TARGET, target)


def _by_profile(policy: ScopePolicy, text: str) -> Iterator[Finding]:
    if policy.profile != "government":
        return
    for use in FORBIDDEN:
        seen = use.signs.seen_in(text)
        if seen is None:
            continue
        certainty, span = seen
        sure = certainty == "certain"
        yield Finding(
            rule=f"scope.{use.name}",
            level="error" if sure else "warning",
            reason=use.reason if sure else use.unsure,
            span=span,
        )


def _by_subject(policy: ScopePolicy, text: str) -> Iterator[Finding]:
    for subject in policy.refused:
        for _, span in subject.known_by.spans(text):
            yield _refusal(subject, span)
            break


def _refusal(subject: Refused, span: tuple[int, int]) -> Finding:
    values = (("subject", subject.title),)
    return Finding(
        rule=f"scope.refused.{subject.name}",
        level=subject.level,
        reason=_REFUSED_BECAUSE if subject.reason else _REFUSED,
        values=(*values, ("why", subject.reason)) if subject.reason else values,
        span=span,
    )
