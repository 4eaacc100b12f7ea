"""Connecting accounts: what fits is kept, what is secret is sealed, and it is tried."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from sqlmodel import select

from tests.made.desk import NOON, Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM
from webcare.domain.health import NOTHING_ARRIVED
from webcare.errors import (
    ConfigurationError,
    Forbidden,
    NotFound,
    PermanentDeliveryError,
    Refused,
)
from webcare.plugin import Template
from webcare.services.connecting import channels
from webcare.services.connecting.channel_settings import setting_fields
from webcare.services.connecting.pausing import PAUSED_BY_HAND
from webcare.services.sending.templates import SYNC, sync_templates, sync_templates_job
from webcare.storage.queries import channels as queries
from webcare.storage.tables import ChannelReport, ChannelRow, Job, MessageCharge

pytestmark = pytest.mark.anyio

SETTINGS = {"number": "123", "access_token": "geheim"}


@pytest.fixture
async def at(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


def row(at: Desk, channel_id: int) -> ChannelRow:
    found = at.get(ChannelRow, channel_id)
    assert isinstance(found, ChannelRow)
    return found


async def connect(at: Desk, name: str = "balie", **settings: object) -> int:
    new = channels.NewChannel(name=name, type="paper", settings=SETTINGS | settings)
    return await channels.connect_channel(at.core, SYSTEM, new)


async def test_secrets_are_sealed_and_never_among_the_settings(at: Desk) -> None:
    stored = row(at, await connect(at))
    assert stored.settings == {"number": "123"}
    assert b"geheim" not in stored.secrets
    connected = await at.core.accounts.get("balie")
    assert connected
    assert connected.account.settings.access_token.get_secret_value() == "geheim"
    assert "geheim" not in repr(connected)


async def test_every_setting_that_does_not_fit_is_named(at: Desk) -> None:
    new = channels.NewChannel(
        name="balie", type="paper", settings={"number": "1", "colour": "red"}
    )
    with pytest.raises(Refused) as refused:
        await channels.connect_channel(at.core, SYSTEM, new)
    said = {
        finding.rule: finding.reason % dict(finding.values)
        for finding in refused.value.findings
    }
    assert said == {
        "settings.number": "Number is too short.",
        "settings.access_token": "Fill in Access token.",
        "settings.colour": "There is no setting colour.",
    }


@pytest.mark.parametrize("name", ["", "Balie", "a b", "-a", "a/b", "x" * 64])
async def test_a_name_stands_in_an_address(at: Desk, name: str) -> None:
    with pytest.raises(Refused):
        await connect(at, name)


async def test_a_name_is_taken_once(at: Desk) -> None:
    await connect(at)
    with pytest.raises(Refused, match="already"):
        await connect(at)


async def test_an_unknown_type_or_team_is_refused(at: Desk) -> None:
    with pytest.raises(ConfigurationError, match="stone"):
        await channels.connect_channel(
            at.core, SYSTEM, channels.NewChannel(name="balie", type="stone")
        )
    new = channels.NewChannel(name="balie", type="paper", settings=SETTINGS, team_id=5)
    with pytest.raises(NotFound):
        await channels.connect_channel(at.core, SYSTEM, new)


async def test_agents_connect_and_change_nothing(at: Desk) -> None:
    agent = at.scope(at.user("anna"))
    new = channels.NewChannel(name="balie", type="paper", settings=SETTINGS)
    with pytest.raises(Forbidden):
        await channels.connect_channel(at.core, agent, new)
    one = await connect(at)
    for call in (
        channels.change_settings(at.core, agent, one, {"number": "456"}),
        channels.pause(at.core, agent, one),
        channels.resume(at.core, agent, one),
        channels.switch_channel(at.core, agent, one, on=False),
        channels.move_channel(at.core, agent, one, None),
        channels.check_channel(at.core, agent, one),
        sync_templates(at.core, agent, one),
    ):
        with pytest.raises(Forbidden):
            await call
    views = await channels.overviews(at.core, agent)
    assert [each.view.settings for each in views] == [{}], "settings are for managers"


async def test_a_foreign_channel_looks_absent(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    theirs = at.channel("noordbalie", team=north)
    admin = at.scope(at.user("zuidbaas", "admin", team=south))
    assert await channels.overviews(at.core, admin) == []
    with pytest.raises(NotFound):
        await channels.overview(at.core, admin, "noordbalie")
    for call in (
        channels.change_settings(at.core, admin, theirs, {}),
        channels.pause(at.core, admin, theirs),
        channels.switch_channel(at.core, admin, theirs, on=False),
        channels.move_channel(at.core, admin, theirs, south),
        channels.check_channel(at.core, admin, theirs),
        sync_templates(at.core, admin, theirs),
    ):
        with pytest.raises(NotFound):
            await call
    with at.core.database.reading() as session:
        for query in (queries.reports, queries.templates):
            with pytest.raises(NotFound):
                query(admin, session, theirs)
        with pytest.raises(NotFound):
            queries.costs(admin, session, theirs, "2026-03")


async def test_a_form_that_leaves_a_secret_empty_keeps_it(at: Desk) -> None:
    one = await connect(at, old_token="ouder")
    await channels.change_settings(
        at.core, SYSTEM, one, {"number": "456", "access_token": ""}
    )
    connected = await at.core.accounts.get("balie")
    assert connected
    settings = connected.account.settings
    assert (settings.number, settings.access_token.get_secret_value()) == (
        "456",
        "geheim",
    )
    await channels.change_settings(at.core, SYSTEM, one, {"old_token": None})
    connected = await at.core.accounts.get("balie")
    assert connected
    assert connected.account.settings.old_token is None


async def test_new_credentials_let_a_stopped_channel_go_on(at: Desk) -> None:
    one = await connect(at)
    await channels.pause(at.core, SYSTEM, one, "The token has expired.")
    assert row(at, one).paused_reason == "The token has expired."
    await channels.change_settings(at.core, SYSTEM, one, {"access_token": "nieuw"})
    assert row(at, one).paused_reason is None
    await channels.pause(at.core, SYSTEM, one)
    await channels.change_settings(at.core, SYSTEM, one, {"access_token": "nieuwer"})
    assert row(at, one).paused_reason == PAUSED_BY_HAND, "somebody wants it"
    await channels.resume(at.core, SYSTEM, one)
    assert row(at, one).paused_reason is None


async def test_a_channel_is_tried_with_the_settings_of_now(at: Desk) -> None:
    one = await connect(at)
    await channels.change_settings(at.core, SYSTEM, one, {"access_token": "nieuw"})
    (check,) = await channels.check_channel(at.core, SYSTEM, one)
    assert check.outcome == "ok"
    assert at.paper.asked == [("check", "nieuw")]


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (PermanentDeliveryError("The token has expired."), "The token has expired."),
        (httpx2.ConnectError("refused"), channels.UNREACHABLE),
        (ZeroDivisionError(), channels.PLUGIN_FAILED),
    ],
)
async def test_a_platform_that_does_not_answer_is_a_failed_check(
    at: Desk, failure: Exception, said: str
) -> None:
    one = await connect(at)
    at.paper.failure = failure
    (check,) = await channels.check_channel(at.core, SYSTEM, one)
    assert (check.outcome, check.text) == ("failed", said)


async def test_templates_become_as_the_platform_has_them(at: Desk) -> None:
    one = await connect(at)
    with at.core.database.reading() as session:
        job = session.exec(select(Job)).one()
    assert (job.kind, job.payload) == (SYNC, {"channel_id": one})
    at.paper.templates = [
        Template(name="koffer", language="nl", status="approved", body="Dag {{1}}"),
        Template(name="koffer", language="en", status="pending"),
    ]
    await sync_templates_job(at.core, job.payload)
    at.now = NOON + timedelta(hours=1)
    at.paper.templates = [
        Template(name="koffer", language="nl", status="paused", body="Hallo {{1}}"),
        Template(name="vlucht", language="nl", status="approved"),
    ]
    assert await sync_templates(at.core, SYSTEM, one) == 2
    with at.core.database.reading() as session:
        found = queries.templates(SYSTEM, session, one)
        approved = queries.templates(SYSTEM, session, one, status="approved")
    assert [(each.name, each.status, each.body) for each in found] == [
        ("koffer", "paused", "Hallo {{1}}"),
        ("vlucht", "approved", ""),
    ]
    assert [each.name for each in approved] == ["vlucht"]
    assert row(at, one).templates_synced_at == at.now


async def test_the_job_of_a_channel_that_is_gone_is_done(at: Desk) -> None:
    await sync_templates_job(at.core, {"channel_id": 1})


async def test_templates_are_seen_by_who_reads_the_conversation(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    one = await connect(at)
    at.paper.templates = [
        Template(name="koffer", language="nl", status="approved"),
        Template(name="vlucht", language="nl", status="rejected"),
    ]
    await sync_templates(at.core, SYSTEM, one)
    conversation = at.conversation(one, team=north)
    inside = at.scope(at.user("anna", team=north))
    outside = at.scope(at.user("bram", team=south))
    with at.core.database.reading() as session:
        seen = queries.sendable_templates(inside, session, conversation)
        assert [each.name for each in seen] == ["koffer"]
        assert queries.sendable_templates(outside, session, conversation) == []


async def test_health_is_the_newest_report_on_each_topic(at: Desk) -> None:
    one = at.channel("balie")
    for hour, topic, level in (
        (1, "quality", "error"),
        (2, "quality", "info"),
        (1, "limit", "error"),
        (2, "limit", "ok"),
    ):
        at.add(
            ChannelReport(
                channel_id=one,
                key=f"{topic}{hour}",
                what=topic,
                topic=topic,
                level=level,
                text=f"{topic} is {level}",
                detail="{}",
                reported_at=NOON + timedelta(hours=hour),
            )
        )
    overview = await channels.overview(at.core, SYSTEM, "balie")
    assert overview.health.level == "error"
    assert [reason.text for reason in overview.health.reasons] == [
        "quality is error",
        NOTHING_ARRIVED,
    ]
    with at.core.database.reading() as session:
        newest = queries.reports(SYSTEM, session, one, limit=2)
    assert {each.level for each in newest} == {"info", "ok"}


async def test_costs_are_counted_by_month_and_category(at: Desk) -> None:
    one, other = at.channel("balie"), at.channel("loket")
    for number, (channel, month, category, billable) in enumerate(
        (
            (one, "2026-03", "service", False),
            (one, "2026-03", "service", False),
            (one, "2026-03", "marketing", True),
            (one, "2026-02", "marketing", True),
            (other, "2026-03", "marketing", True),
        )
    ):
        at.add(
            MessageCharge(
                channel_id=channel,
                external_id=f"m{number}",
                month=month,
                category=category,
                billable=billable,
                detail="{}",
                charged_at=NOON,
            )
        )
    with at.core.database.reading() as session:
        found = queries.costs(SYSTEM, session, one, "2026-03")
    assert [(each.category, each.billable, each.messages) for each in found] == [
        ("marketing", True, 1),
        ("service", False, 2),
    ]


async def test_amounts_are_summed_by_their_currency(at: Desk) -> None:
    one = at.channel("balie")
    for number, (micros, currency) in enumerate(
        ((5_000, "USD"), (15_000, "USD"), (7_000, "EUR"), (None, None))
    ):
        at.add(
            MessageCharge(
                channel_id=one,
                external_id=f"m{number}",
                month="2026-03",
                category="search",
                billable=True,
                detail="",
                micros=micros,
                currency=currency,
                charged_at=NOON,
            )
        )
    with at.core.database.reading() as session:
        found = queries.costs(SYSTEM, session, one, "2026-03")
    assert [(each.currency, each.messages, each.micros) for each in found] == [
        ("", 1, None),
        ("EUR", 1, 7_000),
        ("USD", 2, 20_000),
    ]


async def test_a_form_knows_what_to_ask(at: Desk) -> None:
    fields = {field.name: field for field in setting_fields(at.paper)}
    assert fields["access_token"].secret
    assert fields["access_token"].required
    assert fields["old_token"].secret
    assert not fields["old_token"].required
    assert fields["base_url"].default == "https://paper.example.org"
    assert fields["base_url"].title == "Base url"
