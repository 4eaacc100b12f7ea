"""Keeping a copy of the platform's approved texts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.errors import ConfigurationError, InvalidTransition, NotFound, PluginError
from webcare.plugin import Template
from webcare.services.access.permitted import permitted_channel
from webcare.services.core import Core
from webcare.storage.tables import ChannelRow, TemplateRow
from webcare.work.enqueue import NewJob

SYNC = "templates.sync"
"""The kind of job that fetches a channel's templates."""

log = structlog.get_logger()


def templates_job(channel_id: int, run_at: datetime) -> NewJob:
    """Return the job that fetches a channel's templates."""
    return NewJob(
        lane=f"channel:{channel_id}",
        kind=SYNC,
        payload={"channel_id": channel_id},
        run_at=run_at,
    )


async def sync_templates(core: Core, scope: Scope, channel_id: int) -> int:
    """Make our copy of a channel's templates equal to the platform's; count them.

    Raises:
        NotFound, Forbidden: as `permitted_channel`.
        InvalidTransition: when this type of channel has no templates.
        ConfigurationError: when its type is not loaded, or its settings do not open.
        DeliveryError: when the platform does not give them.
    """
    row = await core.read(
        lambda session: permitted_channel(
            session, scope, channel_id, Permission.MANAGE_CHANNELS
        )
    )
    connected = core.accounts.open(row)
    if not connected.able.templates:
        raise InvalidTransition("This type of channel has no templates.")
    http = core.accounts.http(connected)
    async with core.plugins.contain(connected.type, "fetch_templates"):
        found = await connected.channel.fetch_templates(connected.account, http)
    now = core.clock()
    await core.write(lambda session: _store(session, channel_id, found, now))
    log.info("templates.synced", channel_id=channel_id, templates=len(found))
    return len(found)


async def sync_templates_job(core: Core, payload: Mapping[str, int]) -> None:
    """Do the job `templates.sync`; without the channel or its plugin it is done."""
    try:
        await sync_templates(core, SYSTEM, payload["channel_id"])
    except PluginError:
        # A fault of its code, not of its absence: the engine tries again.
        raise
    except (NotFound, InvalidTransition, ConfigurationError) as error:
        log.warning(
            "templates.not_synced",
            channel_id=payload["channel_id"],
            reason=type(error).__name__,
        )


def _store(
    session: Session, channel_id: int, found: Sequence[Template], now: datetime
) -> None:
    query = select(TemplateRow).where(col(TemplateRow.channel_id) == channel_id)
    gone = {(row.name, row.language): row for row in session.exec(query)}
    for template in {(one.name, one.language): one for one in found}.values():
        row = gone.pop((template.name, template.language), None)
        session.add(_filled(row, channel_id, template, now))
    for row in gone.values():
        session.delete(row)
    channel = session.get_one(ChannelRow, channel_id)
    channel.templates_synced_at = now


def _filled(
    row: TemplateRow | None, channel_id: int, template: Template, now: datetime
) -> TemplateRow:
    if row is None:
        row = TemplateRow(
            channel_id=channel_id,
            name=template.name,
            language=template.language,
            status=template.status,
            synced_at=now,
        )
    if row.status != template.status:
        # The reason was for the status that has passed.
        row.reason = ""
    row.status = template.status
    row.category = template.category
    row.quality = template.quality
    row.body = template.body
    row.header = template.header
    row.header_kind = template.header_kind
    row.footer = template.footer
    row.buttons = [list(button) for button in template.buttons]
    row.external_id = template.external_id
    row.synced_at = now
    return row
