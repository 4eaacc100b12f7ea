"""What is written down of a removal: enough to prove it, and nothing of what it was."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webcare.storage.bulk import insert_rows
from webcare.storage.ids import new_id
from webcare.storage.sealing import Seal
from webcare.storage.tables import Removal

DIGEST_BYTES = 16

_PURPOSE = "proof of removal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why rows are removed: the rule, the versions that say so, and who does it."""

    rule: str
    policy: str
    expired_until: datetime
    actor: str


class Prover:
    """Hashes ids with a key that only this installation has."""

    def __init__(self, seal: Seal) -> None:
        self._keys = seal.keys_for(_PURPOSE)
        self.key_id = seal.key_ids[0]
        self.key_ids = frozenset(self._keys)

    def digest(self, data: str, row_id: object, key_id: str | None = None) -> bytes:
        """Return the hash of one row's id; with another key than the newest if named.

        Raises:
            KeyError: when that key is not set any more.
        """
        key = self._keys[key_id or self.key_id]
        name = f"{data}:{row_id}".encode()
        return hashlib.blake2b(name, key=key, digest_size=DIGEST_BYTES).digest()

    def together(self, data: str, row_ids: Iterable[object]) -> bytes:
        """Return one hash of all the ids, in whatever order they come."""
        return self.digest(data, ",".join(sorted(map(str, row_ids))))


def prove(
    connection: Connection,
    prover: Prover,
    data: str,
    row_ids: Sequence[object],
    because: Because,
    *,
    channel_id: int | None,
    now: datetime,
    together: bool = False,
) -> None:
    """Write down that rows are removed, in the transaction that does it.

    Args:
        connection: of that transaction.
        prover: hashes the ids.
        data: what they are: a kind of data of the policy, or what a plugin stores.
        row_ids: the ids of all of them; nothing is written when there are none.
        because: why.
        channel_id: whose they are; None for the organisation's.
        now: the present moment, in UTC.
        together: whether one hash of all of them is enough: of so many that the
            proof would be half as large as what it is about.
    """
    if not row_ids:
        return
    digests = (
        prover.together(data, row_ids)
        if together
        else b"".join(prover.digest(data, each) for each in row_ids)
    )
    row = {
        "id": new_id(),
        "data": str(data),
        "channel_id": channel_id,
        "rule": because.rule,
        "policy": because.policy,
        "expired_until": because.expired_until,
        "rows": len(row_ids),
        "together": together,
        "digests": digests,
        "key_id": prover.key_id,
        "removed_at": now,
        "actor": because.actor,
        "ledger": None,
    }
    insert_rows(connection, Removal, [row])
