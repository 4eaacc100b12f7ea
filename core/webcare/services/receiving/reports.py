"""What a platform says about an account, its templates and people's preferences."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, update
from sqlmodel import col

from webcare.domain.inbound import (
    ChannelReported,
    PreferenceChanged,
    TemplateChanged,
)
from webcare.storage.bulk import insert_new
from webcare.storage.ids import new_id
from webcare.storage.tables import ChannelReport, Preference, TemplateRow


def receive_reports(
    connection: Connection,
    reports: Sequence[tuple[int, ChannelReported]],
    now: datetime,
) -> None:
    """Keep reports, each once, for the channel's health."""
    rows = {
        (channel_id, event.key): {
            "id": new_id(),
            "channel_id": channel_id,
            "key": event.key,
            "what": event.what,
            "topic": event.topic,
            "level": event.level,
            "text": event.text,
            "detail": event.detail,
            "reported_at": event.reported_at or now,
        }
        for channel_id, event in reports
    }
    insert_new(connection, ChannelReport, list(rows.values()))


def receive_template_changes(
    connection: Connection, changes: Sequence[tuple[int, TemplateChanged]]
) -> None:
    """Change the templates that we know; the next synchronisation brings new ones."""
    for channel_id, event in changes:
        values = {
            "status": event.status,
            "category": event.category,
            "quality": event.quality,
            "reason": event.reason or None,
        }
        given = {name: value for name, value in values.items() if value is not None}
        if given:
            connection.execute(
                update(TemplateRow)
                .where(
                    col(TemplateRow.channel_id) == channel_id,
                    col(TemplateRow.name) == event.name,
                    col(TemplateRow.language) == event.language,
                )
                .values(given)
            )


def receive_preferences(
    connection: Connection, changes: Sequence[tuple[int, int, PreferenceChanged]]
) -> None:
    """Keep what people allowed or refused, as (channel, identity, event)."""
    rows = {
        (channel_id, identity_id, event.category, event.changed_at): {
            "id": new_id(),
            "identity_id": identity_id,
            "channel_id": channel_id,
            "category": event.category,
            "allowed": event.allowed,
            "changed_at": event.changed_at,
        }
        for channel_id, identity_id, event in changes
    }
    insert_new(connection, Preference, list(rows.values()))
