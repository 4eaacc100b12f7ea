"""Who finds a place in a pilot: pure, with the moment and the day given."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from webcare.policies.pilot.schema import PilotPolicy
from webcare.policies.wordings import in_language

CHANNEL = "{channel}"
"""The blank for where people can go instead."""

Phase = Literal["off", "before", "running", "after"]


class Why(StrEnum):
    """Why somebody found no place."""

    SHARE = "share"
    FULL = "full"
    STOPPED = "stopped"
    NOT_YET = "not_yet"
    OVER = "over"


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return which day a moment is on, on the clock of a channel."""
    return moment.astimezone(zone).date()


def phase(policy: PilotPolicy, day: date) -> Phase:
    """Return where a pilot stands on a day; `off` where there is none."""
    if policy.places.mode == "off":
        return "off"
    period = policy.period
    if period.starts is not None and day < period.starts:
        return "before"
    if period.ends is not None and day > period.ends:
        return "after"
    return "running"


def closed(policy: PilotPolicy, day: date, *, stopped: bool) -> Why | None:
    """Return why nobody new gets in on a day; None when at least some do.

    Args:
        policy: of the channel.
        day: on the channel's clock.
        stopped: whether somebody stopped the pilot. While there is no pilot, that
            means nothing.
    """
    now = phase(policy, day)
    if now == "off":
        return None
    if stopped:
        return Why.STOPPED
    if now == "before" and policy.period.before == "nobody":
        return Why.NOT_YET
    if now == "after" and policy.period.after == "nobody":
        return Why.OVER
    return None


def chosen(percent: int, key: bytes, channel_id: int, identity_id: int) -> bool:
    """Tell whether the lot falls on a person; with the same key always alike.

    Whoever is chosen stays so when the share grows. Without the key nobody can tell who
    will be.

    Args:
        percent: the share, of a hundred.
        key: up to 64 bytes.
        channel_id: of the pilot: another one draws other lots.
        identity_id: the person's address.
    """
    subject = f"{channel_id}:{identity_id}".encode()
    drawn = hashlib.blake2b(subject, key=key, digest_size=8).digest()
    return int.from_bytes(drawn) * 100 < percent << 64


def overflow_text(policy: PilotPolicy, language: str | None, elsewhere: str) -> str:
    """Return what somebody is told who found no place; empty for nothing.

    Args:
        policy: of the channel.
        language: theirs, such as `nl-BE`; None when it is not known.
        elsewhere: where they can go now, as customers know it; empty for nowhere.
    """
    if elsewhere and policy.overflow.elsewhere:
        text = in_language(policy.overflow.elsewhere, language)
        return text.replace(CHANNEL, elsewhere)
    return in_language(policy.overflow.text, language)
