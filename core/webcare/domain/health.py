"""How a channel is doing, told from what was seen of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

ReportLevel = Literal["ok", "info", "warning", "error"]
HealthLevel = Literal["ok", "warning", "error", "off"]

OFF = "This channel is switched off."
NOTHING_ARRIVED = (
    "Nothing has arrived yet. Check that the platform has the webhook's address."
)
WEBHOOK_FAILS = (
    "For %(minutes)s minutes nothing that the platform sent could be taken in. After "
    "%(limit)s minutes it stops sending. The log says what is wrong."
)
WEBHOOK_FAILED = (
    "For %(minutes)s minutes nothing that the platform sent could be taken in, so that "
    "it will have stopped sending. The log says what is wrong; once that is solved, "
    "check this channel and let the platform send again."
)
PLUGIN_FAILS = "The plugin of this channel does not work: %(reason)s"

WARN_FROM = 1 / 4
"""Of a platform's patience: early enough for somebody to act."""

_MINUTE = timedelta(minutes=1)
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
        failing: for how long every webhook has failed; zero when the last one did not.
        patience: how long they may fail before the platform stops; None when it does
            not say.
    """

    enabled: bool = True
    paused_reason: str | None = None
    plugin_failure: str = ""
    heard: bool = True
    reports: tuple[Report, ...] = ()
    failing: timedelta = timedelta(0)
    patience: timedelta | None = None


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
    yield from _webhook(seen)
    for report in seen.reports:
        if report.level in {"warning", "error"}:
            level: Literal["warning", "error"] = (
                "error" if report.level == "error" else "warning"
            )
            yield Reason(level=level, text=report.text)
    if not seen.heard:
        yield Reason(level="warning", text=NOTHING_ARRIVED)


def _webhook(seen: Seen) -> Iterable[Reason]:
    if seen.patience is None or seen.failing < WARN_FROM * seen.patience:
        return
    over = seen.failing >= seen.patience
    yield Reason(
        level="error" if over else "warning",
        text=WEBHOOK_FAILED if over else WEBHOOK_FAILS,
        values=(
            ("minutes", str(seen.failing // _MINUTE)),
            ("limit", str(seen.patience // _MINUTE)),
        ),
    )
