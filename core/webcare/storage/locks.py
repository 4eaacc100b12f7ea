"""Locks by name, held until the transaction ends.

PostgreSQL has several writers; SQLite has one, and needs none of this.
"""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, text

_TAKE = text(
    "SELECT count(pg_advisory_xact_lock(name))"
    " FROM unnest(CAST(:names AS bigint[])) name"
)


def lock_names(connection: Connection, names: Iterable[str]) -> None:
    """Wait until nobody else holds any of the names, then hold them all.

    They are taken in one order everywhere, so that two transactions never wait for
    each other.
    """
    if connection.dialect.name != "postgresql":
        return
    numbers = sorted({_number(name) for name in names})
    if numbers:
        connection.execute(_TAKE, {"names": numbers})


def _number(name: str) -> int:
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
