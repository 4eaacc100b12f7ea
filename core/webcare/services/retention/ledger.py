"""What was removed, written down beside the database, so that no backup brings it back.

A backup has rows that were removed after it was made. Whoever restores it removes them
again before anybody can look: the ledger says which, by hashes of their ids. It lies in
the media store, which a backup does not copy it from.
"""

import base64
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from webcare.errors import MediaError, WebcareError
from webcare.policies.retention import Data
from webcare.services.core import Core
from webcare.services.retention.forgetting import forget
from webcare.services.retention.proof import DIGEST_BYTES, Because, Prover, prove
from webcare.services.retention.removing import Expired, remove_files, remove_messages
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Contact,
    DeadLetter,
    FoundPost,
    Message,
    RawDelivery,
    Removal,
)

FOLDER = "ledger/"
AT_ONCE = 1000

_NAMES = tuple(
    each.name
    for each in Removal.__table__.columns  # type: ignore[attr-defined]
    if each.name != "ledger"
)
_LARGEST = 64 << 20
_ROWS = 500
_AGAIN = "restore"

Entry = Mapping[str, Any]

log = structlog.get_logger()


async def write_ledger(core: Core) -> None:
    """Write removals that only the database knows into the media store.

    What fails is written by the next run; written twice is the same once more.
    """
    while rows := await core.database.work(_unwritten):
        name = f"{FOLDER}{rows[0]['id']}-{rows[-1]['id']}.jsonl"
        content = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        try:
            await core.media.put(name, _once(content), max_bytes=_LARGEST)
        except MediaError as error:
            log.warning("retention.ledger_not_written", error=type(error).__name__)
            return
        ids = [row["id"] for row in rows]
        await core.database.work(partial(_note_written, ids, name))


async def read_ledger(core: Core) -> list[Entry]:
    """Return every entry, to be called before anything is restored.

    Raises:
        WebcareError: when the ledger cannot be read.
    """
    try:
        return [each async for each in _entries(core)]
    except (MediaError, ValueError, KeyError, TypeError) as error:
        raise WebcareError(f"The ledger of removals cannot be read: {error}") from None


async def remove_again(core: Core, ledger: Iterable[Entry]) -> int:
    """Remove what a restored database has though it was removed; returns how many rows.

    To be called before anybody can look. The proof of then is put back, too.

    Args:
        core: whose database was restored.
        ledger: what `read_ledger` gave.

    Raises:
        WebcareError: when the key that an entry was written with is not set any more.
    """
    prover, count = Prover(core.seal), 0
    known = await core.database.work(_known_removals)
    missing = [each for each in ledger if each["id"] not in known]
    _require_keys(prover, missing)
    digests = _digests(missing)
    for data, table in _TABLES:
        if data in digests:
            look = partial(
                _again,
                data,
                table,
                digests[data],
                prover=prover,
                now=core.clock(),
            )
            count += await _look_through(core, look)
    for entry in missing:
        if entry["data"] == Data.RAW and entry["together"]:
            count += await core.database.work(partial(_raw_again, entry))
    # Last: what stands there counts as removed, should this be done once more.
    channels = await core.database.work(_channels)
    await core.database.work(partial(_put_back, missing, channels))
    return count


def _require_keys(prover: Prover, entries: Iterable[Entry]) -> None:
    """Check that the rows of every entry can be told.

    Raises:
        WebcareError: when a key is not set any more.
    """
    unknown = {each["key_id"] for each in entries} - prover.key_ids
    if unknown:
        names = ", ".join(sorted(unknown))
        raise WebcareError(
            "What was removed after the backup is here again: it was written down with"
            f" a secret key that is not set any more ({names}). Add that key to"
            " WEBCARE_SECRET_KEY, and restore into a new database."
        )


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _unwritten(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(Removal.__table__)  # type: ignore[attr-defined]
        .where(col(Removal.ledger).is_(None))
        .order_by(col(Removal.id))
        .limit(AT_ONCE)
    ).mappings()
    return [
        {
            **{name: row[name] for name in _NAMES},
            "digests": base64.b64encode(row["digests"]).decode(),
        }
        for row in rows
    ]


def _note_written(ids: Sequence[int], name: str, connection: Connection) -> None:
    connection.execute(
        update(Removal).where(col(Removal.id).in_(ids)).values(ledger=name)
    )


async def _entries(core: Core) -> AsyncIterator[dict[str, Any]]:
    for name in await core.media.names(FOLDER):
        content = b"".join([chunk async for chunk in core.media.open(name)])
        for line in content.splitlines():
            yield {**_entry(orjson.loads(line)), "ledger": name}


def _entry(line: Entry) -> dict[str, Any]:
    """Return an entry as its row has it, but for the ledger's name.

    Raises:
        KeyError, TypeError, ValueError: when something is missing or cannot be.
    """
    row = {name: line[name] for name in _NAMES}
    row["digests"] = base64.b64decode(row["digests"], validate=True)
    for name in ("expired_until", "removed_at"):
        row[name] = datetime.fromisoformat(row[name])
    return row


def _known_removals(connection: Connection) -> set[int]:
    return set(connection.scalars(select(col(Removal.id))))


def _channels(connection: Connection) -> set[int]:
    return set(connection.scalars(select(col(ChannelRow.id))))


def _put_back(
    entries: Sequence[Entry], channels: set[int], connection: Connection
) -> None:
    """Store the proof that a backup did not have yet."""
    for entry in entries:
        # A channel that was connected after the backup is not there.
        channel_id = entry["channel_id"] if entry["channel_id"] in channels else None
        connection.execute(insert(Removal).values({**entry, "channel_id": channel_id}))


def _digests(entries: Iterable[Entry]) -> dict[str, dict[str, set[bytes]]]:
    """Return the hashes of single rows, by what they were and by their key."""
    found: dict[str, dict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        if entry["together"]:
            continue
        digests = entry["digests"]
        found[entry["data"]][entry["key_id"]].update(
            digests[at : at + DIGEST_BYTES]
            for at in range(0, len(digests), DIGEST_BYTES)
        )
    return found


_Table = type[Message | FoundPost | Attachment | Contact | DeadLetter | RawDelivery]

_TABLES: Sequence[tuple[Data, _Table]] = (
    # Files first: they go with their message otherwise, and the sums would differ.
    (Data.MEDIA, Attachment),
    (Data.TEXT, Message),
    (Data.TEXT, FoundPost),
    (Data.PROFILE, Contact),
    (Data.DEAD_LETTER, DeadLetter),
    (Data.RAW, RawDelivery),
)


async def _look_through(core: Core, look: Callable[..., tuple[int, int | None]]) -> int:
    """Look at all rows of a table, some at a time; returns how many were removed."""
    count, after = 0, 0
    while True:
        removed, last = await core.database.work(partial(look, after=after))
        count += removed
        if last is None:
            return count
        after = last


def _again(
    data: Data,
    table: _Table,
    keyed: Mapping[str, set[bytes]],
    connection: Connection,
    *,
    prover: Prover,
    after: int,
    now: datetime,
) -> tuple[int, int | None]:
    """Look at some rows and remove those whose ids were removed before."""
    ids = list(
        connection.scalars(
            select(col(table.id))
            .where(col(table.id) > after)
            .order_by(col(table.id))
            .limit(_ROWS)
        )
    )
    going = [
        each
        for each in ids
        if any(
            prover.digest(data, each, key_id) in digests
            for key_id, digests in keyed.items()
        )
    ]
    if going:
        _remove(connection, table, going, now)
        because = Because(
            rule=f"{data.value} was removed before",
            policy="",
            expired_until=now,
            actor=_AGAIN,
        )
        prove(connection, prover, data, going, because, channel_id=None, now=now)
    return len(going), ids[-1] if len(ids) == _ROWS else None


def _remove(
    connection: Connection, table: _Table, ids: Sequence[int], now: datetime
) -> None:
    if table is Message:
        rows = connection.execute(
            select(
                col(Message.id),
                col(Message.conversation_id),
                col(Message.channel_id),
                col(Message.external_id),
                col(Message.received_at),
                col(Message.sent_at),
            ).where(col(Message.id).in_(ids))
        )
        remove_messages(connection, [Expired(*row) for row in rows], now, _AGAIN)
    elif table is Attachment:
        files = connection.execute(
            select(
                col(Attachment.id),
                col(Attachment.message_id),
                col(Message.conversation_id),
            )
            .join(Message, col(Message.id) == col(Attachment.message_id))
            .where(col(Attachment.id).in_(ids))
        ).all()
        remove_files(
            connection,
            {row.id: row.message_id for row in files},
            {row.message_id: row.conversation_id for row in files},
            now,
            _AGAIN,
        )
    elif table is Contact:
        forget(connection, ids)
    else:
        connection.execute(delete(table).where(col(table.id).in_(ids)))


def _raw_again(entry: Entry, connection: Connection) -> int:
    """Remove the bodies of webhooks that had had their time when some were removed."""
    gone = delete(RawDelivery).where(
        col(RawDelivery.channel_id) == entry["channel_id"],
        col(RawDelivery.received_at) <= entry["expired_until"],
    )
    return connection.execute(gone).rowcount
