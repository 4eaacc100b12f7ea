"""The counterpart of receipt: verify, then write three rows with raw SQL, and no more.

Requests that come in together are committed together, which is the fastest durable way
that we know. Run as a program: `python -m benchmarks.bare PORT DATABASE_URL`.
"""

import asyncio
import hashlib
import hmac
import sqlite3
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import orjson
import psycopg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.webhooks import SECRET

LARGEST_BATCH = 256
Row = tuple[str, str, str, str, str]
"""Person, name, message id, timestamp and text."""

SCHEMA = """
CREATE TABLE contact (id {id}, key TEXT UNIQUE NOT NULL, name TEXT NOT NULL);
CREATE TABLE conversation (id {id}, contact_id BIGINT UNIQUE NOT NULL,
  status TEXT NOT NULL, unread INTEGER NOT NULL, last_at TEXT NOT NULL,
  preview TEXT NOT NULL);
CREATE TABLE message (id {id}, conversation_id BIGINT NOT NULL,
  external_id TEXT UNIQUE NOT NULL, sent_at TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX queue ON conversation (last_at) WHERE status = 'open';
CREATE INDEX timeline ON message (conversation_id, sent_at);
"""


def sqlite_writer(path: str) -> Callable[[Sequence[Row]], None]:
    """Return what stores a batch in SQLite, durably, one message after the other."""
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(SCHEMA.format(id="INTEGER PRIMARY KEY"))

    def write(rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for row in rows:
            _apply(connection, row)
        connection.execute("COMMIT")

    return write


def _apply(connection: sqlite3.Connection, row: Row) -> None:
    person, name, external_id, at, text = row
    contact_id = _id(connection, "SELECT id FROM contact WHERE key = ?", person)
    contact_id = contact_id or _insert(
        connection, "INSERT INTO contact (key, name) VALUES (?, ?)", person, name
    )
    conversation_id = _id(
        connection,
        "SELECT id FROM conversation WHERE contact_id = ? AND status = 'open'",
        contact_id,
    )
    conversation_id = conversation_id or _insert(
        connection,
        "INSERT INTO conversation (contact_id, status, unread, last_at, preview) "
        "VALUES (?, 'open', 0, '', '')",
        contact_id,
    )
    added = connection.execute(
        "INSERT INTO message (conversation_id, external_id, sent_at, body) "
        "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (conversation_id, external_id, at, text),
    )
    if added.rowcount:
        connection.execute(
            "UPDATE conversation SET unread = unread + 1, last_at = ?, preview = ? "
            "WHERE id = ?",
            (at, text[:140], conversation_id),
        )


def _id(connection: sqlite3.Connection, query: str, key: str | int) -> int:
    row = connection.execute(query, (key,)).fetchone()
    return row[0] if row else 0


def _insert(connection: sqlite3.Connection, statement: str, *values: str | int) -> int:
    return connection.execute(statement, values).lastrowid or 0


def postgresql_writer(url: str) -> Callable[[Sequence[Row]], None]:
    """Return what stores a batch in PostgreSQL, with one statement a table."""
    connection = psycopg.connect(url)

    def write(rows: Sequence[Row]) -> None:
        # Each key once in a statement, in one order: no deadlock between writers.
        people = sorted({row[0]: row for row in rows}.values())
        columns = [list(column) for column in zip(*people, strict=True)]
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO contact (key, name) SELECT * FROM "
                "unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
                columns[:2],
            )
            cursor.execute(
                "INSERT INTO conversation (contact_id, status, unread, last_at, "
                "preview) SELECT id, 'open', 1, at, left(body, 140) FROM "
                "unnest(%s::text[], %s::text[], %s::text[]) AS new (key, at, body) "
                "JOIN contact USING (key) ORDER BY id ON CONFLICT (contact_id) DO "
                "UPDATE SET unread = conversation.unread + 1, "
                "last_at = excluded.last_at, preview = excluded.preview",
                [columns[0], columns[3], columns[4]],
            )
            every = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(
                "INSERT INTO message (conversation_id, external_id, sent_at, body) "
                "SELECT conversation.id, external, at, body FROM unnest(%s::text[], "
                "%s::text[], %s::text[], %s::text[]) AS new (key, external, at, body) "
                "JOIN contact USING (key) JOIN conversation ON contact_id = contact.id "
                "ORDER BY external ON CONFLICT DO NOTHING",
                [every[0], every[2], every[3], every[4]],
            )

    return write


class Grouping:
    """Stores what waits, together, with as many writers as there are."""

    def __init__(self, writers: Sequence[Callable[[Sequence[Row]], None]]) -> None:
        self._writers = writers
        self._threads = ThreadPoolExecutor(len(writers))
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._free = list(writers)

    async def store(self, row: Row) -> None:
        """Return when a row is durable."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((row, stored))
        if self._free:
            task = asyncio.ensure_future(self._drain(self._free.pop()))
            task.add_done_callback(lambda done: done.result())
        await stored

    async def _drain(self, write: Callable[[Sequence[Row]], None]) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = self._waiting[:LARGEST_BATCH]
            del self._waiting[:LARGEST_BATCH]
            await loop.run_in_executor(self._threads, write, [row for row, _ in batch])
            for _, stored in batch:
                stored.set_result(None)
        self._free.append(write)


def application(grouping: Grouping) -> Starlette:
    """Return a server with the one route."""
    secret = SECRET.encode()

    async def receive(request: Request) -> Response:
        body = await request.body()
        digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
        given = request.headers.get("x-hub-signature-256", "")
        if not hmac.compare_digest(f"sha256={digest}", given):
            return Response(status_code=403)
        value = orjson.loads(body)["entry"][0]["changes"][0]["value"]
        contact, message = value["contacts"][0], value["messages"][0]
        await grouping.store(
            (
                contact["user_id"],
                contact["profile"]["name"],
                message["id"],
                message["timestamp"],
                message["text"]["body"],
            )
        )
        return Response(b"ok")

    return Starlette(routes=[Route("/webhooks/bench", receive, methods=["POST"])])


def main() -> None:
    """Serve until stopped."""
    port, url = int(sys.argv[1]), sys.argv[2]
    if url.startswith("sqlite"):
        writers = [sqlite_writer(url.removeprefix("sqlite:///"))]
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(SCHEMA.format(id="BIGSERIAL PRIMARY KEY").encode())
        writers = [postgresql_writer(url), postgresql_writer(url)]
    uvicorn.run(
        application(Grouping(writers)), port=port, access_log=False, log_level="error"
    )


if __name__ == "__main__":
    main()
