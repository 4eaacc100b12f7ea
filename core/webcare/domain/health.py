"""How a channel is doing, told from what was seen of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

ReportLevel = Literal["ok", "info", "warning", "error"]
HealthLevel = Literal["ok", "warning", "error", "off"]

OFF = "This channel is switched off."
NOTHING_ARRIVED = (
    "Nothing has arrived yet. Check that the platform has the webhook's address."
)
PLUGIN_FAILS = "The plugin of this channel does not work: %(reason)s"

_WEIGHT = {"error": 0, "warning": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The present state of one topic, as the platform last reported it."""

    topic: str
    level: ReportLevel
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a channel is not healthy: an English sentence, a translation key.

    `values` fill its named blanks.
    """

    level: Literal["warning", "error"]
    text: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How a channel is doing, and why, the worst first."""

    level: HealthLevel
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a channel.

    Attributes:
        enabled: False when an administrator switched it off.
        paused_reason: the sentence why nothing is sent; None when we send.
        plugin_failure: why its plugin does not work; empty when it does.
        heard: whether anything genuine ever arrived from the platform.
        reports: the newest report on each topic; `info` says nothing about health.
    """

    enabled: bool = True
    paused_reason: str | None = None
    plugin_failure: str = ""
    heard: bool = True
    reports: tuple[Report, ...] = ()


def channel_health(seen: Seen) -> Health:
    """Judge a channel: it is as healthy as the worst that is known of it."""
    if not seen.enabled:
        return Health("off", (Reason(level="warning", text=OFF),))
    reasons = sorted(_reasons(seen), key=lambda reason: _WEIGHT[reason.level])
    return Health(reasons[0].level if reasons else "ok", tuple(reasons))


def _reasons(seen: Seen) -> Iterable[Reason]:
    if seen.plugin_failure:
        yield Reason(
            level="error",
            text=PLUGIN_FAILS,
            values=(("reason", seen.plugin_failure),),
        )
    if seen.paused_reason:
        yield Reason(level="error", text=seen.paused_reason)
    for report in seen.reports:
        if report.level in {"warning", "error"}:
            level: Literal["warning", "error"] = (
                "error" if report.level == "error" else "warning"
            )
            yield Reason(level=level, text=report.text)
    if not seen.heard:
        yield Reason(level="warning", text=NOTHING_ARRIVED)
