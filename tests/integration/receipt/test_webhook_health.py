"""Webhooks that keep failing are told of before the platform gives us up."""

import json
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.world.core import World, failing
from tests.world.letters import body, said
from webcare.domain.access import SYSTEM
from webcare.domain.health import WEBHOOK_FAILED, WEBHOOK_FAILS
from webcare.services.connecting import channels
from webcare.services.connecting.webhook_watch import OUTAGE, look_at_webhooks
from webcare.storage.tables import ChannelReport, ChannelRow, Message

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


async def health(world: World) -> tuple[str, list[str]]:
    told = (await channels.overview(world.core, SYSTEM, "loft")).health
    return told.level, [reason.text for reason in told.reasons]


async def alarms(world: World) -> list[str]:
    with capture_logs() as logs:
        await look_at_webhooks(world.core)
    return [each["event"] for each in logs]


async def refused(world: World, times: int = 2) -> None:
    """Let genuine webhooks fail, as far as their own database is concerned."""
    with failing(world, "commit"):
        for _ in range(times):
            assert (await world.post(body(said("m2")))).status_code == 503


async def test_health_warns_from_a_quarter_of_the_patience(flock: World) -> None:
    await flock.says(said("m1"))
    await refused(flock)
    assert await health(flock) == ("ok", [])
    flock.now += 15 * MINUTE
    level, reasons = await health(flock)
    assert (level, reasons) == ("warning", [WEBHOOK_FAILS])
    flock.now += 45 * MINUTE
    assert await health(flock) == ("error", [WEBHOOK_FAILED])


async def test_the_alarm_is_raised_within_five_minutes(flock: World) -> None:
    await refused(flock)
    assert await alarms(flock) == []
    flock.now += 4 * MINUTE
    assert await alarms(flock) == ["webhook.failing"]
    assert await alarms(flock) == []


async def test_the_alarm_is_raised_without_the_database(flock: World) -> None:
    """Which is the usual reason, and which channels cannot be looked up in then."""
    await flock.core.accounts.all()
    with failing(flock, "before_cursor_execute"):
        for _ in range(2):
            flock.core.accounts.forget()
            assert (await flock.post(body(said("m2")))).status_code == 503
        flock.now += 4 * MINUTE
        assert await alarms(flock) == ["webhook.failing"]


async def test_when_it_is_over_the_outage_is_told_once(flock: World) -> None:
    await refused(flock, times=3)
    began = flock.now
    flock.now += 20 * MINUTE
    await flock.says(said("m2"))
    for _ in range(2):
        await look_at_webhooks(flock.core)
    (report,) = flock.rows(ChannelReport)
    assert (report.what, report.level, report.text) == (
        "webhook.outage",
        "info",
        OUTAGE,
    )
    assert json.loads(report.detail) == {
        "from": began.isoformat(),
        "to": flock.now.isoformat(),
        "refused": 3,
    }
    assert await health(flock) == ("ok", [])
    assert flock.count(Message) == 1


async def test_an_outage_is_told_though_the_database_is_away_once_more(
    flock: World,
) -> None:
    await refused(flock)
    flock.now += 20 * MINUTE
    await flock.says(said("m2"))
    with failing(flock, "commit"):
        await look_at_webhooks(flock.core)
    assert flock.count(ChannelReport) == 0
    await look_at_webhooks(flock.core)
    assert flock.count(ChannelReport) == 1


async def test_what_is_genuine_and_unreadable_counts_and_forgery_does_not(
    flock: World,
) -> None:
    for _ in range(2):
        await flock.post(b"{}", secret="w" * 32)
    flock.now += 4 * MINUTE
    assert await alarms(flock) == []
    for _ in range(2):
        assert (await flock.post(b"no json")).status_code == 400
    flock.now += 4 * MINUTE
    assert await alarms(flock) == ["webhook.failing"]


async def test_a_channel_that_is_only_asked_need_not_be_told_of_a_webhook(
    flock: World,
) -> None:
    """One whose platform counts failures does: it relies on its webhook."""
    (row,) = flock.rows(ChannelRow)
    with flock.core.database.writing() as session:
        session.get_one(ChannelRow, row.id).polled_at = flock.now
    assert (await health(flock))[0] == "warning"
