"""Sorting what went wrong with a send into what happens next."""

from dataclasses import dataclass
from typing import Literal

import httpx2

from webcare.domain.backoff import MAX_ATTEMPTS, backoff
from webcare.domain.inbound import Fault
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    HandledElsewhere,
    MediaError,
    NeedsTemplate,
    PerhapsSent,
    TemporaryDeliveryError,
)

_LONGEST_PAUSE = 3600.0
_CHANNEL_DOWN_PAUSE = 60.0

_NOT_REACHED = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
)
"""The request never left, so that trying again cannot send twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a failed attempt leads to.

    Attributes:
        fate: `again` after `pause` seconds, `doubt` (perhaps sent), `failed`, or
            `channel_down`, which waits until an administrator acts.
        reason: one English sentence for the agent; a translation key.
        whole_account: whether the account's other conversations must wait too.
        needs_template: whether the reply window turned out to be closed.
        holder: which other program turned out to have the chat; empty for none.
    """

    fate: Literal["again", "doubt", "failed", "channel_down"]
    reason: str
    code: str = ""
    detail: str = ""
    pause: float = 0.0
    whole_account: bool = False
    needs_template: bool = False
    holder: str = ""

    @property
    def fault(self) -> Fault:
        """Return it as the message keeps it."""
        return Fault(
            code=self.code,
            for_agent=self.reason,
            detail=self.detail,
            needs_template=self.needs_template,
        )


def verdict_on(error: Exception, attempts: int) -> Verdict:
    """Sort an error of a send; whatever is not understood leaves a doubt.

    Args:
        error: what the channel raised.
        attempts: how often the message was tried before.
    """
    if isinstance(error, (*_NOT_REACHED, MediaError)):
        return _never_left(error, attempts)
    if not isinstance(error, DeliveryError):
        return Verdict(
            fate="doubt",
            reason="The platform's answer was lost, so the message may have been sent.",
            detail=type(error).__name__,
        )
    if isinstance(error, PerhapsSent):
        return _from(error, "doubt")
    if isinstance(error, ChannelDown):
        return _from(error, "channel_down", pause=_CHANNEL_DOWN_PAUSE)
    if isinstance(error, TemporaryDeliveryError):
        return _temporary(error, attempts)
    return _from(error, "failed", needs_template=isinstance(error, NeedsTemplate))


def _never_left(error: Exception, attempts: int) -> Verdict:
    """Judge a request that was never whole: trying again cannot send twice."""
    if not isinstance(error, MediaError):
        return _again_or_failed("The platform cannot be reached.", attempts)
    if error.permanent:
        return Verdict(fate="failed", reason=error.for_agent)
    return _again_or_failed(error.for_agent, attempts)


def _temporary(error: TemporaryDeliveryError, attempts: int) -> Verdict:
    if attempts + 1 >= MAX_ATTEMPTS:
        return _from(error, "failed")
    pause = backoff(attempts).total_seconds()
    if error.retry_after is not None:
        # Platforms that pace each pair of people ask for pauses that grow by four.
        pause = max(error.retry_after * 4.0 ** min(attempts, 8), pause)
    return _from(
        error,
        "again",
        pause=min(pause, _LONGEST_PAUSE),
        whole_account=error.whole_account,
    )


def _again_or_failed(reason: str, attempts: int) -> Verdict:
    if attempts + 1 >= MAX_ATTEMPTS:
        return Verdict(fate="failed", reason=reason)
    return Verdict(fate="again", reason=reason, pause=backoff(attempts).total_seconds())


def _from(
    error: DeliveryError,
    fate: Literal["again", "doubt", "failed", "channel_down"],
    *,
    pause: float = 0.0,
    whole_account: bool = False,
    needs_template: bool = False,
) -> Verdict:
    return Verdict(
        fate=fate,
        reason=error.for_agent,
        code=error.code,
        detail=error.detail,
        pause=pause,
        whole_account=whole_account,
        needs_template=needs_template,
        holder=error.holder if isinstance(error, HandledElsewhere) else "",
    )
