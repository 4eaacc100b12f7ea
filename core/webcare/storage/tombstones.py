"""What was removed and must not come back when the platform sends it once more."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    bindparam,
    exists,
    literal_column,
    select,
)
from sqlmodel import col

from webcare.storage.among import among
from webcare.storage.bulk import fetch_rows, insert_or_update
from webcare.storage.tables import Tombstone
from webcare.storage.types import UtcDateTime

KEPT = timedelta(days=400)
"""How long a removed message is known by its id: longer than any platform repeats."""

_YOUNGEST = timedelta(hours=12)
"""How old a message must be by the platform's clock to be looked up.

A term has at least a day, so that nothing younger is removed, unless somebody is
erased; and what comes in is nearly always seconds old, so that receipt need not look.
"""

Name = tuple[int, str]
"""Channel and external id."""

_BYTES = 16


def bury(
    connection: Connection,
    names: Iterable[Name],
    now: datetime,
    *,
    sent: Mapping[Name, datetime] | None = None,
) -> None:
    """Remember that messages were removed.

    Args:
        connection: of the transaction that removes them.
        names: which.
        now: the present moment, in UTC.
        sent: when they were sent by the platform's clock; a young one is remembered
            beyond `KEPT`, by which `looked_up_before` knows that there is one.
    """
    sent, young = sent or {}, now - _YOUNGEST
    rows = [
        {
            "channel_id": name[0],
            "digest": _digest(name[1]),
            "until": now + KEPT + (_YOUNGEST if sent.get(name, young) > young else _NO),
        }
        for name in sorted(set(names))
    ]
    insert_or_update(connection, Tombstone, rows, key=("channel_id", "digest"))


def looked_up_before(connection: Connection, now: datetime) -> datetime:
    """Return the moment of the platform's clock before which messages are looked up.

    Usually half a day ago; the far future while young messages were erased lately.
    """
    erased = fetch_rows(connection, _YOUNG, {"moment": now + KEPT})
    return _FOR_ALL if erased else now - _YOUNGEST


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


_NO = timedelta(0)
_FOR_ALL = datetime.max.replace(tzinfo=UTC)
_YOUNG: Select[int] = select(literal_column("1", Integer)).where(
    exists().where(col(Tombstone.until) > bindparam("moment", type_=UtcDateTime()))
)
_FOUND = select(col(Tombstone.channel_id), col(Tombstone.digest)).where(
    among(col(Tombstone.channel_id), "channels"),
    among(col(Tombstone.digest), "digests"),
)
