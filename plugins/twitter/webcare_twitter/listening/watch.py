"""Watching over the webhook: X stops sending to one that failed for too long.

X is asked to try an invalid one again. When it works again, X is asked to send what was
missed, of which it keeps a day; that arrives at the webhook as everything else does.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from webcare.domain.inbound import ChannelReported
from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import Json, as_json, digest, flag, objects, text
from webcare_twitter.moments import moment_or_none

if TYPE_CHECKING:
    from webcare_twitter.listening.cursor import Cursor
    from webcare_twitter.sending.api import Api


class _State(NamedTuple):
    what: str
    level: Literal["ok", "error"]
    text: str


_WORKS = _State("valid", "ok", sentence("X sends to our webhook again."))
_STOPPED = _State(
    "invalid",
    "error",
    sentence(
        "X has stopped sending to our webhook, because it did not answer well for a "
        "while. Webcare asks X to try it again; look whether the address can be "
        "reached."
    ),
)
_NONE = _State(
    "none",
    "error",
    sentence(
        "Our app has no webhook at X, so nothing arrives. Register this channel's "
        "address."
    ),
)

EVERY = timedelta(minutes=5)
# X tries a request again for about as long.
_UNNOTICED = 2 * EVERY
# X keeps a day, and refuses to begin before; whole minutes are named, rounded down.
_KEPT = timedelta(hours=23, minutes=59)
_MOMENT = "%Y%m%d%H%M"
_TOPIC = "webhook"


async def watch(api: Api, cursor: Cursor, now: datetime) -> list[ChannelReported]:
    """Return what changed about the webhook since the last look.

    Raises:
        DeliveryError: when X refuses, or does not answer.
    """
    answer = await api.get("webhooks", as_app=True)
    hooks = list(objects(answer, "data"))
    cursor.watched = now.isoformat()
    broken = [hook for hook in hooks if not flag(hook, "valid")]
    if hooks and not broken:
        return await _working(api, cursor, hooks, now)
    cursor.stopped = cursor.stopped or now.isoformat()
    if not hooks:
        return [_report(api, _NONE, {}, now)]
    for hook in broken:
        await _try_again(api, hook)
    answer = await api.get("webhooks", as_app=True)
    if all(flag(hook, "valid") for hook in objects(answer, "data")):
        return await _mended(api, cursor, broken, now)
    return [_report(api, _STOPPED, broken[0], now)]


def due(cursor: Cursor, now: datetime) -> bool:
    """Tell whether it is time to look again."""
    last = moment_or_none({"at": cursor.watched}, "at")
    return last is None or now - last >= EVERY or last > now


async def _working(
    api: Api, cursor: Cursor, hooks: list[Json], now: datetime
) -> list[ChannelReported]:
    """Note that it works; after an outage, also of our own, ask for what was missed."""
    last = moment_or_none({"at": cursor.worked}, "at")
    if last is not None and now - last <= _UNNOTICED and not cursor.stopped:
        cursor.worked = now.isoformat()
        return []
    return await _mended(api, cursor, hooks, now)


async def _mended(
    api: Api, cursor: Cursor, hooks: list[Json], now: datetime
) -> list[ChannelReported]:
    last = moment_or_none({"at": cursor.worked}, "at")
    if last is not None:
        for hook in hooks:
            await _replay(api, text(hook, "id"), max(last, now - _KEPT), now)
    cursor.worked, cursor.stopped = now.isoformat(), ""
    return [_report(api, _WORKS, hooks[0], now)]


async def _try_again(api: Api, hook: Json) -> None:
    """Ask X to try a webhook again; whether it works, X's list tells."""
    with suppress(PermanentDeliveryError):
        await api.call("PUT", api.url("webhooks", text(hook, "id")), as_app=True)


async def _replay(api: Api, webhook_id: str, since: datetime, until: datetime) -> None:
    body = {
        "webhook_id": webhook_id,
        "from_date": since.astimezone(UTC).strftime(_MOMENT),
        "to_date": until.astimezone(UTC).strftime(_MOMENT),
    }
    await api.call("POST", api.url("webhooks", "replay"), json=body, as_app=True)


def _report(api: Api, state: _State, hook: Json, now: datetime) -> ChannelReported:
    return ChannelReported(
        what=f"webhook.{state.what}",
        level=state.level,
        topic=_TOPIC,
        text=state.text,
        detail=as_json(hook),
        # Once an hour is often enough to say that nothing changed.
        key=digest(api.settings.user_id, state.what, now.strftime("%Y%m%d%H")),
        reported_at=now,
        account=api.settings.user_id,
    )
