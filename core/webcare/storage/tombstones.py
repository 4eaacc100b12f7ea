"""What was removed and must not come back when the platform sends it once more."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.storage.among import among
from webcare.storage.bulk import fetch_rows, insert_or_update
from webcare.storage.tables import Tombstone

KEPT = timedelta(days=400)
"""How long a removed message is known by its id: longer than any platform repeats."""

YOUNGEST = timedelta(hours=12)
"""How old a message must be by the platform's clock to be looked up.

A term has at least a day, so that nothing younger was ever removed; and what comes in
is nearly always seconds old, so that receipt asks nothing more than before.
"""

Name = tuple[int, str]
"""Channel and external id."""

_BYTES = 16


def bury(connection: Connection, names: Iterable[Name], now: datetime) -> None:
    """Remember that messages were removed."""
    rows = [
        {"channel_id": channel_id, "digest": _digest(external_id), "until": now + KEPT}
        for channel_id, external_id in sorted(set(names))
    ]
    insert_or_update(connection, Tombstone, rows, key=("channel_id", "digest"))


def removed_among(connection: Connection, names: Collection[Name]) -> set[Name]:
    """Return which messages were here once and have been removed."""
    if not names:
        return set()
    wanted = {
        (channel, _digest(external)): (channel, external) for channel, external in names
    }
    rows = fetch_rows(
        connection,
        _FOUND,
        {
            "channels": {channel for channel, _ in wanted},
            "digests": {digest for _, digest in wanted},
        },
    )
    return {
        wanted[name]
        for channel_id, digest in rows
        if (name := (channel_id, digest)) in wanted
    }


def _digest(external_id: str) -> str:
    encoded = external_id.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(encoded, digest_size=_BYTES).hexdigest()


_FOUND = select(col(Tombstone.channel_id), col(Tombstone.digest)).where(
    among(col(Tombstone.channel_id), "channels"),
    among(col(Tombstone.digest), "digests"),
)
