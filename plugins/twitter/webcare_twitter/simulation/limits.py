"""How often each call may be made, per account and per app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from webcare_twitter.simulation.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    Scope = Literal["user", "app"]

QUARTER = timedelta(minutes=15)
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many calls in a span of time, for an account or for the whole app."""

    calls: int
    span: timedelta
    scope: Scope


def _user(calls: int, span: timedelta = QUARTER) -> Allowance:
    return Allowance(calls, span, "user")


def _app(calls: int, span: timedelta = QUARTER) -> Allowance:
    return Allowance(calls, span, "app")


_DM = (_user(15), _user(1440, DAY), _app(1440, DAY))
_CHUNK = (_user(1875), _app(180_000, DAY))

ALLOWED: Mapping[str, tuple[Allowance, ...]] = {
    "post": (_user(100), _app(10_000, DAY)),
    "delete_post": (_user(50),),
    "hide": (_user(50),),
    "lookup": (_user(900), _app(450)),
    "search": (_user(300), _app(450)),
    "mentions": (_user(300), _app(450)),
    "me": (_user(75),),
    "dm_with": _DM,
    "dm_conversation": _DM,
    "dm_group": _DM,
    "dm_read": (_user(15),),
    "dm_delete": (_user(300), _user(1500, DAY), _app(4000, DAY)),
    "dm_block": (_user(50),),
    "media": (_user(500), _app(50_000, DAY)),
    "media_chunk": _CHUNK,
    "media_status": (_user(1000),),
    "metadata": (_user(500), _app(50_000, DAY)),
    "stream": (_app(50),),
    "rules_read": (_app(450),),
    "rules_write": (_app(100),),
    "subscriptions_post": (_app(500),),
    "subscriptions_get": (_app(500),),
    "subscriptions_put": (_app(500),),
    "subscriptions_delete": (_app(500),),
    "webhooks_post": (_app(450),),
    "webhooks_get": (_app(450),),
    "webhooks_put": (_app(450),),
    "webhooks_delete": (_app(450),),
    "replay": (_app(100),),
    "usage": (_app(50),),
}
"""What X publishes; where it publishes nothing for us, the number of its free tier."""

_Key = tuple[str, int, str]


class Meter:
    """Counts calls in windows that begin with the first call after the last one."""

    def __init__(self) -> None:
        self._windows: dict[_Key, tuple[datetime, int]] = {}

    def take(self, name: str, user: str | None, now: datetime) -> dict[str, str]:
        """Count one call; return the headers that tell what is left.

        `user` is None for a call of the app itself.

        Raises:
            Problem: 429 when nothing is left; the call does not count then.
        """
        told: dict[str, str] = {}
        counted: dict[_Key, tuple[datetime, int]] = {}
        full = False
        for place, rule in _applying(name, user):
            key = (name, place, _whose(rule, user))
            began, used = self._window(key, rule, now)
            full = full or used >= rule.calls
            left = max(0, rule.calls - used - 1)
            told |= _headers(rule, left, began + rule.span)
            counted[key] = (began, used + 1)
        if full:
            raise Problem(429, "Too Many Requests", headers=told)
        self._windows |= counted
        return told

    def exhaust(self, name: str, user: str | None, now: datetime) -> None:
        """Use up what is left of a call in this window."""
        for place, rule in enumerate(ALLOWED[name]):
            if rule.span == QUARTER:
                key = (name, place, _whose(rule, user))
                began, _ = self._window(key, rule, now)
                self._windows[key] = (began, rule.calls)

    def _window(
        self, key: _Key, rule: Allowance, now: datetime
    ) -> tuple[datetime, int]:
        began, used = self._windows.get(key, (now, 0))
        return (began, used) if now < began + rule.span else (now, 0)


def _applying(name: str, user: str | None) -> list[tuple[int, Allowance]]:
    """Return the allowances that a call counts for, with their places."""
    scope = "user" if user else "app"
    rows = list(enumerate(ALLOWED[name]))
    own = [row for row in rows if row[1].span == DAY or row[1].scope == scope]
    return own if any(rule.span == QUARTER for _, rule in own) else rows


def _whose(rule: Allowance, user: str | None) -> str:
    return user if user and rule.scope == "user" else "app"


def _headers(rule: Allowance, left: int, until: datetime) -> dict[str, str]:
    name = "x-rate-limit"
    if rule.span == DAY:
        name = f"x-{rule.scope}-limit-24hour"
    return {
        f"{name}-limit": str(rule.calls),
        f"{name}-remaining": str(left),
        f"{name}-reset": str(int(until.timestamp())),
    }
