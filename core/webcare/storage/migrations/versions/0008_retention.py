"""Legal holds, the proof of what was removed, and what must not come back."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.migrations import rights
from webcare.storage.types import Id, Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    rights.grant("hold.place", "admin")
    _holds()
    _removals()
    op.create_table(
        "tombstones",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("channel_id", "digest"),
    )
    op.create_index("ix_tombstones_until", "tombstones", ["until"])
    op.create_table(
        "doomed_files",
        sa.Column("object_key", sa.String(), nullable=False),
        sa.Column("doomed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("object_key"),
    )
    op.create_table(
        "retention_progress",
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("reached", Id, nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("data", "channel_id"),
    )


def _holds() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact_id", Id, nullable=True),
        sa.Column("conversation_id", Id, nullable=True),
        sa.Column("query", Json, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("review_at", UtcDateTime(), nullable=False),
        sa.Column("placed_by", Id, nullable=True),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("released_by", Id, nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["placed_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["released_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "held_conversations",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("hold_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["hold_id"], ["legal_holds.id"]),
        sa.PrimaryKeyConstraint("conversation_id", "hold_id"),
    )
    op.create_index("ix_held_conversations_hold_id", "held_conversations", ["hold_id"])


def _removals() -> None:
    op.create_table(
        "removals",
        sa.Column("id", Id, nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("channel_id", Id, nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("expired_until", UtcDateTime(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("ledger", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_removals_newest", "removals", ["removed_at", "id"])
    op.create_index(
        "ix_removals_unwritten",
        "removals",
        ["id"],
        sqlite_where=sa.text("ledger IS NULL"),
        postgresql_where=sa.text("ledger IS NULL"),
    )


def downgrade() -> None:
    """Take the change back."""
    rights.revoke("hold.place", "admin")
    for table in (
        "retention_progress",
        "doomed_files",
        "tombstones",
        "removals",
        "held_conversations",
        "legal_holds",
    ):
        op.drop_table(table)
