"""Tip lines: teams with intake, what came in, consent, and the right to export."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.migrations import rights
from webcare.storage.types import Id, Json, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "intakes",
        sa.Column("team_id", Id, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.PrimaryKeyConstraint("team_id"),
    )
    op.create_table(
        "tips",
        sa.Column("id", Id, nullable=False),
        sa.Column("team_id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("attachment_id", Id, nullable=True),
        sa.Column("identity_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("handled_by", Id, nullable=True),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["handled_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_tips_gallery", "tips", ["team_id", "state", "received_at", "id"]
    )
    op.create_index("ix_tips_sender", "tips", ["identity_id", "team_id"])
    op.create_index("ix_tips_conversation_id", "tips", ["conversation_id"])
    op.create_index("ix_tips_message_id", "tips", ["message_id"])
    op.create_table(
        "tip_senders",
        sa.Column("team_id", Id, nullable=False),
        sa.Column("identity_id", Id, nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("answer_id", Id, nullable=True),
        sa.Column("changed_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"]),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("team_id", "identity_id"),
    )
    op.create_index("ix_tip_senders_identity_id", "tip_senders", ["identity_id"])
    rights.grant("tip.export", "admin", "lead")


def downgrade() -> None:
    """Undo the change."""
    rights.revoke("tip.export", "admin", "lead")
    op.drop_table("tip_senders")
    op.drop_table("tips")
    op.drop_table("intakes")
