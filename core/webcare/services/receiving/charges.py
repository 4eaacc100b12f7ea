"""What platforms bill, each thing once, for the sums of a month."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from webcare.domain.inbound import Charge
from webcare.services.receiving.rows import Row
from webcare.storage.bulk import insert_new
from webcare.storage.tables import MessageCharge


def charge_row(channel_id: int, key: str, charge: Charge, at: datetime) -> Row:
    """Return the row of a charge; `key` is a message's external id, or our own."""
    return {
        "channel_id": channel_id,
        "external_id": key,
        "month": at.strftime("%Y-%m"),
        "category": charge.category,
        "billable": charge.billable,
        "detail": charge.detail,
        "micros": charge.micros,
        "currency": charge.currency or None,
        "charged_at": at,
    }


def call_rows(
    channel_id: int, key: str, charges: Iterable[Charge], at: datetime
) -> list[Row]:
    """Return the rows of what calls cost: only the first has the key alone."""
    return [
        charge_row(channel_id, f"{key}#{number}" if number else key, charge, at)
        for number, charge in enumerate(charges)
    ]


def keep_charges(connection: Connection, rows: Iterable[Row]) -> None:
    """Store charges; what is known by its key changes nothing."""
    # PostgreSQL locks each key only once a statement.
    once = {(row["channel_id"], row["external_id"]): row for row in rows}
    insert_new(connection, MessageCharge, list(once.values()))
