"""Promises to customers, and what is said to each of them once."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "promises",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("given_by", Id, nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer_id", Id, nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_promises_conversation_id", "promises", ["conversation_id"])
    op.create_index("ix_promises_due_at", "promises", ["due_at"])
    op.create_index("ix_promises_answer_id", "promises", ["answer_id"])
    op.create_index(
        "uq_promises_open",
        "promises",
        ["conversation_id", "kind"],
        unique=True,
        sqlite_where=sa.text("outcome = 'open'"),
        postgresql_where=sa.text("outcome = 'open'"),
    )
    op.create_table(
        "automatic_messages",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("identity_id", Id, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"]),
        sa.PrimaryKeyConstraint("channel_id", "identity_id", "why", "occasion"),
    )
    op.create_index(
        "ix_automatic_messages_conversation_id",
        "automatic_messages",
        ["conversation_id"],
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("automatic_messages")
    op.drop_table("promises")
