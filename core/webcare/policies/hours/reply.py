"""What customers are told in answer to a message, in a language they may read."""

from collections.abc import Mapping
from datetime import datetime

from webcare.policies.hours.said import said_outside
from webcare.policies.hours.schema import HoursPolicy
from webcare.policies.spoken import spoken
from webcare.policies.wordings import FALLBACKS


def closed_reply(
    policy: HoursPolicy, moment: datetime, language: str | None, elsewhere: str = ""
) -> str:
    """Return what somebody is told who writes while nobody is there.

    Args:
        policy: of the channel.
        moment: when they write.
        language: theirs, such as `nl-BE`; None when it is not known.
        elsewhere: where else they can go now, as customers know it; empty for nowhere.

    Returns:
        The text with its blanks filled; empty when the policy says nothing. Who would
        be sent elsewhere and cannot go anywhere is told when somebody is there again.
    """
    if policy.outside.mode == "other_channel" and not elsewhere:
        policy = answering(policy)
    if not policy.outside.said:
        return ""
    speaks = language_of(policy, policy.outside.said, language)
    return said_outside(policy, speaks, moment, channel=elsewhere)


def answering(policy: HoursPolicy) -> HoursPolicy:
    """Return the hours where outside of them nothing can be done but to answer."""
    outside = policy.outside.model_copy(update={"mode": "reply"})
    return policy.model_copy(update={"outside": outside})


def holding_text(policy: HoursPolicy, language: str | None) -> str:
    """Return what somebody is told whose answer takes longer, with its blank."""
    return policy.holding[language_of(policy, policy.holding, language)]


def with_time(
    policy: HoursPolicy,
    text: str,
    until: datetime,
    language: str | None,
    *,
    now: datetime,
) -> str:
    """Return a text in which `{time}` is a promised moment, in the customer's words."""
    speaks = language_of(policy, policy.holding, language)
    return text.replace("{time}", spoken(until, speaks, zone=policy.clock, now=now))


def language_of(
    policy: HoursPolicy, texts: Mapping[str, str], language: str | None
) -> str:
    """Return the language, of those that there are texts in, for a customer."""
    own = (language or "").lower().replace("_", "-").partition("-")[0]
    choices = (own, policy.language, *FALLBACKS, *sorted(texts))
    return next(each for each in choices if each in texts)
