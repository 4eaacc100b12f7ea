"""Terms reach every table that holds something about people.

A new table is red here until it goes, is emptied of what says who somebody is, or its
reason to stay is written down.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.types import BigInteger
from sqlmodel import col

from tests.architecture.test_docs import IMPERSONAL
from tests.integration.retention.conftest import Archive
from tests.made import everything
from webcare.services.operations.housekeeping import sweep
from webcare.storage.tables import (
    Contact,
    Conversation,
    HeldConversation,
    Identity,
    LegalHold,
    SchemaStep,
    metadata,
)

pytestmark = pytest.mark.anyio

FOR_GOOD = {
    "api_tokens": "of colleagues, who are disabled and not deleted",
    "audit_events": "which colleague changed what, without words of customers",
    "capacities": "of colleagues, who are disabled and not deleted",
    "jobs": "ids of what is still to be done",
    "legal_holds": "what was kept, and why",
    "message_charges": "prices, under names that lead to nobody",
    "pilot_stops": "which colleague stopped a pilot that is stopped now",
    "policy_drafts": "of colleagues",
    "policy_versions": "of colleagues: what held when",
    "removals": "the proof itself",
    "retention_progress": "numbers",
    "user_skills": "of colleagues, who are disabled and not deleted",
    "users": "colleagues, who are disabled and not deleted",
}
"""What no term reaches, and why."""

EMPTIED = {"contacts", "conversations", "identities"}
"""Rows that stay for the counts, without anything that says who somebody is."""


def left(archive: Archive) -> set[str]:
    """Return the tables with something in them."""
    with archive.world.core.database.reading() as session:
        return {
            table.name
            for table in metadata.sorted_tables
            if session.scalar(select(func.count()).select_from(table))
        }


async def test_terms_reach_every_table_with_personal_data(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    personal = set(metadata.tables) - IMPERSONAL
    await fill(archive, monkeypatch)
    assert personal - {"held_conversations"} <= left(archive)
    terms = dict.fromkeys(("text", "media", "profile", "raw", "dead_letter", "log"), 1)
    await archive.keep(**terms)
    await archive.later()
    # The fixed terms: of programs' keys, uploads, log-ins and tombstones.
    await archive.later(days=401)
    await sweep(archive.world.core)
    assert left(archive) & personal == EMPTIED | set(FOR_GOOD)
    for person in archive.world.rows(Contact):
        assert (person.name, person.tags, person.language) == ("", [], None)
        assert person.details is None
    assert {each.name for each in archive.world.rows(Identity)} == {""}
    for each in archive.world.rows(Conversation):
        assert (each.preview, each.tags) == ("", [])


async def fill(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill every table with what is old and not held."""
    monkeypatch.setitem(everything._ODD, BigInteger, lambda number: 17 + number)
    monkeypatch.setattr(everything, "_number", lambda number: 17 + number)
    await everything.fill(archive.world.core)
    # Not a transaction of ours: what stands there now of versions would fence us out.
    with archive.world.core.database.engine.begin() as connection:
        connection.execute(delete(SchemaStep).where(col(SchemaStep.revision) > "1"))
        connection.execute(delete(HeldConversation))
        connection.execute(
            update(LegalHold).values(released_at=datetime(2026, 3, 1, tzinfo=UTC))
        )
        connection.execute(update(Contact).values(merged_into=None))
        connection.execute(
            update(Conversation).values(
                last_message_at=col(Conversation.opened_at), resolved_at=None
            )
        )
    archive.world.now = everything.START + timedelta(days=5000)
