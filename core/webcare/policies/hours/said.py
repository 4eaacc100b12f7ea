"""What somebody reads who writes while nobody is there."""

from datetime import datetime, timedelta
from math import inf
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta

from webcare.policies.hours.opening import is_open, next_opening
from webcare.policies.hours.schema import HoursPolicy
from webcare.policies.spoken import spoken
from webcare.policies.wordings import in_language

_NEVER = {"nl": "een later moment"}
_SOME_DAY = "a later moment"
_HOUR = 60


def said_outside(
    policy: HoursPolicy, language: str, moment: datetime, *, channel: str = ""
) -> str:
    """Return the answer to who writes at a moment; empty when there is none.

    Args:
        policy: of the channel.
        language: of the person, such as `nl`.
        moment: when they wrote.
        channel: the other channel as one tells people where it is; its name is used
            when this is empty.
    """
    outside = policy.outside
    if not outside.said or is_open(policy, moment):
        return ""
    opens = next_opening(policy, moment)
    filled = {
        "{opens}": spoken(opens, language, zone=policy.clock, now=moment)
        if opens
        else _NEVER.get(language, _SOME_DAY),
        "{promise}": promised(policy.promise.minutes, language),
        "{channel}": channel or outside.channel,
    }
    text = in_language(outside.said, language)
    for blank, words in filled.items():
        text = text.replace(blank, words)
    return text


def promised(minutes: int, language: str) -> str:
    """Return how long something takes at most, such as `2 uur`; English if unknown.

    Never in days: what counts is the time in which somebody is there, and customers
    take a day for 24 hours.
    """
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    unit: Literal["hour", "minute"] = "minute" if minutes % _HOUR else "hour"
    # The threshold keeps 90 minutes from becoming two hours.
    return format_timedelta(
        timedelta(minutes=minutes), granularity=unit, threshold=inf, locale=locale
    )
