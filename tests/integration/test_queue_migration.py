"""Conversations that have a priority get their head start in the queue."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import Insert, Table, column, insert, inspect, select, table
from sqlmodel import Session, SQLModel, col

from tests.services.plugin import NewDatabase
from webcare.domain import conversation as life
from webcare.domain.content import MessageKind
from webcare.domain.conversation import ConversationState, Said
from webcare.settings import Settings
from webcare.storage import migrate as migrating
from webcare.storage.database import Database
from webcare.storage.ids import new_id
from webcare.storage.migrate import migrate
from webcare.storage.tables import Case, ChannelRow, Contact, Conversation, Identity

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
SAID = Said(kind=MessageKind.TEXT, text="Hallo", at=NOW, sent_at=NOW)


def test_positions_of_before_are_what_they_are_now(new_database: NewDatabase) -> None:
    database = Database(Settings(database_url=new_database()).effective_database_url)
    _bring_to(database, "0013")
    waits = life.received(life.opened(NOW), SAID, None)
    states = [replace(waits, priority=each) for each in (-1, 0, 1, 2)]
    states += [life.replied(each, SAID) for each in states]
    states += [replace(states[3], promised_until=NOW)]
    ids = [_stored(database, each) for each in states]
    now = {
        key: life.queue_position(each) for key, each in zip(ids, states, strict=True)
    }
    before = _positions(database)
    migrate(database)
    assert _positions(database) == now
    _bring_to(database, "0013")
    assert _positions(database) == before
    database.close()


def _stored(database: Database, state: ConversationState) -> int:
    """Store a conversation as the code of before did; return its id."""
    key = new_id()
    channel = ChannelRow(name=f"c{key}", type="echo", created_at=NOW)
    contact, case = Contact(created_at=NOW), Case(created_at=NOW)
    identity = Identity(contact_id=contact.id, channel_type="echo", created_at=NOW)
    with database.writing() as session:
        for row in (channel, contact, case, identity):
            session.execute(_insert(session, type(row), row.model_dump()))
        values = {
            "id": key,
            "channel_id": channel.id,
            "identity_id": identity.id,
            "case_id": case.id,
            "visibility": "private",
            "thread_root": "",
            "status": state.status.value,
            "priority": state.priority,
            "tags": [],
            "opened_at": NOW,
            "unread": 0,
            "waiting_since": state.waiting_since,
            "last_message_at": state.last_message_at,
            "preview": "",
            "preview_kind": "text",
            "preview_outbound": False,
            "promised_until": state.promised_until,
            "queue_position": life.queue_position(replace(state, priority=0)),
            "version": 0,
        }
        session.execute(_insert(session, Conversation, values))
    return key


def _insert(session: Session, model: type[SQLModel], values: dict[str, Any]) -> Insert:
    """Return an insert of the columns that there were: later ones are not there yet."""
    known: Table = model.__table__  # type: ignore[attr-defined]
    there = {
        each["name"] for each in inspect(session.connection()).get_columns(known.name)
    }
    given = {name: value for name, value in values.items() if name in there}
    columns = [column(name, known.c[name].type) for name in given]
    return insert(table(known.name, *columns)).values(given)


def _bring_to(database: Database, revision: str) -> None:
    with database.engine.execution_options(writes=True).begin() as connection:
        config = migrating.alembic_config()
        config.attributes["connection"] = connection
        head = MigrationContext.configure(connection).get_current_heads()
        move = command.downgrade if head else command.upgrade
        move(config, revision)


def _positions(database: Database) -> dict[int, int | None]:
    columns = select(col(Conversation.id), col(Conversation.queue_position))
    with database.reading() as session:
        return {row[0]: row[1] for row in session.execute(columns)}
