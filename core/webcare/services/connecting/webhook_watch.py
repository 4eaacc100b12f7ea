"""Telling of webhooks that fail: an alarm meanwhile, a note when it is over."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from webcare.errors import StorageUnavailable
from webcare.services.connecting.webhook_clock import Outage
from webcare.storage.ids import new_id
from webcare.storage.tables import ChannelReport, ChannelRow

if TYPE_CHECKING:
    from webcare.services.core import Core

TOPIC = "webhook"
OUTAGE = "For a while, until this moment, nothing that the platform sent was taken in."

_LOOK_SECONDS = 30.0

log = structlog.get_logger()


async def watch_webhooks(core: "Core") -> None:
    """Look twice a minute, for ever."""
    while True:
        await look_at_webhooks(core)
        await asyncio.sleep(_LOOK_SECONDS)


async def look_at_webhooks(core: "Core") -> None:
    """Raise the alarm for channels that fail, and note outages that have passed."""
    now = core.clock()
    for each in core.webhooks.due(now):
        log.error(
            "webhook.failing",
            channel=each.channel,
            minutes=each.lasts(now) // timedelta(minutes=1),
            refused=each.refused,
        )
    if outages := core.webhooks.passed():
        try:
            await core.write(lambda session: _note(session, outages))
        except (StorageUnavailable, SQLAlchemyError) as error:
            log.warning("webhook.outage_not_noted", error=type(error).__name__)
        else:
            core.webhooks.noted(outages)


def _note(session: Session, outages: Sequence[Outage]) -> None:
    for each in outages:
        if session.get(ChannelRow, each.channel_id) is None:
            continue
        report_id = new_id()
        session.add(
            ChannelReport(
                id=report_id,
                channel_id=each.channel_id,
                key=f"{TOPIC}:{report_id}",
                what="webhook.outage",
                topic=TOPIC,
                level="info",
                text=OUTAGE,
                detail=json.dumps(
                    {
                        "from": each.began.isoformat(),
                        "to": each.ended.isoformat(),
                        "refused": each.refused,
                    }
                ),
                reported_at=each.ended,
            )
        )
        log.warning(
            "webhook.recovered",
            channel_id=each.channel_id,
            minutes=(each.ended - each.began) // timedelta(minutes=1),
        )
