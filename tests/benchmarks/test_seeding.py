"""A year of messages, on both databases: whole, and with every index it had."""

from datetime import UTC, datetime

from sqlalchemy import inspect
from sqlmodel import Session, col, func, select

from benchmarks.seeding import fill, scattered
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from webcare.storage.database import Database
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    ConversationEvent,
    IdentityAlias,
    Message,
)


def indexes(database: Database) -> set[str]:
    found = inspect(database.engine)
    return {
        f"{each['name']}"
        for name in ("messages", "conversations", "conversation_events", "identities")
        for each in (*found.get_indexes(name), *found.get_unique_constraints(name))
    }


def count(session: Session, table: type[object]) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_a_year_is_written_with_its_indexes(new_database: NewDatabase) -> None:
    url = new_database(migrated)
    database = Database(url)
    try:
        with database.writing() as session:
            session.add(
                ChannelRow(name="bench", type="whatsapp", created_at=datetime.now(UTC))
            )
        before = indexes(database)

        seeded = fill(url, 1_000)

        assert seeded.conversations == 100
        assert indexes(database) == before
        with database.reading() as session:
            assert count(session, Message) == 1_000
            assert count(session, ConversationEvent) == 1_100
            unresolved = select(Conversation).where(col(Conversation.status) == "open")
            rows = session.exec(unresolved).all()
            assert len(rows) == 5
            assert all(row.waiting_since and row.queue_position for row in rows)
            phone = f"+316{scattered(100):010d}"
            alias = select(IdentityAlias).where(col(IdentityAlias.value) == phone)
            assert session.exec(alias).one().identity_id == 100
    finally:
        database.close()


def test_scattered_numbers_are_all_different() -> None:
    assert len({scattered(number) for number in range(10_000)}) == 10_000
